#include <algorithm>
#include <string>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

/// What is done with the mouse, by pointing.
struct Gesture {
  const char* hand;
  const char* what;
};
constexpr Gesture gestures[] = {
    {"Wheel", "Zoom the timeline at the pointer (Ctrl finer, Shift coarser)"},
    {"Right drag", "Move it"},
    {"Left drag", "Mark a range; with Shift only on these lanes"},
    {"Middle drag", "Zoom to the dragged range"},
    {"Ctrl wheel on names", "Make all lanes taller, shorter"},
    {"Right click", "Show a menu for a row, a lane or a column"},
};
constexpr Gesture keys_of_the_toolkit[] = {
    {"Tab, Shift+Tab", "Go to the next field, button or row, and back"},
    {"Arrows, Space, Enter", "Move within the panel, and press"},
    {"Alt", "To the menus"},
};

void draw_row(const Appearance& appearance, const std::string& keys, const char* what) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  text_coloured(palette(appearance.theme).accent, keys);
  ImGui::TableNextColumn();
  text_wrapped_coloured(palette(appearance.theme).text, what);
}

void draw_actions(const DeskFrame& frame, std::span<const Menu> which) {
  for (const Action& action : frame.desk.actions()) {
    const bool here = std::ranges::find(which, action.menu) != which.end();
    if (here && action.keys.any()) draw_row(frame.appearance, keys_text(action.keys), action.name);
  }
}

constexpr float column_width_em = 37;
constexpr float keys_width_em = 11;

template <class Draw>
void draw_column(const char* name, float width, Draw draw) {
  if (!ImGui::BeginTable(name, 2, ImGuiTableFlags_None, ImVec2(width, 0))) return;
  ImGui::TableSetupColumn("##keys", ImGuiTableColumnFlags_WidthFixed,
                          keys_width_em * ImGui::GetFontSize());
  ImGui::TableSetupColumn("##what", ImGuiTableColumnFlags_WidthStretch);
  draw();
  ImGui::EndTable();
}

/// In two columns, or in one if the window is too narrow for two.
void draw_columns(const DeskFrame& frame, bool two) {
  constexpr Menu left[] = {Menu::file, Menu::edit, Menu::view, Menu::endpoints, Menu::help};
  constexpr Menu right[] = {Menu::go};
  const float room = ImGui::GetContentRegionAvail().x;
  const float apart = 2 * ImGui::GetFontSize();
  const float width = two ? (room - apart) / 2 : room;
  draw_column("##left", width, [&] {
    draw_actions(frame, left);
    for (const auto& [hand, what] : keys_of_the_toolkit) draw_row(frame.appearance, hand, what);
    for (const auto& [hand, what] : gestures) draw_row(frame.appearance, hand, what);
  });
  if (two) ImGui::SameLine(0, apart);
  draw_column("##right", width, [&] { draw_actions(frame, right); });
}

}  // namespace

void draw_shortcuts(const DeskFrame& frame) {
  if (!frame.desk.shows_shortcuts) return;
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  const float column = column_width_em * ImGui::GetFontSize();
  const bool two = viewport.WorkSize.x > 2 * column;
  ImGui::SetNextWindowPos(viewport.GetCenter(), ImGuiCond_Always, ImVec2(0.5F, 0.5F));
  const float width = std::min(viewport.WorkSize.x, (two ? 2 : 1.2F) * column);
  ImGui::SetNextWindowSizeConstraints(ImVec2(width, 0), ImVec2(width, viewport.WorkSize.y));
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_AlwaysAutoResize |
                                     ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings;
  // It lies over the panels like a popup, and must be distinguishable from them.
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, ImGui::GetStyle().PopupBorderSize);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ImGui::GetColorU32(ImGuiCol_PopupBg));
  if (ImGui::Begin("Shortcuts", &frame.desk.shows_shortcuts, flags)) draw_columns(frame, two);
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
}

}  // namespace readyscope::gui
