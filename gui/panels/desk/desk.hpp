#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "panels/desk/action_search.hpp"
#include "panels/desk/page.hpp"
#include "panels/desk/panels.hpp"
#include "panels/desk/removals.hpp"
#include "panels/fields/impairment_fields.hpp"
#include "panels/fields/role_fields.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope::gui {

/// What the history may be told to take.
inline constexpr int history_mebibytes_min = 1;
inline constexpr int history_mebibytes_max = 65'536;

/// What a person chose for the window as a whole, and what the system has for it.
struct WindowChoices {
  ThemeChoice theme = ThemeChoice::system;
  Theme system_theme = Theme::dark;
  float scale = 1;            ///< Of everything, the system's own in it.
  float system_scale = 1;     ///< What the system wants for the display that the window is on.
  int frames_per_second = 0;  ///< 0: the display's rate.
  double display_rate = 60;   ///< What the display itself does.
  double frames_drawn = 0;    ///< A second, lately.
};

/// What the window says of the workspace that is open.
struct WorkspaceInfo {
  std::string file;                 ///< Where it is kept, in UTF-8; empty when it is not.
  std::vector<std::string> recent;  ///< Files, the latest first.
  Failure trouble;                  ///< What is wrong with a file; empty when nothing is.
};

/// What lasts of how the window shows things: a workspace file holds all of it.
struct WorkspaceLook {
  PageLook page{};
  EventsLook events{};
  TimelineLook timeline{};
  TrafficLook traffic{};
  bool operator==(const WorkspaceLook&) const = default;
};

/// The whole window: menu bar, panels on their page, status line, and what lies over them. It knows
/// no window and no files; it draws into whatever Dear ImGui context is current, and leaves what it
/// wants in `Wishes`.
class Desk {
  Appearance appearance_;  // First of all: every panel reads it.

 public:
  Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// Draws one frame. `between` is called between panels: what is due does not wait for the others.
  void draw(const Scope& scope, Wishes& wishes, const std::function<void()>& between = {});

  [[nodiscard]] WorkspaceLook look() const;
  void show(const WorkspaceLook& look);

  /// How the next frame is drawn, by what was chosen.
  [[nodiscard]] const Appearance& appearance() const { return appearance_; }
  void set_fixed_font(ImFont* font) { appearance_.fixed_font = font; }
  /// After `choices` were changed from outside.
  void take_choices();

  /// Everything that can be done without pointing, menu by menu.
  [[nodiscard]] const Actions& actions() const { return actions_; }

  WindowChoices choices;
  WorkspaceInfo workspace;
  Selection selection;
  Panels panels{appearance_};
  Page page;
  Removals removals;
  ActionSearch search;
  bool shows_shortcuts = false;
  bool popup_open = false;               ///< When the last frame had been drawn.
  std::uint64_t failures_dismissed = 0;  ///< How many had happened when the last was put away.
  float status_height = 0;               ///< Of the status line as it was drawn last.
  int history_mebibytes = 256;           ///< The history's memory, as it is being typed.

 private:
  SettingsPopup settings_;
  ImpairmentPopup impairment_;
  Actions actions_;
};

}  // namespace readyscope::gui
