#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "program/scratch_file.hpp"

namespace readyscope {
namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

/// For file systems that know no files without a name.
int open_and_unlink(const std::filesystem::path& folder) {
  std::string name = (folder / "readyscope-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd >= 0) ::unlink(name.c_str());
  return fd;
}

}  // namespace

/// The usual /tmp is often a disk in memory, which would be no gain.
std::filesystem::path ScratchFile::usual_folder() {
  const char* const chosen = std::getenv("TMPDIR");
  return chosen != nullptr && *chosen == '/' ? chosen : "/var/tmp";
}

Result<ScratchFile> ScratchFile::create(const std::filesystem::path& folder) {
  int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) fd = open_and_unlink(folder);
  if (fd < 0) return std::unexpected(last_error());
  return ScratchFile(fd);
}

ScratchFile::~ScratchFile() {
  if (handle_ != none) ::close(static_cast<int>(handle_));
}

// NOLINTNEXTLINE(readability-make-member-function-const): what changes is in the system.
std::size_t ScratchFile::append(std::string_view bytes, std::error_code& error) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written =
        ::write(static_cast<int>(handle_), bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      error = last_error();
      break;
    }
    done += static_cast<std::size_t>(written);
  }
  return done;
}

std::shared_ptr<const std::byte> ScratchFile::map(std::uint64_t offset, std::size_t bytes,
                                                  bool all_soon) const {
  const std::uint64_t before = offset % mapping_unit;
  const std::size_t mapped = bytes + static_cast<std::size_t>(before);
  const int flags = MAP_PRIVATE | (all_soon ? MAP_POPULATE : 0);
  void* const begin = ::mmap(nullptr, mapped, PROT_READ, flags, static_cast<int>(handle_),
                             static_cast<off_t>(offset - before));
  if (begin == MAP_FAILED) return {};
  return {static_cast<const std::byte*>(begin) + before,
          [begin, mapped](const std::byte*) { ::munmap(begin, mapped); }};
}

}  // namespace readyscope
