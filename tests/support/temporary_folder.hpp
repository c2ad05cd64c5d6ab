#pragma once

#include <filesystem>
#include <random>
#include <string>

namespace readyscope::support {

/// A folder of the test's own, deleted by the destructor.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::random_device random;
    do {
      const std::string number = std::to_string(random());
      path_ = std::filesystem::temp_directory_path() /
              ("readyscope-" + std::string(digits - number.size(), '0') + number);
    } while (!std::filesystem::create_directory(path_));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  /// Names are equally long: a window that shows one looks the same each time.
  static constexpr std::size_t digits = 10;

  std::filesystem::path path_;
};

}  // namespace readyscope::support
