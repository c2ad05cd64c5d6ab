#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "files/user_folder.hpp"
#include "program/utf8_path.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope::gui {

/// The outcome of reading one of our files.
enum class Condition : std::uint8_t { absent, good, damaged, newer, unreadable };

/// A file that is kept from launch to launch, that people and other programs may write as well, and
/// that never loses anything: it is replaced as a whole, and a file that cannot be used is kept
/// under another name, such as `presets.damaged-1.json` next to `presets.json`.
class KeptFile {
 public:
  static constexpr int kept_aside_max = 1'000;

  struct Content {
    Condition condition = Condition::good;  ///< `damaged` if it is too large.
    std::string text{};
    Failure fault{};  ///< Why it could not be read; its words complete a sentence.
  };

  /// A file of more than `bytes_max` is not read.
  KeptFile(std::filesystem::path file, std::size_t bytes_max)
      : file_(std::move(file)), bytes_max_(bytes_max) {}

  [[nodiscard]] const std::filesystem::path& path() const { return file_; }
  /// In UTF-8, for display.
  [[nodiscard]] std::string name() const { return text_of(file_); }

  [[nodiscard]] Content read() const;
  /// Renames it, if it is a file at all. Returns the new name, or why it still has the old one, in
  /// words that complete a sentence.
  [[nodiscard]] std::expected<std::string, Failure> keep_aside(std::string_view why) const;
  /// Makes its folder if there is none yet.
  [[nodiscard]] std::error_code write(std::string_view text, Outlasts what) const;

 private:
  std::filesystem::path file_;
  std::size_t bytes_max_;
};

/// `The settings could not be saved in settings.json: it is full.`
Failure could_not_save(std::string_view what, const std::string& file, const Failure& why);
/// Why something larger than `bytes_max` is not written, in words that complete a sentence.
Failure too_large(std::size_t bytes_max);

}  // namespace readyscope::gui
