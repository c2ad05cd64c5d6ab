#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "files/workspace_file.hpp"
#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// Opens workspaces, and keeps the file of the open one up to date.
///
/// Until a person opens or saves another one, their own workspace is open: `workspace.json` in
/// their folder.
class Workspaces {
 public:
  /// How often what is open is compared with its file, and written if it differs.
  static constexpr Duration save_interval = std::chrono::seconds(1);

  /// Without a folder, only workspaces that a person saves by name last.
  explicit Workspaces(std::optional<std::filesystem::path> folder) : folder_(std::move(folder)) {}

  /// Opens this one at the start, or the person's own if `file` is empty. A file that does not
  /// exist is made at the first change.
  void begin(const std::string& file, const Scope& scope, View& view, Commands& commands);

  /// Once a frame, after the session has carried out all commands: saves, and does what the person
  /// asked for.
  void turn(const Scope& scope, View& view, Commands& commands);
  void save_on_exit(const Scope& scope, View& view);

  /// The workspace to open at the next launch; empty for the person's own.
  [[nodiscard]] std::string named(const View& view) const;

 private:
  void begin_new(const Scope& scope, View& view, Commands& commands);
  void open(const std::string& file, const Scope& scope, View& view, Commands& commands);
  void save_as(const std::string& file, const Scope& scope, View& view);
  void save(const Scope& scope, View& view, Outlasts what);
  void attach(std::optional<WorkspaceFile> file, View& view);
  void begin_with(ReadWorkspace read);
  [[nodiscard]] std::filesystem::path own_file() const { return *folder_ / "workspace.json"; }

  std::optional<std::filesystem::path> folder_;
  std::optional<WorkspaceFile> file_;  ///< None while the open workspace is not kept anywhere.
  bool save_failed_ = false;
  bool opening_ = false;        ///< The session does not know of it yet.
  bool left_out_some_ = false;  ///< Some of what the file held was not taken.
  Instant save_at_;
};

}  // namespace readyscope::gui
