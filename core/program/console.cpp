#include "program/console.hpp"

#include <algorithm>
#include <utility>

#include "text/format.hpp"

namespace readyscope {

Console::Console(std::string program, QueuedFile::Write output, QueuedFile::Write error)
    : program_(std::move(program)),
      output_(std::move(output), QueuedFile::OnFailure::give_up, queue_bytes_max),
      error_(std::move(error), QueuedFile::OnFailure::give_up, queue_bytes_max) {}

/// What cannot be written at all is not missed by a reader.
bool Console::print(QueuedFile& stream, std::string_view lines) {
  const bool taken = stream.write(lines);
  if (!taken && !stream.failed()) {
    lines_dropped_ += static_cast<std::uint64_t>(std::ranges::count(lines, '\n'));
  }
  return taken;
}

void Console::tell_dropped() {
  if (lines_dropped_ == std::exchange(told_dropped_, lines_dropped_)) return;
  say("Lines that were not printed, because nobody read them in time: " +
      format_count(lines_dropped_) + ".");
}

void Console::finish() {
  output_.finish();
  tell_dropped();
  error_.finish();
}

bool Console::finish_within(std::chrono::milliseconds patience) {
  tell_dropped();
  const bool is_read = output_.finish_within(patience);
  return error_.finish_within(patience) && is_read;
}

}  // namespace readyscope
