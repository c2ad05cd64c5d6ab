#pragma once

#include <functional>
#include <optional>

#include "panels/desk/panels.hpp"
#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

/// How the panels are arranged, as far as it is saved.
struct PageLook {
  bool show_sockets = true;
  bool show_timeline = true;
  bool show_events = true;
  bool show_side = true;
  float sockets_share = 0.29F;  ///< Of the height.
  float timeline_share = 0.36F;
  float events_share = 0.54F;           ///< Of the width.
  SidePanel side = SidePanel::traffic;  ///< The one in front.
  bool operator==(const PageLook&) const = default;
};

/// The member that says whether a panel is shown.
bool PageLook::* shown(Panel panel);

/// The panels on one page, with splits between them.
class Page {
 public:
  /// Draws the panels that are shown into this much room of the current window, which has another
  /// background from `top` on. Calls `between` between two panels: drawing takes long, and what is
  /// due must not wait for it.
  void draw(const Frame& frame, Panels& panels, ImVec2 room, float top,
            const std::function<void()>& between);

  /// As it will be with the next frame, if a side panel is about to come to the front.
  [[nodiscard]] PageLook look_soon() const;
  void show(const PageLook& wanted);
  [[nodiscard]] bool shows(Panel panel) const { return look.*shown(panel); }

  PageLook look;
  Panel focused = Panel::events;          ///< The one that had the keyboard last.
  std::optional<Panel> keyboard_wanted;   ///< The one that should get it.
  std::optional<SidePanel> front_wanted;  ///< The one that should come to the front.
};

}  // namespace readyscope::gui
