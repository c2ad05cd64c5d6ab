#include "app/personal_settings.hpp"

#include <utility>

#include "files/user_folder.hpp"
#include "program/utf8_path.hpp"

namespace readyscope::gui {

std::optional<std::filesystem::path> folder_of(const Options& options) {
  return options.settings.empty() ? user_folder() : path_from(options.settings);
}

PersonalSettings::PersonalSettings(const Options& options) {
  const auto folder = folder_of(options);
  if (folder && !options.is_scripted()) settings_ = file_.emplace(*folder).load();
  if (options.theme) settings_.theme = options.theme;
  if (options.frame_rate) settings_.frames_per_second = options.frame_rate;
  if (options.history_mebibytes) settings_.history_mebibytes = options.history_mebibytes;
}

void PersonalSettings::begin(Settings now) {
  if (file_) file_->begin(std::move(now));
}

void PersonalSettings::save(const Settings& settings, Instant now) {
  file_->save_changes(settings, Outlasts::process);
  due_at_ = now + save_interval;
}

void PersonalSettings::save_on_exit(const Settings& settings) {
  if (file_) file_->save_changes(settings, Outlasts::power);
}

}  // namespace readyscope::gui
