#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace readyscope::cli {

/// A file or pipe that is written by a helper thread, so that a slow disk or reader does not keep
/// anybody from polling. The thread knows nothing but the file and a bounded queue of bytes.
class QueuedFile {
 public:
  /// What may wait; a single piece that is larger is taken when nothing else waits.
  static constexpr std::size_t queue_bytes_max = std::size_t{16} << 20;

  /// Takes the file over; standard output is flushed but not closed at the end.
  explicit QueuedFile(std::FILE* file);
  /// Waits until everything that was queued is written, or could not be.
  ~QueuedFile();
  QueuedFile(const QueuedFile&) = delete;
  QueuedFile& operator=(const QueuedFile&) = delete;

  /// Queues the bytes. If they do not fit, none of them is written, and they are counted.
  void write(std::string_view bytes);
  /// Queues them as soon as they fit.
  void write_surely(std::string_view bytes);
  /// Waits until everything is written. Returns whether it was.
  bool finish();

  /// Whether something could not be written: the disk is full, or the reader has gone. From then on
  /// everything is thrown away.
  [[nodiscard]] bool failed() const;
  /// How often `write` found no room.
  [[nodiscard]] std::uint64_t not_written() const;

 private:
  void append(std::string_view bytes);
  void work();
  bool write_out(std::string_view bytes) const;

  std::FILE* file_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string queue_;
  bool writing_ = false;
  bool failed_ = false;
  bool ending_ = false;
  std::uint64_t not_written_ = 0;
  std::thread thread_;
};

}  // namespace readyscope::cli
