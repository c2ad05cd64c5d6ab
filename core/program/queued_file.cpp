#include "program/queued_file.hpp"

#include <cerrno>
#include <memory>
#include <utility>

namespace readyscope {
namespace {

/// Of the memory that is kept once it is empty.
constexpr std::size_t kept_bytes_max = std::size_t{1} << 20;

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdout && file != stderr) std::fclose(file);
  }
};

}  // namespace

QueuedFile::Write writes_to(std::FILE* file) {
  return [owned = std::shared_ptr<std::FILE>(file, Close())](std::string_view bytes,
                                                             std::error_code& error) {
    const std::size_t written = std::fwrite(bytes.data(), 1, bytes.size(), owned.get());
    if (written == bytes.size() && std::fflush(owned.get()) == 0) return written;
    error = {errno, std::generic_category()};
    return written;
  };
}

QueuedFile::QueuedFile(Write write, OnFailure on_failure, std::size_t bytes_max)
    : write_(std::move(write)),
      on_failure_(on_failure),
      bytes_max_(bytes_max),
      thread_([this] { work(); }) {}

QueuedFile::QueuedFile(std::FILE* file) : QueuedFile(writes_to(file), OnFailure::give_up) {}

QueuedFile::~QueuedFile() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool QueuedFile::write(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (failed_) return false;
  if (!queue_.empty() && queue_.size() + bytes.size() > bytes_max_) {
    ++not_written_;
    return false;
  }
  append(bytes);
  return true;
}

void QueuedFile::write_surely(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return failed_ || queue_.empty() || queue_.size() + bytes.size() <= bytes_max_;
  });
  if (!failed_) append(bytes);
}

bool QueuedFile::finish() {
  std::unique_lock lock(mutex_);
  ++finishing_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return is_done(); });
  --finishing_;
  return !failed_;
}

bool QueuedFile::finish_within(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  ++finishing_;
  changed_.notify_all();
  const bool is_over = changed_.wait_for(lock, patience, [&] { return is_done(); });
  --finishing_;
  return is_over;
}

bool QueuedFile::idle() const {
  const std::lock_guard lock(mutex_);
  return is_done();
}

bool QueuedFile::is_half_full() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() > bytes_max_ / 2;
}

bool QueuedFile::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

std::error_code QueuedFile::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::uint64_t QueuedFile::not_written() const {
  const std::lock_guard lock(mutex_);
  return not_written_;
}

std::uint64_t QueuedFile::bytes_written() const {
  const std::lock_guard lock(mutex_);
  return bytes_written_;
}

void QueuedFile::append(std::string_view bytes) {
  queue_ += bytes;
  changed_.notify_all();
}

void QueuedFile::work() {
  // What is written and what waits take turns in the same memory.
  std::string bytes;
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return ending_ || !queue_.empty(); });
    if (queue_.empty()) return;
    std::swap(bytes, queue_);
    writing_ = true;
    changed_.notify_all();
    const bool written = write_out(bytes, lock);
    writing_ = false;
    if (bytes.capacity() > kept_bytes_max) bytes = {};
    bytes.clear();
    if (!written) {
      failed_ = true;
      queue_.clear();
    }
    changed_.notify_all();
  }
}

/// The lock is not held while the system writes.
bool QueuedFile::write_out(std::string_view bytes, std::unique_lock<std::mutex>& lock) {
  while (!bytes.empty()) {
    // Whoever asked for the end meanwhile has this attempt as the last one.
    const bool is_last_attempt = ending_ || finishing_ > 0;
    lock.unlock();
    std::error_code error;
    const std::size_t written = write_(bytes, error);
    lock.lock();
    bytes_written_ += written;
    bytes.remove_prefix(written);
    failure_ = error;
    if (!error) continue;
    if (on_failure_ == OnFailure::give_up || is_last_attempt) return false;
    changed_.wait_for(lock, retry_interval, [&] { return ending_ || finishing_ > 0; });
  }
  return true;
}

}  // namespace readyscope
