#include <algorithm>
#include <string>

#include "panels/format.hpp"
#include "panels/panels.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui {
namespace {

using model::Arrival;
using model::EndpointState;
using model::Link;

constexpr Duration silent_from = std::chrono::seconds(2);

/// Senders stay in sight when they have left: what they sent is half of the story.
bool is_sender(const EndpointState& endpoint) {
  return endpoint.role == model::Role::counter_sender &&
         (endpoint.is_live() || endpoint.counts.sent > 0);
}

bool has_links(const EndpointState& endpoint) {
  return !endpoint.links.empty() || endpoint.counts.not_counter > 0;
}

void draw_sender_fields(const EndpointState& endpoint, model::Commands& commands) {
  model::SenderSettings settings = endpoint.sender.settings();
  bool changed = false;
  ImGui::TableNextColumn();
  ImGui::SetNextItemWidth(-1);
  double rate = settings.rate;
  ImGui::InputDouble("##rate", &rate, 0, 0, "%.6g");
  // Half a number is not to be sent by.
  if (edit_ended()) {
    settings.rate = std::clamp(rate, 0.0, model::SenderSettings::rate_max);
    changed = true;
  }
  tip("Datagrams a second. 0 sends one each time the socket is found writable.");
  ImGui::TableNextColumn();
  bool limited = settings.limit.has_value();
  if (ImGui::Checkbox("##limited", &limited)) {
    settings.limit =
        limited ? std::optional(std::max<std::uint64_t>(10, endpoint.sender.next())) : std::nullopt;
    changed = true;
  }
  tip("After so many the sender closes its socket and leaves.");
  ImGui::SameLine();
  if (settings.limit) {
    ImGui::SetNextItemWidth(-1);
    std::uint64_t limit = *settings.limit;
    ImGui::InputScalar("##limit", ImGuiDataType_U64, &limit);
    if (edit_ended()) {
      settings.limit = limit;
      changed = true;
    }
  } else {
    text_muted("endless");
  }
  if (changed) commands.emplace_back(model::SetSender{endpoint.lane, settings});
}

std::string sender_state(const EndpointState& endpoint) {
  if (endpoint.phase == model::Phase::finished) return "finished";
  if (endpoint.phase == model::Phase::removed) return "removed";
  if (!endpoint.is_open()) return "looking up";
  if (!endpoint.sender.running()) return "stopped";
  return endpoint.interest.write ? "sending" : "W is off";
}

void draw_sender(const model::Session& session, const EndpointState& endpoint, const View& view,
                 model::Commands& commands) {
  const Palette& colours = palette(view.theme);
  ImGui::PushID(static_cast<int>(endpoint.lane));
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  text(endpoint.peer ? endpoint.peer->text() : endpoint.asked);
  tip("From " + endpoint.local.text());
  const std::uint64_t failed = endpoint.counts.refused + endpoint.counts.send_failed;
  const std::string state = sender_state(endpoint);
  if (failed > 0) {
    text_coloured(colours.trouble, state + ", " + format_count(failed) + " failed");
    tip("Refused by the peer's machine, or could not be sent.");
  } else {
    text_coloured(state == "sending" ? colours.good : colours.muted, state);
  }
  if (ImGui::TableNextColumn()) text_right(format_count(endpoint.counts.sent));
  if (ImGui::TableNextColumn())
    text_right(format_rate(endpoint.sent_rate.per_second(session.now())));
  if (endpoint.is_live()) {
    draw_sender_fields(endpoint, commands);
    ImGui::TableNextColumn();
    if (endpoint.sender.running()) {
      if (ImGui::SmallButton("Stop")) commands.emplace_back(model::StopSender{endpoint.lane});
    } else if (ImGui::SmallButton("Start")) {
      commands.emplace_back(model::StartSender{endpoint.lane});
    }
  }
  ImGui::PopID();
}

constexpr ImGuiTableFlags table_flags =
    ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_Hideable;

bool is_narrow() { return ImGui::GetContentRegionAvail().x < ImGui::GetFontSize() * 35; }

void draw_senders(const model::Session& session, const View& view, model::Commands& commands) {
  const bool narrow = is_narrow();
  if (!ImGui::BeginTable("##senders", 6, table_flags)) return;
  const float em = ImGui::GetFontSize();
  ImGui::TableSetupColumn("Sending to", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("Sent", ImGuiTableColumnFlags_WidthFixed, 4.4F * em);
  ImGui::TableSetupColumn("/s", ImGuiTableColumnFlags_WidthFixed, 3.2F * em);
  ImGui::TableSetupColumn("Rate /s", ImGuiTableColumnFlags_WidthFixed, 3.8F * em);
  ImGui::TableSetupColumn("Limit", ImGuiTableColumnFlags_WidthFixed, 5.6F * em);
  ImGui::TableSetupColumn("##start", ImGuiTableColumnFlags_WidthFixed, 2.8F * em);
  ImGui::TableSetColumnEnabled(2, !narrow);
  ImGui::TableHeadersRow();
  for (const auto& endpoint : session.endpoints()) {
    if (is_sender(*endpoint)) draw_sender(session, *endpoint, view, commands);
  }
  ImGui::EndTable();
}

std::string link_state(const EndpointState& endpoint, const Link& link, Instant now) {
  if (!endpoint.is_live()) return "closed";
  const Duration silent = now - link.last_at();
  if (silent < silent_from) return "arriving";
  // Whole seconds: a figure that runs is no news.
  return "silent for " +
         format_count(static_cast<std::uint64_t>(silent / std::chrono::seconds(1))) + " s";
}

/// The latest counters as they came, each with what became of it.
void draw_recent(const Link& link, const View& view) {
  const Palette& colours = palette(view.theme);
  const FixedFont fixed(view);
  const auto recent = link.recent();
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  // From the newest backwards as many as there is room for, shown in the order of their arrival.
  std::size_t first = recent.size();
  float width = 0;
  const auto label = [](const Link::Recent& one) {
    std::string value = std::to_string(one.value);
    switch (one.arrival) {
      case Arrival::after_gap:
        return "_ " + value;
      case Arrival::reordered:
        return value + "<";
      case Arrival::duplicate:
        return value + "=";
      case Arrival::in_order:
        break;
    }
    return value;
  };
  const float room = right - ImGui::GetCursorPosX();
  while (first > 0) {
    width += ImGui::CalcTextSize(label(recent[first - 1]).c_str()).x + 6 * view.scale;
    if (width > room) break;
    --first;
  }
  for (std::size_t i = first; i < recent.size(); ++i) {
    if (i > first) ImGui::SameLine(0, 6 * view.scale);
    const bool fine = recent[i].arrival == Arrival::in_order;
    text_coloured(fine ? colours.good : colours.trouble, label(recent[i]));
  }
}

void draw_link(const model::Session& session, const EndpointState& endpoint, const Link& link,
               const View& view) {
  const Palette& colours = palette(view.theme);
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  text(link.source().text());
  tip("Received by " + endpoint.local.text() + ", session " + std::to_string(link.session()));
  const std::string state = link_state(endpoint, link, session.now());
  text_coloured(state == "arriving" ? colours.good : colours.muted, state);
  const auto number = [](const std::string& value) {
    if (ImGui::TableNextColumn()) text_right(value);
  };
  const auto trouble = [&](std::uint64_t count) {
    ImGui::PushStyleColor(ImGuiCol_Text, count > 0 ? colours.trouble : colours.text);
    number(format_count(count));
    ImGui::PopStyleColor();
  };
  number(format_count(link.received()));
  trouble(link.missing());
  trouble(link.duplicates());
  trouble(link.reordered());
  number(format_rate(link.rate().per_second(session.now())));
  number(format_duration(link.jitter()));
}

/// The counters that came last, of the link that had one last.
void draw_latest(const EndpointState& endpoint, const View& view) {
  const auto latest = std::ranges::max_element(endpoint.links, {},
                                               [](const auto& link) { return link->last_at(); });
  if (latest != endpoint.links.end()) {
    text_muted("latest ");
    tip("As they came. _ after a gap, < out of order, = for the second time.");
    ImGui::SameLine(0, 0);
    draw_recent(**latest, view);
  }
  const auto say = [&](std::uint64_t count, const char* what) {
    if (count > 0) text_coloured(palette(view.theme).warning, format_count(count) + what);
  };
  say(endpoint.counts.not_counter, " datagrams were no counters.");
  say(endpoint.links_refused, " counters came from more sources than are kept apart.");
}

void draw_links_at(const model::Session& session, const EndpointState& endpoint, const View& view) {
  const bool narrow = is_narrow();
  if (!ImGui::BeginTable("##links", 7, table_flags)) return;
  const float em = ImGui::GetFontSize();
  ImGui::TableSetupColumn(("At " + endpoint.local.text() + " from").c_str(),
                          ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("Received", ImGuiTableColumnFlags_WidthFixed, 4.4F * em);
  ImGui::TableSetupColumn("Missing", ImGuiTableColumnFlags_WidthFixed, 3.7F * em);
  ImGui::TableSetupColumn("Twice", ImGuiTableColumnFlags_WidthFixed, 2.8F * em);
  ImGui::TableSetupColumn("Reorder", ImGuiTableColumnFlags_WidthFixed, 3.8F * em);
  ImGui::TableSetupColumn("/s", ImGuiTableColumnFlags_WidthFixed, 3 * em);
  ImGui::TableSetupColumn("Jitter", ImGuiTableColumnFlags_WidthFixed, 4.2F * em);
  ImGui::TableSetColumnEnabled(5, !narrow);
  ImGui::TableSetColumnEnabled(6, !narrow);
  ImGui::TableHeadersRow();
  for (const auto& link : endpoint.links) draw_link(session, endpoint, *link, view);
  ImGui::EndTable();
}

void draw_links(const model::Session& session, const View& view) {
  for (const auto& endpoint : session.endpoints()) {
    if (!has_links(*endpoint)) continue;
    ImGui::PushID(static_cast<int>(endpoint->lane));
    ImGui::Spacing();
    if (!endpoint->links.empty()) draw_links_at(session, *endpoint, view);
    draw_latest(*endpoint, view);
    ImGui::PopID();
  }
}

}  // namespace

void draw_traffic(const model::Session& session, View& view, model::Commands& commands) {
  const auto any = [&](auto predicate) {
    return std::ranges::any_of(session.endpoints(),
                               [&](const auto& one) { return predicate(*one); });
  };
  const bool senders = any(is_sender);
  const bool links = any(has_links);
  if (senders) draw_senders(session, view, commands);
  if (links) draw_links(session, view);
  if (senders || links) return;
  text_muted("No counter traffic yet.");
  text_wrapped_coloured(
      palette(view.theme).muted,
      "A counter receiver tells what arrived, what is missing, came twice or out "
      "of order, source by source. Any program can send to it: datagrams of 0, 1, "
      "2... as text.");
  if (ImGui::Button("Run the counter demo")) commands.emplace_back(model::RunDemo{});
}

}  // namespace readyscope::gui
