#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "files/user_folder.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;

std::error_code last_error() { return {errno, std::generic_category()}; }

/// An absolute path in the environment; the specification says to ignore any other.
std::optional<fs::path> folder_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value != '/') return {};
  return value;
}

std::error_code write_all(int fd, std::string_view content, Outlasts what) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return what == Outlasts::process || ::fsync(fd) == 0 ? std::error_code{} : last_error();
}

std::error_code write_new(const fs::path& file, std::string_view content, Outlasts what) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return last_error();
  std::error_code error = write_all(fd, content, what);
  if (::close(fd) != 0 && !error) error = last_error();
  return error;
}

/// A rename is on disk once its folder is. That some file systems cannot flush a folder, and that
/// this person may not read it, is ignored.
std::error_code flush_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return {};
  const std::error_code error =
      ::fsync(fd) == 0 || errno == EINVAL ? std::error_code() : last_error();
  ::close(fd);
  return error;
}

}  // namespace

std::optional<fs::path> user_folder() {
  if (const auto config = folder_in("XDG_CONFIG_HOME")) return *config / "readyscope";
  if (const auto home = folder_in("HOME")) return *home / ".config" / "readyscope";
  return {};
}

fs::path documents_folder() {
  std::error_code error;
  const auto home = folder_in("HOME");
  if (!home) return fs::current_path(error);
  return fs::is_directory(*home / "Documents", error) ? *home / "Documents" : *home;
}

std::error_code replace_file(const fs::path& file, std::string_view content, Outlasts what) {
  // If the settings file is a link to one kept elsewhere, it stays a link.
  std::error_code none;
  const fs::path linked = fs::canonical(file, none);
  const fs::path target = none ? file : linked;
  fs::path beside = target;
  beside += ".new-" + std::to_string(::getpid());
  std::error_code error = write_new(beside, content, what);
  if (!error && ::rename(beside.c_str(), target.c_str()) != 0) error = last_error();
  if (error) {
    ::unlink(beside.c_str());
    return error;
  }
  return what == Outlasts::power ? flush_folder(target.parent_path()) : error;
}

std::expected<FileLock, std::error_code> FileLock::take(const fs::path& file) {
  fs::path lock = file;
  lock += ".lock";
  while (true) {
    const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) return std::unexpected(last_error());
    struct stat status{};
    const bool locked = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (locked && ::fstat(fd, &status) == 0 && status.st_nlink > 0) return FileLock(lock, fd);
    const bool held = !locked && errno == EWOULDBLOCK;
    const std::error_code error =
        held ? std::make_error_code(std::errc::device_or_resource_busy) : last_error();
    ::close(fd);
    // A lock that was removed between the two calls keeps nobody out: try again with a new one.
    if (!locked) return std::unexpected(error);
  }
}

FileLock::~FileLock() {
  if (held_ == none) return;
  ::unlink(lock_.c_str());
  ::close(static_cast<int>(held_));
}

}  // namespace readyscope::gui
