#include <fmt/format.h>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {

void draw_export(const DeskFrame& frame) {
  ExportInfo& exported = frame.desk.window.exported;
  if (exported.running) {
    const float width = 16 * ImGui::GetFontSize();
    ImGui::ProgressBar(static_cast<float>(exported.progress),
                       ImVec2(width, ImGui::GetTextLineHeight()), "");
    ImGui::SameLine();
    if (ImGui::SmallButton("Cancel##export")) frame.wishes.add(CancelExport{});
    ImGui::SameLine();
    text(fmt::format("{:.0f} % exported to {}", 100 * exported.progress, exported.file));
  } else if (!exported.done.empty()) {
    const bool put_away = ImGui::SmallButton("x##exported");
    tip("Dismiss this message");
    ImGui::SameLine();
    text_wrapped_coloured(palette(frame.appearance.theme).good, exported.done);
    if (put_away) exported.done.clear();
  }
}

}  // namespace readyscope::gui
