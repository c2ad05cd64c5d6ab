// Our files on a disk that fails: by seed, with every fault at every call.

#include "faulty_disk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "file_content.hpp"
#include "files/presets.hpp"
#include "files/settings.hpp"
#include "files/workspace_file.hpp"
#include "readyscope/net/enumeration.hpp"
#include "temporary_folder.hpp"

namespace readyscope::gui::test {
namespace {

namespace fs = std::filesystem;
using support::content_of;
using support::DiskFault;
using support::FaultyDisk;
using support::Random;

constexpr std::uint64_t seeds = 400;
constexpr int saves_per_seed = 30;
// Replacing a file takes fewer.
constexpr std::uint64_t calls_max = 8;
constexpr std::uint64_t bytes_max = 600;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

Settings some_settings(Random& random) {
  Settings settings;
  settings.frames_per_second = static_cast<int>(random.below(240));
  for (std::uint64_t i = random.below(8); i > 0; --i) {
    settings.recent.push_back("/lab/" + std::to_string(random.next()) + ".readyscope.json");
  }
  return settings;
}

TEST(KeptFileOnAFaultyDisk, holds_its_old_or_its_new_text_whatever_fails) {
  std::map<DiskFault, int> struck;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const support::TemporaryFolder folder;
    const Outlasts what = random.chance(0.5) ? Outlasts::power : Outlasts::process;
    FaultyDisk disk;
    const KeptFile file(folder.path() / "settings.json", bytes_max);
    // Several if a flush failed: then nobody knows which of them is on the disk.
    std::set<std::optional<std::string>> kept{std::nullopt};
    for (int i = 0; i < saves_per_seed; ++i) {
      const std::string text(random.below(bytes_max), static_cast<char>('a' + i % 26));
      const DiskFault fault = disk.plan_any(random, what == Outlasts::power, bytes_max);
      const std::error_code error = file.write(text, what);
      if (disk.has_struck()) ++struck[fault];
      const bool was_down = disk.is_down();
      if (was_down) disk.restart(random);

      const auto now = content_of(file.path());
      kept.insert(text);
      ASSERT_TRUE(kept.contains(now)) << "torn";
      if (was_down) {
        kept = {now};
      } else if (!error) {
        ASSERT_EQ(now, text) << "what was saved is there";
        kept = {text};
      } else {
        ASSERT_EQ(files_in(folder.path()), now ? 1U : 0U) << "something was left beside it";
      }
    }
  }
  for (const DiskFault fault : enumerators<DiskFault>) {
    if (fault != DiskFault::none) {
      EXPECT_GT(struck[fault], 100) << static_cast<int>(fault);
    }
  }
}

TEST(SettingsOnAFaultyDisk, can_always_be_read_and_a_failure_says_why) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const support::TemporaryFolder folder;
    FaultyDisk disk;
    std::vector<Settings> kept{{}};
    for (int i = 0; i < saves_per_seed; ++i) {
      // Each save is one launch, which reads what the last one left.
      KeptValue<SettingsFormat> file(folder.path() / "settings.json");
      const auto read = file.load();
      ASSERT_TRUE(read.condition == Condition::good || read.condition == Condition::absent)
          << read.fault;
      ASSERT_TRUE(std::ranges::find(kept, read.value) != kept.end());

      const Settings wanted = some_settings(random);
      disk.plan_any(random, true, bytes_max);
      const auto saved = file.save(wanted, Outlasts::power);
      const bool was_down = disk.is_down();
      if (was_down) disk.restart(random);
      if (!was_down && !saved) {
        ASSERT_FALSE(saved.error().words.empty());
        ASSERT_TRUE(saved.error().code);
      }
      const auto text = content_of(file.path());
      const Settings now = text ? read_settings(*text).value : Settings{};
      kept.push_back(wanted);
      ASSERT_TRUE(std::ranges::find(kept, now) != kept.end());
      if (was_down) {
        kept = {now};
      } else if (saved) {
        ASSERT_EQ(now, wanted);
        kept = {wanted};
      }
    }
  }
}

TEST(WorkspaceOnAFaultyDisk, is_not_mistaken_for_what_others_wrote) {
  for (const DiskFault fault : {DiskFault::no_space, DiskFault::io_error, DiskFault::short_write}) {
    for (std::uint64_t calls = 0; calls < calls_max; ++calls) {
      SCOPED_TRACE(std::to_string(static_cast<int>(fault)) + " at call " + std::to_string(calls));
      const support::TemporaryFolder folder;
      FaultyDisk disk;
      WorkspaceFile file(folder.path() / "workspace.json");
      Workspace workspace{.endpoints = {{.what = {.address = "127.0.0.1:9876"}}}};
      ASSERT_TRUE(file.save(workspace, Outlasts::power));
      workspace.endpoints.front().what.address = "127.0.0.1:9877";
      disk.plan(fault, calls, 10);
      (void)file.save(workspace, Outlasts::power);
      disk.plan(DiskFault::none, 0, 0);
      const auto saved = file.save(workspace, Outlasts::power);
      ASSERT_TRUE(saved);
      EXPECT_EQ(saved->said, "");
      EXPECT_EQ(files_in(folder.path()), 1U);
    }
  }
}

TEST(WorkspaceOnAFaultyDisk, that_is_as_it_was_before_a_save_that_failed_is_saved_again) {
  const support::TemporaryFolder folder;
  FaultyDisk disk;
  WorkspaceFile file(folder.path() / "workspace.json");
  const Workspace before{.endpoints = {{.what = {.address = "127.0.0.1:9876"}}}};
  ASSERT_TRUE(file.save(before, Outlasts::process));
  ASSERT_FALSE(file.is_changed(before));

  disk.plan(DiskFault::io_error, 0, 0);
  ASSERT_FALSE(file.save({}, Outlasts::process));
  disk.plan(DiskFault::none, 0, 0);

  EXPECT_TRUE(file.is_changed(before)) << "nobody knows what the file holds";
  ASSERT_TRUE(file.save(before, Outlasts::process));
  EXPECT_FALSE(file.is_changed(before));
}

TEST(PresetsOnAFaultyDisk, that_were_deleted_after_a_save_that_failed_do_not_come_back) {
  // Whatever had been done when it failed: afterwards the file holds what was wanted last.
  for (std::uint64_t calls = 0; calls < calls_max; ++calls) {
    SCOPED_TRACE(calls);
    const support::TemporaryFolder folder;
    FaultyDisk disk;
    KeptValue<PresetsFormat> file(folder.path() / "presets.json");
    const std::vector<Preset> before{{.name = "kept"}};
    ASSERT_TRUE(file.save(before, Outlasts::power));

    disk.plan(DiskFault::io_error, calls, 0);
    (void)file.save({{.name = "kept"}, {.name = "regretted"}}, Outlasts::power);
    disk.plan(DiskFault::none, 0, 0);

    ASSERT_TRUE(file.save(before, Outlasts::power));
    EXPECT_EQ(read_presets(content_of(file.path()).value_or("")).value, before);
  }
}

}  // namespace
}  // namespace readyscope::gui::test
