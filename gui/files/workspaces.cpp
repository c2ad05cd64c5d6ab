#include "files/workspaces.hpp"

#include <algorithm>
#include <expected>
#include <fstream>
#include <utility>

#include "files/settings.hpp"
#include "files/workspace_state.hpp"
#include "program/utf8_path.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;

/// The full path, so that a file has the same name wherever the program was started.
fs::path whole(const std::string& utf8) {
  std::error_code error;
  const fs::path path = path_from(utf8);
  const fs::path absolute = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? path : absolute;
}

/// Whether there is anything worth opening in it.
bool is_worth_opening(const ReadWorkspace& read) {
  return read.condition == Condition::good || read.condition == Condition::absent ||
         (read.condition == Condition::damaged && read.value != Workspace());
}

/// Why this file must not become a workspace's, in words that complete a sentence; empty if it may.
Failure why_not_ours(const fs::path& path) {
  const KeptFile::Content content = KeptFile(path, Workspace::bytes_max).read();
  if (content.condition == Condition::absent) return {};
  if (content.condition != Condition::good) return content.fault;
  return is_workspace_text(content.text) ? Failure() : Failure{"it is not a workspace"};
}

/// One that no other instance can have meanwhile, unless the file is somebody else's: that is not
/// touched, and nothing is put beside it.
std::expected<WorkspaceFile, Failure> take_ours(const fs::path& path) {
  if (Failure why = why_not_ours(path); !why.empty()) return std::unexpected(std::move(why));
  // An empty file is as good as none: there is nothing in it that could be damaged.
  std::error_code unknown;
  if (fs::is_empty(path, unknown) && !unknown) fs::remove(path, unknown);
  return WorkspaceFile::take(path);
}

/// What could not be used of a file; empty if all of it was.
Failure left_out(const std::string& name, const ReadWorkspace& read) {
  if (read.fault.empty()) return {};
  return {"The workspace " + name + " could not be opened in full: " + read.fault +
              ". That file will be kept under another name when this workspace changes.",
          read.code};
}

}  // namespace

bool Workspaces::is_workspace(const std::string& file) {
  if (file.ends_with(".json")) return true;
  // Reading a pipe would wait for whoever writes to it.
  std::error_code error;
  if (!fs::is_regular_file(path_from(file), error)) return false;
  std::ifstream read(path_from(file), std::ios::binary);
  char first = 0;
  read >> first;
  return first == '{';
}

Workspaces::Workspaces(std::optional<fs::path> folder) : folder_(std::move(folder)) {
  std::error_code error;
  asked_in_ = text_of(fs::current_path(error) / "");
}

void Workspaces::attach(std::optional<WorkspaceFile> file, WorkspaceInfo& info) {
  file_ = std::move(file);
  save_failed_ = false;
  info.file = file_ ? file_->name() : "";
  if (file_) {
    info.note_recent(info.file);
    asked_in_ = text_of(file_->path().parent_path() / "");
  }
}

void Workspaces::begin(const std::string& file, const Scope& scope, Desk& desk, Wishes& wishes) {
  if (folder_) asked_in_ = text_of(*folder_ / "");
  if (file.empty() && !folder_) {
    desk.window.workspace.trouble = {
        "This workspace will not be saved: the system names no folder for "
        "settings. Name one with --settings."};
    return;
  }
  const fs::path path = file.empty() ? own_file() : whole(file);
  auto taken = file.empty() ? WorkspaceFile::take(path) : take_ours(path);
  if (!taken) {
    desk.window.workspace.trouble = {"The workspace " + text_of(path) +
                                         " was not opened: " + taken.error().words +
                                         ". This one will not be saved until you name it.",
                                     taken.error().code};
    return;
  }
  ReadWorkspace read = taken->load();
  desk.window.workspace.trouble = left_out(text_of(path), read);
  state_.open(read.value, scope, desk, wishes);
  attach(std::move(*taken), desk.window.workspace);
  begin_with(std::move(read));
}

void Workspaces::begin_with(ReadWorkspace read) {
  if (file_) file_->begin(std::move(read.value));
  left_out_some_ = !read.fault.empty();
  opening_ = true;
}

void Workspaces::turn(const Scope& scope, Desk& desk) {
  state_.settle(scope, desk);
  // That some of it was left out is not a change: the file stays as it is until there is one.
  if (left_out_some_ && (opening_ || state_.is_opening())) {
    if (file_) file_->begin(state_.now(scope, desk));
  } else {
    left_out_some_ = false;
  }
  opening_ = false;
  if (scope.now() >= save_at_) {
    save(scope, desk, Outlasts::process);
    save_at_ = scope.now() + save_interval;
  }
}

void Workspaces::take_wishes(const Scope& scope, Desk& desk, Wishes& wishes) {
  state_.take_wishes(desk, wishes);
  // One at a time: until its commands are carried out, what is open looks like neither workspace.
  if (wishes.take_all<NewWorkspace>()) {
    begin_new(scope, desk, wishes);
  } else if (const auto opened = wishes.take<OpenWorkspace>()) {
    open(opened->file, scope, desk, wishes);
  } else if (const auto saved = wishes.take<SaveWorkspaceAs>()) {
    save_as(saved->file, scope, desk);
  }
}

bool Workspaces::save_on_exit(const Scope& scope, Desk& desk) {
  if (!opening_) save(scope, desk, Outlasts::power);
  return !save_failed_;
}

void Workspaces::save(const Scope& scope, Desk& desk, Outlasts what) {
  if (!file_) return;
  const Workspace now = state_.now(scope, desk);
  if (!file_->is_changed(now)) return;
  const auto saved = file_->save(now, what);
  const bool failed = !saved;
  if (failed && !save_failed_) {
    desk.window.workspace.trouble = saved.error();
    desk.window.workspace.trouble.words += " It will be tried again every second.";
  } else if (!failed && (save_failed_ || !saved->said.empty())) {
    desk.window.workspace.trouble = {saved->said};
  }
  save_failed_ = failed;
}

void Workspaces::begin_new(const Scope& scope, Desk& desk, Wishes& wishes) {
  save(scope, desk, Outlasts::power);
  if (file_ && save_failed_) return;
  desk.window.workspace.trouble = {};
  std::optional<WorkspaceFile> next;
  const bool is_own = file_ && folder_ && file_->path() == own_file();
  if (is_own) {
    next = std::exchange(file_, {});
  } else if (file_ && folder_) {
    if (auto taken = WorkspaceFile::take(own_file())) next = std::move(*taken);
  }
  if (next) {
    // The one that was there may still be wanted.
    if (const auto kept = next->keep_aside("previous")) {
      desk.window.workspace.note_recent(text_of(*folder_ / path_from(*kept)));
    }
    (void)next->load();
  }
  state_.open({}, scope, desk, wishes);
  attach(std::move(next), desk.window.workspace);
  begin_with({});
}

void Workspaces::open(const std::string& file, const Scope& scope, Desk& desk, Wishes& wishes) {
  const fs::path path = whole(file);
  const auto refuse = [&](const std::string& why, std::error_code code = {}) {
    desk.window.workspace.trouble = {
        "The workspace " + text_of(path) + " was not opened: " + why + ".", code};
  };
  if (file_ && path == file_->path()) return;
  std::error_code error;
  if (!fs::exists(path, error)) return refuse("there is no such file");
  auto taken = take_ours(path);
  if (!taken) return refuse(taken.error().words, taken.error().code);
  ReadWorkspace read = taken->load();
  if (!is_worth_opening(read)) return refuse(read.fault, read.code);
  save(scope, desk, Outlasts::power);
  if (file_ && save_failed_) return;
  desk.window.workspace.trouble = left_out(text_of(path), read);
  state_.open(read.value, scope, desk, wishes);
  attach(std::move(*taken), desk.window.workspace);
  begin_with(std::move(read));
}

void Workspaces::save_as(const std::string& file, const Scope& scope, Desk& desk) {
  const fs::path path = whole(file);
  save(scope, desk, Outlasts::power);
  if (file_ && path == file_->path()) return;
  auto taken = take_ours(path);
  if (!taken) {
    desk.window.workspace.trouble =
        could_not_save(WorkspaceFormat::title, text_of(path), taken.error());
    return;
  }
  const auto saved = taken->save(state_.now(scope, desk), Outlasts::power);
  desk.window.workspace.trouble = saved ? Failure{saved->said} : saved.error();
  if (!saved) return;
  attach(std::move(*taken), desk.window.workspace);
}

std::string Workspaces::named() const {
  const bool is_own = file_ && folder_ && file_->path() == own_file();
  return file_ && !is_own ? file_->name() : "";
}

}  // namespace readyscope::gui
