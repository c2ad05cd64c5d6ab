#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace readyscope::gui {

/// Where this person's settings are kept. On Windows the `portable_folder` of the program, else
/// `%APPDATA%\Readyscope`; elsewhere `$XDG_CONFIG_HOME/readyscope`, else `~/.config/readyscope`
/// (XDG Base Directory Specification). None when the system does not tell. It may not exist yet.
std::optional<std::filesystem::path> user_folder();

/// `settings` in the program's folder, when somebody put a `portable.txt` there: the program and
/// what belongs to it are to be carried about together.
std::optional<std::filesystem::path> portable_folder(const std::filesystem::path& program_folder);
/// What a file that is replaced has to outlast. Until it is on the disk takes as long as the disk
/// likes; the end of a process, however sudden, needs no more than the rename.
enum class Outlasts : std::uint8_t { process, power };

/// Replaces the file as a whole, or leaves it as it was: whoever reads it, and whatever crashes,
/// finds the old content or the new. To outlast the power it is on the disk when this returns,
/// where the system can tell. The folder has to exist. Only this person may read a file that is
/// made.
std::error_code replace_file(const std::filesystem::path& file, std::string_view content,
                             Outlasts what = Outlasts::power);

/// Keeps other instances from a file for as long as it lives. It lies in a file of its own beside
/// that one, and whatever ends the process lets go of it.
class FileLock {
 public:
  /// `errc::device_or_resource_busy` when another one has it.
  static std::expected<FileLock, std::error_code> take(const std::filesystem::path& file);
  FileLock(FileLock&& other) noexcept
      : lock_(std::move(other.lock_)), held_(std::exchange(other.held_, none)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(lock_, other.lock_);
    std::swap(held_, other.held_);
    return *this;
  }
  ~FileLock();

 private:
  static constexpr std::intptr_t none = -1;
  FileLock(std::filesystem::path lock, std::intptr_t held) : lock_(std::move(lock)), held_(held) {}

  std::filesystem::path lock_;
  std::intptr_t held_;  ///< The system's name for it.
};

/// A path from UTF-8, whatever the system's own encoding is.
inline std::filesystem::path path_from(std::string_view utf8) {
  return {std::u8string(utf8.begin(), utf8.end())};
}

/// A path in UTF-8, to be shown.
inline std::string text_of(const std::filesystem::path& path) {
  const std::u8string utf8 = path.u8string();
  return {utf8.begin(), utf8.end()};
}

}  // namespace readyscope::gui
