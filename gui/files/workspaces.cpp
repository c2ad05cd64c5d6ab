#include "files/workspaces.hpp"

#include <algorithm>

#include "files/settings.hpp"
#include "files/workspace_state.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;
using What = WorkspaceRequest::What;

/// The same file by the same name, wherever the program was started.
fs::path whole(const std::string& utf8) {
  std::error_code error;
  const fs::path path = path_from(utf8);
  const fs::path absolute = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? path : absolute;
}

void note_recent(std::vector<std::string>& recent, const std::string& file) {
  std::erase(recent, file);
  recent.insert(recent.begin(), file);
  if (recent.size() > Settings::recent_max) recent.resize(Settings::recent_max);
}

/// Whether there is something in it to go on with.
bool is_worth_opening(const ReadWorkspace& read) {
  return read.condition == Condition::good ||
         (read.condition == Condition::damaged && read.workspace != Workspace());
}

/// What was not taken of a file; empty when all of it was.
Failure left_out(const std::string& name, const ReadWorkspace& read) {
  if (read.fault.empty()) return {};
  return {"The workspace " + name + " was not taken as it is: " + read.fault +
              ". That file will be kept under another name when this workspace changes.",
          read.code};
}

Failure not_saved(const std::string& name, const Failure& why) {
  return {"The workspace could not be saved in " + name + ": " + why.words + ".", why.code};
}

}  // namespace

void Workspaces::attach(std::optional<WorkspaceFile> file, View& view) {
  file_ = std::move(file);
  save_failed_ = false;
  view.workspace.file = file_ ? file_->name() : "";
  if (file_) {
    note_recent(view.workspace.recent, view.workspace.file);
    view.workspace.folder = text_of(file_->path().parent_path() / "");
  }
}

void Workspaces::begin(const std::string& file, const Scope& scope, View& view,
                       Commands& commands) {
  if (folder_) view.workspace.folder = text_of(*folder_ / "");
  if (file.empty() && !folder_) {
    view.workspace.trouble = {"This workspace does not last: the system names no folder for "
                              "settings. Name one with --settings."};
    return;
  }
  const fs::path path = file.empty() ? own_file() : whole(file);
  auto taken = WorkspaceFile::take(path);
  if (!taken) {
    view.workspace.trouble = {"The workspace " + text_of(path) +
                                  " was not opened: " + taken.error().words +
                                  ". This one is not saved until you save it under another name.",
                              taken.error().code};
    return;
  }
  ReadWorkspace read = taken->load();
  view.workspace.trouble = left_out(text_of(path), read);
  open_workspace(read.workspace, scope, view, commands);
  attach(std::move(*taken), view);
  begin_with(std::move(read));
}

void Workspaces::begin_with(ReadWorkspace read) {
  saved_ = std::move(read.workspace);
  left_out_some_ = !read.fault.empty();
  opening_ = true;
}

void Workspaces::turn(const Scope& scope, View& view, Commands& commands) {
  settle_workspace(scope, view);
  // What was left out of it is no change: its file stays as it is until there is one.
  if (left_out_some_ && (opening_ || !view.workspace.awaited.empty())) {
    saved_ = workspace_of(scope, view);
  } else {
    left_out_some_ = false;
  }
  opening_ = false;
  if (scope.now() >= save_at_) {
    save(scope, view, Outlasts::process);
    save_at_ = scope.now() + save_interval;
  }
  const auto wanted = std::exchange(view.workspace.wanted, {});
  if (!wanted) return;
  if (wanted->what == What::begin_new) begin_new(scope, view, commands);
  if (wanted->what == What::open) open(wanted->path, scope, view, commands);
  if (wanted->what == What::save_as) save_as(wanted->path, scope, view);
}

void Workspaces::save_at_last(const Scope& scope, View& view) {
  if (!opening_) save(scope, view, Outlasts::power);
}

void Workspaces::save(const Scope& scope, View& view, Outlasts what) {
  if (!file_) return;
  Workspace now = workspace_of(scope, view);
  if (now == saved_) return;
  const auto said = file_->save(now, what);
  const bool failed = !said;
  if (failed && !save_failed_) {
    view.workspace.trouble = not_saved(file_->name(), said.error());
    view.workspace.trouble.words += " It is tried again every second.";
  } else if (!failed && (save_failed_ || !said->empty())) {
    view.workspace.trouble = {*said};
  }
  save_failed_ = failed;
  if (!failed) saved_ = std::move(now);
}

void Workspaces::begin_new(const Scope& scope, View& view, Commands& commands) {
  save(scope, view, Outlasts::power);
  if (file_ && save_failed_) return;
  view.workspace.trouble = {};
  std::optional<WorkspaceFile> next;
  const bool is_own = file_ && folder_ && file_->path() == own_file();
  if (is_own) {
    next = std::exchange(file_, {});
  } else if (file_ && folder_) {
    if (auto taken = WorkspaceFile::take(own_file())) next = std::move(*taken);
  }
  if (next) {
    // The one that was there is still wanted, perhaps.
    if (const auto kept = next->put_away("previous")) {
      note_recent(view.workspace.recent, text_of(*folder_ / path_from(*kept)));
    }
    (void)next->load();
  }
  open_workspace({}, scope, view, commands);
  attach(std::move(next), view);
  begin_with({});
}

void Workspaces::open(const std::string& file, const Scope& scope, View& view, Commands& commands) {
  const fs::path path = whole(file);
  const auto refuse = [&](const std::string& why, std::error_code code = {}) {
    view.workspace.trouble = {"The workspace " + text_of(path) + " was not opened: " + why + ".",
                              code};
  };
  if (file_ && path == file_->path()) return;
  std::error_code error;
  if (!fs::exists(path, error)) return refuse("there is no such file");
  auto taken = WorkspaceFile::take(path);
  if (!taken) return refuse(taken.error().words, taken.error().code);
  ReadWorkspace read = taken->load();
  if (!is_worth_opening(read)) return refuse(read.fault, read.code);
  save(scope, view, Outlasts::power);
  if (file_ && save_failed_) return;
  view.workspace.trouble = left_out(text_of(path), read);
  open_workspace(read.workspace, scope, view, commands);
  attach(std::move(*taken), view);
  begin_with(std::move(read));
}

void Workspaces::save_as(const std::string& file, const Scope& scope, View& view) {
  const fs::path path = whole(file);
  save(scope, view, Outlasts::power);
  if (file_ && path == file_->path()) return;
  auto taken = WorkspaceFile::take(path);
  if (!taken) {
    view.workspace.trouble = not_saved(text_of(path), taken.error());
    return;
  }
  Workspace now = workspace_of(scope, view);
  const auto said = taken->save(now, Outlasts::power);
  view.workspace.trouble = said ? Failure{*said} : not_saved(text_of(path), said.error());
  if (!said) return;
  saved_ = std::move(now);
  attach(std::move(*taken), view);
}

std::string Workspaces::named(const View& view) const {
  const bool is_own = file_ && folder_ && file_->path() == own_file();
  return is_own ? "" : view.workspace.file;
}

}  // namespace readyscope::gui
