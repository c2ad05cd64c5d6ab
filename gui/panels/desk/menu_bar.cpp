#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "panels/desk/actions.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

/// For as many bytes as nobody thought of.
void draw_history_field(const Reach& reach) {
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  const std::size_t bytes = reach.scope.journal().bounds().bytes;
  ImGui::Separator();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
  int& typed = reach.view.history.mebibytes;
  ImGui::InputInt("MiB", &typed, 0, 0);
  if (edit_ended()) {
    typed = std::clamp(typed, HistoryForm::mebibytes_min, HistoryForm::mebibytes_max);
    reach.commands.emplace_back(SetHistoryBytes{static_cast<std::size_t>(typed) * mebibyte});
  } else if (!ImGui::IsItemActive()) {
    typed = static_cast<int>(std::min<std::size_t>(bytes / mebibyte, HistoryForm::mebibytes_max));
  }
  text_muted("The oldest go first when it is full.");
}

void draw_entry(const Action& action, const Reach& reach) {
  const std::string keys = keys_text(action.keys);
  const bool ticked = action.ticked != nullptr && action.ticked(reach);
  const bool possible = is_possible(action, reach);
  if (ImGui::MenuItem(label_of(action, reach).c_str(), keys.empty() ? nullptr : keys.c_str(),
                      ticked, possible)) {
    action.act(reach);
  }
}

/// Where what is done is saved.
void draw_workspace_file(const WorkspaceView& workspace) {
  ImGui::Separator();
  text_muted(workspace.file.empty() ? "This workspace is not saved."
                                    : "Changes are saved as they are made, in " + workspace.file);
}

bool is_same_submenu(const Action& action, Menu menu, std::string_view submenu) {
  return action.menu == menu && action.submenu != nullptr && action.submenu == submenu;
}

void draw_submenu(Menu menu, std::string_view submenu, const Reach& reach) {
  const bool any = menu != Menu::file || !reach.view.workspace.recent.empty();
  if (!ImGui::BeginMenu(std::string(submenu).c_str(), any)) return;
  for (const Action& action : all_actions()) {
    if (is_same_submenu(action, menu, submenu) && is_shown(action, reach)) {
      draw_entry(action, reach);
    }
  }
  if (menu == Menu::edit) draw_history_field(reach);
  ImGui::EndMenu();
}

void draw_menu(Menu menu, const Reach& reach) {
  if (!ImGui::BeginMenu(title(menu))) return;
  std::string_view submenu;
  for (const Action& action : all_actions()) {
    if (action.menu != menu) continue;
    if (action.begins_section) ImGui::Separator();
    if (action.submenu == nullptr) {
      draw_entry(action, reach);
    } else if (action.submenu != submenu) {
      submenu = action.submenu;
      draw_submenu(menu, submenu, reach);
    }
  }
  if (menu == Menu::file) draw_workspace_file(reach.view.workspace);
  if (menu == Menu::help) {
    ImGui::Separator();
    text_muted("Readyscope " READYSCOPE_VERSION);
  }
  ImGui::EndMenu();
}

void draw_view_state(const Reach& reach) {
  View& view = reach.view;
  const std::string state = view.pause             ? "Paused"
                            : view.timeline.follow ? "Follow"
                                                   : "Looking back";
  const std::string figures = fmt::format("{:.0f} fps", view.frames.per_second);
  const float width = ImGui::CalcTextSize((state + figures).c_str()).x + 60 * view.scale;
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), ImGui::GetWindowWidth() - width));
  const Palette& colours = palette(view.theme);
  if (view.pause || !view.timeline.follow) {
    if (ImGui::SmallButton((state + "##state").c_str())) {
      view.pause.reset();
      view.timeline.follow = true;
    }
    tip("Back to the newest (End)");
  } else {
    text_coloured(reach.scope.live_count() > 0 ? colours.good : colours.muted, state);
  }
  ImGui::SameLine(0, 16 * view.scale);
  text_muted(figures);
}

}  // namespace

const char* title(Menu menu) {
  switch (menu) {
    case Menu::file:
      return "File";
    case Menu::edit:
      return "Edit";
    case Menu::view:
      return "View";
    case Menu::endpoints:
      return "Endpoints";
    case Menu::go:
      return "Go";
    case Menu::help:
      break;
  }
  return "Help";
}

void draw_menu_bar(const Reach& reach) {
  if (!ImGui::BeginMenuBar()) return;
  for (const Menu menu : menus) draw_menu(menu, reach);
  draw_view_state(reach);
  ImGui::EndMenuBar();
}

}  // namespace readyscope::gui
