#include "cli/queued_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "temporary_folder.hpp"

namespace readyscope::cli {
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

TEST_F(QueuedFiles, count_what_does_not_fit) {
  QueuedFile file(open());
  const std::string large(QueuedFile::queue_bytes_max + 1, 'x');
  // No disk keeps up with this for long.
  std::size_t tries = 0;
  while (file.not_written() == 0 && tries < 100) {
    file.write(large);
    ++tries;
  }
  EXPECT_EQ(file.not_written(), 1U);
  file.write_surely(large);
  EXPECT_TRUE(file.finish());
  EXPECT_EQ(content().size(), tries * large.size())
      << "all but one, and what had to be written surely";
}

#ifdef __linux__
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
}  // namespace readyscope::cli
