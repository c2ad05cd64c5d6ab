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

/// What became of reading one of our files.
enum class Condition : std::uint8_t { absent, good, damaged, newer, unreadable };

/// A file that lasts from launch to launch, that people and other programs may write too, and of
/// which nothing is lost: it is replaced as a whole, and what cannot be taken is kept aside under
/// another name, as `presets.damaged-1.json` beside `presets.json`.
class KeptFile {
 public:
  static constexpr int kept_aside_max = 1'000;

  struct Content {
    Condition condition = Condition::good;  ///< `damaged` when it is too large.
    std::string text{};
    Failure fault{};  ///< Why it could not be read; its words are the rest of a sentence.
  };

  /// What has more than `bytes_max` is not read.
  KeptFile(std::filesystem::path file, std::size_t bytes_max)
      : file_(std::move(file)), bytes_max_(bytes_max) {}

  [[nodiscard]] const std::filesystem::path& path() const { return file_; }
  /// In UTF-8, to be shown.
  [[nodiscard]] std::string name() const { return text_of(file_); }

  [[nodiscard]] Content read() const;
  /// Gives it another name, which is returned, or says why it keeps its own, in the rest of a
  /// sentence.
  [[nodiscard]] std::expected<std::string, Failure> keep_aside(std::string_view why) const;
  /// Makes its folder where there is none.
  [[nodiscard]] std::error_code write(std::string_view text, Outlasts what) const;

 private:
  std::filesystem::path file_;
  std::size_t bytes_max_;
};

}  // namespace readyscope::gui
