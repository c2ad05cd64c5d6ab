#include "files/workspaces.hpp"

#include <algorithm>

#include "files/settings.hpp"
#include "files/workspace_state.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;
using What = WorkspaceRequest::What;

/// The full path, so that a file has the same name wherever the program was started.
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

/// Whether it holds anything worth opening.
bool is_worth_opening(const ReadWorkspace& read) {
  return read.condition == Condition::good ||
         (read.condition == Condition::damaged && read.value != Workspace());
}

/// What could not be taken from a file; empty when all of it was.
Failure left_out(const std::string& name, const ReadWorkspace& read) {
  if (read.fault.empty()) return {};
  return {"The workspace " + name + " could not be opened in full: " + read.fault +
              ". That file will be kept under another name when this workspace changes.",
          read.code};
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
    view.workspace.trouble = {"This workspace will not be saved: the system does not say where "
                              "settings go. Name a folder with --settings."};
    return;
  }
  const fs::path path = file.empty() ? own_file() : whole(file);
  auto taken = WorkspaceFile::take(path);
  if (!taken) {
    view.workspace.trouble = {"The workspace " + text_of(path) +
                                  " was not opened: " + taken.error().words +
                                  ". This one will not be saved until you give it a name.",
                              taken.error().code};
    return;
  }
  ReadWorkspace read = taken->load();
  view.workspace.trouble = left_out(text_of(path), read);
  open_workspace(read.value, scope, view, commands);
  attach(std::move(*taken), view);
  begin_with(std::move(read));
}

void Workspaces::begin_with(ReadWorkspace read) {
  if (file_) file_->begin(std::move(read.value));
  left_out_some_ = !read.fault.empty();
  opening_ = true;
}

void Workspaces::turn(const Scope& scope, View& view, Commands& commands) {
  settle_workspace(scope, view);
  // That some of it was left out is not a change: the file stays as it is until there is one.
  if (left_out_some_ && (opening_ || !view.workspace.awaited.empty())) {
    if (file_) file_->begin(workspace_of(scope, view));
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

void Workspaces::save_on_exit(const Scope& scope, View& view) {
  if (!opening_) save(scope, view, Outlasts::power);
}

void Workspaces::save(const Scope& scope, View& view, Outlasts what) {
  if (!file_) return;
  const Workspace now = workspace_of(scope, view);
  if (!file_->is_changed(now)) return;
  const auto saved = file_->save(now, what);
  const bool failed = !saved;
  if (failed && !save_failed_) {
    view.workspace.trouble = saved.error();
    view.workspace.trouble.words += " It will be tried again every second.";
  } else if (!failed && (save_failed_ || !saved->said.empty())) {
    view.workspace.trouble = {saved->said};
  }
  save_failed_ = failed;
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
    // Perhaps the one that was there is still wanted.
    if (const auto kept = next->keep_aside("previous")) {
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
  open_workspace(read.value, scope, view, commands);
  attach(std::move(*taken), view);
  begin_with(std::move(read));
}

void Workspaces::save_as(const std::string& file, const Scope& scope, View& view) {
  const fs::path path = whole(file);
  save(scope, view, Outlasts::power);
  if (file_ && path == file_->path()) return;
  auto taken = WorkspaceFile::take(path);
  if (!taken) {
    view.workspace.trouble = could_not_save(WorkspaceFormat::title, text_of(path), taken.error());
    return;
  }
  const auto saved = taken->save(workspace_of(scope, view), Outlasts::power);
  view.workspace.trouble = saved ? Failure{saved->said} : saved.error();
  if (!saved) return;
  attach(std::move(*taken), view);
}

std::string Workspaces::named(const View& view) const {
  const bool is_own = file_ && folder_ && file_->path() == own_file();
  return is_own ? "" : view.workspace.file;
}

}  // namespace readyscope::gui
