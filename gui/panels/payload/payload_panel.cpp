#include "panels/payload/payload_panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "panels/widgets/kind_colour.hpp"
#include "panels/widgets/row_copy.hpp"
#include "panels/widgets/selection.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

std::string hex_line(std::span<const std::byte> bytes, std::size_t offset, std::size_t in_a_line) {
  std::string line = fmt::format("{:04x}  ", offset);
  std::string characters;
  for (std::size_t i = 0; i < in_a_line; ++i) {
    if (i == in_a_line / 2) line += ' ';
    if (offset + i >= bytes.size()) {
      line += "   ";
      continue;
    }
    const auto value = static_cast<unsigned>(bytes[offset + i]);
    line += fmt::format("{:02x} ", value);
    characters += value >= 0x20 && value < 0x7f ? static_cast<char>(value) : '.';
  }
  return line + " " + characters;
}

void draw_heading(const Record& record, const Frame& frame, std::span<const std::byte> payload) {
  const Palette& colours = palette(frame.appearance.theme);
  const bool received = record.kind == Kind::received;
  text_coloured(colour_of(record.kind, colours), kind_name(record.kind));
  ImGui::SameLine();
  text(format_count(record.count) + (record.count == 1 ? " byte" : " bytes"));
  ImGui::SameLine();
  text_muted((received ? "from " : "to ") +
             (record.peer ? record.peer->text() : "an unknown peer"));
  ImGui::SameLine();
  text_muted("at " + format_seconds(record.at - frame.scope.began_at()) + " s" +
             (record.kernel_time ? " (kernel)" : " (poll)"));
  if (record.truncated) {
    text_coloured(colours.warning,
                  frame.is_live() ? "Longer than could be received: only its beginning is shown."
                                  : "Only its beginning is in the file.");
  }
  if (ImGui::SmallButton("Copy hex")) ImGui::SetClipboardText(whole_hex(payload).c_str());
  ImGui::SameLine();
  if (ImGui::SmallButton("Copy text")) {
    ImGui::SetClipboardText(inert_text(payload, payload.size() * 4 + 4).c_str());
  }
  ImGui::SameLine();
  if (ImGui::SmallButton("Send again...")) {
    frame.wishes.add(FillSend{.payload = {payload.begin(), payload.end()},
                              .to = record.peer ? record.peer->text() : ""});
    // From a file, it is sent by an endpoint that is open now.
    if (frame.is_live()) send_from(frame, record.lane);
  }
  tip("Puts these bytes into the Send panel, to this peer.");
}

void draw_bytes(std::span<const std::byte> payload, const Appearance& appearance) {
  if (payload.empty()) text_muted("(empty: a datagram may have 0 bytes)");
  const FixedFont fixed(appearance);
  const float character = ImGui::CalcTextSize("0").x;
  const bool wide = ImGui::GetContentRegionAvail().x >= character * 76;
  const std::size_t in_a_line = wide ? 16 : 8;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>((payload.size() + in_a_line - 1) / in_a_line));
  while (clipper.Step()) {
    for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
      text(hex_line(payload, static_cast<std::size_t>(line) * in_a_line, in_a_line));
    }
  }
}

}  // namespace

void PayloadPanel::draw(const Scope& scope, Selection& selection, Wishes& wishes) {
  const Frame frame{scope, appearance_, selection, wishes};
  if (frame.selection.event && !frame.scope.journal().keeps(*frame.selection.event)) {
    text_wrapped_coloured(palette(frame.appearance.theme).muted,
                          "The selected event is no longer kept: newer ones replaced it.");
    return;
  }
  const auto record = shown_datagram(frame.scope, frame.selection);
  if (!record) {
    text_wrapped_coloured(
        palette(frame.appearance.theme).muted,
        "No datagram yet. Click one in the timeline or in Events to see its bytes.");
    return;
  }
  const auto payload = frame.scope.journal().payload(*record);
  if (!payload) {
    text_muted("The bytes of this datagram are no longer kept.");
    return;
  }
  if (payload->empty() && record->count > 0) {
    text_wrapped_coloured(palette(frame.appearance.theme).muted,
                          "The bytes of this datagram were not kept: its endpoint discards them.");
    return;
  }
  draw_heading(*record, frame, *payload);
  if (ImGui::BeginChild("##bytes", ImVec2(0, 0), ImGuiChildFlags_None,
                        ImGuiWindowFlags_HorizontalScrollbar)) {
    draw_bytes(*payload, frame.appearance);
  }
  ImGui::EndChild();
  if (ImGui::BeginPopupContextItem("##bytes menu")) {
    draw_copy_entries(event_row(frame.scope, *record));
    ImGui::EndPopup();
  }
}

}  // namespace readyscope::gui
