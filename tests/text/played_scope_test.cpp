// The boundary between what runs and what is known: a scope fed with the recording of another one
// knows exactly what that one knows.

#include <gtest/gtest.h>

#include <array>

#include "memory_recording.hpp"
#include "same_scope.hpp"
#include "seeded_session.hpp"

namespace readyscope {
namespace {

using support::expect_same;
using support::MemoryRecording;
using support::SeededSession;

constexpr std::size_t steps = 100;
constexpr std::uint64_t seeds_per_test = 100;

class PlayedScope : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(PlayedScope, knows_what_the_live_one_knows) {
  for (std::uint64_t i = 0; i < seeds_per_test && !HasFailure(); ++i) {
    const std::uint64_t seed = GetParam() * seeds_per_test + i;
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededSession session(seed);
    session.steps(steps);
    Scope played(session.origin());
    Player player(session.log());
    player.play_all(played);
    EXPECT_TRUE(player.done());
    EXPECT_EQ(session.log().not_kept(), 0U);
    expect_same(session.scope(), played);
  }
}

TEST_P(PlayedScope, knows_it_also_from_a_recording) {
  for (std::uint64_t i = 0; i < seeds_per_test && !HasFailure(); ++i) {
    const std::uint64_t seed = GetParam() * seeds_per_test + i;
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededSession session(seed);
    session.steps(steps);
    MemoryRecording recording;
    Recorder recorder(session.origin(), "a test", recording.append());
    recorder.take(session.log().all());
    recorder.flush();
    auto reader = RecordingReader::open(recording.read());
    ASSERT_TRUE(reader);
    ScopeOrigin origin = reader->origin();
    origin.journal = session.origin().journal;
    Scope played(origin);
    while (reader->play_frame(played)) {
    }
    EXPECT_EQ(reader->figures().broken, 0U);
    EXPECT_FALSE(reader->figures().cut_off);
    EXPECT_EQ(reader->figures().datagrams, recorder.figures().datagrams);
    expect_same(session.scope(), played);
  }
}

INSTANTIATE_TEST_SUITE_P(AThousandSessions, PlayedScope, ::testing::Range<std::uint64_t>(0, 10));

TEST(PlayedScopeStepByStep, holds_at_every_moment_of_a_session) {
  SeededSession session(4'711);
  Scope played(session.origin());
  Player player(session.log());
  for (std::size_t i = 0; i < steps && !::testing::Test::HasFailure(); ++i) {
    session.step();
    player.play_all(played);
    expect_same(session.scope(), played);
  }
}

TEST(SeededSessions, have_in_them_all_that_can_happen) {
  SeededSession::Acts acts;
  std::uint64_t mishaps = 0;
  std::array<std::uint64_t, kinds> records{};
  std::size_t links = 0;
  std::array<bool, std::variant_size_v<Happening>> happened{};
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SeededSession session(seed);
    session.steps(steps);
    acts.gaps += session.acts().gaps;
    mishaps += session.surroundings().acts().mishaps;
    acts.removed += session.acts().removed;
    for (const Happening& happening : session.log().all()) happened[happening.index()] = true;
    Journal::Reader reader(session.scope().journal(), session.scope().journal().first());
    while (const auto record = reader.next()) ++records[static_cast<std::size_t>(record->kind)];
    for (const auto& endpoint : session.scope().endpoints()) links += endpoint->links.size();
  }
  EXPECT_GT(acts.gaps, 0U);
  EXPECT_GT(mishaps, 0U);
  EXPECT_GT(acts.removed, 0U);
  EXPECT_GT(links, 0U);
  for (std::size_t kind = 0; kind < kinds; ++kind) EXPECT_GT(records[kind], 0U) << "kind " << kind;
  for (std::size_t i = 0; i < happened.size(); ++i) EXPECT_TRUE(happened[i]) << "happening " << i;
}

}  // namespace
}  // namespace readyscope
