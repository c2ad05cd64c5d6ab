#pragma once

#include <string>

#include "app/options.hpp"
#include "app/personal_settings.hpp"
#include "files/presets.hpp"
#include "files/workspaces.hpp"
#include "panels/desk/desk.hpp"
#include "window/window.hpp"

namespace readyscope::gui {

/// Everything that is kept from launch to launch: the workspace, the presets, and the person's
/// settings.
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
  /// False if the workspace or the presets could not be saved, or the workspace not be opened at
  /// the start.
  bool save_on_exit(const Scope& scope, Desk& desk, const WindowPlace& place);
  /// What is wrong with the person's settings; empty if nothing is.
  [[nodiscard]] Failure settings_trouble() const { return person_.trouble(); }

 private:
  void begin_workspace(const Scope& scope, Desk& desk, Wishes& wishes);
  [[nodiscard]] Settings settings_now(const Scope& scope, const Desk& desk,
                                      const WindowPlace& place) const;

  const Options& options_;
  PersonalSettings& person_;
  PresetsFile presets_;
  Workspaces workspaces_;
  std::string began_with_;  ///< The workspace's file at the start.
  bool was_opened_ = true;  ///< If one was wanted.
};

}  // namespace readyscope::gui
