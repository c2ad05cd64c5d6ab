#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "file_content.hpp"
#include "files/presets.hpp"
#include "files/user_folder.hpp"
#include "platform.hpp"
#include "presets_sample.hpp"
#include "program/utf8_path.hpp"
#include "temporary_folder.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

void put(Presets& presets, Preset one) {
  put_preset(presets.list, std::move(one));
  ++presets.changes;
}

// ---- the file ---------------------------------------------------------------------------------

class PresetsInAFolder : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path file() const { return folder / "presets.json"; }
  void write(const fs::path& to, std::string_view content) const {
    fs::create_directories(folder);
    std::ofstream(to, std::ios::binary) << content;
  }
  static std::string content(const fs::path& of) { return support::content_of(of).value_or(""); }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
      names.push_back(text_of(entry.path().filename()));
    }
    return names;
  }
  /// The presets that another launch finds.
  [[nodiscard]] Presets loaded() const {
    Presets presets;
    PresetsFile(folder).load(presets);
    return presets;
  }

  Instant now;
  support::TemporaryFolder temporary;
  fs::path folder = temporary.path() / "readyscope";
};

TEST_F(PresetsInAFolder, last_from_launch_to_launch) {
  PresetsFile first(folder);
  Presets presets;
  first.load(presets);
  EXPECT_THAT(presets.list, IsEmpty());
  EXPECT_EQ(presets.trouble.words, "") << "there is nothing wrong with having none yet";
  EXPECT_FALSE(fs::exists(folder)) << "looking leaves nothing behind";

  put(presets, greeting);
  put(presets, preset("other"));
  first.save_changes(presets, now);
  EXPECT_EQ(presets.trouble.words, "");

  EXPECT_EQ(loaded().list, presets.list);
  EXPECT_EQ(loaded().trouble.words, "");
  EXPECT_EQ(content(file()), presets_text(presets.list));
  EXPECT_THAT(files(), ElementsAre("presets.json")) << "what it was written through has gone";
}

TEST_F(PresetsInAFolder, that_were_all_deleted_stay_deleted) {
  PresetsFile one(folder);
  Presets presets;
  put(presets, greeting);
  one.save_changes(presets, now);
  presets.list.clear();
  ++presets.changes;
  one.save_changes(presets, now);

  EXPECT_THAT(loaded().list, IsEmpty());
}

TEST_F(PresetsInAFolder, are_written_when_they_change_and_at_no_other_time) {
  PresetsFile one(folder);
  Presets presets;
  one.load(presets);
  one.save_changes(presets, now);
  one.save_on_exit(presets);
  EXPECT_FALSE(fs::exists(folder));

  put(presets, greeting);
  one.save_changes(presets, now);
  ASSERT_TRUE(fs::exists(file()));
  fs::remove(file());
  for (int i = 0; i < 3; ++i) one.save_changes(presets, now);
  one.save_on_exit(presets);
  EXPECT_FALSE(fs::exists(file()));

  put(presets, preset("other"));
  one.save_changes(presets, now);
  EXPECT_THAT(loaded().list.size(), 2U) << "a file that was deleted deletes nothing here";
}

TEST_F(PresetsInAFolder, whose_name_is_in_no_ascii_last) {
  folder = temporary.path() / path_from("Gr\u00fc\u00dfe \u65e5\u672c\u8a9e \U0001f600");
  PresetsFile one(folder);
  Presets presets;
  put(presets, greeting);
  one.save_changes(presets, now);

  EXPECT_EQ(presets.trouble.words, "");
  EXPECT_THAT(loaded().list, ElementsAre(greeting));
  EXPECT_THAT(files(), ElementsAre("presets.json"));
}

TEST_F(PresetsInAFolder, that_are_a_link_to_elsewhere_stay_one) {
  const fs::path elsewhere = temporary.path() / "elsewhere.json";
  write(elsewhere, documented);
  std::error_code error;
  fs::create_symlink(elsewhere, file(), error);
  if (error) GTEST_SKIP() << "no links here: " << error.message();

  PresetsFile one(folder);
  Presets presets;
  one.load(presets);
  put(presets, preset("other"));
  one.save_changes(presets, now);

  EXPECT_TRUE(fs::is_symlink(file()));
  EXPECT_EQ(content(elsewhere), presets_text(presets.list));
}

// ---- a file that cannot be used ---------------------------------------------------------------

TEST_F(PresetsInAFolder, damaged_ones_are_kept_aside_and_said) {
  const std::string half(documented.substr(0, 100));
  write(file(), half);

  Presets presets = loaded();

  EXPECT_THAT(presets.list, IsEmpty());
  EXPECT_THAT(presets.trouble.words,
              HasSubstr(text_of(file()) + " are damaged: it stops being JSON"));
  EXPECT_THAT(presets.trouble.words, HasSubstr("The file is kept as presets.damaged-1.json."));
  EXPECT_THAT(files(), ElementsAre("presets.damaged-1.json"));
  EXPECT_EQ(content(folder / "presets.damaged-1.json"), half);
  EXPECT_EQ(loaded().trouble.words, "") << "the next launch has nothing to complain about";
}

TEST_F(PresetsInAFolder, damaged_ones_never_take_the_place_of_others) {
  for (const char* damage : {"first", "second", "third"}) {
    write(file(), damage);
    PresetsFile one(folder);
    Presets presets;
    one.load(presets);
    put(presets, greeting);
    one.save_changes(presets, now);
    EXPECT_THAT(loaded().list, ElementsAre(greeting));
  }
  EXPECT_EQ(content(folder / "presets.damaged-1.json"), "first");
  EXPECT_EQ(content(folder / "presets.damaged-2.json"), "second");
  EXPECT_EQ(content(folder / "presets.damaged-3.json"), "third");
}

TEST_F(PresetsInAFolder, those_that_are_right_are_saved_again_from_among_damaged_ones) {
  const std::string half_right =
      R"({"version": 1, "presets": [{"name": "a", "payload": "1"}, {"name": "b", "payload": 2}]})";
  write(file(), half_right);

  PresetsFile one(folder);
  Presets presets;
  one.load(presets);
  EXPECT_THAT(presets.list, ElementsAre(preset("a", "1")));
  EXPECT_THAT(presets.trouble.words, HasSubstr("number 2 has a payload that is not text"));
  one.save_changes(presets, now);

  EXPECT_THAT(loaded().list, ElementsAre(preset("a", "1")));
  EXPECT_EQ(content(folder / "presets.damaged-1.json"), half_right);
  EXPECT_THAT(presets.trouble.words, Not(IsEmpty())) << "the person should read it";
}

TEST_F(PresetsInAFolder, newer_ones_stay_where_they_are_until_something_is_saved) {
  const std::string newer = with("\"version\": 1", "\"version\": 2");
  write(file(), newer);

  PresetsFile one(folder);
  Presets presets;
  one.load(presets);
  one.save_changes(presets, now);
  EXPECT_THAT(presets.list, IsEmpty());
  EXPECT_THAT(presets.trouble.words, HasSubstr("a newer Readyscope wrote it (version 2)"));
  EXPECT_THAT(files(), ElementsAre("presets.json"));
  EXPECT_EQ(content(file()), newer);

  put(presets, preset("other"));
  one.save_changes(presets, now);
  EXPECT_THAT(files(), UnorderedElementsAre("presets.json", "presets.newer-1.json"));
  EXPECT_EQ(content(folder / "presets.newer-1.json"), newer);
  EXPECT_THAT(loaded().list, ElementsAre(preset("other")));
}

TEST_F(PresetsInAFolder, that_are_no_file_stay_what_they_are) {
  fs::create_directories(file() / "something");

  PresetsFile one(folder);
  Presets presets;
  one.load(presets);
  EXPECT_THAT(presets.trouble.words, HasSubstr("could not be read: it is not a file"));
  put(presets, greeting);
  one.save_changes(presets, now);

  EXPECT_THAT(presets.trouble.words, HasSubstr("could not be saved"));
  EXPECT_THAT(presets.trouble.words, HasSubstr("it is not a file"));
  EXPECT_TRUE(fs::exists(file() / "something"));
  EXPECT_THAT(files(), ElementsAre("presets.json"));
}

TEST_F(PresetsInAFolder, larger_than_any_of_ours_are_not_read) {
  write(file(), documented);
  fs::resize_file(file(), PresetsFormat::bytes_max + 1);

  const Presets presets = loaded();

  EXPECT_THAT(presets.list, IsEmpty());
  EXPECT_THAT(presets.trouble.words, HasSubstr("are damaged: it is too large (80 MiB)"));
  EXPECT_THAT(files(), ElementsAre("presets.damaged-1.json"));
}

TEST(PresetsFileBounds, let_through_as_many_and_as_large_as_can_be) {
  const Preset largest{.name = std::string(Preset::name_bytes_max, '"'),
                       .payload = std::vector(Preset::payload_bytes_max, std::byte{0}),
                       .to = std::string(Preset::to_bytes_max, '"')};
  EXPECT_LE(presets_text({largest}).size() * Presets::count_max, PresetsFormat::bytes_max);
}

// ---- a folder that cannot be written ----------------------------------------------------------

TEST_F(PresetsInAFolder, that_cannot_be_made_is_said_and_tried_again) {
  write(temporary.path() / "plain", "a file");
  const fs::path blocked = temporary.path() / "plain";
  PresetsFile one(blocked / "readyscope");
  Presets presets;
  one.load(presets);
  put(presets, greeting);
  one.save_changes(presets, now);

  EXPECT_THAT(presets.trouble.words,
              HasSubstr("The presets could not be saved in " + text_of(blocked)));
  EXPECT_TRUE(presets.trouble.code) << "for looking it up";
  EXPECT_THAT(presets.list, ElementsAre(greeting));

  presets.trouble = {};
  now += PresetsFile::try_again_after;
  one.save_changes(presets, now);
  EXPECT_EQ(presets.trouble.words, "") << "it was said once, and read";

  fs::remove(blocked);
  one.save_changes(presets, now);
  EXPECT_FALSE(fs::exists(blocked)) << "not in every frame";
  now += PresetsFile::try_again_after;
  one.save_changes(presets, now);

  EXPECT_EQ(presets.trouble.words, "");
  EXPECT_EQ(content(blocked / "readyscope" / "presets.json"), documented);
}

TEST_F(PresetsInAFolder, that_can_be_made_by_the_time_of_the_exit_keeps_them) {
  write(temporary.path() / "plain", "a file");
  const fs::path blocked = temporary.path() / "plain";
  PresetsFile one(blocked / "readyscope");
  Presets presets;
  put(presets, greeting);
  one.save_changes(presets, now);

  fs::remove(blocked);
  one.save_on_exit(presets);

  EXPECT_EQ(presets.trouble.words, "");
  EXPECT_EQ(content(blocked / "readyscope" / "presets.json"), documented);
}

TEST_F(PresetsInAFolder, that_is_read_only_is_said_and_left_as_it_is) {
  write(file(), documented);
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
  const bool writable = !!std::ofstream(folder / "probe");
  if (writable) {
    fs::permissions(folder, fs::perms::owner_all);
    GTEST_SKIP() << "nothing is read-only for the user who runs this";
  }
  PresetsFile one(folder);
  Presets presets;
  one.load(presets);
  put(presets, preset("other"));
  one.save_changes(presets, now);

  EXPECT_THAT(presets.trouble.words, HasSubstr("could not be saved"));
  EXPECT_EQ(content(file()), documented);
  fs::permissions(folder, fs::perms::owner_all);
  one.save_on_exit(presets);
  EXPECT_EQ(loaded().list.size(), 2U);
}

TEST(PresetsWithoutAFolder, do_not_last_and_that_is_said) {
  PresetsFile nowhere({});
  Presets presets;
  nowhere.load(presets);
  EXPECT_THAT(presets.trouble.words, HasSubstr("Presets will not be saved"));
  EXPECT_THAT(presets.trouble.words, HasSubstr("--settings"));

  put(presets, greeting);
  nowhere.save_changes(presets, {});
  nowhere.save_on_exit(presets);
  EXPECT_THAT(presets.list, ElementsAre(greeting));
  EXPECT_FALSE(fs::exists("presets.json"));
}

// ---- two at the same time ---------------------------------------------------------------------

class TwoPrograms : public PresetsInAFolder {
 protected:
  TwoPrograms() {
    write(file(), documented);
    one.load(here);
    other.load(there);
  }

  PresetsFile one{folder};
  PresetsFile other{folder};
  Presets here;
  Presets there;
};

TEST_F(TwoPrograms, keep_what_both_saved) {
  put(here, preset("here"));
  one.save_changes(here, now);
  put(there, preset("there"));
  other.save_changes(there, now);

  EXPECT_THAT(names(loaded().list), ElementsAre("greeting", "here", "there"));
  EXPECT_THAT(names(there.list), ElementsAre("greeting", "here", "there")) << "and shows it";

  put(here, preset("more"));
  one.save_changes(here, now);
  EXPECT_THAT(names(here.list), ElementsAre("greeting", "here", "more", "there"));
}

TEST_F(TwoPrograms, keep_no_preset_that_one_deleted) {
  here.list.clear();
  ++here.changes;
  one.save_changes(here, now);
  put(there, preset("there"));
  other.save_changes(there, now);

  EXPECT_THAT(names(loaded().list), ElementsAre("there"));
}

TEST_F(TwoPrograms, lose_nothing_when_the_file_was_damaged_between) {
  write(file(), "damage");
  put(here, preset("here"));
  one.save_changes(here, now);

  EXPECT_THAT(names(loaded().list), ElementsAre("greeting", "here"));
  EXPECT_EQ(content(folder / "presets.damaged-1.json"), "damage");
}

TEST_F(TwoPrograms, with_more_than_the_most_between_them_keep_the_other_file_aside) {
  for (std::size_t i = 1; i < Presets::count_max; ++i) put(here, preset(std::to_string(i)));
  one.save_changes(here, now);
  const std::string full = content(file());
  put(there, preset("there"));
  other.save_changes(there, now);

  EXPECT_EQ(there.list.size(), Presets::count_max);
  EXPECT_EQ(content(folder / "presets.other-1.json"), full);
  EXPECT_THAT(there.trouble.words, HasSubstr("presets.other-1.json"));
}

// ---- replacing a file -------------------------------------------------------------------------

TEST_F(PresetsInAFolder, replacing_a_file_that_cannot_be_leaves_all_as_it_was) {
  fs::create_directories(file() / "something");

  EXPECT_TRUE(replace_file(file(), "new"));

  EXPECT_TRUE(fs::exists(file() / "something"));
  EXPECT_THAT(files(), ElementsAre("presets.json"));
}

TEST_F(PresetsInAFolder, replacing_a_file_in_no_folder_is_an_error) {
  EXPECT_EQ(replace_file(file(), "new"), std::errc::no_such_file_or_directory);
}

TEST_F(PresetsInAFolder, go_beside_a_program_that_is_to_be_carried_about) {
  EXPECT_EQ(portable_folder(file().parent_path()), std::nullopt);
  fs::create_directories(file().parent_path());
  ASSERT_EQ(replace_file(file().parent_path() / "portable.txt", ""), std::error_code{});
  EXPECT_EQ(portable_folder(file().parent_path()), file().parent_path() / "settings");
}

// ---- whose folder -----------------------------------------------------------------------------

#ifdef _WIN32

TEST(UserFolder, is_in_the_roaming_application_data) {
  const support::Environment data("APPDATA", "C:\\Gr\u00fc\u00dfe \u65e5\u672c");
  EXPECT_EQ(user_folder(), path_from("C:\\Gr\u00fc\u00dfe \u65e5\u672c\\Readyscope"));
}

TEST(UserFolder, is_none_when_the_system_does_not_tell) {
  const support::Environment data("APPDATA", {});
  EXPECT_EQ(user_folder(), std::nullopt);
}

#else

TEST(UserFolder, is_where_the_person_keeps_settings) {
  const support::Environment config("XDG_CONFIG_HOME", "/here/\u00fcber");
  const support::Environment home("HOME", "/home/someone");
  EXPECT_EQ(user_folder(), "/here/\u00fcber/readyscope");
}

TEST(UserFolder, is_at_home_when_nothing_is_said) {
  const support::Environment home("HOME", "/home/someone");
  for (const auto& said : {std::optional<std::string>(), std::optional<std::string>(""),
                           std::optional<std::string>("relative/path")}) {
    const support::Environment config("XDG_CONFIG_HOME", said);
    EXPECT_EQ(user_folder(), "/home/someone/.config/readyscope");
  }
}

TEST(UserFolder, is_none_when_the_system_does_not_tell) {
  const support::Environment config("XDG_CONFIG_HOME", {});
  const support::Environment home("HOME", {});
  EXPECT_EQ(user_folder(), std::nullopt);
}

#endif

}  // namespace
}  // namespace readyscope::gui::test
