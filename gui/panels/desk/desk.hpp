#pragma once

#include <cstdint>
#include <functional>

#include "panels/desk/action_search.hpp"
#include "panels/desk/page.hpp"
#include "panels/desk/panels.hpp"
#include "panels/desk/removals.hpp"
#include "panels/desk/replay_popup.hpp"
#include "panels/desk/window_state.hpp"
#include "panels/fields/impairment_fields.hpp"
#include "panels/fields/role_fields.hpp"

namespace readyscope::gui {

/// How much memory the history may be given.
inline constexpr int history_mebibytes_min = 1;
inline constexpr int history_mebibytes_max = 65'536;

/// How the window shows things, as far as it is saved: a workspace file holds all of it.
struct WorkspaceLook {
  PageLook page{};
  EventsLook events{};
  TimelineLook timeline{};
  TrafficLook traffic{};
  bool operator==(const WorkspaceLook&) const = default;
};

/// All that one scope is looked at with: menu bar, panels on their page, status line, and what lies
/// over them. It knows nothing of windows and files: it draws into whatever Dear ImGui context is
/// current, and puts its requests into `Wishes`.
///
/// Each file that was opened has a desk of its own, so that coming back to it finds all as it was
/// left.
class Desk {
 public:
  /// `state` must outlive it. The id is that of the file in `SourcesInfo`; 0 for what happens now.
  explicit Desk(WindowState& state, int id = 0);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// Draws one frame. `between` is called between panels, so that what is due need not wait for all
  /// of them. `draw_over` draws what the program itself has to ask, over everything.
  void draw(const Scope& scope, Wishes& wishes, const std::function<void()>& between = {},
            const std::function<void()>& draw_over = {});

  [[nodiscard]] WorkspaceLook look() const;
  void show(const WorkspaceLook& look);

  [[nodiscard]] const Appearance& appearance() const { return window.appearance; }

  /// Everything that can be done without pointing, menu by menu.
  [[nodiscard]] const Actions& actions() const { return actions_; }

  WindowState& window;
  Selection selection;
  Panels panels{window.appearance};
  Page page;
  Removals removals;
  ActionSearch search;
  ReplayPopup replay;
  bool shows_shortcuts = false;
  bool popup_open = false;               ///< At the end of the last frame.
  std::uint64_t failures_dismissed = 0;  ///< How many there were when the last was dismissed.
  float status_height = 0;               ///< Of the status line as it was drawn last.
  int history_mebibytes = 256;           ///< The history's memory, as it is being typed.

 private:
  int id_;
  SettingsPopup settings_;
  ImpairmentPopup impairment_;
  Actions actions_;
};

}  // namespace readyscope::gui
