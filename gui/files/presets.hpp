#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "files/kept_file.hpp"
#include "panels/widgets/preset.hpp"

namespace readyscope::gui {

// Presets as JSON, which people may read and edit:
//
//   {
//     "version": 1,
//     "presets": [
//       {
//         "name": "greeting",
//         "payload": "hello {counter}\\n",
//         "to": "127.0.0.1:9876",
//         "filled_in": true,
//         "times": 10,
//         "every_ms": 250
//       }
//     ]
//   }
//
// `payload` is text with the escapes of the Send panel, so that it can hold every byte. `times` 0
// is until it is stopped. What is left out, beside `name` and `payload`, is as in a new Send panel.
// Members that this version does not know are ignored, and not written again: whoever adds one that
// matters raises the version.

std::string presets_text(const std::vector<Preset>& list);

/// What such a text held.
struct ReadPresets {
  using Condition = gui::Condition;

  Condition condition = Condition::good;
  std::vector<Preset> list{};  ///< Those that could be taken, be it damaged or not.
  std::string fault{};         ///< What is wrong, as the rest of a sentence; empty when it is good.
  std::error_code code{};      ///< What the system said, where it had a say.
};
ReadPresets read_presets(std::string_view text);

/// Ours, with what another program changed since both had `base`. Where both did, ours stays.
std::vector<Preset> merge_presets(const std::vector<Preset>& base, const std::vector<Preset>& ours,
                                  const std::vector<Preset>& theirs);

/// Keeps the presets in `presets.json` of a folder from launch to launch. Never loses what it could
/// not take: a damaged file is kept aside as `presets.damaged-1.json`, and one of a newer version,
/// once there is something to write, as `presets.newer-1.json`, and so on by number.
class PresetsFile {
 public:
  /// Enough for `Presets::count_max` of the largest, with every byte escaped.
  static constexpr std::size_t bytes_max = std::size_t{80} << 20;

  /// Without a folder nothing lasts, which is said.
  explicit PresetsFile(std::optional<std::filesystem::path> folder);

  void load(Presets& presets);
  /// Writes them when they have changed. What another program saved meanwhile is taken in first.
  void save_changes(Presets& presets);
  /// Once more, when the last time did not succeed: whatever was in the way may have gone.
  void save_at_last(Presets& presets);

 private:
  [[nodiscard]] ReadPresets read() const;
  std::expected<std::string, Failure> save(std::vector<Preset>& list);
  void try_to_save(Presets& presets);

  bool has_folder_;
  KeptFile file_;
  std::vector<Preset> known_;  ///< As they were in the file when it was last read or written.
  std::uint64_t saved_changes_ = 0;
  bool save_failed_ = false;
};

}  // namespace readyscope::gui
