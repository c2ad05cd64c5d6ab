// What is recorded at the same time, as a recording of our own and as a capture for other programs.

#include "program/recording_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>

#include "program/opened_file.hpp"
#include "seeded_session.hpp"
#include "temporary_folder.hpp"

namespace readyscope {
namespace {

using support::SeededSession;
using ::testing::HasSubstr;

constexpr std::size_t history_bytes = std::size_t{8} << 20;

class RecordedTwice : public ::testing::Test {
 protected:
  RecordedTwice() { session.steps(200); }

  [[nodiscard]] std::array<RecordingTarget, 2> targets() const {
    return {
        RecordingTarget{.file = recording, .free_share_min = 0},
        RecordingTarget{.file = capture, .format = RecordingFormat::capture, .free_share_min = 0}};
  }
  std::unique_ptr<RecordingFiles> start(std::span<const RecordingTarget> what) {
    auto started = RecordingFiles::start(what, live);
    EXPECT_TRUE(started) << started.error();
    return started ? *std::move(started) : nullptr;
  }
  /// Lets this part of the session happen.
  void pass(std::size_t from, std::size_t until, HappeningSink* sink = nullptr) {
    const auto all = session.log().all();
    for (std::size_t i = from; i < std::min(until, all.size()); ++i) {
      live.take(all.subspan(i, 1));
      if (sink != nullptr) sink->take(all.subspan(i, 1));
    }
  }
  static std::unique_ptr<OpenedFile> read(const std::string& file) {
    auto opened = OpenedFile::open(file, history_bytes);
    if (!opened) {
      ADD_FAILURE() << opened.error();
      return nullptr;
    }
    while ((*opened)->read_some()) {
    }
    return *std::move(opened);
  }
  [[nodiscard]] std::size_t half() const { return session.log().all().size() / 2; }
  [[nodiscard]] std::size_t whole() const { return session.log().all().size(); }

  SeededSession session{12};
  Scope live{session.origin()};
  support::TemporaryFolder folder;
  std::string recording = folder.path("night.readyscope");
  std::string capture = folder.path("night.pcapng");
};

TEST_F(RecordedTwice, has_the_same_datagrams_in_both_files) {
  const auto files = start(targets());
  pass(0, whole(), files.get());
  EXPECT_TRUE(files->end());
  EXPECT_EQ(files->loss(), "");
  const auto of_recording = read(recording);
  const auto of_capture = read(capture);
  const SourceFigures one = of_recording->source().figures();
  const SourceFigures other = of_capture->source().figures();
  EXPECT_GT(one.datagrams, 0U);
  EXPECT_EQ(one.datagrams, other.datagrams);
  EXPECT_EQ(other.not_udp + other.fragments + other.broken, 0U);
  EXPECT_EQ(files->figures().datagrams, one.datagrams + other.datagrams);
  EXPECT_EQ(files->figures().bytes,
            std::filesystem::file_size(recording) + std::filesystem::file_size(capture));
  EXPECT_EQ(files->figures().file, recording);
}

TEST_F(RecordedTwice, begins_in_the_middle_with_what_was_there) {
  pass(0, half());
  const auto files = start(targets());
  pass(half(), whole(), files.get());
  EXPECT_TRUE(files->end());
  const SourceFigures one = read(recording)->source().figures();
  const SourceFigures other = read(capture)->source().figures();
  EXPECT_GT(one.datagrams, 0U);
  EXPECT_EQ(one.datagrams, other.datagrams) << "each knows where its datagrams were received";
}

TEST_F(RecordedTwice, starts_with_both_or_not_at_all) {
  std::filesystem::create_directory(capture);
  const auto started = RecordingFiles::start(targets(), live);
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error(), HasSubstr(capture));
  EXPECT_FALSE(std::filesystem::exists(recording)) << "so that it can be tried again";
}

TEST_F(RecordedTwice, deletes_nothing_that_was_there_if_it_cannot_start) {
  std::ofstream(recording) << "precious";
  std::filesystem::create_directory(capture);
  auto both = targets();
  for (RecordingTarget& target : both) target.overwrite = true;
  EXPECT_FALSE(RecordingFiles::start(both, live));
  EXPECT_TRUE(std::filesystem::exists(recording));
}

TEST_F(RecordedTwice, is_at_its_limit_when_both_are) {
  auto bounded = targets();
  bounded[1].bytes_max = 2'000;
  const auto files = start(bounded);
  pass(0, half(), files.get());
  EXPECT_FALSE(files->is_at_limit());
  EXPECT_THAT(files->trouble(), HasSubstr(capture + " has reached its limit"));
  EXPECT_TRUE(files->end());
  EXPECT_LE(std::filesystem::file_size(capture), 2'000U);

  bounded[0].bytes_max = 2'000;
  for (RecordingTarget& target : bounded) target.overwrite = true;
  const auto both = start(bounded);
  pass(half(), whole(), both.get());
  EXPECT_TRUE(both->is_at_limit());
}

TEST_F(RecordedTwice, loses_nothing_at_any_limit) {
  for (std::uint64_t limit = 1; limit < 600; limit += 7) {
    SCOPED_TRACE(limit);
    Scope known(session.origin());
    const support::TemporaryFolder here;
    const RecordingTarget target{.file = here.path("small.pcapng"),
                                 .format = RecordingFormat::capture,
                                 .bytes_max = limit,
                                 .free_share_min = 0};
    auto files = RecordingFiles::start({&target, 1}, known);
    ASSERT_TRUE(files);
    for (const Happening& happening : session.log().all().first(half())) {
      known.take({&happening, 1});
      (*files)->take({&happening, 1});
    }
    EXPECT_EQ((*files)->figures().datagrams_missing, 0U);
    EXPECT_TRUE((*files)->end()) << (*files)->loss();
    EXPECT_LE(std::filesystem::file_size(target.file), limit);
  }
}

TEST_F(RecordedTwice, tells_each_loss) {
  auto hopeless = targets();
  for (RecordingTarget& target : hopeless) target.free_share_min = 2;
  const auto files = start(hopeless);
  pass(0, half(), files.get());
  EXPECT_FALSE(files->end());
  EXPECT_THAT(files->loss(), HasSubstr("datagrams are missing in the recording"));
  EXPECT_THAT(files->loss(), HasSubstr("datagrams are missing in the capture"));
}

}  // namespace
}  // namespace readyscope
