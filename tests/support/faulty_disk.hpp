#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "random.hpp"

namespace readyscope::support {

/// What goes wrong with a disk.
enum class DiskFault : std::uint8_t {
  none,
  no_space,     ///< From a write on, nothing more fits.
  io_error,     ///< One call fails.
  short_write,  ///< One write takes a part only, which is no error.
  crash,        ///< The process ends; what it has done so far stays.
  power_cut,    ///< What was not flushed is torn, and renames that were not are undone, or not.
};

/// Real files of this process on a disk that fails as told, as long as this lives. It stands
/// between the program and the system's calls, so it only works in programs that are linked with
/// these calls wrapped: the CMake target `faulty_disk`. One at a time.
///
/// After a crash or a power cut every call fails without effect, until `restart`.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// Instead of any earlier plan: the fault takes place after so many further calls. Of a write
  /// that it hits, so many bytes are still written.
  void plan(DiskFault fault, std::uint64_t calls_before, std::uint64_t bytes);
  /// Any fault at any call of replacing a file, unless it takes fewer calls. Without `power` a
  /// crash takes the place of a power cut: what was not flushed survives only that. Returns the
  /// fault.
  DiskFault plan_any(Random& random, bool power, std::uint64_t bytes_max);
  /// Whether what was planned has taken place.
  [[nodiscard]] bool has_struck() const { return has_struck_; }
  [[nodiscard]] bool is_down() const { return is_down_; }
  void restart(Random& random);

  // ---- the calls --------------------------------------------------------------------------------

  int open(const char* path, int flags, unsigned mode);
  std::ptrdiff_t write(int fd, const void* bytes, std::size_t size);
  int flush(int fd);
  int close(int fd);
  int rename(const char* from, const char* to);
  int remove(const char* path);

 private:
  struct Rename {
    std::filesystem::path from;
    std::filesystem::path to;
    std::optional<std::string> replaced;  ///< What `to` held before.
  };

  /// The fault that hits this call.
  DiskFault next();
  int fail(int code) const;
  /// For a call that either takes place as a whole or not at all; whether it does not.
  bool stops(DiskFault fault, bool takes_place);

  DiskFault fault_ = DiskFault::none;
  std::uint64_t calls_left_ = 0;
  std::uint64_t bytes_ = 0;
  bool has_struck_ = false;
  bool is_full_ = false;
  bool is_down_ = false;
  bool loses_ = false;  ///< Down because of a power cut.

  std::map<int, std::filesystem::path> writing_;  ///< By descriptor.
  std::set<int> folders_;                         ///< Descriptors of folders.
  std::set<std::filesystem::path> unflushed_;
  std::vector<Rename> renames_;  ///< Since a folder was flushed.
};

}  // namespace readyscope::support
