#include "cli/queued_file.hpp"

#include <utility>

namespace readyscope::cli {

QueuedFile::QueuedFile(std::FILE* file) : file_(file), thread_([this] { work(); }) {}

QueuedFile::~QueuedFile() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (file_ != stdout) std::fclose(file_);
}

void QueuedFile::write(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (failed_) return;
  if (!queue_.empty() && queue_.size() + bytes.size() > queue_bytes_max) {
    ++not_written_;
    return;
  }
  append(bytes);
}

void QueuedFile::write_surely(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return failed_ || queue_.empty() || queue_.size() + bytes.size() <= queue_bytes_max;
  });
  if (!failed_) append(bytes);
}

bool QueuedFile::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return failed_ || (queue_.empty() && !writing_); });
  return !failed_;
}

bool QueuedFile::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

std::uint64_t QueuedFile::not_written() const {
  const std::lock_guard lock(mutex_);
  return not_written_;
}

void QueuedFile::append(std::string_view bytes) {
  queue_ += bytes;
  changed_.notify_all();
}

void QueuedFile::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return ending_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::string bytes = std::exchange(queue_, {});
    writing_ = true;
    changed_.notify_all();
    lock.unlock();
    const bool written = write_out(bytes);
    lock.lock();
    writing_ = false;
    if (!written) {
      failed_ = true;
      queue_.clear();
    }
    changed_.notify_all();
  }
}

bool QueuedFile::write_out(std::string_view bytes) const {
  return std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size() &&
         std::fflush(file_) == 0;
}

}  // namespace readyscope::cli
