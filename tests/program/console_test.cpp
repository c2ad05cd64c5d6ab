#include "program/console.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>

namespace readyscope {
namespace {

using namespace std::chrono_literals;

/// Somebody who reads a stream, but at first does not.
class Reader {
 public:
  QueuedFile::Write stream() {
    return [this](std::string_view bytes, std::error_code& error) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return reads_ || has_gone_; });
      if (has_gone_) {
        error = std::make_error_code(std::errc::broken_pipe);
        return std::size_t{0};
      }
      read_ += bytes;
      return bytes.size();
    };
  }
  void read() { set(reads_); }
  void go() { set(has_gone_); }
  std::string what_was_read() {
    const std::lock_guard lock(mutex_);
    return read_;
  }

 private:
  void set(bool& what) {
    const std::lock_guard lock(mutex_);
    what = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool reads_ = false;
  bool has_gone_ = false;
  std::string read_;
};

struct Consoles : ::testing::Test {
  Reader output;
  Reader error;
  Console console{"program", output.stream(), error.stream()};
};

TEST_F(Consoles, print_and_say_in_order) {
  output.read();
  error.read();
  console.print("one\n");
  console.print_surely("two\nthree\n");
  console.say("Something is wrong.");
  console.show("\r50 %");
  console.finish();
  EXPECT_EQ(output.what_was_read(), "one\ntwo\nthree\n");
  EXPECT_EQ(error.what_was_read(), "program: Something is wrong.\n\r50 %");
  EXPECT_EQ(console.lines_dropped(), 0U);
  EXPECT_FALSE(console.output_failed());
}

TEST_F(Consoles, drop_what_nobody_reads_in_time_and_count_its_lines) {
  error.read();
  const std::string lines = std::string(99, 'x') + "\n" + std::string(99, 'y') + "\n";
  std::size_t taken = 0;
  const std::size_t printed = 3 * Console::queue_bytes_max / lines.size();
  for (std::size_t i = 0; i < printed; ++i) taken += console.print(lines) ? 1 : 0;
  EXPECT_GE(taken * lines.size(), Console::queue_bytes_max - lines.size());
  EXPECT_LT(taken, printed);
  EXPECT_EQ(console.lines_dropped(), 2 * (printed - taken));

  EXPECT_FALSE(console.finish_within(1ms));
  output.read();
  console.finish();
  EXPECT_EQ(output.what_was_read().size(), taken * lines.size());
  const std::string said = error.what_was_read();
  EXPECT_TRUE(said.starts_with("program: Lines that were not printed, because nobody read them"))
      << said;
  EXPECT_EQ(std::ranges::count(said, '\n'), 1) << "it is said once";
}

TEST_F(Consoles, miss_nobody_who_has_gone) {
  output.go();
  error.read();
  console.print("one\n");
  EXPECT_TRUE(console.finish_within(1min));
  EXPECT_TRUE(console.output_failed());
  EXPECT_FALSE(console.print("two\n"));
  console.finish();
  EXPECT_EQ(console.lines_dropped(), 0U);
  EXPECT_EQ(error.what_was_read(), "");
}

}  // namespace
}  // namespace readyscope
