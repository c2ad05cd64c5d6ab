#include <algorithm>
#include <string>

#include "panels/actions.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui {
namespace {

/// What is done with the mouse, and has to be pointed at.
struct Gesture {
  const char* hand;
  const char* what;
};
constexpr Gesture gestures[] = {
    {"Wheel", "Zoom the timeline at the pointer (Ctrl finer, Shift coarser)"},
    {"Right drag", "Move it"},
    {"Left drag", "Mark a range of time; with Shift on these lanes only"},
    {"Middle drag", "Zoom to what is dragged over"},
    {"Ctrl wheel on names", "Make all lanes taller, lower"},
    {"Right click", "What can be done with a row, a lane or a column"},
};
constexpr Gesture keys_of_the_toolkit[] = {
    {"Tab, Shift+Tab", "To the next field, button or row, and back"},
    {"Arrows, Space, Enter", "Move among them, and press"},
    {"Alt", "To the menus"},
};

void draw_row(const View& view, const std::string& keys, const char* what) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  text_coloured(palette(view.theme).accent, keys);
  ImGui::TableNextColumn();
  text(what);
}

bool begin_column(const char* name) {
  return ImGui::BeginTable(name, 2, ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoHostExtendX);
}

void draw_actions(const View& view, std::span<const Menu> which) {
  for (const Action& action : all_actions()) {
    const bool here = std::ranges::find(which, action.menu) != which.end();
    if (here && action.keys.any()) draw_row(view, keys_text(action.keys), action.name);
  }
}

void draw_columns(const View& view) {
  constexpr Menu left[] = {Menu::file, Menu::edit, Menu::view, Menu::endpoints, Menu::help};
  constexpr Menu right[] = {Menu::go};
  if (begin_column("##left")) {
    draw_actions(view, left);
    for (const auto& [hand, what] : keys_of_the_toolkit) draw_row(view, hand, what);
    for (const auto& [hand, what] : gestures) draw_row(view, hand, what);
    ImGui::EndTable();
  }
  ImGui::SameLine(0, 2 * ImGui::GetFontSize());
  if (begin_column("##right")) {
    draw_actions(view, right);
    ImGui::EndTable();
  }
}

}  // namespace

void draw_shortcuts(View& view) {
  if (!view.show_shortcuts) return;
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.GetCenter(), ImGuiCond_Always, ImVec2(0.5F, 0.5F));
  ImGui::SetNextWindowSizeConstraints(ImVec2(0, 0), viewport.WorkSize);
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoCollapse |
      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_HorizontalScrollbar;
  if (ImGui::Begin("Shortcuts", &view.show_shortcuts, flags)) draw_columns(view);
  ImGui::End();
}

}  // namespace readyscope::gui
