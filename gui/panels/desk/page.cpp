#include "panels/desk/page.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "panels/desk/actions.hpp"
#include "panels/events/events_panel.hpp"
#include "panels/fields/impairment_fields.hpp"
#include "panels/fields/role_fields.hpp"
#include "panels/payload/payload_panel.hpp"
#include "panels/send/send_panel.hpp"
#include "panels/sockets/sockets_panel.hpp"
#include "panels/timeline/timeline_panel.hpp"
#include "panels/traffic/traffic_panel.hpp"
#include "panels/widgets/split.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

// ---- the workspace's file ---------------------------------------------------------------------

/// What is wrong with it, until that is put away.
void draw_workspace_trouble(View& view) {
  Failure& trouble = view.workspace.trouble;
  if (trouble.empty()) return;
  const bool put_away = ImGui::SmallButton("x##workspace trouble");
  tip("Put this message away");
  ImGui::SameLine();
  text_wrapped_coloured(palette(view.theme).warning, trouble.words);
  tip({}, trouble.code);
  if (put_away) trouble = {};
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

/// All round the room that the panels share, from `top` on.
void fill_around(ImVec2 low, ImVec2 high, float top) {
  const ImVec2 window = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  const ImVec2 corner(window.x, top);
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

/// What they need below each other.
constexpr float events_lines = 13;
constexpr float side_lines = 19;

/// In so narrow a window panels lie below each other.
bool is_narrow(float width) { return width < 58 * ImGui::GetFontSize(); }

/// Whether something in it is to be seen now: it may be on a part of the page that is out of sight.
bool is_wanted(Panel which, const View& view) {
  return view.focus_wanted == which || (which == Panel::sockets && view.add.focus) ||
         (which == Panel::events && view.events.focus_filter) ||
         (which == Panel::side && view.side_wanted);
}

/// Scrolls to the panel that begins here, where something in it is wanted; whether that moves it.
bool scroll_to_wanted(Panel which, float height, const View& view) {
  if (!is_wanted(which, view)) return false;
  const ImRect& sight = ImGui::GetCurrentWindow()->InnerClipRect;
  // As far as all of it is in sight, but its top in any case.
  const float above = ImGui::GetCursorScreenPos().y - sight.Min.y;
  const float below = above + height - sight.GetHeight();
  const float wanted = above < 0 ? above : std::clamp(below, 0.0F, above);
  const float before = ImGui::GetScrollY();
  const float after = std::clamp(before + wanted, 0.0F, ImGui::GetScrollMaxY());
  ImGui::SetScrollY(after);
  return std::abs(after - before) >= 1;
}

/// Brings the keyboard to the first item that is drawn from here on, where that is wished for.
void take_keyboard(Panel which, View& view) {
  if (view.focus_wanted != which) return;
  view.focus_wanted.reset();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImGui::FocusWindow(window);
  ImGui::NavInitWindow(window, true);
  ImGui::SetNavCursorVisible(true);
}

/// Where the item that had the keyboard has gone, Tab begins anew with the first one.
void lead_tab_on() {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  const bool tabs = (context.NavMoveFlags & ImGuiNavMoveFlags_IsTabbing) != 0;
  if (context.NavMoveSubmitted && tabs && !context.NavIdIsAlive) context.NavTabbingCounter = 1;
}

/// Whether an arrow key (or Page Up, Home and their like) looks for the next item while another
/// panel has the keyboard. The nearest one up or down may well be in the panel beside that one,
/// where nobody who presses the key wants to go.
bool arrows_are_for_another_panel() {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const bool tabs = (context.NavMoveFlags & ImGuiNavMoveFlags_IsTabbing) != 0;
  if (!context.NavMoveScoringItems || tabs) return false;
  if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) return false;
  const ImGuiWindow* self = ImGui::GetCurrentWindow();
  return context.NavWindow != self->ParentWindow && context.NavWindow != self->RootWindow;
}

/// Panels share one order of Tab. Whichever has the keyboard is whose row Ctrl+C copies.
template <class Draw>
void panel(const char* name, Panel which, ImVec2 size, View& view, Draw draw) {
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  const bool scrolls =
      scroll_to_wanted(which, size.y > 0 ? size.y : ImGui::GetContentRegionAvail().y, view);
  constexpr ImGuiChildFlags child_flags = ImGuiChildFlags_Borders | ImGuiChildFlags_NavFlattened;
  // A field that is out of sight cannot take the keyboard: what is wanted waits for the scrolling.
  if (ImGui::BeginChild(name, size, child_flags, flags) && !scrolls) {
    // The side panel's is in one of its tabs.
    if (which != Panel::side) take_keyboard(which, view);
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) view.focused = which;
    // Between panels there is nothing but their splits; inside, things keep their distance.
    const ImVec2 spacing(ImGui::GetStyle().ItemSpacing.x, ImGui::GetFontSize() / 3);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, spacing);
    ImGui::PushItemFlag(ImGuiItemFlags_NoNav, arrows_are_for_another_panel());
    draw();
    ImGui::PopItemFlag();
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
}

template <class Draw>
void tab(const char* label, SidePanel which, bool changes, View& view, Draw draw) {
  const bool wanted = view.side_wanted == which;
  if (wanted) view.side_wanted.reset();
  const auto flags = wanted ? ImGuiTabItemFlags_SetSelected : ImGuiTabItemFlags_None;
  if (!ImGui::BeginTabItem(label, nullptr, flags)) return;
  // A new tab bar has its first tab in front for a frame, whichever is wanted.
  if (!view.side_wanted) view.look.side = which;
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  const bool seen = ImGui::BeginChild("##tab", ImVec2(0, 0), ImGuiChildFlags_NavFlattened);
  ImGui::PopStyleVar(2);
  if (seen) {
    if (!changes) take_keyboard(Panel::side, view);
    draw();
  }
  ImGui::EndChild();
  ImGui::EndTabItem();
}

void draw_side(const Scope& scope, View& view, Commands& commands) {
  if (!ImGui::BeginTabBar("##side")) return;
  // The one that is to be in front is there from the next frame on.
  const bool changes = view.side_wanted.has_value();
  tab("Counter traffic", SidePanel::traffic, changes, view,
      [&] { draw_traffic(scope, view, commands); });
  tab("Payload", SidePanel::payload, changes, view, [&] { draw_payload(scope, view); });
  tab("Send", SidePanel::send, changes, view, [&] { draw_send(scope, view, commands); });
  ImGui::EndTabBar();
}

/// Events and the side panel: beside each other, or below where that would make both too narrow.
void draw_bottom(const Scope& scope, View& view, Commands& commands, ImVec2 size) {
  const bool both = view.look.show_events && view.look.show_side;
  const bool stacked = both && is_narrow(size.x);
  const float split = split_thickness(view);
  ImVec2 first = size;
  if (both && stacked) {
    const float em = ImGui::GetFontSize();
    const float most = std::max(size.y - split - side_lines * em, events_lines * em);
    first.y =
        std::floor(std::clamp((size.y - split) * view.look.events_share, events_lines * em, most));
  } else if (both) {
    first.x = std::floor((size.x - split) * view.look.events_share);
  }
  if (view.look.show_events) {
    panel("Events", Panel::events, first, view, [&] { draw_events(scope, view); });
  }
  if (both) {
    if (!stacked) ImGui::SameLine(0, 0);
    split_panels("##events split", stacked ? Split::down : Split::across, view.look.events_share,
                 stacked ? size.y : size.x, stacked ? size.x : size.y, view);
    if (!stacked) ImGui::SameLine(0, 0);
  }
  if (view.look.show_side) {
    const float height = stacked ? size.y - first.y - split : size.y;
    panel("Side", Panel::side, ImVec2(0, height), view, [&] { draw_side(scope, view, commands); });
  }
}

/// What the rows of panels need to be of use; 0 for what is not shown.
struct Needs {
  float sockets = 0;
  float timeline = 0;
  float bottom = 0;
  [[nodiscard]] float all() const { return sockets + timeline + bottom; }
};

Needs needs_of(const View& view, float width) {
  const float em = ImGui::GetFontSize();
  const bool both = view.look.show_events && view.look.show_side;
  Needs needs;
  const bool narrow = is_narrow(width);
  // In a narrow window their tools take more lines.
  if (view.look.show_sockets) needs.sockets = (narrow ? 14.0F : 10.0F) * em;
  if (view.look.show_timeline) needs.timeline = (narrow ? 16.0F : 10.0F) * em;
  if (view.look.show_events || view.look.show_side) needs.bottom = 14 * em;
  if (both && narrow) {
    needs.bottom = (events_lines + side_lines) * em + split_thickness(view);
  }
  return needs;
}

/// Sockets, timeline and the rest below each other. What is hidden leaves its room to the others;
/// what has less than it needs is given that, and the page becomes longer than the window.
void draw_panels(const Scope& scope, View& view, Commands& commands, ImVec2 room) {
  const float split = split_thickness(view);
  const Needs needs = needs_of(view, room.x);
  const int parts = (needs.sockets > 0) + (needs.timeline > 0) + (needs.bottom > 0);
  float left = std::max(room.y - static_cast<float>(std::max(parts - 1, 0)) * split, needs.all());
  const float whole = left;
  float needed_below = needs.all();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(ImGui::GetStyle().ItemSpacing.x, 0));
  const auto take = [&](float need, float share) {
    needed_below -= need;
    const bool last = needed_below <= 0;
    const float most = std::max(left - needed_below, need);
    const float height = last ? left : std::floor(std::clamp(whole * share, need, most));
    left -= height;
    return std::max(height, 1.0F);
  };
  if (view.look.show_sockets) {
    const ImVec2 size(0, take(needs.sockets, view.look.sockets_share));
    panel("Sockets", Panel::sockets, size, view, [&] { draw_sockets(scope, view, commands); });
    if (needed_below > 0) {
      split_panels("##sockets split", Split::down, view.look.sockets_share, whole, room.x, view);
    }
  }
  if (view.look.show_timeline) {
    const ImVec2 size(0, take(needs.timeline, view.look.timeline_share));
    panel("Timeline", Panel::timeline, size, view, [&] { draw_timeline(scope, view); });
    if (needed_below > 0) {
      split_panels("##timeline split", Split::down, view.look.timeline_share, whole, room.x, view);
    }
  }
  if (needs.bottom > 0) draw_bottom(scope, view, commands, ImVec2(room.x, left));
  ImGui::PopStyleVar();
}

/// All panels, in a window of their own that scrolls where there is no room for them.
void draw_page(const Scope& scope, View& view, Commands& commands, ImVec2 room, float top) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  fill_around(corner, ImVec2(corner.x + room.x, corner.y + room.y), top);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleColor(ImGuiCol_ScrollbarBg, ImGui::GetColorU32(ImGuiCol_WindowBg));
  const bool seen = ImGui::BeginChild("##page", room, ImGuiChildFlags_NavFlattened);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  if (seen) draw_panels(scope, view, commands, ImGui::GetContentRegionAvail());
  ImGui::EndChild();
}

}  // namespace

void draw_workspace(const Scope& scope, View& view, Commands& commands) {
  const Reach reach{scope, view, commands};
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
    // What is told between menus and panels lies on the panels' ground.
    const bool told = !view.workspace.trouble.empty();
    draw_workspace_trouble(view);
    const ImGuiStyle& style = ImGui::GetStyle();
    const float above = told ? style.ItemSpacing.y / 2 : style.WindowPadding.y;
    const float top = ImGui::GetCursorScreenPos().y - above;
    const float status = std::max(view.status_height, ImGui::GetTextLineHeight() + 6 * view.scale);
    ImVec2 room = ImGui::GetContentRegionAvail();
    room.y = std::max(room.y - status, 1.0F);
    draw_page(scope, view, commands, room, top);
    ImGui::SetCursorPosY(ImGui::GetWindowHeight() - status);
    draw_status(reach);
    lead_tab_on();
  }
  ImGui::End();
  draw_shortcuts(view);
  draw_action_search(reach);
  draw_settings_popup(scope, view, commands);
  draw_impairment_popup(scope, view, commands);
  draw_prompt(view);
  view.popup_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
}

}  // namespace readyscope::gui
