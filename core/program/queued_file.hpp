#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

namespace readyscope {

/// A file or pipe that is written by a helper thread, so that a slow disk or reader does not keep
/// anybody from polling. The thread owns the file and a bounded queue of bytes, and nothing else.
class QueuedFile {
 public:
  /// What may wait; a single piece that is larger is taken when nothing else waits.
  static constexpr std::size_t queue_bytes_max = std::size_t{16} << 20;
  /// How long to wait before what could not be written is tried again.
  static constexpr std::chrono::milliseconds retry_interval{500};

  /// What to do when the disk is full or has gone.
  enum class OnFailure : std::uint8_t {
    give_up,      ///< Throw away whatever comes.
    keep_trying,  ///< Until the end. What has been taken stays in the queue.
  };
  /// Writes as much as it can, and returns how many bytes that was. Less than all is an error.
  using Write = std::function<std::size_t(std::string_view bytes, std::error_code& error)>;

  QueuedFile(Write write, OnFailure on_failure, std::size_t bytes_max = queue_bytes_max);
  /// Takes the file over; standard output is flushed but not closed at the end.
  explicit QueuedFile(std::FILE* file);
  /// Waits until everything that was queued is written, or could not be.
  ~QueuedFile();
  QueuedFile(const QueuedFile&) = delete;
  QueuedFile& operator=(const QueuedFile&) = delete;

  /// Queues the bytes. If they do not fit, none of them is taken, which is counted.
  bool write(std::string_view bytes);
  /// Queues them as soon as they fit.
  void write_surely(std::string_view bytes);
  /// Waits until everything is written, or once more could not be. Returns whether it was.
  bool finish();
  /// The same, but for no longer than this. Returns whether there is nothing left to wait for.
  bool finish_within(std::chrono::milliseconds patience);
  /// Whether nothing waits to be written.
  [[nodiscard]] bool idle() const;
  /// Whether so much waits that whoever can should write later.
  [[nodiscard]] bool is_half_full() const;

  /// Whether it has given up. From then on everything is thrown away.
  [[nodiscard]] bool failed() const;
  /// Why the latest bytes could not be written; none once they were.
  [[nodiscard]] std::error_code failure() const;
  /// How often `write` found no room.
  [[nodiscard]] std::uint64_t not_written() const;
  /// How many bytes have been written.
  [[nodiscard]] std::uint64_t bytes_written() const;

 private:
  void append(std::string_view bytes);
  [[nodiscard]] bool is_done() const { return failed_ || (queue_.empty() && !writing_); }
  void work();
  bool write_out(std::string_view bytes, std::unique_lock<std::mutex>& lock);

  Write write_;
  OnFailure on_failure_;
  std::size_t bytes_max_;  ///< Of the queue.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string queue_;
  bool writing_ = false;
  bool failed_ = false;
  bool ending_ = false;
  int finishing_ = 0;  ///< Who waits for the end: the next failure is the last one.
  std::error_code failure_;
  std::uint64_t not_written_ = 0;
  std::uint64_t bytes_written_ = 0;
  std::thread thread_;
};

/// Takes the file over, and flushes it each time; standard output and standard error stay open.
QueuedFile::Write writes_to(std::FILE* file);

}  // namespace readyscope
