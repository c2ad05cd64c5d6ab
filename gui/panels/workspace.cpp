#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "panels/actions.hpp"
#include "panels/panels.hpp"
#include "panels/split.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui {
namespace {

// ---- the workspace's file ---------------------------------------------------------------------

/// What is wrong with it, until that is put away.
void draw_workspace_trouble(View& view) {
  std::string& trouble = view.workspace.trouble;
  if (trouble.empty()) return;
  const bool put_away = ImGui::SmallButton("x##workspace trouble");
  tip("Put this message away");
  ImGui::SameLine();
  text_wrapped_coloured(palette(view.theme).warning, trouble);
  if (put_away) trouble.clear();
}

void draw_prompt(View& view) {
  const auto chosen = draw_file_prompt(view.workspace.prompt, view);
  if (!chosen) return;
  const bool saves = view.workspace.prompt.purpose == FilePurpose::save_as;
  using What = WorkspaceRequest::What;
  view.workspace.wanted = WorkspaceRequest{saves ? What::save_as : What::open, *chosen};
}

// ---- layout -----------------------------------------------------------------------------------

/// Between panels there is another ground than theirs, which is there without being drawn.
void fill_between(ImVec2 low, ImVec2 high) {
  ImGui::GetWindowDrawList()->AddRectFilled(low, high, ImGui::GetColorU32(ImGuiCol_WindowBg));
}

/// All round the room that the panels share, below the menu bar.
void fill_around(ImVec2 low, ImVec2 high) {
  const ImVec2 window = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  const ImVec2 corner(window.x, low.y - ImGui::GetStyle().WindowPadding.y);
  const ImVec2 end(window.x + size.x, window.y + size.y);
  ImGui::PushClipRect(corner, end, false);
  fill_between(corner, ImVec2(end.x, low.y));
  fill_between(ImVec2(corner.x, low.y), ImVec2(low.x, high.y));
  fill_between(ImVec2(high.x, low.y), ImVec2(end.x, high.y));
  fill_between(ImVec2(corner.x, high.y), end);
  ImGui::PopClipRect();
}

void split_panels(const char* label, Split split, float& share, float whole, float length,
                  const View& view) {
  const float thickness = split_thickness(view);
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 size = split == Split::down ? ImVec2(length, thickness) : ImVec2(thickness, length);
  fill_between(low, ImVec2(low.x + size.x, low.y + size.y));
  draw_split(label, split, share, whole, length, view);
}

/// Panels share one order of Tab. Whichever has the keyboard is whose row Ctrl+C copies.
template <class Draw>
void panel(const char* name, Panel which, ImVec2 size, View& view, Draw draw) {
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  if (view.focus_wanted == which) {
    view.focus_wanted.reset();
    ImGui::SetNextWindowFocus();
    ImGui::SetNavCursorVisible(true);
  }
  constexpr ImGuiChildFlags child_flags = ImGuiChildFlags_Borders | ImGuiChildFlags_NavFlattened;
  if (ImGui::BeginChild(name, size, child_flags, flags)) {
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) view.focused = which;
    // Between panels there is nothing but their splits; inside, things keep their distance.
    const ImVec2 spacing(ImGui::GetStyle().ItemSpacing.x, ImGui::GetFontSize() / 3);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, spacing);
    draw();
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
}

template <class Draw>
void tab(const char* label, SidePanel which, View& view, Draw draw) {
  const bool wanted = view.side_wanted == which;
  if (wanted) view.side_wanted.reset();
  const auto flags = wanted ? ImGuiTabItemFlags_SetSelected : ImGuiTabItemFlags_None;
  if (!ImGui::BeginTabItem(label, nullptr, flags)) return;
  // A new tab bar has its first tab in front for a frame, whichever is wanted.
  if (!view.side_wanted) view.side = which;
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  const bool seen = ImGui::BeginChild("##tab", ImVec2(0, 0), ImGuiChildFlags_NavFlattened);
  ImGui::PopStyleVar(2);
  if (seen) draw();
  ImGui::EndChild();
  ImGui::EndTabItem();
}

void draw_side(const model::Session& session, View& view, model::Commands& commands) {
  if (!ImGui::BeginTabBar("##side")) return;
  tab("Counter traffic", SidePanel::traffic, view, [&] { draw_traffic(session, view, commands); });
  tab("Payload", SidePanel::payload, view, [&] { draw_payload(session, view); });
  tab("Send", SidePanel::send, view, [&] { draw_send(session, view, commands); });
  ImGui::EndTabBar();
}

void draw_bottom(const model::Session& session, View& view, model::Commands& commands,
                 ImVec2 size) {
  const float split = split_thickness(view);
  const bool both = view.show_events && view.show_side;
  const float left = both ? std::floor((size.x - split) * view.events_share) : size.x;
  if (view.show_events) {
    panel("Events", Panel::events, ImVec2(left, size.y), view, [&] { draw_events(session, view); });
  }
  if (both) {
    ImGui::SameLine(0, 0);
    split_panels("##events split", Split::across, view.events_share, size.x, size.y, view);
    ImGui::SameLine(0, 0);
  }
  if (view.show_side) {
    panel("Side", Panel::side, ImVec2(0, size.y), view,
          [&] { draw_side(session, view, commands); });
  }
}

/// Sockets, timeline and the rest below each other. What is hidden leaves its room to the others.
void draw_panels(const model::Session& session, View& view, model::Commands& commands,
                 ImVec2 room) {
  const float split = split_thickness(view);
  const bool bottom = view.show_events || view.show_side;
  const float whole = room.y;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(ImGui::GetStyle().ItemSpacing.x, 0));
  const auto take = [&](float share, bool last) {
    const float height = last ? room.y : std::floor(std::min(whole * share, room.y - split));
    room.y -= height + split;
    return std::max(height, 1.0F);
  };
  if (view.show_sockets) {
    const bool last = !view.show_timeline && !bottom;
    const ImVec2 size(0, take(view.sockets_share, last));
    panel("Sockets", Panel::sockets, size, view, [&] { draw_sockets(session, view, commands); });
    if (!last)
      split_panels("##sockets split", Split::down, view.sockets_share, whole, room.x, view);
  }
  if (view.show_timeline) {
    const ImVec2 size(0, take(view.timeline_share, !bottom));
    panel("Timeline", Panel::timeline, size, view, [&] { draw_timeline(session, view); });
    if (bottom) {
      split_panels("##timeline split", Split::down, view.timeline_share, whole, room.x, view);
    }
  }
  if (bottom) {
    draw_bottom(session, view, commands, ImVec2(room.x, std::max(room.y, 1.0F)));
  }
  ImGui::PopStyleVar();
}

}  // namespace

void toggle_pause(const model::Session& session, View& view) {
  if (view.pause) {
    view.pause.reset();
  } else {
    view.pause = Pause{session.now(), session.journal().end()};
  }
}

void draw_workspace(const model::Session& session, View& view, model::Commands& commands) {
  const Reach reach{session, view, commands};
  take_keys(reach);
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.WorkPos);
  ImGui::SetNextWindowSize(viewport.WorkSize);
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoSavedSettings |
                                     ImGuiWindowFlags_NoBringToFrontOnFocus |
                                     ImGuiWindowFlags_MenuBar | ImGuiWindowFlags_NoBackground;
  if (ImGui::Begin("Readyscope", nullptr, flags)) {
    draw_menu_bar(reach);
    const float status = ImGui::GetTextLineHeight() + 6 * view.scale;
    draw_workspace_trouble(view);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImVec2 room = ImGui::GetContentRegionAvail();
    room.y -= status;
    fill_around(corner, ImVec2(corner.x + room.x, corner.y + room.y));
    draw_panels(session, view, commands, room);
    ImGui::SetCursorPosY(ImGui::GetWindowHeight() - status);
    draw_status(reach);
  }
  ImGui::End();
  draw_shortcuts(view);
  draw_action_search(reach);
  draw_prompt(view);
}

}  // namespace readyscope::gui
