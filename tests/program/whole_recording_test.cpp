// A recording that begins with what the history keeps, and goes on with what happens.

#include "program/whole_recording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "program/opened_file.hpp"
#include "seeded_session.hpp"
#include "temporary_folder.hpp"

namespace readyscope {
namespace {

using support::SeededSession;
using ::testing::HasSubstr;

class RecordedFromTheBeginning : public ::testing::Test {
 protected:
  RecordedFromTheBeginning() { session.steps(300); }

  /// Lets this part of the session happen.
  void pass(std::size_t from, std::size_t until, HappeningSink* sink = nullptr) {
    const auto all = session.log().all();
    for (std::size_t i = from; i < until; ++i) {
      live.take(all.subspan(i, 1));
      if (sink != nullptr) sink->take(all.subspan(i, 1));
    }
  }
  /// The first poll after the middle: nothing comes between what a poll has found.
  [[nodiscard]] std::size_t half() const {
    const auto all = session.log().all();
    std::size_t at = all.size() / 2;
    while (!std::holds_alternative<Polled>(all[at])) ++at;
    return at;
  }
  [[nodiscard]] std::size_t whole() const { return session.log().all().size(); }
  std::unique_ptr<WholeRecording> start() {
    const std::array targets{RecordingTarget{.file = file, .free_share_min = 0}};
    auto started = WholeRecording::start(targets, live);
    EXPECT_TRUE(started) << started.error();
    return started ? *std::move(started) : nullptr;
  }

  SeededSession session{12};
  Scope live{session.origin()};
  support::TemporaryFolder folder;
  std::string file = folder.path("all.readyscope");
};

TEST_F(RecordedFromTheBeginning, has_every_datagram_that_is_kept_and_that_comes) {
  pass(0, half());
  const auto recording = start();
  EXPECT_LT(recording->progress(), 1);
  while (!recording->has_caught_up()) recording->catch_up();
  EXPECT_EQ(recording->progress(), 1);
  pass(half(), whole(), recording.get());
  EXPECT_TRUE(recording->end()) << recording->loss();
  EXPECT_EQ(recording->loss(), "");

  auto opened = OpenedFile::open(file, std::size_t{64} << 20);
  ASSERT_TRUE(opened) << opened.error();
  while ((*opened)->read_some()) {
  }
  const Journal& recorded = (*opened)->scope().journal();
  for (const LaneId lane : recorded.lanes()) {
    for (const Kind kind : {Kind::received, Kind::sent, Kind::refused}) {
      const Track expected = live.journal().track(lane, kind);
      // More, if the history was cleared meanwhile.
      EXPECT_GE(recorded.track(lane, kind).size(), expected.size())
          << "lane " << static_cast<int>(lane) << " kind " << static_cast<int>(kind);
    }
  }
  EXPECT_EQ((*opened)->scope().began_at(), live.began_at());
}

TEST_F(RecordedFromTheBeginning, says_that_it_was_stopped_too_early) {
  pass(0, half());
  const auto recording = start();
  EXPECT_FALSE(recording->end());
  EXPECT_THAT(recording->loss(), HasSubstr("stopped before"));
}

}  // namespace
}  // namespace readyscope
