#pragma once

#include <filesystem>
#include <optional>

#include "app/options.hpp"
#include "files/settings.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope::gui {

/// The folder for saved files; `std::nullopt` if the system names none.
std::optional<std::filesystem::path> folder_of(const Options& options);

/// The person's own settings: how they last had the window, with what the command line says for
/// this launch. A script's window saves nothing.
class PersonalSettings {
 public:
  static constexpr Duration save_interval = std::chrono::seconds(1);

  explicit PersonalSettings(const Options& options);

  [[nodiscard]] const Settings& at_start() const { return settings_; }
  /// From now on, whatever differs from this was changed here.
  void begin(Settings now);
  [[nodiscard]] bool is_due(Instant now) const { return file_ && now >= due_at_; }
  void save(const Settings& settings, Instant now);
  void save_on_exit(const Settings& settings);
  /// What is wrong with their file; empty if nothing is.
  [[nodiscard]] Failure trouble() const { return file_ ? file_->trouble() : Failure{}; }

 private:
  std::optional<SettingsFile> file_;  ///< `std::nullopt` if nothing is saved.
  Settings settings_;
  Instant due_at_;
};

}  // namespace readyscope::gui
