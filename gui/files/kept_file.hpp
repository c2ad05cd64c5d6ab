#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "files/user_folder.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope::gui {

/// What reading one of our files came to.
enum class Condition : std::uint8_t { absent, good, damaged, newer, unreadable };

/// A file that lasts from launch to launch, that people and other programs may write as well, and
/// that never loses anything: it is replaced as a whole, and what cannot be taken is kept aside
/// under another name, such as `presets.damaged-1.json` next to `presets.json`.
class KeptFile {
 public:
  static constexpr int kept_aside_max = 1'000;

  struct Content {
    Condition condition = Condition::good;  ///< `damaged` when it is too large.
    std::string text{};
    Failure fault{};  ///< Why it could not be read; its words are the rest of a sentence.
  };

  /// A file of more than `bytes_max` is not read.
  KeptFile(std::filesystem::path file, std::size_t bytes_max)
      : file_(std::move(file)), bytes_max_(bytes_max) {}

  [[nodiscard]] const std::filesystem::path& path() const { return file_; }
  /// In UTF-8, to be shown.
  [[nodiscard]] std::string name() const { return text_of(file_); }

  [[nodiscard]] Content read() const;
  /// Renames it. Returns the new name, or says why it still has the old one, as the rest of a
  /// sentence.
  [[nodiscard]] std::expected<std::string, Failure> keep_aside(std::string_view why) const;
  /// Makes its folder where there is none yet.
  [[nodiscard]] std::error_code write(std::string_view text, Outlasts what) const;

 private:
  std::filesystem::path file_;
  std::size_t bytes_max_;
};

/// `The settings could not be saved in settings.json: it is full.`
Failure could_not_save(std::string_view what, const std::string& file, const Failure& why);
/// Why something of more than `bytes_max` is not written, as the rest of a sentence.
Failure too_large(std::size_t bytes_max);

}  // namespace readyscope::gui
