#include "panels/sockets/sockets_panel.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "panels/fields/impairment_fields.hpp"
#include "panels/fields/role_fields.hpp"
#include "panels/sockets/sockets_parts.hpp"
#include "panels/widgets/row_copy.hpp"
#include "panels/widgets/sparkline.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

constexpr const char* row_menu = "##menu";
constexpr Duration lit_for = std::chrono::milliseconds(250);

enum Column : int {
  column_state,
  column_local,
  column_peer,
  column_ready,
  column_role,
  column_received_rate,
  column_sent_rate,
  column_received,
  column_sent,
  column_missing,
  column_dropped,
  column_activity,
  column_actions,
  columns
};

/// What there is room for: columns that only add detail to others are hidden first.
struct Room {
  bool actions = true;   ///< Whether there is anything that can be done.
  bool buttons = false;  ///< Otherwise they are only in the row's menu.
  bool activity = false;
  bool totals = false;
};

Room room_in(float width) {
  const float em = width / ImGui::GetFontSize();
  return {.buttons = em > 68, .activity = em > 72, .totals = em > 83};
}

/// What the columns that are never hidden need. In less the table scrolls.
constexpr float columns_width_em = 61;

void set_up_columns(const Room& room) {
  const float em = ImGui::GetFontSize();
  const auto fixed = [em](const char* name, float width, int more = 0) {
    ImGui::TableSetupColumn(name, ImGuiTableColumnFlags_WidthFixed | more, width * em);
  };
  ImGui::TableSetupScrollFreeze(column_local + 1, 1);
  fixed("##state", 0.9F, ImGuiTableColumnFlags_NoResize);
  ImGui::TableSetupColumn("Local", ImGuiTableColumnFlags_WidthStretch, 1);
  ImGui::TableSetupColumn("Peer", ImGuiTableColumnFlags_WidthStretch, 1);
  fixed("Ready", 5.0F);
  fixed("Role", 10.9F);
  fixed("Rx/s", 3.4F);
  fixed("Tx/s", 3.4F);
  fixed("Received", 5.2F);
  fixed("Sent", 5.2F);
  fixed("Missing", 3.8F);
  fixed("Dropped", 4.1F);
  fixed("Activity", 3.6F);
  fixed("##actions", room.buttons ? 10.0F : 2.0F, ImGuiTableColumnFlags_NoResize);
  ImGui::TableSetColumnEnabled(column_received, room.totals);
  ImGui::TableSetColumnEnabled(column_sent, room.totals);
  ImGui::TableSetColumnEnabled(column_activity, room.activity);
  ImGui::TableSetColumnEnabled(column_actions, room.actions);
  ImGui::TableHeadersRow();
}

bool was_ready_lately(const Scope& scope, const EndpointState& endpoint, Kind kind) {
  const auto track = scope.journal().track(endpoint.lane, kind);
  if (track.empty()) return false;
  const Record run = track.record(track.size() - 1);
  return run.at + run.span + lit_for >= scope.now();
}

struct ReadyLight {
  Kind kind;
  const char* label;
  bool Interest::* asked;
  std::string_view meaning;
  std::string_view meaning_of_off;
};
constexpr ReadyLight ready_lights[] = {
    {Kind::read, "R", &Interest::read,
     "Read: a datagram, or notice of a refused one, is waiting to be read.",
     "While it is off, nothing is received."},
    {Kind::write, "W", &Interest::write,
     "Write: the socket would take a datagram. For UDP this is nearly always so.",
     "While it is off, a counter sender sends nothing."},
    {Kind::except, "X", &Interest::except,
     "Except: for UDP only notice that a datagram of ours was refused lights it, and only on "
     "Linux.",
     ""},
};

std::string words_for(const ReadyLight& light, const Frame& frame) {
  std::string words(light.meaning);
  if (!frame.is_live()) return words;
  words += "\nClick to stop or start asking for it.";
  if (!light.meaning_of_off.empty()) words += " " + std::string(light.meaning_of_off);
  return words;
}

void draw_ready_lights(const EndpointState& endpoint, const SocketsFrame& frame) {
  const Palette& colours = palette(frame.appearance.theme);
  const ImU32 lit[] = {colours.read, colours.write, colours.except};
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(3 * frame.appearance.scale, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(5 * frame.appearance.scale, 0));
  for (std::size_t i = 0; i < std::size(ready_lights); ++i) {
    const ReadyLight& light = ready_lights[i];
    const bool asked = endpoint.settings.interest.*light.asked;
    const bool ready = asked && was_ready_lately(frame.scope, endpoint, light.kind);
    if (i > 0) ImGui::SameLine();
    ImGui::PushStyleColor(ImGuiCol_Button, asked ? ImGui::GetColorU32(ImGuiCol_FrameBg) : 0);
    ImGui::PushStyleColor(ImGuiCol_Text, ready ? lit[i] : colours.muted);
    if (ImGui::Button(light.label) && frame.is_live()) {
      Interest interest = endpoint.settings.interest;
      interest.*light.asked = !asked;
      frame.wishes.command(SetInterest{endpoint.lane, interest});
    }
    ImGui::PopStyleColor(2);
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (!asked) {
      // Crossed out, so that off is shown by more than a pale colour.
      list.AddLine(ImVec2(low.x + 2, high.y - 3), ImVec2(high.x - 2, low.y + 3), colours.muted);
    } else if (ready) {
      list.AddRectFilled(ImVec2(low.x, high.y - 2 * frame.appearance.scale), high, lit[i]);
    }
    tip([&] { return words_for(light, frame); });
  }
  ImGui::PopStyleVar(2);
}

void draw_role(const EndpointState& endpoint, const SocketsFrame& frame) {
  if (!frame.is_live()) {
    text(title(endpoint.role()));
    tip(explain(endpoint.role()));
    return;
  }
  const float settings = ImGui::CalcTextSize("...").x + 2 * ImGui::GetStyle().FramePadding.x;
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - settings - 3 * frame.appearance.scale);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(4, 0));
  const auto role = choose_role(endpoint.role(), endpoint.settings.attach);
  ImGui::PopStyleVar();
  tip(explain(endpoint.role()));
  if (role) {
    frame.wishes.command(SetRole{endpoint.lane, *role});
    if (lacks_settings(endpoint, *role)) frame.wishes.add(EditSettings{endpoint.lane});
  }
  if (!has_settings(endpoint.role())) return;
  ImGui::SameLine(0, 3 * frame.appearance.scale);
  draw_settings_button("...##settings", endpoint, frame);
}

void draw_activity(const Scope& scope, const EndpointState& endpoint,
                   const Appearance& appearance) {
  const auto received = endpoint.rates.received.history(scope.now());
  const auto sent = endpoint.rates.sent.history(scope.now());
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 size(ImGui::GetContentRegionAvail().x, ImGui::GetTextLineHeight());
  const ImVec2 high(low.x + size.x, low.y + size.y);
  const float most =
      std::max({1.0F, *std::ranges::max_element(received), *std::ranges::max_element(sent)});
  draw_bars(low, high, sent, most, palette(appearance.theme).sent);
  draw_bars(low, high, received, most, palette(appearance.theme).received,
            sent == received ? 0.5F : 0.7F);
  ImGui::Dummy(size);
  tip("Datagrams over the last 16 seconds: received blue, sent orange.");
}

void draw_state(const EndpointState& endpoint, const Appearance& appearance,
                std::uint64_t missing) {
  const Palette& colours = palette(appearance.theme);
  const bool troubled = missing > 0 || endpoint.counts.dropped > 0 || endpoint.counts.refused > 0 ||
                        endpoint.counts.send_failed > 0 || endpoint.answers.withheld > 0;
  const bool busy = endpoint.counts.received > 0 || endpoint.counts.sent > 0;
  const float radius = ImGui::GetFontSize() * 0.28F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 centre(at.x + radius + 1, at.y + ImGui::GetTextLineHeight() / 2);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  // Shape as well as colour: a triangle for trouble, a dot for traffic, a ring for silence.
  if (troubled) {
    list.AddTriangleFilled(ImVec2(centre.x, centre.y - radius * 1.2F),
                           ImVec2(centre.x + radius * 1.2F, centre.y + radius),
                           ImVec2(centre.x - radius * 1.2F, centre.y + radius), colours.trouble);
  } else if (busy) {
    list.AddCircleFilled(centre, radius, colours.good);
  } else {
    list.AddCircle(centre, radius, colours.muted, 0, 1.5F * appearance.scale);
  }
  ImGui::Dummy(ImVec2(2 * radius + 2, ImGui::GetTextLineHeight()));
  tip(!endpoint.is_live()   ? "It was removed, or has finished"
      : !endpoint.is_open() ? "Looking up the name"
      : troubled            ? "Something was missing, dropped, refused, withheld or not sent"
      : busy                ? "Open, with traffic"
                            : "Open, quiet so far",
      endpoint.error);
}

void draw_send_or_stop(const EndpointState& endpoint, ImVec2 size, const SocketsFrame& frame) {
  if (endpoint.role() != Role::counter_sender) {
    if (ImGui::Button("Send...", size)) send_from(frame, endpoint.lane);
  } else if (ImGui::Button(endpoint.sender.running ? "Stop" : "Start", size)) {
    start_or_stop(frame, endpoint);
  }
}

void draw_actions(const EndpointState& endpoint, bool buttons, const SocketsFrame& frame) {
  const ImVec2 padding(5 * frame.appearance.scale, 0);
  const float gap = 4 * frame.appearance.scale;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, padding);
  if (!buttons) {
    if (ImGui::Button("...##actions")) ImGui::OpenPopup(row_menu);
    tip("What can be done with this endpoint");
    ImGui::PopStyleVar();
    return;
  }
  const ImVec2 size(ImGui::CalcTextSize("Send...").x + 2 * padding.x, 0);
  draw_send_or_stop(endpoint, size, frame);
  ImGui::SameLine(0, gap);
  if (draw_impairment_button(endpoint, frame.appearance))
    frame.wishes.add(EditImpairment{endpoint.lane});
  ImGui::SameLine(0, gap);
  if (ImGui::Button("x")) frame.wishes.add(RemoveEndpoints{{endpoint.lane}});
  tip("Remove this endpoint. Its history stays. Ctrl+Z restores it.");
  ImGui::PopStyleVar();
}

/// What can be told to an endpoint that is live.
void draw_command_entries(const EndpointState& endpoint, const SocketsFrame& frame) {
  if (ImGui::MenuItem("Send from here...")) send_from(frame, endpoint.lane);
  if (endpoint.role() == Role::counter_sender) {
    const bool running = endpoint.sender.running;
    if (ImGui::MenuItem(running ? "Stop the counter" : "Start the counter")) {
      start_or_stop(frame, endpoint);
    }
  }
  if (has_settings(endpoint.role()) && ImGui::MenuItem("Settings...")) {
    frame.wishes.add(EditSettings{endpoint.lane});
  }
  if (ImGui::MenuItem("Impairment...")) frame.wishes.add(EditImpairment{endpoint.lane});
  if (is_answering(endpoint.role()) && ImGui::MenuItem("Allow an endless answer loop", nullptr,
                                                       endpoint.settings.answer_loop_allowed)) {
    frame.wishes.command(AllowAnswerLoop{endpoint.lane, !endpoint.settings.answer_loop_allowed});
  }
  ImGui::Separator();
  const std::string& name = frame.scope.journal().name(endpoint.lane);
  if (ImGui::MenuItem(("Remove " + name).c_str())) {
    frame.wishes.add(RemoveEndpoints{{endpoint.lane}});
  }
}

void draw_context_menu(const EndpointState& endpoint, const SocketsFrame& frame) {
  if (!ImGui::BeginPopupContextItem(row_menu)) return;
  if (ImGui::MenuItem("Copy address")) ImGui::SetClipboardText(endpoint.local.text().c_str());
  draw_copy_entries(endpoint_row(frame.scope, endpoint));
  ImGui::Separator();
  if (ImGui::MenuItem("Show only this in Events")) list_events_of(frame, endpoint);
  if (frame.is_live()) draw_command_entries(endpoint, frame);
  ImGui::EndPopup();
}

void draw_peer(const EndpointState& endpoint) {
  const std::string peer = endpoint.peer             ? endpoint.peer->text()
                           : endpoint.local.is_any() ? "anyone, any interface"
                                                     : "anyone";
  if (endpoint.phase == Phase::resolving) {
    text_muted("looking up...");
  } else if (endpoint.role() == Role::forward && endpoint.forward_to) {
    text("> " + endpoint.forward_to->text());
    tip([&] { return "From " + peer + ", on to " + endpoint.forward_to->text(); });
  } else if (endpoint.peer) {
    text(peer);
  } else {
    text_muted(peer);
  }
}

void draw_losses(const EndpointState& endpoint, const Frame& frame, std::uint64_t missing) {
  const Palette& colours = palette(frame.appearance.theme);
  ImGui::TableSetColumnIndex(column_missing);
  ImGui::PushStyleColor(ImGuiCol_Text, missing > 0 ? colours.trouble : colours.text);
  text_right(endpoint.links.empty() ? "-" : format_count(missing));
  ImGui::PopStyleColor();
  const bool dropped = endpoint.counts.dropped > 0;
  ImGui::TableSetColumnIndex(column_dropped);
  ImGui::PushStyleColor(ImGuiCol_Text, dropped ? colours.trouble : colours.text);
  text_right(endpoint.buffer.reports_drops ? format_count(endpoint.counts.dropped) : "unknown");
  ImGui::PopStyleColor();
  tip([&]() -> std::string {
    const std::string room = format_bytes(endpoint.buffer.bytes);
    if (endpoint.buffer.reports_drops) {
      return "Datagrams that the machine's kernel dropped because the receive buffer of " + room +
             " was full.";
    }
    if (!frame.is_live()) return "The file does not tell what the machine's kernel dropped.";
    return "This system does not report what its kernel drops. The receive buffer is " + room + ".";
  });
}

void draw_row(const EndpointState& endpoint, const Room& room, const SocketsFrame& frame) {
  const std::uint64_t missing = endpoint.links.missing();
  const Instant now = frame.scope.now();
  ImGui::PushID(static_cast<int>(endpoint.lane));
  ImGui::TableNextRow();
  ImGui::TableSetColumnIndex(column_state);
  draw_state(endpoint, frame.appearance, missing);
  ImGui::TableSetColumnIndex(column_local);
  const bool is_looked_up = endpoint.phase == Phase::resolving;
  const std::string local = is_looked_up ? endpoint.settings.address : endpoint.local.text();
  if (ImGui::Selectable(local.c_str(), frame.selection.endpoint == endpoint.lane,
                        ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowOverlap)) {
    frame.selection.endpoint = endpoint.lane;
  }
  draw_context_menu(endpoint, frame);

  ImGui::TableSetColumnIndex(column_peer);
  draw_peer(endpoint);
  ImGui::TableSetColumnIndex(column_ready);
  draw_ready_lights(endpoint, frame);
  ImGui::TableSetColumnIndex(column_role);
  draw_role(endpoint, frame);

  const auto number = [](Column column, const std::string& value) {
    if (ImGui::TableSetColumnIndex(column)) text_right(value);
  };
  number(column_received_rate, format_rate(endpoint.rates.received.per_second(now)));
  number(column_sent_rate, format_rate(endpoint.rates.sent.per_second(now)));
  number(column_received, format_count(endpoint.counts.received));
  number(column_sent, format_count(endpoint.counts.sent));
  draw_losses(endpoint, frame, missing);
  if (ImGui::TableSetColumnIndex(column_activity))
    draw_activity(frame.scope, endpoint, frame.appearance);
  ImGui::TableSetColumnIndex(column_actions);
  if (room.actions) draw_actions(endpoint, room.buttons, frame);
  ImGui::PopID();
}

/// Those that exist now. In a file, that is whatever it tells of.
std::vector<const EndpointState*> listed_endpoints(const Frame& frame) {
  std::vector<const EndpointState*> listed;
  for (const auto& endpoint : frame.scope.endpoints()) {
    if (endpoint->is_live() || !frame.is_live()) listed.push_back(endpoint.get());
  }
  return listed;
}

void draw_first_steps(const SocketsFrame& frame) {
  if (!frame.is_live()) {
    text_muted("There is no endpoint in what has been read.");
    return;
  }
  ImGui::Dummy(ImVec2(0, ImGui::GetFontSize() * 0.3F));
  text("No endpoints yet.");
  text_wrapped_coloured(
      palette(frame.appearance.theme).muted,
      "Bind one to see what arrives, or connect one to see what happens to what you send.");
  if (ImGui::Button("Add endpoint")) frame.wishes.add(TypeAddress{});
  constexpr const char* show_me = "Show me: ten counters over loopback";
  same_line_if_fits(button_width(show_me));
  if (ImGui::Button(show_me)) {
    frame.wishes.command(RunDemo{});
  }
}

}  // namespace

void SocketsPanel::draw(const Scope& scope, Selection& selection, Wishes& wishes) {
  const SocketsFrame frame{{scope, appearance_, selection, wishes}, *this};
  if (frame.is_live()) {
    draw_add_bar(frame);
    draw_unopened(frame);
  } else {
    title("Sockets");
    ImGui::NewLine();
  }
  const auto listed = listed_endpoints(frame);
  if (listed.empty()) {
    draw_first_steps(frame);
    return;
  }
  const float width = ImGui::GetContentRegionAvail().x;
  Room room = room_in(width);
  room.actions = frame.is_live();
  constexpr ImGuiTableFlags flags = ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable |
                                    ImGuiTableFlags_Hideable | ImGuiTableFlags_BordersInnerV |
                                    ImGuiTableFlags_PadOuterX;
  if (!begin_scrolling_table("##sockets", columns, flags, columns_width_em)) return;
  set_up_columns(room);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(listed.size()));
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      draw_row(*listed[static_cast<std::size_t>(row)], room, frame);
    }
  }
  ImGui::EndTable();
}

}  // namespace readyscope::gui
