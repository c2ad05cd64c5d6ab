#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/kept_value.hpp"
#include "panels/send/preset.hpp"
#include "readyscope/net/clock.hpp"

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
// means until it is stopped. Everything but `name` and `payload` may be left out, and is then as in
// a new Send panel. Members that this version does not know are ignored and not written again: if
// you add one that matters, raise the version.

std::string presets_text(const std::vector<Preset>& list);

using ReadPresets = ReadText<std::vector<Preset>>;
ReadPresets read_presets(std::string_view text);

/// Ours, with what another instance changed since both had `base`. Where both changed a preset,
/// ours stays.
std::vector<Preset> merge_presets(const std::vector<Preset>& base, const std::vector<Preset>& ours,
                                  const std::vector<Preset>& theirs);

struct PresetsFormat {
  using Value = std::vector<Preset>;
  /// Enough for `Presets::count_max` of the largest, with every byte escaped.
  static constexpr std::size_t bytes_max = std::size_t{80} << 20;
  static constexpr std::string_view title = "The presets";
  static constexpr std::string_view others =
      "more presets than there can be, from another Readyscope";

  static std::string text(const Value& list) { return presets_text(list); }
  static ReadPresets read(std::string_view text) { return read_presets(text); }
  static Merged<Value> merge(const Value& base, const Value& ours, const ReadPresets& theirs);
};

/// Keeps the presets in `presets.json` of a folder from launch to launch. A damaged file is renamed
/// at once, one of a newer version when there is something to write.
class PresetsFile {
 public:
  /// How long after a failure to save them it is tried again.
  static constexpr Duration try_again_after = std::chrono::seconds(1);

  /// Without a folder nothing is saved, and a message says so.
  explicit PresetsFile(const std::optional<std::filesystem::path>& folder);

  void load(Presets& presets);
  /// Writes them if they have changed, and merges what another instance wrote meanwhile. While that
  /// fails it is tried again: the obstacle may be gone.
  void save_changes(Presets& presets, Instant now);
  /// Writes whatever is not saved yet, without waiting until it is due. False if that failed.
  bool save_on_exit(Presets& presets);

 private:
  void keep_damaged_aside(Presets& presets) const;
  /// `otherwise` is what becomes of them if they cannot be saved: the end of what is said then.
  void save(Presets& presets, std::string_view otherwise);

  std::optional<KeptValue<PresetsFormat>> file_;  ///< `std::nullopt` without a folder.
  std::uint64_t saved_changes_ = 0;
  bool save_failed_ = false;
  Instant try_again_at_;
};

}  // namespace readyscope::gui
