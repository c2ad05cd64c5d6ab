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

/// How much memory the history may be given.
inline constexpr int history_mebibytes_min = 1;
inline constexpr int history_mebibytes_max = 65'536;

/// What a person chose for the window as a whole, and what the system has for it.
struct WindowChoices {
  ThemeChoice theme = ThemeChoice::system;
  Theme system_theme = Theme::dark;
  float scale = 1;            ///< Of everything, including the system's own.
  float system_scale = 1;     ///< The system's own for the display that the window is on.
  int frames_per_second = 0;  ///< 0: the display's rate.
  double display_rate = 60;   ///< The display's own.
  double frames_drawn = 0;    ///< A second, lately.
};

/// What the window shows about the open workspace.
struct WorkspaceInfo {
  std::string file;                 ///< Where it is saved, in UTF-8; empty if it is not.
  std::vector<std::string> recent;  ///< Files, the latest first.
  Failure trouble;                  ///< What is wrong with a file; empty if nothing is.
};

/// What the window shows about the recording that is being written.
struct RecordingInfo {
  bool running = false;
  std::string file{};  ///< In UTF-8; the last one if none is running.
  std::uint64_t bytes = 0;
  double bytes_per_second = 0;  ///< Lately.
  std::uint64_t missing = 0;    ///< Datagrams that could not be written.
  Failure trouble{};            ///< What is wrong with it; empty if nothing is.
};

/// How the window shows things, as far as it is saved: a workspace file holds all of it.
struct WorkspaceLook {
  PageLook page{};
  EventsLook events{};
  TimelineLook timeline{};
  TrafficLook traffic{};
  bool operator==(const WorkspaceLook&) const = default;
};

/// The whole window: menu bar, panels on their page, status line, and what lies over them. It knows
/// nothing of windows and files: it draws into whatever Dear ImGui context is current, and puts its
/// requests into `Wishes`.
class Desk {
  Appearance appearance_;  // First of all: every panel reads it.

 public:
  Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// Draws one frame. `between` is called between panels, so that what is due need not wait for all
  /// of them. `draw_over` draws what the program itself has to ask, over everything.
  void draw(const Scope& scope, Wishes& wishes, const std::function<void()>& between = {},
            const std::function<void()>& draw_over = {});

  [[nodiscard]] WorkspaceLook look() const;
  void show(const WorkspaceLook& look);

  /// The look of the next frame, according to `choices`.
  [[nodiscard]] const Appearance& appearance() const { return appearance_; }
  void set_fixed_font(ImFont* font) { appearance_.fixed_font = font; }
  /// Call it after changing `choices` from outside.
  void take_choices();

  /// Everything that can be done without pointing, menu by menu.
  [[nodiscard]] const Actions& actions() const { return actions_; }

  WindowChoices choices;
  WorkspaceInfo workspace;
  RecordingInfo recording;
  Selection selection;
  Panels panels{appearance_};
  Page page;
  Removals removals;
  ActionSearch search;
  bool shows_shortcuts = false;
  bool popup_open = false;               ///< At the end of the last frame.
  std::uint64_t failures_dismissed = 0;  ///< How many there were when the last was dismissed.
  float status_height = 0;               ///< Of the status line as it was drawn last.
  int history_mebibytes = 256;           ///< The history's memory, as it is being typed.

 private:
  SettingsPopup settings_;
  ImpairmentPopup impairment_;
  Actions actions_;
};

}  // namespace readyscope::gui
