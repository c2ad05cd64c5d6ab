#include "app/kept_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "files/user_folder.hpp"
#include "program/utf8_path.hpp"
#include "text/format.hpp"

namespace readyscope::gui {

KeptFiles::KeptFiles(const Options& options, PersonalSettings& person)
    : options_(options),
      person_(person),
      presets_(folder_of(options)),
      workspaces_(folder_of(options)) {}

void KeptFiles::begin(const Scope& scope, Desk& desk, Wishes& wishes) {
  desk.window.workspace.recent = person_.at_start().recent;
  presets_.load(desk.panels.send.presets);
  if (!options_.is_scripted() || !options_.workspace.empty()) begin_workspace(scope, desk, wishes);
}

void KeptFiles::begin_workspace(const Scope& scope, Desk& desk, Wishes& wishes) {
  const bool given = !options_.workspace.empty();
  std::string file = given ? options_.workspace : person_.at_start().workspace;
  std::string gone;
  std::error_code error;
  if (!given && !file.empty() && !std::filesystem::exists(path_from(file), error)) {
    gone = "The workspace " + file + " no longer exists. This is your own.";
    file.clear();
  }
  workspaces_.begin(file, scope, desk, wishes);
  began_with_ = desk.window.workspace.file;
  was_opened_ = !began_with_.empty();
  Failure& trouble = desk.window.workspace.trouble;
  append_sentence(gone, trouble.words);
  trouble.words = std::move(gone);
  if (trouble.empty()) trouble = person_.trouble();
}

void KeptFiles::begin_settings(const Scope& scope, const Desk& desk, const WindowPlace& place) {
  person_.begin(settings_now(scope, desk, place));
}

void KeptFiles::turn(const Scope& scope, Desk& desk, Wishes& wishes, const Window& window) {
  workspaces_.turn(scope, desk);
  workspaces_.take_wishes(scope, desk, wishes);
  const Instant now = scope.now();
  presets_.save_changes(desk.panels.send.presets, now);
  if (person_.is_due(now)) person_.save(settings_now(scope, desk, window.place()), now);
}

bool KeptFiles::save_on_exit(const Scope& scope, Desk& desk, const WindowPlace& place) {
  const bool presets_kept = presets_.save_on_exit(desk.panels.send.presets);
  const bool workspace_kept = workspaces_.save_on_exit(scope, desk);
  person_.save_on_exit(settings_now(scope, desk, place));
  return presets_kept && workspace_kept && was_opened_;
}

Settings KeptFiles::settings_now(const Scope& scope, const Desk& desk,
                                 const WindowPlace& place) const {
  // One that the command line named is for this launch only.
  const bool for_now = desk.window.workspace.file == began_with_ && !options_.workspace.empty();
  const WindowChoices& choices = desk.window.choices;
  return {.theme = choices.theme,
          .scale = std::clamp(choices.scale / choices.system_scale, scale_min, scale_max),
          .frames_per_second = choices.frames_per_second,
          .history_mebibytes = scope.journal().bounds().bytes >> 20,
          .window = place,
          .workspace = for_now ? person_.at_start().workspace : workspaces_.named(),
          .recent = desk.window.workspace.recent};
}

}  // namespace readyscope::gui
