#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "files/workspace_file.hpp"
#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// Opens workspaces, and keeps the one that is open in its file as it changes.
///
/// A person's own workspace, `workspace.json` in their folder, is what is open until they open or
/// save another one.
class Workspaces {
 public:
  /// So often what is open is compared with its file, and written when it differs.
  static constexpr Duration save_interval = std::chrono::seconds(1);

  /// Without a folder, workspaces last only where a person saves them.
  explicit Workspaces(std::optional<std::filesystem::path> folder) : folder_(std::move(folder)) {}

  /// Opens this one at the start, or the person's own where it is empty. A file that is not there
  /// is made with the first change.
  void begin(const std::string& file, const Scope& scope, View& view, Commands& commands);

  /// Once a frame, when the session has carried out all commands: saves, and does what is wanted.
  void turn(const Scope& scope, View& view, Commands& commands);
  void save_at_last(const Scope& scope, View& view);

  /// The one to open at the next launch; empty for the person's own.
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
  std::optional<WorkspaceFile> file_;  ///< None while what is open is kept nowhere.
  Workspace saved_;                    ///< What the file holds.
  bool save_failed_ = false;
  bool opening_ = false;        ///< The session has not been told yet.
  bool left_out_some_ = false;  ///< Of what the file held.
  Instant save_at_;
};

}  // namespace readyscope::gui
