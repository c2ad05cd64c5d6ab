#include "panels/desk/desk.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {

bool draw_message(const char* dismiss, ImU32 colour, std::string_view words) {
  const bool put_away = ImGui::SmallButton(dismiss);
  tip("Dismiss this message");
  ImGui::SameLine();
  text_wrapped_coloured(colour, words);
  return put_away;
}

namespace {

/// What is wrong with a file, until it is dismissed.
void draw_trouble(const DeskFrame& frame, const char* dismiss, Failure& trouble) {
  if (trouble.empty()) return;
  const ImU32 colour = palette(frame.appearance.theme).warning;
  const bool put_away = draw_message(dismiss, colour, trouble.words);
  tip({}, trouble.code);
  if (put_away) trouble = {};
}

/// If the item that had the keyboard is gone, Tab starts again with the first one.
void lead_tab_on() {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  const bool tabs = (context.NavMoveFlags & ImGuiNavMoveFlags_IsTabbing) != 0;
  if (context.NavMoveSubmitted && tabs && !context.NavIdIsAlive) context.NavTabbingCounter = 1;
}

/// Menu bar, page and status line, which fill the window.
void draw_window(const DeskFrame& frame, int id, const std::function<void()>& between) {
  Desk& desk = frame.desk;
  WindowState& window = desk.window;
  draw_menu_bar(frame);
  const float below_menus = ImGui::GetCursorPosY();
  draw_sources(frame);
  draw_trouble(frame, "x##workspace trouble", window.workspace.trouble);
  draw_recorded(frame);
  draw_trouble(frame, "x##recording trouble", window.recording.trouble);
  draw_trouble(frame, "x##sources trouble", window.sources.trouble);
  draw_export(frame);
  draw_trouble(frame, "x##export trouble", window.exported.trouble);
  draw_replay(frame);
  draw_trouble(frame, "x##replay trouble", window.replay.trouble);
  const ImGuiStyle& style = ImGui::GetStyle();
  // What stands between menus and panels has the panels' background.
  const bool any = ImGui::GetCursorPosY() > below_menus;
  const float above = any ? style.ItemSpacing.y / 2 : style.WindowPadding.y;
  const float top = ImGui::GetCursorScreenPos().y - above;
  const float status =
      std::max(desk.status_height, ImGui::GetTextLineHeight() + 6 * frame.appearance.scale);
  ImVec2 room = ImGui::GetContentRegionAvail();
  room.y = std::max(room.y - status, 1.0F);
  // Each source has its own tables and scrolled places.
  ImGui::PushID(id);
  desk.page.draw(frame, desk.panels, room, top, between);
  ImGui::PopID();
  ImGui::SetCursorPosY(ImGui::GetWindowHeight() - status);
  draw_status(frame);
  lead_tab_on();
}

}  // namespace

Desk::Desk(WindowState& state, int id) : window(state), id_(id), actions_(collect_actions(*this)) {}

void Desk::draw(const Scope& scope, Wishes& wishes, const std::function<void()>& between,
                const std::function<void()>& draw_over) {
  const DeskFrame frame{{scope, window.appearance, selection, wishes}, *this};
  // What a popup asks is about what it was opened on.
  if (std::exchange(window.sources.drawn, id_) != id_) ImGui::ClosePopupsExceptModals();
  take_keys(frame);
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.WorkPos);
  ImGui::SetNextWindowSize(viewport.WorkSize);
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoSavedSettings |
                                     ImGuiWindowFlags_NoBringToFrontOnFocus |
                                     ImGuiWindowFlags_MenuBar | ImGuiWindowFlags_NoBackground;
  if (ImGui::Begin("Readyscope", nullptr, flags)) draw_window(frame, id_, between);
  ImGui::End();
  draw_shortcuts(frame);
  search.draw(frame);
  settings_.draw(frame);
  impairment_.draw(frame);
  replay.draw(frame);
  if (draw_over) draw_over();
  removals.take(frame);
  popup_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
  window.take_choices();
}

WorkspaceLook Desk::look() const {
  return {.page = page.look_soon(),
          .events = panels.events.look,
          .timeline = panels.timeline.look,
          .traffic = panels.traffic.look};
}

void Desk::show(const WorkspaceLook& look) {
  page.show(look.page);
  panels.events.look = look.events;
  panels.events.range.reset();
  panels.timeline.look = look.timeline;
  panels.traffic.look = look.traffic;
}

}  // namespace readyscope::gui
