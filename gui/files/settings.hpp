#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/kept_value.hpp"
#include "panels/desk/window_state.hpp"
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
// Whatever is left out has the program's or the system's default.

struct Settings {
  static constexpr std::size_t path_bytes_max = 32'767;
  static constexpr std::size_t recent_max = WorkspaceInfo::recent_max;
  static constexpr int window_length_max = 16'384;

  std::optional<ThemeChoice> theme;
  std::optional<float> scale;            ///< Relative to the system's scale for the display.
  std::optional<int> frames_per_second;  ///< 0: the display's rate.
  std::optional<std::size_t> history_mebibytes;
  std::optional<WindowPlace> window;
  std::string workspace;            ///< The one to open, in UTF-8; empty: the person's own.
  std::vector<std::string> recent;  ///< Files that were opened, the latest first.

  bool operator==(const Settings&) const = default;
};

std::string settings_text(const Settings& settings);

using ReadSettings = ReadText<Settings>;
ReadSettings read_settings(std::string_view text);

/// Theirs, with whatever was changed here since both had `base`.
Settings merge_settings(const Settings& base, const Settings& ours, const Settings& theirs);

struct SettingsFormat {
  using Value = Settings;
  static constexpr std::size_t bytes_max = std::size_t{1} << 20;
  static constexpr std::string_view title = "The settings";
  static constexpr std::string_view others = "settings of another Readyscope";

  static std::string text(const Settings& settings) { return settings_text(settings); }
  static ReadSettings read(std::string_view text) { return read_settings(text); }
  static Merged<Settings> merge(const Settings& base, const Settings& ours,
                                const ReadSettings& theirs) {
    return {merge_settings(base, ours, theirs.value)};
  }
};

/// Keeps settings in `settings.json` of a folder. What another instance saved meanwhile stays,
/// unless it was changed here too.
class SettingsFile {
 public:
  explicit SettingsFile(const std::filesystem::path& folder) : file_(folder / "settings.json") {}

  Settings load();
  /// From now on, whatever differs from this was changed here.
  void begin(Settings settings) { file_.begin(std::move(settings)); }
  /// Writes them if they were changed here.
  void save_changes(const Settings& settings, Outlasts what);
  /// What is wrong with the file; empty if nothing is.
  [[nodiscard]] const Failure& trouble() const { return trouble_; }

 private:
  KeptValue<SettingsFormat> file_;
  Failure trouble_;
};

}  // namespace readyscope::gui
