#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "program/queued_file.hpp"

namespace readyscope {

/// Standard output and standard error. Each is written by a helper thread, so that a pipe whose
/// reader is slow or a terminal that is paused does not keep anybody from polling.
class Console {
 public:
  /// What may wait for the reader of each stream; what does not fit is dropped, and counted.
  static constexpr std::size_t queue_bytes_max = std::size_t{1} << 20;

  /// What is said begins with the name of the program.
  explicit Console(std::string program, QueuedFile::Write output = writes_to(stdout),
                   QueuedFile::Write error = writes_to(stderr));

  /// Prints whole lines on standard output. False if they were dropped.
  bool print(std::string_view lines) { return print(output_, lines); }
  /// The same for what must not be dropped: waits until there is room.
  void print_surely(std::string_view lines) { output_.write_surely(lines); }
  /// Prints a sentence on a line of standard error.
  void say(const std::string& words) { print(error_, program_ + ": " + words + "\n"); }
  /// Prints text on standard error as it is, such as progress.
  void show(std::string_view text) { print(error_, text); }

  /// Whether standard output cannot be written to, as when its reader has gone.
  [[nodiscard]] bool output_failed() const { return output_.failed(); }
  /// On both streams, because nobody read them in time.
  [[nodiscard]] std::uint64_t lines_dropped() const { return lines_dropped_; }

  /// Says how many lines were dropped, if any were, and waits until everything has been read or
  /// cannot be. What is then printed is for another end.
  void finish();
  /// The same, but for no longer than this for each stream. Returns false if somebody still does
  /// not read: then this must not be destroyed, which would wait for them.
  bool finish_within(std::chrono::milliseconds patience);

 private:
  bool print(QueuedFile& stream, std::string_view lines);
  void tell_dropped();

  std::string program_;
  std::uint64_t lines_dropped_ = 0;
  std::uint64_t told_dropped_ = 0;
  QueuedFile output_;
  QueuedFile error_;
};

}  // namespace readyscope
