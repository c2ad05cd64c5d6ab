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
}  // namespace readyscope::cli
