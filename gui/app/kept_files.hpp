#pragma once

#include <string>

#include "app/complain.hpp"
#include "app/options.hpp"
#include "app/personal_settings.hpp"
#include "files/presets.hpp"
#include "files/workspaces.hpp"
#include "panels/desk/desk.hpp"
#include "window/window.hpp"

namespace readyscope::gui {

/// Everything that is kept from launch to launch: the workspace, the presets, and the person's
/// settings. What is wrong with a file is reported on standard error too, since nobody may look at
/// the window.
class KeptFiles {
 public:
  KeptFiles(const Options& options, PersonalSettings& person);

  /// Loads what there is. Call it before the first frame.
  void begin(const Scope& scope, Desk& desk, Wishes& wishes);
  /// From now on, settings that differ from these were changed here.
  void begin_settings(const Scope& scope, const Desk& desk, const WindowPlace& place);
  /// Saves what is due, and carries out a person's next wish about workspaces. Call it once a
  /// frame, after commands were carried out. Asks `window` for its place only to save that: it
  /// takes a while.
  void turn(const Scope& scope, Desk& desk, Wishes& wishes, const Window& window);
  /// Where a person would look for a workspace; it ends in a separator.
  [[nodiscard]] const std::string& workspace_folder() const { return workspaces_.folder(); }
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
  std::string began_with_;  ///< The workspace's file at the start.
  Complaint about_presets_;
  Complaint about_workspace_;
  Complaint about_settings_;
};

}  // namespace readyscope::gui
