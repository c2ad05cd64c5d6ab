#include "program/output_file.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "file_content.hpp"
#include "program/utf8_path.hpp"
#include "temporary_folder.hpp"

namespace readyscope {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

struct OutputFiles : ::testing::Test {
  [[nodiscard]] std::string name(const std::string& of) const {
    return text_of(folder.path() / path_from(of));
  }
  [[nodiscard]] std::string content(const std::string& of) const {
    return support::content_of(folder.path() / path_from(of)).value_or("there is none");
  }
  support::TemporaryFolder folder;
};

TEST_F(OutputFiles, hold_what_was_written_and_nothing_of_before) {
  EXPECT_EQ(write_output(name("Gr\u00fc\u00dfe.json"), "a long first report"), std::nullopt);
  EXPECT_EQ(write_output(name("Gr\u00fc\u00dfe.json"), "second"), std::nullopt);
  EXPECT_EQ(content("Gr\u00fc\u00dfe.json"), "second");
}

TEST_F(OutputFiles, that_can_be_written_are_not_changed_by_asking) {
  std::ofstream(folder.path() / "old") << "old";
  EXPECT_EQ(why_no_output(name("old")), std::nullopt);
  EXPECT_EQ(content("old"), "old");
  EXPECT_EQ(why_no_output(name("new")), std::nullopt);
  EXPECT_FALSE(fs::exists(folder.path() / "new"));
  EXPECT_EQ(why_no_output(std::string(standard_output)), std::nullopt);
}

TEST_F(OutputFiles, that_cannot_be_written_say_which_and_why) {
  for (const std::string& of : {name("no folder") + "/report", text_of(folder.path())}) {
    const auto asked = why_no_output(of);
    ASSERT_TRUE(asked);
    EXPECT_THAT(*asked, HasSubstr(of + " could not be opened for writing: "));
    EXPECT_EQ(write_output(of, "report"), asked);
    const auto opened = open_output(of);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), *asked);
  }
}

TEST_F(OutputFiles, that_are_links_are_written_where_they_lead) {
  std::ofstream(folder.path() / "target") << "old";
  std::error_code unsupported;
  fs::create_symlink(folder.path() / "target", folder.path() / "link", unsupported);
  if (unsupported) GTEST_SKIP() << "this system has no links for everybody";
  EXPECT_EQ(write_output(name("link"), "new"), std::nullopt);
  EXPECT_EQ(content("target"), "new");
  EXPECT_TRUE(fs::is_symlink(folder.path() / "link"));
  // To nowhere yet.
  fs::remove(folder.path() / "target");
  EXPECT_EQ(why_no_output(name("link")), std::nullopt);
  EXPECT_TRUE(fs::is_symlink(folder.path() / "link"));
  EXPECT_FALSE(fs::exists(folder.path() / "target"));
}

}  // namespace
}  // namespace readyscope
