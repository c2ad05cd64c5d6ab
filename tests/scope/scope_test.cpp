// What a scope makes of happenings, and how they reach it.

#include "readyscope/scope/scope.hpp"

#include <gtest/gtest.h>

#include "readyscope/scope/junction.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};

EndpointChanged changed(std::uint32_t lane, Phase phase, Instant at = start) {
  auto now = std::make_shared<EndpointDescription>();
  now->settings.address = "127.0.0.1:" + std::to_string(1'000 + lane % 50'000);
  now->phase = phase;
  now->local = Endpoint::loopback(static_cast<std::uint16_t>(1'000 + lane % 50'000));
  return {.lane = LaneId{lane}, .at = at, .now = std::move(now)};
}

Received received(std::uint32_t lane, std::span<const std::byte> payload) {
  return {.lane = LaneId{lane}, .at = start, .length = payload.size(), .payload = payload};
}

void take(HappeningSink& sink, const Happening& happening) { sink.take({&happening, 1}); }

void come_and_go(Scope& scope, std::uint32_t lane) {
  take(scope, changed(lane, Phase::resolving));
  take(scope, changed(lane, Phase::open));
  take(scope, received(lane, std::as_bytes(std::span("x", 1))));
  take(scope, changed(lane, Phase::removed));
}

class Counter final : public HappeningSink {
 public:
  void take(std::span<const Happening> happenings) override { count += happenings.size(); }
  std::size_t count = 0;
};

TEST(Scope, forgets_those_that_left_first_and_keeps_what_they_add_up_to) {
  Scope scope({.began_at = start});
  constexpr std::uint32_t count = 3'000;
  for (std::uint32_t lane = 0; lane < count; ++lane) come_and_go(scope, lane);
  take(scope, changed(count, Phase::open));

  const EndpointDirectory& directory = scope.directory();
  EXPECT_EQ(scope.live_count(), 1U);
  EXPECT_LE(scope.endpoints().size(), EndpointDirectory::left_max + 1);
  EXPECT_EQ(scope.endpoints().size() + directory.forgotten(), count + 1);
  EXPECT_EQ(scope.find(LaneId{0}), nullptr);
  EXPECT_EQ(scope.journal().name(LaneId{0}), "127.0.0.1:1000") << "its lane outlives it";
  ASSERT_NE(scope.find(LaneId{count - 1}), nullptr);
  Counts all = directory.forgotten_counts();
  for (const auto& endpoint : scope.endpoints()) all += endpoint->counts;
  EXPECT_EQ(all.received, count);
  EXPECT_TRUE(directory.at(Endpoint::loopback(1'000)).empty());
  EXPECT_EQ(std::ranges::distance(directory.at(scope.find(LaneId{count})->local)), 1);
}

TEST(Scope, takes_no_harm_from_a_stream_that_makes_no_sense) {
  Scope scope({.began_at = start});
  const auto beyond = static_cast<std::uint32_t>(Journal::lanes_max);
  take(scope, changed(beyond, Phase::open));
  take(scope, changed(0xffff'ffff, Phase::open));
  take(scope, received(7, {}));
  take(scope, Sent{.lane = LaneId{beyond}, .at = start});
  take(scope, Troubled{.lane = LaneId{7}, .at = start});
  take(scope, SenderProgressed{.lane = no_lane});
  EXPECT_EQ(scope.endpoints().size(), 0U);
  EXPECT_EQ(scope.journal().end(), 0U);
  // The endpoint was there before the stream began, and this is the first notice of it.
  take(scope, changed(3, Phase::removed));
  EXPECT_EQ(scope.live_count(), 0U);
  EXPECT_EQ(scope.journal().lane_count(), 4U);
}

TEST(Scope, tells_a_failure_that_repeats_once_and_how_often_it_came) {
  Scope scope({.began_at = start});
  const auto fail = [&](const std::string& words) {
    take(scope, Complained{.failure = {.words = words}});
  };
  for (int i = 0; i < 3; ++i) {
    fail("one");
    fail("other");
  }
  fail("one");
  ASSERT_EQ(scope.failures().size(), 2U);
  EXPECT_EQ(scope.failures()[0].failure.words, "other");
  EXPECT_EQ(scope.failures()[0].times, 3U);
  EXPECT_EQ(scope.failures()[1].failure.words, "one");
  EXPECT_EQ(scope.failures()[1].times, 4U);
  EXPECT_EQ(scope.last_failure(), "one");
  EXPECT_EQ(scope.failure_count(), 7U);
  for (std::size_t i = 0; i < Outcomes::failures_max; ++i) fail(std::to_string(i));
  EXPECT_EQ(scope.failures().size(), Outcomes::failures_max);
  EXPECT_EQ(scope.failures().front().failure.words, "0");
}

TEST(Scope, has_one_now_until_the_next_poll) {
  Scope scope({.began_at = start});
  EXPECT_EQ(scope.now(), start);
  take(scope, Polled{.at = start + 5s, .wall_offset = 7s});
  EXPECT_EQ(scope.now(), start + 5s);
  EXPECT_EQ(scope.wall_offset(), 7s);
}

TEST(Junction, holds_back_and_lets_go_in_order) {
  Scope scope({.began_at = start});
  Counter counter;
  Junction junction;
  junction.add(scope);
  junction.add(counter);
  take(junction, changed(0, Phase::open));
  junction.hold();
  {
    const std::string gone = "what it points to need not stay";
    take(junction, received(0, std::as_bytes(std::span(gone))));
    take(junction, Polled{.at = start + 1s});
  }
  EXPECT_EQ(scope.find(LaneId{0})->counts.received, 0U);
  EXPECT_EQ(scope.now(), start);
  junction.release();
  EXPECT_EQ(scope.find(LaneId{0})->counts.received, 1U);
  EXPECT_EQ(scope.now(), start + 1s);
  EXPECT_EQ(counter.count, 3U);
  junction.release();
  EXPECT_EQ(counter.count, 3U) << "nothing comes twice";
}

TEST(HappeningLog, keeps_what_fits_and_counts_the_rest) {
  const std::vector<std::byte> payload(1'000);
  HappeningLog log(10'000);
  for (int i = 0; i < 50; ++i) take(log, received(0, payload));
  EXPECT_LE(log.bytes(), 10'000U);
  EXPECT_GT(log.all().size(), 5U);
  EXPECT_EQ(log.all().size() + log.not_kept(), 50U);
  take(log, Polled{});
  EXPECT_EQ(log.all().size() + log.not_kept(), 51U) << "what follows a gap is not complete";
  log.clear();
  take(log, received(0, payload));
  EXPECT_EQ(log.all().size(), 1U);
  EXPECT_EQ(log.not_kept(), 0U);
}

TEST(Player, plays_up_to_a_time) {
  HappeningLog log;
  for (int i = 1; i <= 3; ++i) take(log, Polled{.at = start + i * 1s});
  Scope scope({.began_at = start});
  Player player(log);
  EXPECT_EQ(player.next_at(), start + 1s);
  player.play(start, scope);
  EXPECT_EQ(scope.polls().polls, 0U);
  player.play(start + 2s, scope);
  EXPECT_EQ(scope.now(), start + 2s);
  EXPECT_FALSE(player.done());
  player.play_all(scope);
  EXPECT_EQ(scope.polls().polls, 3U);
  EXPECT_TRUE(player.done());
  EXPECT_EQ(player.next_at(), Instant::max());
}

}  // namespace
}  // namespace readyscope
