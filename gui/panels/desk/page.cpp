#include "panels/desk/page.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "panels/widgets/split.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

// ---- layout -----------------------------------------------------------------------------------

/// The background between panels differs from theirs, and is there without being drawn.
void fill_between(ImVec2 low, ImVec2 high) {
  ImGui::GetWindowDrawList()->AddRectFilled(low, high, ImGui::GetColorU32(ImGuiCol_WindowBg));
}

/// All around the room that the panels share, from `top` on.
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
                  const Appearance& appearance) {
  const float thickness = split_thickness(appearance);
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 size = split == Split::down ? ImVec2(length, thickness) : ImVec2(thickness, length);
  fill_between(low, ImVec2(low.x + size.x, low.y + size.y));
  draw_split(label, split, share, whole, length, appearance);
}

/// The page, what it is drawn from, and where its changes go.
struct PageFrame : Frame {
  Page& page;
  Panels& panels;
  const std::function<void()>& between;
};

/// What they need when stacked.
constexpr float events_lines = 13;
constexpr float side_lines = 19;

/// In a window narrower than this, panels are stacked.
bool is_narrow(float width) { return width < 58 * ImGui::GetFontSize(); }

/// Whether something in it should be visible now: it may be on a part of the page that is scrolled
/// away.
bool is_wanted(Panel which, const PageFrame& frame) {
  const Wishes& wishes = frame.wishes;
  return frame.page.keyboard_wanted == which ||
         (which == Panel::sockets && wishes.wants_any<TypeAddress>()) ||
         (which == Panel::events && wishes.wants_any<TypeFilter>()) ||
         (which == Panel::side && frame.page.front_wanted);
}

/// Scrolls to the panel that begins here if something in it is wanted. Returns whether that moves
/// it.
bool scroll_to_wanted(Panel which, float height, const PageFrame& frame) {
  if (!is_wanted(which, frame)) return false;
  const ImRect& sight = ImGui::GetCurrentWindow()->InnerClipRect;
  // Until all of it is visible, or at least its top.
  const float above = ImGui::GetCursorScreenPos().y - sight.Min.y;
  const float below = above + height - sight.GetHeight();
  const float wanted = above < 0 ? above : std::clamp(below, 0.0F, above);
  const float before = ImGui::GetScrollY();
  const float after = std::clamp(before + wanted, 0.0F, ImGui::GetScrollMaxY());
  ImGui::SetScrollY(after);
  return std::abs(after - before) >= 1;
}

/// Moves the keyboard focus to the first item that is drawn from here on, if that was requested.
void take_keyboard(Panel which, Page& page) {
  if (page.keyboard_wanted != which) return;
  page.keyboard_wanted.reset();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImGui::FocusWindow(window);
  ImGui::NavInitWindow(window, true);
  ImGui::SetNavCursorVisible(true);
}

/// Whether an arrow key (or Page Up, Home and the like) is looking for the next item while another
/// panel has the keyboard. The nearest one up or down may be in the panel beside that one, where
/// the key should not lead.
bool arrows_are_for_another_panel() {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const bool tabs = (context.NavMoveFlags & ImGuiNavMoveFlags_IsTabbing) != 0;
  if (!context.NavMoveScoringItems || tabs) return false;
  if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) return false;
  const ImGuiWindow* self = ImGui::GetCurrentWindow();
  return context.NavWindow != self->ParentWindow && context.NavWindow != self->RootWindow;
}

/// Panels share one Tab order. Ctrl+C copies the row of the panel that has the keyboard.
template <class Draw>
void panel(const char* name, Panel which, ImVec2 size, const PageFrame& frame, Draw draw) {
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  const bool scrolls =
      scroll_to_wanted(which, size.y > 0 ? size.y : ImGui::GetContentRegionAvail().y, frame);
  constexpr ImGuiChildFlags child_flags = ImGuiChildFlags_Borders | ImGuiChildFlags_NavFlattened;
  // A field that is not visible cannot take the keyboard: the request waits until the page has
  // scrolled.
  if (ImGui::BeginChild(name, size, child_flags, flags) && !scrolls) {
    // The side panel's first item is in one of its tabs.
    if (which != Panel::side) take_keyboard(which, frame.page);
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) frame.page.focused = which;
    // Between panels there are only their splits; inside, items are spaced.
    const ImVec2 spacing(ImGui::GetStyle().ItemSpacing.x, ImGui::GetFontSize() / 3);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, spacing);
    ImGui::PushItemFlag(ImGuiItemFlags_NoNav, arrows_are_for_another_panel());
    draw();
    ImGui::PopItemFlag();
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
  if (frame.between) frame.between();
}

template <class Panel>
auto drawn_by(Panel& panel, const Frame& frame) {
  return [&] { panel.draw(frame.scope, frame.selection, frame.wishes); };
}

template <class Draw>
void tab(const char* label, SidePanel which, bool changes, Page& page, Draw draw) {
  const bool wanted = page.front_wanted == which;
  if (wanted) page.front_wanted.reset();
  const auto flags = wanted ? ImGuiTabItemFlags_SetSelected : ImGuiTabItemFlags_None;
  if (!ImGui::BeginTabItem(label, nullptr, flags)) return;
  // A new tab bar shows its first tab for a frame, whichever is wanted.
  if (!page.front_wanted) page.look.side = which;
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  const bool seen = ImGui::BeginChild("##tab", ImVec2(0, 0), ImGuiChildFlags_NavFlattened);
  ImGui::PopStyleVar(2);
  if (seen) {
    if (!changes) take_keyboard(Panel::side, page);
    draw();
  }
  ImGui::EndChild();
  ImGui::EndTabItem();
}

void draw_side(const PageFrame& frame) {
  if (!ImGui::BeginTabBar("##side")) return;
  Page& page = frame.page;
  Panels& panels = frame.panels;
  // The requested tab is in front from the next frame on.
  const bool changes = page.front_wanted.has_value();
  tab("Counter traffic", SidePanel::traffic, changes, page, drawn_by(panels.traffic, frame));
  tab("Payload", SidePanel::payload, changes, page, drawn_by(panels.payload, frame));
  if (frame.is_live()) {
    tab("Send", SidePanel::send, changes, page, drawn_by(panels.send, frame));
  }
  ImGui::EndTabBar();
}

/// Events and the side panel: side by side, or stacked where that would make both too narrow.
void draw_bottom(const PageFrame& frame, ImVec2 size) {
  PageLook& look = frame.page.look;
  const bool both = look.show_events && look.show_side;
  const bool stacked = both && is_narrow(size.x);
  const float split = split_thickness(frame.appearance);
  ImVec2 first = size;
  if (both && stacked) {
    const float em = ImGui::GetFontSize();
    const float most = std::max(size.y - split - side_lines * em, events_lines * em);
    first.y = std::floor(std::clamp((size.y - split) * look.events_share, events_lines * em, most));
  } else if (both) {
    first.x = std::floor((size.x - split) * look.events_share);
  }
  if (look.show_events) {
    panel("Events", Panel::events, first, frame, drawn_by(frame.panels.events, frame));
  }
  if (both) {
    if (!stacked) ImGui::SameLine(0, 0);
    split_panels("##events split", stacked ? Split::down : Split::across, look.events_share,
                 stacked ? size.y : size.x, stacked ? size.x : size.y, frame.appearance);
    if (!stacked) ImGui::SameLine(0, 0);
  }
  if (look.show_side) {
    const float height = stacked ? size.y - first.y - split : size.y;
    panel("Side", Panel::side, ImVec2(0, height), frame, [&] { draw_side(frame); });
  }
}

/// The height that the rows of panels need to be useful; 0 for what is not shown.
struct Needs {
  float sockets = 0;
  float timeline = 0;
  float bottom = 0;
  [[nodiscard]] float all() const { return sockets + timeline + bottom; }
};

Needs needs_of(const PageFrame& frame, float width) {
  const PageLook& look = frame.page.look;
  const float em = ImGui::GetFontSize();
  const bool both = look.show_events && look.show_side;
  Needs needs;
  const bool narrow = is_narrow(width);
  // In a narrow window their tool bars take more lines.
  if (look.show_sockets) needs.sockets = (narrow ? 14.0F : 10.0F) * em;
  if (look.show_timeline) needs.timeline = (narrow ? 16.0F : 10.0F) * em;
  if (look.show_events || look.show_side) needs.bottom = 14 * em;
  if (both && narrow) {
    needs.bottom = (events_lines + side_lines) * em + split_thickness(frame.appearance);
  }
  return needs;
}

/// Sockets, timeline and the rest, stacked. Hidden panels leave their room to the others; a panel
/// with less room than it needs is given that much, and the page becomes longer than the window.
void draw_panels(const PageFrame& frame, ImVec2 room) {
  PageLook& look = frame.page.look;
  const float split = split_thickness(frame.appearance);
  const Needs needs = needs_of(frame, room.x);
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
  if (look.show_sockets) {
    const ImVec2 size(0, take(needs.sockets, look.sockets_share));
    panel("Sockets", Panel::sockets, size, frame, drawn_by(frame.panels.sockets, frame));
    if (needed_below > 0) {
      split_panels("##sockets split", Split::down, look.sockets_share, whole, room.x,
                   frame.appearance);
    }
  }
  if (look.show_timeline) {
    const ImVec2 size(0, take(needs.timeline, look.timeline_share));
    panel("Timeline", Panel::timeline, size, frame, drawn_by(frame.panels.timeline, frame));
    if (needed_below > 0) {
      split_panels("##timeline split", Split::down, look.timeline_share, whole, room.x,
                   frame.appearance);
    }
  }
  if (needs.bottom > 0) draw_bottom(frame, ImVec2(room.x, left));
  ImGui::PopStyleVar();
}

/// Shows what others asked for.
void take_wishes(Wishes& wishes, Page& page) {
  while (const auto wish = wishes.take<ShowPanel>()) page.look.*shown(wish->panel) = true;
  while (const auto wish = wishes.take<ShowSidePanel>()) {
    page.look.show_side = true;
    page.front_wanted = wish->panel;
  }
  while (const auto wish = wishes.take<GiveKeyboard>()) page.keyboard_wanted = wish->panel;
}

}  // namespace

bool PageLook::* shown(Panel panel) {
  switch (panel) {
    case Panel::sockets:
      return &PageLook::show_sockets;
    case Panel::timeline:
      return &PageLook::show_timeline;
    case Panel::events:
      return &PageLook::show_events;
    case Panel::side:
      break;
  }
  return &PageLook::show_side;
}

PageLook Page::look_soon() const {
  PageLook soon = look;
  soon.side = front_wanted.value_or(look.side);
  return soon;
}

void Page::show(const PageLook& wanted) {
  look = wanted;
  front_wanted = wanted.side;
}

/// In a window of their own, which scrolls if there is no room for all of them.
void Page::draw(const Frame& frame, Panels& panels, ImVec2 room, float top,
                const std::function<void()>& between) {
  take_wishes(frame.wishes, *this);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  fill_around(corner, ImVec2(corner.x + room.x, corner.y + room.y), top);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleColor(ImGuiCol_ScrollbarBg, ImGui::GetColorU32(ImGuiCol_WindowBg));
  const bool seen = ImGui::BeginChild("##page", room, ImGuiChildFlags_NavFlattened);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  if (seen) draw_panels({frame, *this, panels, between}, ImGui::GetContentRegionAvail());
  ImGui::EndChild();
}

}  // namespace readyscope::gui
