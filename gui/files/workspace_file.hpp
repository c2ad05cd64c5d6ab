#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "files/kept_file.hpp"
#include "files/user_folder.hpp"
#include "files/workspace.hpp"

namespace readyscope::gui {

/// The file of the workspace that is open. One instance has it at a time; the end of that one, how
/// ever sudden, lets go of it. What is in it and was not read or written here is kept aside before
/// anything takes its place.
class WorkspaceFile {
 public:
  /// A failure, whose words are the rest of a sentence, when another instance has it open.
  static std::expected<WorkspaceFile, Failure> take(const std::filesystem::path& path);

  [[nodiscard]] std::string name() const { return file_.name(); }
  [[nodiscard]] const std::filesystem::path& path() const { return file_.path(); }

  ReadWorkspace load();
  /// What is to be said although it succeeded, or why it did not.
  std::expected<std::string, Failure> save(const Workspace& workspace, Outlasts what);
  /// Gives what is there another name; that name, or none when nothing was there or it stays.
  std::optional<std::string> put_away(std::string_view why) const;

 private:
  explicit WorkspaceFile(const std::filesystem::path& path) : file_(path, Workspace::bytes_max) {}

  KeptFile file_;
  std::optional<FileLock> lock_;  ///< None where the folder takes none.
  std::string known_;             ///< The file's text when it was last read or written here.
  Condition condition_ = Condition::absent;  ///< Of that text.
};

}  // namespace readyscope::gui
