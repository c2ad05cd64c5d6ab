#include "files/workspace_file.hpp"

#include "text/format.hpp"

namespace readyscope::gui {

namespace fs = std::filesystem;

std::expected<WorkspaceFile, Failure> WorkspaceFile::take(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  WorkspaceFile file(path);
  auto lock = FileLock::take(path);
  if (lock) {
    file.lock_ = std::move(*lock);
  } else if (lock.error() == std::errc::device_or_resource_busy) {
    return std::unexpected(Failure{"another Readyscope has it open", lock.error()});
  }
  return file;
}

ReadWorkspace WorkspaceFile::load() {
  KeptFile::Content content = file_.read();
  ReadWorkspace read =
      content.condition == Condition::good
          ? read_workspace(content.text)
          : ReadWorkspace{
                content.condition, {}, std::move(content.fault.words), content.fault.code};
  known_ = std::move(content.text);
  condition_ = read.condition;
  return read;
}

std::expected<std::string, Failure> WorkspaceFile::save(const Workspace& workspace, Outlasts what) {
  std::string text = workspace_text(workspace);
  if (text.size() > Workspace::bytes_max) {
    return std::unexpected(
        Failure{"it would have more than " + format_bytes(Workspace::bytes_max)});
  }
  const KeptFile::Content there = file_.read();
  const bool ours =
      there.condition == Condition::good && condition_ == Condition::good && there.text == known_;
  std::string said;
  if (!ours && there.condition != Condition::absent) {
    const bool known = there.condition == Condition::good && there.text == known_;
    const auto kept = file_.keep_aside(!known                           ? "other"
                                       : condition_ == Condition::newer ? "newer"
                                                                        : "damaged");
    if (!kept) return std::unexpected(kept.error());
    said = name() + " held what this Readyscope had not written. It is kept as " + *kept + ".";
  }
  if (const std::error_code error = file_.write(text, what)) {
    return std::unexpected(Failure{error.message(), error});
  }
  known_ = std::move(text);
  condition_ = Condition::good;
  return said;
}

std::optional<std::string> WorkspaceFile::put_away(std::string_view why) const {
  auto kept = file_.keep_aside(why);
  return kept ? std::optional(std::move(*kept)) : std::nullopt;
}

}  // namespace readyscope::gui
