#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

/// For a size that is not in the menu.
void draw_history_field(const DeskFrame& frame) {
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  const std::size_t bytes = frame.scope.journal().bounds().bytes;
  ImGui::Separator();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
  int& typed = frame.desk.history_mebibytes;
  ImGui::InputInt("MiB", &typed, 0, 0);
  if (edit_ended()) {
    typed = std::clamp(typed, history_mebibytes_min, history_mebibytes_max);
    frame.wishes.command(SetHistoryBytes{static_cast<std::size_t>(typed) * mebibyte});
  } else if (!ImGui::IsItemActive()) {
    typed = static_cast<int>(std::min<std::size_t>(bytes / mebibyte, history_mebibytes_max));
  }
  text_muted("The oldest go first when it is full.");
}

void draw_entry(const Action& action, const DeskFrame& frame) {
  const std::string keys = keys_text(action.keys);
  const bool ticked = action.ticked && action.ticked(frame);
  const bool possible = is_possible(action, frame);
  if (ImGui::MenuItem(label_of(action, frame).c_str(), keys.empty() ? nullptr : keys.c_str(),
                      ticked, possible)) {
    action.act(frame);
  }
}

/// Where changes are saved.
void draw_workspace_file(const WorkspaceInfo& workspace) {
  ImGui::Separator();
  text_muted(workspace.file.empty() ? "This workspace is not saved."
                                    : "Changes are saved as they are made, in " + workspace.file);
}

bool is_same_submenu(const Action& action, Menu menu, std::string_view submenu) {
  return action.menu == menu && action.submenu != nullptr && action.submenu == submenu;
}

void draw_submenu(Menu menu, std::string_view submenu, const DeskFrame& frame) {
  const bool any = menu == Menu::file ? !frame.desk.window.workspace.recent.empty()
                                      : menu != Menu::edit || frame.is_live();
  if (!ImGui::BeginMenu(std::string(submenu).c_str(), any)) return;
  for (const Action& action : frame.desk.actions()) {
    if (is_same_submenu(action, menu, submenu) && is_shown(action, frame)) {
      draw_entry(action, frame);
    }
  }
  if (menu == Menu::edit) draw_history_field(frame);
  ImGui::EndMenu();
}

void draw_menu(Menu menu, const DeskFrame& frame) {
  if (!ImGui::BeginMenu(title(menu))) return;
  std::string_view submenu;
  int section = 0;
  for (const Action& action : frame.desk.actions()) {
    if (action.menu != menu) continue;
    if (std::exchange(section, action.section) != action.section) ImGui::Separator();
    if (action.submenu == nullptr) {
      draw_entry(action, frame);
    } else if (action.submenu != submenu) {
      submenu = action.submenu;
      draw_submenu(menu, submenu, frame);
    }
  }
  if (menu == Menu::file) draw_workspace_file(frame.desk.window.workspace);
  if (menu == Menu::help) {
    ImGui::Separator();
    text_muted("Readyscope " READYSCOPE_VERSION);
  }
  ImGui::EndMenu();
}

/// Red while it runs, with the size and the rate of the file beside it.
void draw_recording(const DeskFrame& frame) {
  const RecordingInfo& recording = frame.desk.window.recording;
  const Palette& colours = palette(frame.appearance.theme);
  ImGui::SameLine(0, 16 * frame.appearance.scale);
  if (recording.running) {
    // Under the pointer too: its dark letters cannot be read on what buttons look like there.
    for (const ImGuiCol part : {ImGuiCol_Button, ImGuiCol_ButtonHovered, ImGuiCol_ButtonActive}) {
      ImGui::PushStyleColor(part, colours.trouble);
    }
    ImGui::PushStyleColor(ImGuiCol_Text, ground(frame.appearance.theme));
  }
  if (ImGui::SmallButton(recording.running ? "Stop recording###record" : "Record###record")) {
    frame.wishes.add(ToggleRecording{});
  }
  if (recording.running) ImGui::PopStyleColor(4);
  tip(recording.running ? "Into " + recording.file : "Record all that happens (Ctrl+R)");
  if (!recording.running) return;
  ImGui::SameLine();
  text_muted(format_bytes(recording.bytes) + "  " +
             format_bytes(static_cast<std::uint64_t>(recording.bytes_per_second)) + "/s");
  if (recording.catching_up < 1) {
    ImGui::SameLine();
    text_muted(fmt::format("{:.0f} % of what was kept", 100 * recording.catching_up));
  }
  if (recording.missing == 0) return;
  ImGui::SameLine();
  text_coloured(colours.trouble, fmt::format("{} missing", recording.missing));
}

void draw_view_state(const DeskFrame& frame) {
  TimelinePanel& timeline = frame.desk.panels.timeline;
  const bool paused = frame.selection.pause.has_value();
  const std::string state = paused ? "Paused" : timeline.follow ? "Follow" : "Looking back";
  const std::string figures = fmt::format("{:.0f} fps", frame.desk.window.choices.frames_drawn);
  const float width =
      ImGui::CalcTextSize((state + figures).c_str()).x + 60 * frame.appearance.scale;
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), ImGui::GetWindowWidth() - width));
  const Palette& colours = palette(frame.appearance.theme);
  if (paused || !timeline.follow) {
    if (ImGui::SmallButton((state + "##state").c_str())) timeline.follow_newest(frame.selection);
    tip("Back to the newest (End)");
  } else {
    text_coloured(frame.scope.live_count() > 0 ? colours.good : colours.muted, state);
  }
  ImGui::SameLine(0, 16 * frame.appearance.scale);
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

void draw_menu_bar(const DeskFrame& frame) {
  if (!ImGui::BeginMenuBar()) return;
  for (const Menu menu : menus) draw_menu(menu, frame);
  draw_recording(frame);
  draw_view_state(frame);
  ImGui::EndMenuBar();
}

}  // namespace readyscope::gui
