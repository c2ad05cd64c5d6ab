#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "files/workspace_file.hpp"
#include "files/workspace_state.hpp"
#include "panels/desk/desk.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// Opens workspaces, and keeps the file of the open one up to date.
///
/// Until a person opens or saves another one, their own workspace is open: `workspace.json` in
/// their folder.
class Workspaces {
 public:
  /// How often the open workspace is compared with its file, and written if it differs.
  static constexpr Duration save_interval = std::chrono::seconds(1);

  /// Whether a file claims to be a workspace: by its ending, or by beginning as one.
  static bool is_workspace(const std::string& file);

  /// Without a folder, only workspaces that a person saves by name are kept.
  explicit Workspaces(std::optional<std::filesystem::path> folder);

  /// Opens this one at the start, or the person's own if `file` is empty. A file that does not
  /// exist is made at the first change.
  void begin(const std::string& file, const Scope& scope, Desk& desk, Wishes& wishes);

  /// Finds out which endpoints could be opened, and saves. Call it once a frame, after commands
  /// were carried out.
  void turn(const Scope& scope, Desk& desk);
  /// Carries out a person's next wish about workspaces. Call it after `turn`, while no command is
  /// waiting.
  void take_wishes(const Scope& scope, Desk& desk, Wishes& wishes);
  /// Where a person would look for one; it ends in a separator.
  [[nodiscard]] const std::string& folder() const { return asked_in_; }
  /// False if that failed.
  bool save_on_exit(const Scope& scope, Desk& desk);

  /// The workspace to open at the next launch; empty for the person's own.
  [[nodiscard]] std::string named() const;

 private:
  void begin_new(const Scope& scope, Desk& desk, Wishes& wishes);
  void open(const std::string& file, const Scope& scope, Desk& desk, Wishes& wishes);
  void save_as(const std::string& file, const Scope& scope, Desk& desk);
  void save(const Scope& scope, Desk& desk, Outlasts what);
  void attach(std::optional<WorkspaceFile> file, WorkspaceInfo& info);
  void begin_with(ReadWorkspace read);
  [[nodiscard]] std::filesystem::path own_file() const { return *folder_ / "workspace.json"; }

  std::optional<std::filesystem::path> folder_;
  std::string asked_in_;
  WorkspaceState state_;
  /// `std::nullopt` while the open workspace is not saved anywhere.
  std::optional<WorkspaceFile> file_;
  bool save_failed_ = false;
  bool opening_ = false;        ///< The session has not received it yet.
  bool left_out_some_ = false;  ///< Some of the file's content was not used.
  Instant save_at_;
};

}  // namespace readyscope::gui
