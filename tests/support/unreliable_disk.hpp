#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "memory_recording.hpp"
#include "program/recording_file.hpp"
#include "random.hpp"

namespace readyscope::support {

/// A disk in memory for recordings, which is full, gone or fails once now and then. Faults lie at
/// places in its files, so that what it holds does not depend on the pace of whoever writes.
class UnreliableDisk {
 public:
  explicit UnreliableDisk(std::uint64_t seed) : seed_(seed) {}

  /// It must outlive whatever is opened.
  RecordingFile::Open open() {
    return [this](const std::string& path) { return open_file(path); };
  }
  /// From now on everything can be written.
  void recover() { is_bad_ = false; }

  /// To be looked at when nobody writes any more.
  struct File {
    MemoryRecording content{};
    Random random{0};
    std::uint64_t good_until = 0;  ///< Bytes; then comes a fault.
  };
  [[nodiscard]] const std::map<std::string, File>& files() const { return files_; }

 private:
  static constexpr std::uint64_t between_faults_max = 20'000;

  Result<QueuedFile::Write> open_file(const std::string& path) {
    const std::lock_guard lock(mutex_);
    Random random(seed_ ^ std::hash<std::string>()(path));
    if (is_bad_ && random.chance(0.1)) return std::unexpected(some_error(random));
    File& file = files_[path];
    file.random = random;
    file.good_until = file.random.below(between_faults_max);
    return [this, &file](std::string_view bytes, std::error_code& error) {
      return write(file, bytes, error);
    };
  }

  std::size_t write(File& file, std::string_view bytes, std::error_code& error) {
    const std::lock_guard lock(mutex_);
    auto& content = file.content.bytes;
    const std::uint64_t room = is_bad_ ? file.good_until - content.size() : bytes.size();
    const auto taken =
        std::as_bytes(std::span(bytes)).first(std::min<std::size_t>(room, bytes.size()));
    content.insert(content.end(), taken.begin(), taken.end());
    if (taken.size() == bytes.size()) {
      file.good_until = std::max<std::uint64_t>(file.good_until, content.size());
      return taken.size();
    }
    error = some_error(file.random);
    // Some faults pass by themselves.
    if (file.random.chance(0.5)) file.good_until += file.random.below(between_faults_max);
    return taken.size();
  }

  static std::error_code some_error(Random& random) {
    return std::make_error_code(random.chance(0.5) ? std::errc::no_space_on_device
                                                   : std::errc::io_error);
  }

  std::uint64_t seed_;
  std::atomic<bool> is_bad_ = true;
  std::mutex mutex_;
  std::map<std::string, File> files_;
};

}  // namespace readyscope::support
