#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "faulty_disk.hpp"
#include "file_content.hpp"
#include "readyscope/net/enumeration.hpp"

// NOLINTBEGIN(bugprone-reserved-identifier): the linker makes these names. A call of the program
// goes to __wrap_..., and __real_... is the system's own.
extern "C" {
int __real_open(const char* path, int flags, ...);
ssize_t __real_write(int fd, const void* bytes, size_t size);
int __real_fsync(int fd);
int __real_close(int fd);
int __real_rename(const char* from, const char* to);
int __real_unlink(const char* path);
}

namespace readyscope::support {
namespace {

namespace fs = std::filesystem;

/// The one that calls go to. Null while there is none.
FaultyDisk*& present() {
  static FaultyDisk* disk = nullptr;
  return disk;
}

void put(const fs::path& file, const std::optional<std::string>& content) {
  if (content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << *content;
  } else {
    fs::remove(file);
  }
}

}  // namespace

FaultyDisk::FaultyDisk() {
  if (present() != nullptr) throw std::logic_error("there is a faulty disk already");
  present() = this;
}

FaultyDisk::~FaultyDisk() { present() = nullptr; }

void FaultyDisk::plan(DiskFault fault, std::uint64_t calls_before, std::uint64_t bytes) {
  fault_ = fault;
  calls_left_ = calls_before;
  bytes_ = bytes;
  has_struck_ = false;
  is_full_ = false;
}

DiskFault FaultyDisk::plan_any(Random& random, bool power, std::uint64_t bytes_max) {
  constexpr std::uint64_t calls_max = 8;
  DiskFault fault = enumerators<DiskFault>[random.below(enumerator_count<DiskFault>)];
  if (fault == DiskFault::power_cut && !power) fault = DiskFault::crash;
  const std::uint64_t calls = random.below(calls_max);
  plan(fault, calls, random.below(bytes_max));
  return fault;
}

DiskFault FaultyDisk::next() {
  if (fault_ == DiskFault::none || has_struck_) return DiskFault::none;
  if (calls_left_-- > 0) return DiskFault::none;
  has_struck_ = true;
  return fault_;
}

int FaultyDisk::fail(int code) const {
  errno = code;
  return -1;
}

bool FaultyDisk::stops(DiskFault fault, bool takes_place) {
  switch (fault) {
    case DiskFault::none:
    case DiskFault::short_write:
      return false;
    case DiskFault::no_space:
      errno = ENOSPC;
      return true;
    case DiskFault::io_error:
      errno = EIO;
      return true;
    case DiskFault::crash:
    case DiskFault::power_cut:
      is_down_ = true;
      loses_ = fault == DiskFault::power_cut;
      errno = EIO;
      return !takes_place;
  }
  return false;
}

void FaultyDisk::restart(Random& random) {
  if (loses_) {
    // In the order in which they were made, only the first of them have reached the disk.
    for (auto one = renames_.rbegin(); one != renames_.rend() && random.chance(0.5); ++one) {
      if (unflushed_.erase(one->to) > 0) unflushed_.insert(one->from);
      put(one->from, content_of(one->to));
      put(one->to, one->replaced);
    }
    for (const fs::path& file : unflushed_) {
      if (fs::exists(file)) fs::resize_file(file, random.below(fs::file_size(file) + 1));
    }
  }
  is_down_ = false;
  loses_ = false;
  unflushed_.clear();
  renames_.clear();
  plan(DiskFault::none, 0, 0);
}

// ---- the calls ----------------------------------------------------------------------------------

int FaultyDisk::open(const char* path, int flags, unsigned mode) {
  const bool writes = (flags & O_ACCMODE) == O_WRONLY;
  if (is_down_) return fail(EIO);
  if (writes && stops(next(), (bytes_ & 1U) != 0)) return -1;
  const int fd = __real_open(path, flags, mode);
  if (fd < 0) return fd;
  if (writes) {
    writing_[fd] = path;
    unflushed_.insert(path);
  } else if ((flags & O_DIRECTORY) != 0) {
    folders_.insert(fd);
  }
  return fd;
}

std::ptrdiff_t FaultyDisk::write(int fd, const void* bytes, std::size_t size) {
  if (!writing_.contains(fd)) return __real_write(fd, bytes, size);
  if (is_down_) return fail(EIO);
  if (is_full_) return fail(ENOSPC);
  const DiskFault fault = next();
  const std::size_t part = std::min<std::size_t>(bytes_, size);
  switch (fault) {
    case DiskFault::none:
      return __real_write(fd, bytes, size);
    case DiskFault::short_write:
      return __real_write(fd, bytes, std::max<std::size_t>(part, 1));
    case DiskFault::no_space:
      is_full_ = true;
      return part == 0 ? fail(ENOSPC) : __real_write(fd, bytes, part);
    default:
      break;
  }
  if (fault != DiskFault::io_error) (void)__real_write(fd, bytes, part);
  (void)stops(fault, false);
  return -1;
}

int FaultyDisk::flush(int fd) {
  if (is_down_) return fail(EIO);
  if (stops(next(), (bytes_ & 1U) != 0)) return -1;
  if (folders_.contains(fd)) renames_.clear();
  if (const auto found = writing_.find(fd); found != writing_.end()) {
    unflushed_.erase(found->second);
  }
  // Nothing has to survive this machine itself.
  return is_down_ ? fail(EIO) : 0;
}

int FaultyDisk::close(int fd) {
  folders_.erase(fd);
  const bool writes = writing_.erase(fd) > 0;
  const int closed = __real_close(fd);
  if (is_down_ || !writes) return closed;
  return stops(next(), true) || is_down_ ? -1 : closed;
}

int FaultyDisk::rename(const char* from, const char* to) {
  if (is_down_) return fail(EIO);
  if (stops(next(), (bytes_ & 1U) != 0)) return -1;
  Rename one{.from = from, .to = to, .replaced = content_of(to)};
  const int renamed = __real_rename(from, to);
  if (renamed != 0) return renamed;
  if (unflushed_.erase(one.from) > 0) unflushed_.insert(one.to);
  renames_.push_back(std::move(one));
  return is_down_ ? fail(EIO) : 0;
}

int FaultyDisk::remove(const char* path) {
  if (is_down_ || stops(next(), true)) return fail(EIO);
  unflushed_.erase(path);
  return __real_unlink(path);
}

}  // namespace readyscope::support

// ---- between the program and the system --------------------------------------------------------

namespace {

using readyscope::support::FaultyDisk;

/// To the faulty disk if there is one, else to the system.
template <class Real, class Faulty, class... Arguments>
auto call(Real real, Faulty faulty, Arguments... arguments) {
  auto* const disk = readyscope::support::present();
  return disk == nullptr ? real(arguments...) : (disk->*faulty)(arguments...);
}

}  // namespace

extern "C" {

int __wrap_open(const char* path, int flags, ...) {
  unsigned mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, unsigned);
    va_end(rest);
  }
  return call(__real_open, &FaultyDisk::open, path, flags, mode);
}
ssize_t __wrap_write(int fd, const void* bytes, size_t size) {
  return call(__real_write, &FaultyDisk::write, fd, bytes, size);
}
int __wrap_fsync(int fd) { return call(__real_fsync, &FaultyDisk::flush, fd); }
int __wrap_close(int fd) { return call(__real_close, &FaultyDisk::close, fd); }
int __wrap_rename(const char* from, const char* to) {
  return call(__real_rename, &FaultyDisk::rename, from, to);
}
int __wrap_unlink(const char* path) { return call(__real_unlink, &FaultyDisk::remove, path); }

}  // extern "C"

// NOLINTEND(bugprone-reserved-identifier)
