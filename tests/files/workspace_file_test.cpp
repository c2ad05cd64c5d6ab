// A workspace in its file, and the settings beside it: nothing that people have is lost.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "file_content.hpp"
#include "files/file_prompt.hpp"
#include "files/settings.hpp"
#include "files/user_folder.hpp"
#include "files/workspaces.hpp"
#include "hand.hpp"
#include "program/utf8_path.hpp"
#include "temporary_folder.hpp"
#include "workspace_sample.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

void write(const fs::path& to, std::string_view content) {
  std::ofstream(to, std::ios::binary) << content;
}
std::string content(const fs::path& of) { return support::content_of(of).value_or(""); }
/// Without locks, which exist only while the file is open.
std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = text_of(entry.path().filename());
    if (!name.ends_with(".lock")) names.push_back(name);
  }
  return names;
}

/// One launch of the program, without its window's frame loop.
struct Launch {
  explicit Launch(const fs::path& folder, const std::string& file = {}) : workspaces(folder) {
    hand.draw_over = [this] {
      prompt.draw({.workspaces = workspaces.folder(), .traffic = workspaces.folder()},
                  hand.desk.appearance(), hand.wishes);
    };
    workspaces.begin(file, hand.session, hand.desk, hand.wishes);
    hand.session.apply(hand.wishes.take_commands());
    turn();
  }

  void turn() {
    hand.session.step();
    workspaces.turn(hand.session, hand.desk);
    workspaces.take_wishes(hand.session, hand.desk, hand.wishes);
    hand.session.apply(hand.wishes.take_commands());
  }
  /// Long enough for what has changed to be saved.
  void rest() {
    hand.clock.advance(2 * Workspaces::save_interval);
    turn();
  }
  void want(Wish wish) {
    hand.wishes.add(std::move(wish));
    turn();
    turn();
  }
  [[nodiscard]] const std::string& trouble() const {
    return hand.desk.window.workspace.trouble.words;
  }

  Hand hand;
  FilePrompt prompt;
  Workspaces workspaces;
};

class WorkspaceInAFolder : public ::testing::Test {
 protected:
  WorkspaceInAFolder() { fs::create_directories(folder); }
  [[nodiscard]] fs::path own() const { return folder / "workspace.json"; }

  support::TemporaryFolder temporary;
  // As the system names it, which is how it is shown.
  fs::path folder = fs::canonical(temporary.path()) / "Gr\u00fc\u00dfe";
};

TEST_F(WorkspaceInAFolder, comes_back_at_the_next_launch) {
  {
    Launch first(folder);
    EXPECT_EQ(first.trouble(), "") << "there is nothing wrong with having none yet";
    first.rest();
    EXPECT_THAT(files_in(folder), IsEmpty()) << "looking leaves nothing behind";
    first.hand.bind("127.0.0.1:9876", Role::echo);
    first.hand.desk.page.look.show_events = false;
    first.rest();
    EXPECT_THAT(files_in(folder), ElementsAre("workspace.json"));
  }
  const Launch next(folder);
  EXPECT_EQ(next.trouble(), "");
  EXPECT_FALSE(next.hand.desk.page.look.show_events);
  ASSERT_EQ(next.hand.session.live_count(), 1U);
  EXPECT_EQ(next.hand.session.endpoints().front()->role(), Role::echo);
}

TEST_F(WorkspaceInAFolder, is_written_at_most_once_an_interval) {
  Launch launch(folder);
  launch.rest();
  launch.hand.bind("127.0.0.1:9876");
  launch.turn();
  EXPECT_FALSE(fs::exists(own()));
  launch.hand.clock.advance(Workspaces::save_interval);
  launch.turn();
  EXPECT_TRUE(fs::exists(own()));
  launch.hand.desk.page.look.show_events = false;
  launch.workspaces.save_on_exit(launch.hand.session, launch.hand.desk);
  EXPECT_FALSE(read_workspace(content(own())).value.look.page.show_events);
}

TEST_F(WorkspaceInAFolder, that_is_damaged_is_said_and_kept_aside_before_it_is_replaced) {
  const std::string half = workspace_text(WorkspaceDraw(3).workspace(5)).substr(0, 300);
  write(own(), half);
  Launch launch(folder);
  EXPECT_THAT(launch.trouble(), HasSubstr("stops being JSON"));
  launch.rest();
  EXPECT_THAT(files_in(folder), ElementsAre("workspace.json"));
  EXPECT_EQ(content(own()), half);
  launch.hand.bind("127.0.0.1:9876");
  launch.rest();
  EXPECT_THAT(files_in(folder), UnorderedElementsAre("workspace.json", "workspace.damaged-1.json"));
  EXPECT_EQ(content(folder / "workspace.damaged-1.json"), half);
  EXPECT_THAT(launch.trouble(), HasSubstr("kept as workspace.damaged-1.json"));
  EXPECT_EQ(read_workspace(content(own())).condition, Condition::good);
}

TEST_F(WorkspaceInAFolder, of_a_newer_version_or_too_large_is_kept_aside_too) {
  for (const std::string& text :
       {std::string(R"({"version": 2, "endpoints": [{"teleports": true}]})"),
        std::string(Workspace::bytes_max + 1, ' '), std::string()}) {
    write(own(), text);
    Launch launch(folder);
    EXPECT_THAT(launch.trouble(), HasSubstr(text_of(own())));
    launch.hand.bind("127.0.0.1:9876");
    launch.rest();
    int found = 0;
    for (const auto& name : files_in(folder)) found += content(folder / name) == text ? 1 : 0;
    EXPECT_EQ(found, 1);
    EXPECT_EQ(read_workspace(content(own())).condition, Condition::good);
    fs::remove(own());
  }
}

TEST_F(WorkspaceInAFolder, that_somebody_edited_meanwhile_is_kept_aside) {
  Launch launch(folder);
  launch.hand.bind("127.0.0.1:9876");
  launch.rest();
  const std::string edited = R"({"version": 1, "endpoints": [{"address": "1"}]})";
  write(own(), edited);
  launch.rest();
  EXPECT_EQ(content(own()), edited) << "nothing has changed here";
  launch.hand.desk.page.look.show_side = false;
  launch.rest();
  EXPECT_EQ(content(folder / "workspace.other-1.json"), edited);
  EXPECT_FALSE(read_workspace(content(own())).value.look.page.show_side);
}

TEST_F(WorkspaceInAFolder, is_open_in_one_instance_at_a_time) {
  Launch first(folder);
  first.hand.bind("127.0.0.1:9876");
  first.rest();
  const std::string saved = content(own());
  {
    Launch second(folder);
    EXPECT_THAT(second.trouble(), HasSubstr("another Readyscope has it open"));
    EXPECT_EQ(second.hand.session.live_count(), 0U);
    second.hand.bind("127.0.0.1:1");
    second.rest();
    second.workspaces.save_on_exit(second.hand.session, second.hand.desk);
    EXPECT_EQ(content(own()), saved);
    second.want(SaveWorkspaceAs{text_of(folder / "second.readyscope.json")});
    EXPECT_EQ(second.trouble(), "");
  }
  EXPECT_THAT(files_in(folder), UnorderedElementsAre("workspace.json", "second.readyscope.json"));
}

TEST_F(WorkspaceInAFolder, is_one_of_several) {
  const fs::path lab = folder / "lab.readyscope.json";
  {
    Launch launch(folder);
    launch.hand.bind("127.0.0.1:9876");
    launch.want(SaveWorkspaceAs{text_of(lab)});
    EXPECT_EQ(launch.workspaces.named(), text_of(lab));
    launch.hand.bind("127.0.0.1:9877");
    launch.rest();
    EXPECT_THAT(read_workspace(content(lab)).value.endpoints, SizeIs(2));
    EXPECT_THAT(read_workspace(content(own())).value.endpoints, SizeIs(1));

    launch.want(OpenWorkspace{text_of(own())});
    EXPECT_EQ(launch.trouble(), "");
    EXPECT_EQ(launch.hand.session.live_count(), 1U);
    EXPECT_EQ(launch.workspaces.named(), "");
    EXPECT_THAT(launch.hand.desk.window.workspace.recent,
                ElementsAre(text_of(own()), text_of(lab)));

    launch.want(NewWorkspace{});
    EXPECT_EQ(launch.hand.session.live_count(), 0U);
    EXPECT_THAT(read_workspace(content(folder / "workspace.previous-1.json")).value.endpoints,
                SizeIs(1))
        << "what was there can be opened again";
  }
  const Launch next(folder, text_of(lab));
  EXPECT_EQ(next.hand.session.live_count(), 2U);
}

TEST_F(WorkspaceInAFolder, stays_open_when_another_one_is_none) {
  Launch launch(folder);
  launch.hand.bind("127.0.0.1:9876");
  write(folder / "picture.png", "\x89PNG\r\n");
  launch.want(OpenWorkspace{text_of(folder / "picture.png")});
  EXPECT_THAT(launch.trouble(), HasSubstr("picture.png was not opened: it is not a workspace"));
  EXPECT_EQ(launch.hand.session.live_count(), 1U);
  EXPECT_EQ(launch.hand.desk.window.workspace.file, text_of(own()));
  launch.want(OpenWorkspace{text_of(folder / "nothing")});
  EXPECT_THAT(launch.trouble(), HasSubstr("there is no such file"));
  launch.want(OpenWorkspace{text_of(folder)});
  EXPECT_THAT(launch.trouble(), HasSubstr("was not opened"));
  EXPECT_EQ(content(folder / "picture.png"), "\x89PNG\r\n");
}

TEST_F(WorkspaceInAFolder, takes_no_file_that_is_somebody_else_s) {
  const fs::path file = folder / "somebody's";
  for (const std::string& text :
       {std::string("\xd4\xc3\xb2\xa1"), std::string(" "), std::string("{}"), std::string("[1, 2]"),
        std::string(R"({"version": 1})"), std::string(R"({"endpoints": []})"),
        std::string(R"({"version": "1", "endpoints": []})"),
        std::string(R"({"version": 1.5, "endpoints": []})"),
        std::string(R"({"version": 1, "endpoints": 7})"),
        workspace_text(WorkspaceDraw(3).workspace(5)).substr(0, 300),
        std::string(Workspace::bytes_max + 1, ' ')}) {
    write(file, text);
    const auto assert_untouched = [&] {
      EXPECT_EQ(content(file), text);
      // Not even a lock lies beside it.
      EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
    };
    Launch launch(folder / "own", text_of(file));
    assert_untouched();
    EXPECT_THAT(launch.trouble(), HasSubstr("was not opened"));
    EXPECT_THAT(launch.trouble(), HasSubstr("will not be saved until you name it"));
    launch.hand.bind("127.0.0.1:9876");
    launch.rest();
    launch.workspaces.save_on_exit(launch.hand.session, launch.hand.desk);
    assert_untouched();
    launch.want(OpenWorkspace{text_of(file)});
    EXPECT_THAT(launch.trouble(), HasSubstr("was not opened"));
    launch.want(SaveWorkspaceAs{text_of(file)});
    EXPECT_THAT(launch.trouble(), HasSubstr("could not be saved in " + text_of(file)));
    EXPECT_EQ(launch.hand.session.live_count(), 1U);
    assert_untouched();
  }
}

TEST_F(WorkspaceInAFolder, takes_an_empty_file_and_one_of_any_version) {
  const fs::path file = folder / "lab";
  for (const std::string& text :
       {std::string(), std::string(R"({"version": 9, "endpoints": []})")}) {
    write(file, text);
    Launch launch(folder / "own", text_of(file));
    EXPECT_EQ(launch.hand.desk.window.workspace.file, text_of(file));
    launch.hand.bind("127.0.0.1:9876");
    launch.rest();
    EXPECT_THAT(read_workspace(content(file)).value.endpoints, SizeIs(1));
  }
}

TEST_F(WorkspaceInAFolder, replaces_nothing_but_files) {
  fs::create_directories(own() / "something");
  Launch launch(folder);
  launch.hand.bind("127.0.0.1:9876");
  launch.rest();
  EXPECT_THAT(launch.trouble(), HasSubstr("it is not a file"));
  EXPECT_TRUE(fs::exists(own() / "something"));
  EXPECT_THAT(files_in(folder), ElementsAre("workspace.json"));
}

TEST_F(WorkspaceInAFolder, that_is_hostile_is_never_lost) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    WorkspaceDraw draw(seed);
    std::string text = workspace_text(draw.workspace(3));
    text.resize(draw.below(text.size()));
    write(own(), text);
    WorkspaceFile file = std::move(WorkspaceFile::take(own()).value());
    const Workspace taken = file.load().value;
    Workspace changed = taken;
    changed.look.page.show_side = !changed.look.page.show_side;
    ASSERT_TRUE(file.save(changed, Outlasts::process));
    bool kept = false;
    for (const auto& name : files_in(folder)) kept = kept || content(folder / name) == text;
    ASSERT_TRUE(kept) << "seed " << seed;
    fs::remove(folder / "workspace.damaged-1.json");
  }
}

TEST_F(WorkspaceInAFolder, several_opened_at_once_are_opened_one_after_the_other) {
  const fs::path lab = folder / "lab.readyscope.json";
  const fs::path field = folder / "field.readyscope.json";
  const auto with_one_at = [](const char* address) {
    Workspace workspace;
    workspace.endpoints.push_back({.what = {.address = address}});
    return workspace_text(workspace);
  };
  write(lab, with_one_at("127.0.0.1:9001"));
  write(field, with_one_at("127.0.0.1:9002"));
  const std::string lab_before = content(lab);
  Launch launch(folder);
  launch.hand.bind("127.0.0.1:9000");
  launch.hand.wishes.add(OpenWorkspace{text_of(lab)});
  launch.hand.wishes.add(OpenWorkspace{text_of(field)});
  for (int i = 0; i < 4; ++i) launch.turn();
  launch.rest();
  EXPECT_EQ(launch.trouble(), "");
  ASSERT_EQ(launch.hand.session.live_count(), 1U);
  EXPECT_EQ(launch.hand.session.endpoints().back()->settings.address, "127.0.0.1:9002");
  EXPECT_EQ(content(lab), lab_before) << "nothing of it was changed";
  EXPECT_THAT(content(field), ::testing::Not(HasSubstr("9001")));
}

// ---- opened and saved by hand -----------------------------------------------------------------

TEST_F(WorkspaceInAFolder, is_saved_and_opened_by_typing_its_name) {
  Launch launch(folder);
  launch.hand.bind("127.0.0.1:9876");
  launch.hand.frames(2);
  launch.hand.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
  launch.hand.frames(2);
  launch.hand.type("lab");
  EXPECT_TRUE(launch.hand.sees("Press Enter to save."));
  launch.hand.press(ImGuiKey_Enter);
  launch.hand.frames(2);
  launch.turn();
  EXPECT_EQ(launch.trouble(), "");
  EXPECT_TRUE(fs::exists(folder / "lab.readyscope.json"));

  launch.hand.press(ImGuiMod_Ctrl | ImGuiKey_O);
  launch.hand.frames(2);
  EXPECT_TRUE(launch.hand.sees("lab.readyscope.json"));
  launch.hand.type("no such");
  EXPECT_TRUE(launch.hand.sees("There is no such file."));
}

// ---- settings ---------------------------------------------------------------------------------

TEST_F(WorkspaceInAFolder, has_settings_beside_it) {
  const Settings settings{.theme = ThemeChoice::light,
                          .scale = 1.25F,
                          .frames_per_second = 60,
                          .history_mebibytes = 512,
                          .window = WindowPlace{{-200, 30, 1000, 700}, true},
                          .workspace = "/home/me/lab.readyscope.json",
                          .recent = {"/home/me/lab.readyscope.json", "other"}};
  EXPECT_EQ(read_settings(settings_text(settings)).value, settings);
  SettingsFile(folder).save_changes(settings, Outlasts::power);
  EXPECT_EQ(SettingsFile(folder).load(), settings);
}

TEST_F(WorkspaceInAFolder, has_any_theme_in_its_settings) {
  for (const ThemeChoice theme : enumerators<ThemeChoice>) {
    Settings settings;
    settings.theme = theme;
    const ReadSettings read = read_settings(settings_text(settings));
    EXPECT_EQ(read.fault, "");
    EXPECT_EQ(read.value, settings);
  }
}

TEST_F(WorkspaceInAFolder, has_the_smallest_and_the_largest_scale_in_its_settings) {
  for (const float scale : {scale_min, scale_max}) {
    Settings settings;
    settings.scale = scale;
    const ReadSettings read = read_settings(settings_text(settings));
    EXPECT_EQ(read.fault, "");
    EXPECT_EQ(read.value, settings);
  }
}

TEST_F(WorkspaceInAFolder, settings_of_two_instances_are_both_kept) {
  SettingsFile one(folder);
  SettingsFile other(folder);
  Settings first;
  Settings second;
  one.begin(first);
  other.begin(second);
  first.theme = ThemeChoice::light;
  second.frames_per_second = 30;
  one.save_changes(first, Outlasts::process);
  other.save_changes(second, Outlasts::process);
  const Settings both = SettingsFile(folder).load();
  EXPECT_EQ(both.theme, ThemeChoice::light);
  EXPECT_EQ(both.frames_per_second, 30);
}

TEST_F(WorkspaceInAFolder, settings_that_are_damaged_are_kept_aside) {
  const std::string damaged = R"({"version": 1, "theme": "pink", "scale": 1.5, "window": 7})";
  write(folder / "settings.json", damaged);
  SettingsFile file(folder);
  Settings settings = file.load();
  EXPECT_EQ(settings.scale, 1.5F) << "what is valid is used";
  EXPECT_EQ(settings.theme, std::nullopt);
  EXPECT_THAT(file.trouble().words, HasSubstr("theme is not a known value"));
  file.begin(settings);
  settings.theme = ThemeChoice::light;
  file.save_changes(settings, Outlasts::process);
  EXPECT_EQ(content(folder / "settings.damaged-1.json"), damaged);
  EXPECT_EQ(SettingsFile(folder).load().scale, 1.5F);
}

}  // namespace
}  // namespace readyscope::gui::test
