#include "program/queued_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "temporary_folder.hpp"

namespace readyscope {
namespace {

class QueuedFiles : public ::testing::Test {
 protected:
  std::FILE* open() { return std::fopen(path.c_str(), "wb"); }
  std::string content() const {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  support::TemporaryFolder folder;
  std::string path = (folder.path() / "queued").string();
};

TEST_F(QueuedFiles, hold_what_was_written_in_order) {
  std::string expected;
  {
    QueuedFile file(open());
    for (int i = 0; i < 10'000; ++i) {
      const std::string line = std::to_string(i) + "\n";
      expected += line;
      if (i % 2 == 0) {
        file.write(line);
      } else {
        file.write_surely(line);
      }
    }
    EXPECT_TRUE(file.finish());
    EXPECT_EQ(file.not_written(), 0U);
    EXPECT_FALSE(file.failed());
    EXPECT_EQ(content(), expected);
    file.write("the end");
  }
  EXPECT_EQ(content(), expected + "the end") << "closing it writes what was queued";
}

/// A disk that has room for so much, and for more if that is raised.
struct SmallDisk {
  QueuedFile::Write write() {
    return [this](std::string_view bytes, std::error_code& error) {
      const std::lock_guard lock(mutex);
      const std::size_t written = std::min(bytes.size(), room - content.size());
      content += bytes.substr(0, written);
      if (written < bytes.size()) error = std::make_error_code(std::errc::no_space_on_device);
      ++attempts;
      return written;
    };
  }
  void have_room(std::size_t bytes) {
    const std::lock_guard lock(mutex);
    room = bytes;
  }
  std::mutex mutex{};
  std::string content{};
  std::size_t room = 0;
  int attempts = 0;
};

TEST(QueuedFile, goes_on_where_it_was_once_there_is_room_again) {
  SmallDisk disk{.room = 6};
  QueuedFile file(disk.write(), QueuedFile::OnFailure::keep_trying);
  EXPECT_TRUE(file.write("first, "));
  while (!file.failure()) std::this_thread::yield();
  EXPECT_EQ(file.failure(), std::errc::no_space_on_device);
  EXPECT_EQ(file.bytes_written(), 6U);
  EXPECT_TRUE(file.write("second"));
  EXPECT_FALSE(file.idle());
  disk.have_room(100);
  EXPECT_TRUE(file.finish());
  EXPECT_EQ(disk.content, "first, second");
  EXPECT_EQ(file.bytes_written(), disk.content.size());
  EXPECT_FALSE(file.failure());
}

TEST(QueuedFile, takes_no_more_than_fits_while_the_disk_is_full) {
  SmallDisk disk;
  QueuedFile file(disk.write(), QueuedFile::OnFailure::keep_trying);
  const std::string large(QueuedFile::queue_bytes_max / 2, 'x');
  EXPECT_TRUE(file.write("on its way"));
  while (!file.failure()) std::this_thread::yield();
  EXPECT_TRUE(file.write(large));
  EXPECT_TRUE(file.write(large));
  EXPECT_FALSE(file.write("x"));
  EXPECT_EQ(file.not_written(), 1U);
}

TEST(QueuedFile, ends_on_a_full_disk_after_a_last_attempt) {
  SmallDisk disk{.room = 3};
  QueuedFile file(disk.write(), QueuedFile::OnFailure::keep_trying);
  EXPECT_TRUE(file.write("lost"));
  while (!file.failure()) std::this_thread::yield();
  EXPECT_FALSE(file.finish());
  EXPECT_GE(disk.attempts, 2);
  EXPECT_TRUE(file.failed());
  EXPECT_FALSE(file.write("lost, too"));
  EXPECT_EQ(disk.content, "los");
}

#ifdef __linux__
TEST_F(QueuedFiles, count_what_does_not_fit) {
  // A reader that reads nothing until it is told to.
  const std::string go = folder.path("go");
  const std::string reader =
      "while [ ! -e '" + go + "' ]; do sleep 0.01; done; cat > '" + path + "'";
  const std::string large(QueuedFile::queue_bytes_max + 1, 'x');
  std::uint64_t written = 0;
  {
    QueuedFile file(::popen(reader.c_str(), "w"));
    // The first one is on its way into the pipe, or still waits for that.
    for (int i = 0; i < 3; ++i) file.write(large);
    EXPECT_GE(file.not_written(), 1U);
    written = 3 - file.not_written();
    std::ofstream(go) << "go";
    file.write_surely(large);
    EXPECT_TRUE(file.finish());
  }
  EXPECT_EQ(content().size(), (written + 1) * large.size())
      << "what fitted, and what had to be written surely";
}

TEST_F(QueuedFiles, that_cannot_be_written_say_so_and_keep_nobody_waiting) {
  QueuedFile file(std::fopen("/dev/full", "wb"));
  file.write_surely("lost");
  EXPECT_FALSE(file.finish());
  EXPECT_TRUE(file.failed());
  file.write_surely("lost, too");
  EXPECT_FALSE(file.finish());
}
#endif

}  // namespace
}  // namespace readyscope
