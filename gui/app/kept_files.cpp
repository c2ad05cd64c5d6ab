#include "app/kept_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "files/user_folder.hpp"
#include "program/utf8_path.hpp"

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
  report_troubles(desk);
}

void KeptFiles::begin_workspace(const Scope& scope, Desk& desk, Wishes& wishes) {
  const bool given = !options_.workspace.empty();
  std::string file = given ? options_.workspace : person_.at_start().workspace;
  std::error_code error;
  if (!given && !file.empty() && !std::filesystem::exists(path_from(file), error)) {
    complain("The workspace " + file + " no longer exists. This is your own.");
    file.clear();
  }
  workspaces_.begin(file, scope, desk, wishes);
  began_with_ = desk.window.workspace.file;
  if (desk.window.workspace.trouble.empty()) desk.window.workspace.trouble = person_.trouble();
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
  report_troubles(desk);
}

void KeptFiles::save_on_exit(const Scope& scope, Desk& desk, const WindowPlace& place) {
  presets_.save_on_exit(desk.panels.send.presets);
  workspaces_.save_on_exit(scope, desk);
  person_.save_on_exit(settings_now(scope, desk, place));
  report_troubles(desk);
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

void KeptFiles::report_troubles(const Desk& desk) {
  about_presets_.report(desk.panels.send.presets.trouble.words);
  about_workspace_.report(desk.window.workspace.trouble.words);
  about_settings_.report(person_.trouble().words);
}

}  // namespace readyscope::gui
