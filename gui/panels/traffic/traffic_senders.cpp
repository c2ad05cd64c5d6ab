#include <algorithm>
#include <string>
#include <vector>

#include "panels/fields/role_fields.hpp"
#include "panels/fields/sender_fields.hpp"
#include "panels/traffic/traffic_parts.hpp"
#include "panels/widgets/row_copy.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

/// The width that the columns need. In less the table scrolls.
constexpr float columns_width_em = 28;

/// What it is doing; the first of its two lines names the peer.
struct SenderState {
  std::string words;
  ImU32 colour;
};

SenderState state_of(const EndpointState& endpoint, const Palette& colours) {
  if (endpoint.phase == Phase::finished) return {"finished", colours.muted};
  if (endpoint.phase == Phase::removed) return {"removed", colours.muted};
  if (!endpoint.is_open()) return {"looking up", colours.muted};
  if (!endpoint.sender.running) return {"stopped", colours.muted};
  if (!endpoint.settings.interest.write) return {"W is off", colours.warning};
  return {"sending", colours.good};
}

void draw_peer(const EndpointState& endpoint, const TrafficFrame& frame) {
  const Palette& colours = palette(frame.appearance.theme);
  const std::string peer = endpoint.peer ? endpoint.peer->text() : endpoint.settings.address;
  if (ImGui::Selectable(peer.c_str(), frame.selection.sender == endpoint.lane)) {
    frame.selection.sender = endpoint.lane;
  }
  tip([&] { return "From " + endpoint.local.text(); });
  if (ImGui::BeginPopupContextItem("##menu")) {
    draw_copy_entries(endpoint_row(frame.scope, endpoint));
    ImGui::EndPopup();
  }
  SenderState state = state_of(endpoint, colours);
  const std::uint64_t failed = endpoint.counts.refused + endpoint.counts.send_failed;
  if (failed > 0) state = {state.words + ", " + format_count(failed) + " failed", colours.trouble};
  text_coloured(state.colour, state.words);
  if (failed > 0) tip("Refused by the peer's machine, or could not be sent.");
}

void draw_settings(const EndpointState& endpoint, const TrafficFrame& frame) {
  SenderSettings settings = endpoint.settings.sender;
  const float em = ImGui::GetFontSize();
  ImGui::TableNextColumn();
  bool changed = draw_rate_field(settings, 4 * em, frame.appearance);
  ImGui::SameLine(0, 3 * frame.appearance.scale);
  text_muted("/s");
  changed = draw_limit_fields(settings, endpoint.sender.sent, 4 * em, frame.appearance) || changed;
  if (changed) frame.wishes.command(SetSender{endpoint.lane, settings});
}

void draw_buttons(const EndpointState& endpoint, const TrafficFrame& frame) {
  ImGui::TableNextColumn();
  if (endpoint.sender.running) {
    if (ImGui::SmallButton("Stop")) frame.wishes.command(StopSender{endpoint.lane});
    tip("It can resume where it stopped.");
  } else {
    if (ImGui::SmallButton("Start")) frame.wishes.command(StartSender{endpoint.lane});
    tip("Resumes where it stopped.");
  }
  ImGui::SameLine(0, 4 * frame.appearance.scale);
  if (ImGui::SmallButton("Restart")) frame.wishes.command(RestartSender{endpoint.lane});
  tip("Starts again from the start value: a new run, which receivers do not mistake for loss.");
  draw_settings_button("Settings...", endpoint, frame);
}

/// All rows have the same height, with or without fields.
float row_height(const Appearance& appearance) {
  return 2 * ImGui::GetTextLineHeightWithSpacing() + 2 * appearance.scale;
}

void draw_sender(const EndpointState& endpoint, const TrafficFrame& frame) {
  ImGui::PushID(static_cast<int>(endpoint.lane));
  ImGui::TableNextRow(0, row_height(frame.appearance));
  ImGui::TableNextColumn();
  draw_peer(endpoint, frame);
  ImGui::TableNextColumn();
  text_right(format_count(endpoint.counts.sent));
  ImGui::PushStyleColor(ImGuiCol_Text, palette(frame.appearance.theme).muted);
  text_right(format_rate(endpoint.rates.sent.per_second(frame.scope.now())) + "/s");
  ImGui::PopStyleColor();
  if (endpoint.is_live() && frame.is_live()) {
    // Two lines of fields should be nearly as high as two lines of text.
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(ImGui::GetStyle().FramePadding.x, 0));
    draw_settings(endpoint, frame);
    ImGui::PopStyleVar();
    draw_buttons(endpoint, frame);
  }
  ImGui::PopID();
}

}  // namespace

bool is_sender(const EndpointState& endpoint) {
  return endpoint.role() == Role::counter_sender &&
         (endpoint.is_live() || endpoint.counts.sent > 0);
}

void draw_senders(float height_max, const TrafficFrame& frame) {
  std::vector<const EndpointState*> senders;
  for (const auto& endpoint : frame.scope.endpoints()) {
    if (is_sender(*endpoint)) senders.push_back(endpoint.get());
  }
  constexpr ImGuiTableFlags flags = ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV;
  const float padding = 2 * ImGui::GetStyle().CellPadding.y;
  const float heading = ImGui::GetTextLineHeight() + padding + 2;
  const float one = row_height(frame.appearance);
  const auto count = static_cast<float>(senders.size());
  const float height =
      heading + std::max(std::min(count, 2.0F) * one, std::min(count * one, height_max - heading));
  if (!begin_scrolling_table("##senders", 4, flags, columns_width_em, height)) return;
  const float em = ImGui::GetFontSize();
  ImGui::TableSetupColumn("Sending to", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("Sent", ImGuiTableColumnFlags_WidthFixed, 4.4F * em);
  ImGui::TableSetupColumn("Rate, limit", ImGuiTableColumnFlags_WidthFixed, 5.8F * em);
  const float buttons = ImGui::CalcTextSize("StartRestart").x +
                        4 * ImGui::GetStyle().FramePadding.x + 4 * frame.appearance.scale;
  ImGui::TableSetupColumn("##buttons", ImGuiTableColumnFlags_WidthFixed, buttons);
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableHeadersRow();
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(senders.size()));
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      draw_sender(*senders[static_cast<std::size_t>(row)], frame);
    }
  }
  ImGui::EndTable();
}

}  // namespace readyscope::gui
