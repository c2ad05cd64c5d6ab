#include <fmt/format.h>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {

void draw_share(double share) {
  const ImVec2 size(16 * ImGui::GetFontSize(), ImGui::GetTextLineHeight());
  ImGui::ProgressBar(static_cast<float>(share), size, "");
  ImGui::SameLine();
}

void draw_recorded(const DeskFrame& frame) {
  RecordedInfo& done = frame.desk.window.recording.done;
  if (done.words.empty()) return;
  if (ImGui::SmallButton("Open##recorded")) frame.wishes.add(OpenFile{done.file});
  tip("Open " + done.file + " in a tab of its own");
  ImGui::SameLine();
  const ImU32 colour = palette(frame.appearance.theme).good;
  if (draw_message("x##recorded", colour, done.words)) done = {};
}

void draw_export(const DeskFrame& frame) {
  ExportInfo& exported = frame.desk.window.exported;
  if (exported.running) {
    draw_share(exported.progress);
    if (ImGui::SmallButton("Cancel##export")) frame.wishes.add(CancelExport{});
    ImGui::SameLine();
    text(fmt::format("{:.0f} % exported to {}", 100 * exported.progress, exported.file));
  } else if (!exported.done.empty()) {
    const ImU32 colour = palette(frame.appearance.theme).good;
    if (draw_message("x##exported", colour, exported.done)) exported.done.clear();
  }
}

}  // namespace readyscope::gui
