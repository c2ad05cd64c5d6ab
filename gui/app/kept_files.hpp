#pragma once

#include <string>

#include "app/complain.hpp"
#include "app/options.hpp"
#include "app/personal_settings.hpp"
#include "files/presets.hpp"
#include "files/workspaces.hpp"
#include "panels/desk/desk.hpp"
#include "window/window_place.hpp"

namespace readyscope::gui {

/// Everything that lasts from launch to launch: the workspace, the presets, and the person's
/// settings. What is wrong with a file is said on standard error too, for the window may never be
/// looked at.
class KeptFiles {
 public:
  KeptFiles(const Options& options, PersonalSettings& person);

  /// Loads what there is: before the first frame.
  void begin(const Scope& scope, Desk& desk, Wishes& wishes);
  /// From now on, settings that differ from these were changed here.
  void begin_settings(const Scope& scope, const Desk& desk, const WindowPlace& place);
  /// Once a frame, after commands were carried out: saves what is due.
  void turn(const Scope& scope, Desk& desk, const WindowPlace& place);
  /// In each frame, after the desk: asks for a file while a person is to choose one.
  void draw_prompt(const Appearance& appearance, Wishes& wishes) {
    workspaces_.draw_prompt(appearance, wishes);
  }
  /// Does what a person wants done with workspaces.
  void take_wishes(const Scope& scope, Desk& desk, Wishes& wishes);
  void save_on_exit(const Scope& scope, Desk& desk, const WindowPlace& place);

 private:
  void begin_workspace(const Scope& scope, Desk& desk, Wishes& wishes);
  [[nodiscard]] Settings settings_now(const Scope& scope, const Desk& desk,
                                      const WindowPlace& place) const;
  void report_troubles(const Desk& desk);

  const Options& options_;
  PersonalSettings& person_;
  PresetsFile presets_;
  Workspaces workspaces_;
  std::string began_with_;  ///< The workspace's file, in the beginning.
  Complaint about_presets_;
  Complaint about_workspace_;
  Complaint about_settings_;
};

}  // namespace readyscope::gui
