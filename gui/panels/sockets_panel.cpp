#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "panels/format.hpp"
#include "panels/panels.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui {
namespace {

using model::EndpointState;
using model::Kind;

constexpr Duration lit_for = std::chrono::milliseconds(250);

// ---- the add bar ------------------------------------------------------------------------------

void request_add(View& view, model::Commands& commands) {
  view.add.ticket = ++view.last_ticket;
  commands.emplace_back(model::AddEndpoint{.ticket = view.add.ticket,
                                           .attach = view.add.attach,
                                           .address = view.add.address,
                                           .role = view.add.role,
                                           .sender = view.add.sender});
}

/// A list of the roles that an endpoint so attached can have; the one that was chosen just now.
std::optional<model::Role> choose_role(model::Role current, model::Attach attach) {
  std::optional<model::Role> chosen;
  if (ImGui::BeginCombo("##role", std::string(model::title(current)).c_str())) {
    for (const model::Role role : model::roles) {
      // A bound socket has no peer to send a counter to.
      const bool possible = attach == model::Attach::connect || role != model::Role::counter_sender;
      ImGui::BeginDisabled(!possible);
      if (ImGui::Selectable(std::string(model::title(role)).c_str(), role == current)) {
        chosen = role;
      }
      ImGui::EndDisabled();
      tip(explain(role));
    }
    ImGui::EndCombo();
  }
  return chosen;
}

void draw_role_choice(View& view) {
  AddForm& form = view.add;
  if (form.attach == model::Attach::bind && form.role == model::Role::counter_sender) {
    form.role = model::Role::counter_receiver;
  }
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 9.5F);
  form.role = choose_role(form.role, form.attach).value_or(form.role);
  tip(explain(form.role));
}

void draw_address_field(View& view, model::Commands& commands) {
  AddForm& form = view.add;
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 13);
  if (form.focus) {
    ImGui::SetKeyboardFocusHere();
    form.focus = false;
  }
  const char* hint = form.attach == model::Attach::bind ? "127.0.0.1:9876" : "host:port";
  const std::string before = form.address;
  const bool entered =
      input_text("##address", hint, form.address, 2 * address_text_bytes_max,
                 ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  if (form.address != before) form.ticket = 0;
  tip("127.0.0.1:9876, [::1]:9876, localhost:9876, or 9876 for that port on loopback. "
      "*:9876 binds to every interface and so lets other machines in. Port 0 takes any free one.");
  if (entered) request_add(view, commands);
}

/// What is wrong with the address, beside it, as one types.
void draw_verdict(const model::Session& session, const View& view) {
  const AddForm& form = view.add;
  const Palette& colours = palette(view.theme);
  if (form.ticket != 0) {
    const model::Concluded* outcome = session.outcome(form.ticket);
    if (outcome == nullptr) {
      text_muted("Looking up the name...");
    } else if (!outcome->failure.empty()) {
      text_wrapped_coloured(colours.trouble, outcome->failure);
    } else {
      text_coloured(colours.good, "Added.");
    }
    return;
  }
  if (form.address.empty()) {
    text_muted("Type an address, choose what the endpoint does, and press Enter.");
    return;
  }
  const auto address = parse_address(form.address);
  if (!address) {
    // Half an address is no mistake yet.
    const bool unfinished = address.error() == AddressFault::no_port;
    text_wrapped_coloured(unfinished ? colours.muted : colours.trouble, explain(address.error()));
    return;
  }
  if (form.attach == model::Attach::connect && address->port == 0) {
    text_wrapped_coloured(colours.trouble, "A peer has a port from 1 to 65535.");
    return;
  }
  const auto numeric = Endpoint::from_numeric(address->host, address->port);
  if (form.attach == model::Attach::bind && numeric && numeric->is_any()) {
    text_wrapped_coloured(colours.warning,
                          "Every interface: other machines can send here. 127.0.0.1 is this one.");
  } else if (form.attach == model::Attach::bind && address->port == 0) {
    text_muted("Any free port.");
  } else if (!numeric) {
    text_muted("A name: it will be looked up.");
  } else {
    text_muted("Press Enter to add it.");
  }
}

void draw_sender_fields(View& view) {
  model::SenderSettings& sender = view.add.sender;
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 4.5F);
  double rate = sender.rate;
  if (ImGui::InputDouble("##rate", &rate, 0, 0, "%.6g/s")) {
    sender.rate = std::clamp(rate, 0.0, model::SenderSettings::rate_max);
  }
  tip("Datagrams a second. 0 sends one each time the socket is found writable.");
  ImGui::SameLine();
  bool limited = sender.limit.has_value();
  if (ImGui::Checkbox("Limit", &limited)) {
    sender.limit = limited ? std::optional<std::uint64_t>(10) : std::nullopt;
  }
  tip("After so many the sender closes its socket and leaves.");
  if (!sender.limit) return;
  ImGui::SameLine();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 4.5F);
  ImGui::InputScalar("##limit", ImGuiDataType_U64, &*sender.limit);
}

void draw_add_bar(const model::Session& session, View& view, model::Commands& commands) {
  AddForm& form = view.add;
  title("Sockets");
  if (ImGui::RadioButton("Bind", form.attach == model::Attach::bind)) {
    form.attach = model::Attach::bind;
    form.ticket = 0;
  }
  tip("Receives on an address of this machine.");
  ImGui::SameLine();
  if (ImGui::RadioButton("Connect", form.attach == model::Attach::connect)) {
    form.attach = model::Attach::connect;
    form.ticket = 0;
  }
  tip("Sends to one peer, and hears from it alone.");
  ImGui::SameLine();
  draw_address_field(view, commands);
  ImGui::SameLine();
  draw_role_choice(view);
  if (form.role == model::Role::counter_sender) {
    ImGui::SameLine();
    draw_sender_fields(view);
  }
  ImGui::SameLine();
  if (ImGui::Button("Add")) request_add(view, commands);
  tip("Add the endpoint (Enter in the address field)");
  ImGui::SameLine();
  const float demo_width = ImGui::CalcTextSize("Run the counter demo").x + 20 * view.scale;
  const float room = ImGui::GetContentRegionAvail().x - demo_width;
  if (room > 0) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room);
  } else {
    ImGui::NewLine();
  }
  if (ImGui::Button("Run the counter demo")) commands.emplace_back(model::RunDemo{});
  tip("A server on port 9876, and a client that sends it the counters 0 to 9 and leaves.");
  draw_verdict(session, view);
}

// ---- the table --------------------------------------------------------------------------------

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

void set_up_columns(const View& view) {
  const float em = ImGui::GetFontSize();
  const auto fixed = [em](const char* name, float width) {
    ImGui::TableSetupColumn(name, ImGuiTableColumnFlags_WidthFixed, width * em);
  };
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn(
      "##state", ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoResize, 0.9F * em);
  ImGui::TableSetupColumn("Local", ImGuiTableColumnFlags_WidthStretch, 1);
  ImGui::TableSetupColumn("Peer", ImGuiTableColumnFlags_WidthStretch, 1);
  fixed("Ready", 5.0F);
  fixed("Role", 9.2F);
  fixed("Rx/s", 3.6F);
  fixed("Tx/s", 3.6F);
  fixed("Received", 5.4F);
  fixed("Sent", 5.4F);
  fixed("Missing", 3.8F);
  fixed("Dropped", 4.1F);
  fixed("Activity", 5.5F);
  ImGui::TableSetupColumn(
      "##actions", ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoResize, 5.6F * em);
  const bool wide = ImGui::GetContentRegionAvail().x > 1230 * view.scale;
  ImGui::TableSetColumnEnabled(column_received, wide);
  ImGui::TableSetColumnEnabled(column_sent, wide);
  ImGui::TableHeadersRow();
}

bool was_ready_lately(const model::Session& session, const EndpointState& endpoint, Kind kind) {
  const auto track = session.journal().track(endpoint.lane, kind);
  if (track.empty()) return false;
  const model::Record run = track.record(track.size() - 1);
  return run.at + run.span + lit_for >= session.now();
}

struct ReadyLight {
  Kind kind;
  const char* label;
  bool Interest::* asked;
  std::string_view meaning;
};
constexpr ReadyLight ready_lights[] = {
    {Kind::read, "R", &Interest::read,
     "Read: a datagram waits to be read, or word of a refused one.\nClick to stop or start asking "
     "for it. While it is off, nothing is received."},
    {Kind::write, "W", &Interest::write,
     "Write: the socket would take a datagram. For UDP that is nearly always so.\nClick to stop or "
     "start asking for it. While it is off, a counter sender sends nothing."},
    {Kind::except, "X", &Interest::except,
     "Except: for UDP only word that a datagram of ours was refused lights it, and only on "
     "Linux.\nClick to stop or start asking for it."},
};

void draw_ready_lights(const model::Session& session, const EndpointState& endpoint,
                       const View& view, model::Commands& commands) {
  const Palette& colours = palette(view.theme);
  const ImU32 lit[] = {colours.read, colours.write, colours.except};
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(3 * view.scale, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(5 * view.scale, 0));
  for (std::size_t i = 0; i < std::size(ready_lights); ++i) {
    const ReadyLight& light = ready_lights[i];
    const bool asked = endpoint.interest.*light.asked;
    const bool ready = asked && was_ready_lately(session, endpoint, light.kind);
    if (i > 0) ImGui::SameLine();
    ImGui::PushStyleColor(ImGuiCol_Button, asked ? ImGui::GetColorU32(ImGuiCol_FrameBg) : 0);
    ImGui::PushStyleColor(ImGuiCol_Text, ready ? lit[i] : colours.muted);
    if (ImGui::Button(light.label)) {
      Interest interest = endpoint.interest;
      interest.*light.asked = !asked;
      commands.emplace_back(model::SetInterest{endpoint.lane, interest});
    }
    ImGui::PopStyleColor(2);
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (!asked) {
      // Crossed out, so that off does not only look pale.
      list.AddLine(ImVec2(low.x + 2, high.y - 3), ImVec2(high.x - 2, low.y + 3), colours.muted);
    } else if (ready) {
      list.AddRectFilled(ImVec2(low.x, high.y - 2 * view.scale), high, lit[i]);
    }
    tip(light.meaning);
  }
  ImGui::PopStyleVar(2);
}

void draw_role(const EndpointState& endpoint, model::Commands& commands) {
  ImGui::SetNextItemWidth(-1);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(4, 0));
  if (const auto role = choose_role(endpoint.role, endpoint.attach)) {
    commands.emplace_back(model::SetRole{endpoint.lane, *role});
  }
  ImGui::PopStyleVar();
}

void draw_activity(const model::Session& session, const EndpointState& endpoint, const View& view) {
  const auto received = endpoint.received_rate.history(session.now());
  const auto sent = endpoint.sent_rate.history(session.now());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ImGui::GetTextLineHeight();
  float most = 1;
  for (std::size_t i = 0; i < received.size(); ++i) most = std::max({most, received[i], sent[i]});
  const float step = width / static_cast<float>(received.size());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto bars = [&](const auto& counts, ImU32 colour, float share) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] <= 0) continue;
      const float x = at.x + step * static_cast<float>(i);
      const float top = std::max(2.0F, height * counts[i] / most);
      list.AddRectFilled(ImVec2(x, at.y + height - top),
                         ImVec2(x + std::max(1.0F, step * share), at.y + height), colour);
    }
  };
  bars(sent, palette(view.theme).sent, 1);
  bars(received, palette(view.theme).received, sent == received ? 0.5F : 0.7F);
  ImGui::Dummy(ImVec2(width, height));
  tip("Datagrams over the last 16 seconds: received blue, sent orange.");
}

void draw_state(const EndpointState& endpoint, const View& view, std::uint64_t missing) {
  const Palette& colours = palette(view.theme);
  const bool troubled = missing > 0 || endpoint.counts.dropped > 0 || endpoint.counts.refused > 0 ||
                        endpoint.counts.send_failed > 0;
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
    list.AddCircle(centre, radius, colours.muted, 0, 1.5F * view.scale);
  }
  ImGui::Dummy(ImVec2(2 * radius + 2, ImGui::GetTextLineHeight()));
  tip(!endpoint.is_open() ? "Looking up the name"
      : troubled          ? "Something was missing, dropped, refused or could not be sent"
      : busy              ? "Open, with traffic"
                          : "Open, quiet so far");
}

void draw_actions(const EndpointState& endpoint, View& view, model::Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(5 * view.scale, 0));
  if (endpoint.role == model::Role::counter_sender) {
    if (endpoint.sender.running()) {
      if (ImGui::Button("Stop")) commands.emplace_back(model::StopSender{endpoint.lane});
    } else if (ImGui::Button("Start")) {
      commands.emplace_back(model::StartSender{endpoint.lane});
    }
    ImGui::SameLine();
  } else if (ImGui::Button("Send...")) {
    view.send.lane = endpoint.lane;
    view.side_wanted = SidePanel::send;
    view.show_side = true;
  }
  ImGui::SameLine(ImGui::GetFontSize() * 4.3F);
  if (ImGui::Button("x")) commands.emplace_back(model::RemoveEndpoint{endpoint.lane});
  tip("Remove this endpoint. Its history stays.");
  ImGui::PopStyleVar();
}

void draw_context_menu(const model::Session& session, const EndpointState& endpoint, View& view,
                       model::Commands& commands) {
  if (!ImGui::BeginPopupContextItem("##menu")) return;
  const std::string& name = session.journal().name(endpoint.lane);
  if (ImGui::MenuItem("Copy address")) ImGui::SetClipboardText(endpoint.local.text().c_str());
  if (ImGui::MenuItem("Show only this in Events")) {
    view.events.filter_text = ":" + std::to_string(endpoint.local.port());
    view.events.filter.set_text(view.events.filter_text);
    view.show_events = true;
  }
  if (ImGui::MenuItem("Send from here...")) {
    view.send.lane = endpoint.lane;
    view.side_wanted = SidePanel::send;
    view.show_side = true;
  }
  if (endpoint.role == model::Role::echo &&
      ImGui::MenuItem("Allow an endless echo loop", nullptr, endpoint.echo_loop_allowed)) {
    commands.emplace_back(model::AllowEchoLoop{endpoint.lane, !endpoint.echo_loop_allowed});
  }
  ImGui::Separator();
  if (ImGui::MenuItem(("Remove " + name).c_str())) {
    commands.emplace_back(model::RemoveEndpoint{endpoint.lane});
  }
  ImGui::EndPopup();
}

std::uint64_t missing_of(const EndpointState& endpoint) {
  std::uint64_t missing = 0;
  for (const auto& link : endpoint.links) missing += link->missing();
  return missing;
}

void draw_row(const model::Session& session, const EndpointState& endpoint, View& view,
              model::Commands& commands) {
  const Palette& colours = palette(view.theme);
  const std::uint64_t missing = missing_of(endpoint);
  const Instant now = session.now();
  ImGui::PushID(static_cast<int>(endpoint.lane));
  ImGui::TableNextRow();
  ImGui::TableSetColumnIndex(column_state);
  draw_state(endpoint, view, missing);
  ImGui::TableSetColumnIndex(column_local);
  const std::string local = endpoint.is_open() ? endpoint.local.text() : endpoint.asked + "  ...";
  ImGui::Selectable(local.c_str(), view.send.lane == endpoint.lane,
                    ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowOverlap);
  if (ImGui::IsItemClicked()) view.send.lane = endpoint.lane;
  draw_context_menu(session, endpoint, view, commands);

  ImGui::TableSetColumnIndex(column_peer);
  if (endpoint.peer) {
    text(endpoint.peer->text());
  } else {
    text_muted(endpoint.local.is_any() ? "anyone, any interface" : "anyone");
  }
  ImGui::TableSetColumnIndex(column_ready);
  draw_ready_lights(session, endpoint, view, commands);
  ImGui::TableSetColumnIndex(column_role);
  draw_role(endpoint, commands);

  const auto number = [](Column column, const std::string& value) {
    if (ImGui::TableSetColumnIndex(column)) text_right(value);
  };
  number(column_received_rate, format_rate(endpoint.received_rate.per_second(now)));
  number(column_sent_rate, format_rate(endpoint.sent_rate.per_second(now)));
  number(column_received, format_count(endpoint.counts.received));
  number(column_sent, format_count(endpoint.counts.sent));
  ImGui::PushStyleColor(ImGuiCol_Text, missing > 0 ? colours.trouble : colours.text);
  number(column_missing, endpoint.links.empty() ? "-" : format_count(missing));
  ImGui::PopStyleColor();
  const bool dropped = endpoint.counts.dropped > 0;
  ImGui::PushStyleColor(ImGuiCol_Text, dropped ? colours.trouble : colours.text);
  number(column_dropped, endpoint.tells_drops ? format_count(endpoint.counts.dropped) : "unknown");
  ImGui::PopStyleColor();
  tip(endpoint.tells_drops
          ? "Datagrams that this machine's kernel dropped, because the receive buffer of " +
                format_bytes(endpoint.receive_buffer_bytes) + " was full."
          : "This system does not tell what its kernel drops. The receive buffer has " +
                format_bytes(endpoint.receive_buffer_bytes) + ".");
  ImGui::TableSetColumnIndex(column_activity);
  draw_activity(session, endpoint, view);
  ImGui::TableSetColumnIndex(column_actions);
  draw_actions(endpoint, view, commands);
  ImGui::PopID();
}

void draw_first_steps(View& view, model::Commands& commands) {
  ImGui::Dummy(ImVec2(0, ImGui::GetFontSize() * 0.3F));
  text("No endpoints yet.");
  text_muted("Bind one to see what arrives, or connect one to see what becomes of what you send.");
  if (ImGui::Button("Add endpoint")) view.add.focus = true;
  ImGui::SameLine();
  if (ImGui::Button("Show me: ten counters over loopback")) {
    commands.emplace_back(model::RunDemo{});
  }
}

}  // namespace

void draw_sockets(const model::Session& session, View& view, model::Commands& commands) {
  draw_add_bar(session, view, commands);
  std::vector<const EndpointState*> live;
  live.reserve(session.live_count());
  for (const auto& endpoint : session.endpoints()) {
    if (endpoint->is_live()) live.push_back(endpoint.get());
  }
  if (live.empty()) {
    draw_first_steps(view, commands);
    return;
  }
  constexpr ImGuiTableFlags flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                                    ImGuiTableFlags_Resizable | ImGuiTableFlags_Hideable |
                                    ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_PadOuterX;
  if (!ImGui::BeginTable("##sockets", columns, flags)) return;
  set_up_columns(view);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(live.size()));
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      draw_row(session, *live[static_cast<std::size_t>(row)], view, commands);
    }
  }
  ImGui::EndTable();
}

}  // namespace readyscope::gui
