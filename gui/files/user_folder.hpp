#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace readyscope::gui {

/// Where this person's settings are kept: on Windows in the `portable_folder` of the program, else
/// in `%APPDATA%\Readyscope`; elsewhere in `$XDG_CONFIG_HOME/readyscope`, else in
/// `~/.config/readyscope` (XDG Base Directory Specification). `std::nullopt` if the system names
/// none. The folder may not exist yet.
std::optional<std::filesystem::path> user_folder();

/// `settings` in the program's folder, if there is a `portable.txt`, so that the program and its
/// settings can be carried around together.
std::optional<std::filesystem::path> portable_folder(const std::filesystem::path& program_folder);

/// Where a person looks for what programs made: the system's folder for documents if there is one,
/// else the person's own, else the current one.
std::filesystem::path documents_folder();

/// What a replaced file has to survive. To survive a power cut it must be on the disk, which takes
/// as long as the disk needs; to survive the end of the process, the rename is enough.
enum class Outlasts : std::uint8_t { process, power };

/// Replaces the file as a whole, or leaves it as it was: whatever crashes, a reader finds either
/// the old content or the new. With `Outlasts::power` it is on the disk when this returns, as far
/// as the system can tell; if only that fails, the new content is there nevertheless. The folder
/// has to exist. A new file is readable only by this person.
std::error_code replace_file(const std::filesystem::path& file, std::string_view content,
                             Outlasts what = Outlasts::power);

/// Keeps other instances away from a file for as long as it lives. The lock is a file of its own
/// next to that one, and is released whatever ends the process.
class FileLock {
 public:
  /// `errc::device_or_resource_busy` if another instance has it.
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
  std::intptr_t held_;  ///< The system's handle.
};

}  // namespace readyscope::gui
