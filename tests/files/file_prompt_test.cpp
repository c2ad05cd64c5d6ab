// The prompt for a file: what can be chosen for which purpose, and under which name.

#include "files/file_prompt.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "hand.hpp"
#include "program/utf8_path.hpp"
#include "temporary_folder.hpp"

namespace readyscope::gui::test {
namespace {

class Prompt : public ::testing::Test {
 protected:
  Prompt() {
    hand.draw_over = [this] {
      const std::string in = text_of(folder.path() / "");
      prompt.draw({.workspaces = in, .traffic = in}, hand.desk.appearance(), hand.wishes);
    };
  }

  void ask(FilePurpose purpose) {
    hand.wishes.add(AskForFile{purpose});
    hand.frames(3);
  }
  void enter(std::string_view name) {
    hand.type(name);
    hand.press(ImGuiKey_Enter);
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return text_of(folder.path() / path_from(name));
  }
  void write(const std::string& name) const { std::ofstream(path_from(path(name))) << "there"; }

  Hand hand;
  FilePrompt prompt;
  support::TemporaryFolder folder;
};

TEST_F(Prompt, for_recording_adds_the_ending_of_recordings) {
  ask(FilePurpose::record);
  enter("night");
  EXPECT_TRUE(hand.wishes.wants(RecordTo{path("night.readyscope")}));
  ask(FilePurpose::record_kept);
  enter("night.csv");
  EXPECT_TRUE(hand.wishes.wants(RecordTo{path("night.csv.readyscope"), true}));
}

TEST_F(Prompt, for_recording_takes_a_capture_for_one) {
  ask(FilePurpose::record);
  enter("night.pcapng");
  EXPECT_TRUE(hand.wishes.wants(RecordTo{path("night.pcapng")}));
}

TEST_F(Prompt, for_what_is_written_anew_takes_no_file_that_is_there) {
  write("rows.csv");
  write("night.readyscope");
  ask(FilePurpose::export_events);
  enter("rows.csv");
  EXPECT_FALSE(hand.wishes.wants_any<ExportTo>());
  EXPECT_TRUE(hand.sees("This file already exists. Choose another name."));
  hand.press(ImGuiKey_Escape);
  hand.frames(2);
  ask(FilePurpose::record);
  enter("night");
  EXPECT_FALSE(hand.wishes.wants_any<RecordTo>());
}

TEST_F(Prompt, for_an_export_needs_an_ending_that_says_the_format) {
  ask(FilePurpose::export_events);
  enter("rows.txt");
  EXPECT_FALSE(hand.wishes.wants_any<ExportTo>());
  EXPECT_TRUE(hand.sees("The name must end in .pcapng, .csv, .jsonl or .readyscope."));
  hand.press(ImGuiKey_Escape);
  hand.frames(2);
  ask(FilePurpose::export_events);
  enter("rows.jsonl");
  EXPECT_TRUE(hand.wishes.wants(ExportTo{path("rows.jsonl")}));
}

TEST_F(Prompt, lists_whatever_may_be_a_capture_but_only_workspaces_for_a_workspace) {
  write("trace.cap");
  write("lab.readyscope.json");
  ask(FilePurpose::open_traffic);
  EXPECT_TRUE(hand.sees("trace.cap"));
  EXPECT_TRUE(hand.sees("lab.readyscope.json"));
  hand.click("trace.cap");
  hand.click("Open");
  EXPECT_TRUE(hand.wishes.wants(OpenFile{path("trace.cap")}));
  ask(FilePurpose::open_workspace);
  EXPECT_FALSE(hand.sees("trace.cap"));
  EXPECT_TRUE(hand.sees("lab.readyscope.json"));
}

}  // namespace
}  // namespace readyscope::gui::test
