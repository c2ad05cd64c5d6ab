#include "app/troubles.hpp"

#include <gmock/gmock.h>

namespace readyscope::gui {
namespace {

using ::testing::ElementsAre;

struct SaidTroubles : ::testing::Test {
  void tell() { troubles.tell(window, presets, settings); }

  std::vector<std::string> said;
  Troubles troubles{[this](const std::string& words) { said.push_back(words); }};
  WindowState window;
  Failure presets;
  Failure settings;
};

TEST_F(SaidTroubles, are_those_of_everything) {
  presets = {"presets"};
  settings = {"settings"};
  window.workspace.trouble = {"workspace"};
  window.recording.trouble = {"recording"};
  window.sources.trouble = {"sources"};
  window.exported.trouble = {"export"};
  window.replay.trouble = {"replay"};
  tell();
  EXPECT_THAT(said, ::testing::UnorderedElementsAre("presets", "settings", "workspace", "recording",
                                                    "sources", "export", "replay"));
}

TEST_F(SaidTroubles, are_said_once_until_they_change_or_come_back) {
  window.workspace.trouble = {"full"};
  tell();
  tell();
  window.workspace.trouble = {"gone"};
  tell();
  window.workspace.trouble = {};
  tell();
  window.workspace.trouble = {"gone"};
  tell();
  EXPECT_THAT(said, ElementsAre("full", "gone", "gone"));
}

TEST_F(SaidTroubles, are_said_once_if_the_window_shows_them_in_two_places) {
  settings = window.workspace.trouble = {"no folder"};
  tell();
  EXPECT_THAT(said, ElementsAre("no folder"));
}

}  // namespace
}  // namespace readyscope::gui
