#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "files/kept_file.hpp"
#include "panels/widgets/theme.hpp"
#include "window/window_place.hpp"

namespace readyscope::gui {

// What belongs to the person and not to a workspace, as JSON in `settings.json`:
//
//   {
//     "version": 1,
//     "theme": "light",
//     "scale": 1.25,
//     "frames_per_second": 60,
//     "history_mebibytes": 256,
//     "window": {"left": 0, "top": 0, "width": 1280, "height": 800, "maximised": false},
//     "workspace": "/home/me/lab.readyscope.json",
//     "recent": ["/home/me/lab.readyscope.json"]
//   }
//
// What is left out is as the program or the system has it.

struct Settings {
  static constexpr std::size_t path_bytes_max = 32'767;
  static constexpr std::size_t recent_max = 10;
  static constexpr int window_length_max = 16'384;

  std::optional<ThemeChoice> theme;
  std::optional<float> scale;            ///< Beside what the system wants for the display.
  std::optional<int> frames_per_second;  ///< 0: as the display.
  std::optional<std::size_t> history_mebibytes;
  std::optional<WindowPlace> window;
  std::string workspace;            ///< The one to open, in UTF-8; empty: the person's own.
  std::vector<std::string> recent;  ///< Workspaces, the latest first.

  bool operator==(const Settings&) const = default;
};

std::string settings_text(const Settings& settings);

struct ReadSettings {
  Condition condition = Condition::good;
  Settings settings{};     ///< What could be taken.
  std::string fault{};     ///< What is wrong, as the rest of a sentence; empty when it is good.
  std::error_code code{};  ///< What the system said, where it had a say.
};
ReadSettings read_settings(std::string_view text);

/// Theirs, with what was changed here since both had `base`.
Settings merge_settings(const Settings& base, const Settings& ours, const Settings& theirs);

/// Keeps settings in `settings.json` of a folder. What it could not take is kept aside before it
/// writes, and what another instance saved meanwhile stays unless it was changed here too.
class SettingsFile {
 public:
  static constexpr std::size_t bytes_max = std::size_t{1} << 20;

  explicit SettingsFile(const std::filesystem::path& folder)
      : file_(folder / "settings.json", bytes_max) {}

  Settings load();
  /// From now on, what differs from this was changed here.
  void begin(Settings settings) { base_ = std::move(settings); }
  /// Writes when they were changed here.
  void save_changes(const Settings& settings, Outlasts what);
  /// What is wrong with the file, in words; empty when nothing is.
  [[nodiscard]] const Failure& trouble() const { return trouble_; }

 private:
  [[nodiscard]] ReadSettings read() const;

  KeptFile file_;
  Settings base_;
  Failure trouble_;
};

}  // namespace readyscope::gui
