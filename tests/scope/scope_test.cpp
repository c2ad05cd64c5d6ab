// What a scope makes of happenings, and how they reach it.

#include "readyscope/scope/scope.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

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
  const std::uint32_t beyond = 4'000'000'000;
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
  EXPECT_EQ(scope.journal().lanes().size(), 1U);
  // Nobody comes back.
  take(scope, changed(3, Phase::open));
  take(scope, received(3, {}));
  take(scope, changed(3, Phase::finished));
  EXPECT_EQ(scope.live_count(), 0U);
  EXPECT_EQ(scope.find(LaneId{3})->phase, Phase::removed);
  take(scope, changed(beyond, Phase::open));
  EXPECT_EQ(scope.live_count(), 1U);
  // Nor is anybody on the way again, or elsewhere, who has been there.
  take(scope, changed(beyond, Phase::resolving));
  EndpointChanged moved = changed(beyond, Phase::open);
  auto elsewhere = std::make_shared<EndpointDescription>(*moved.now);
  elsewhere->local = Endpoint::loopback(1);
  moved.now = std::move(elsewhere);
  take(scope, moved);
  const Endpoint local = scope.find(LaneId{beyond})->local;
  EXPECT_NE(local, Endpoint::loopback(1));
  take(scope, changed(beyond, Phase::removed));
  EXPECT_EQ(scope.live_count(), 0U);
  EXPECT_EQ(std::ranges::distance(scope.directory().at(local)), 1);
}

TEST(Scope, has_room_for_any_number_of_endpoints_one_after_the_other) {
  Scope scope({.began_at = start, .journal = {.bytes = 1 << 20}});
  std::size_t bytes_max = 0;
  for (std::uint32_t lane = 0; lane < 100'000; ++lane) {
    come_and_go(scope, lane);
    bytes_max = std::max(bytes_max, scope.journal().bytes());
  }
  EXPECT_LE(scope.journal().lanes().size(), 20'000U);
  EXPECT_LE(bytes_max, 2U << 20) << "which a thousand that are remembered may exceed";
  EXPECT_EQ(scope.journal().name(LaneId{0}), "");
  EXPECT_EQ(scope.endpoints().size() + scope.directory().forgotten(), 100'000U);
}

TEST(Scope, makes_room_for_a_lane_in_a_history_that_could_keep_all_others) {
  Scope scope({.began_at = start});
  const auto count = static_cast<std::uint32_t>(Journal::lanes_max) + 10;
  for (std::uint32_t lane = 0; lane < count; ++lane) come_and_go(scope, lane);
  EXPECT_LE(scope.journal().lanes().size(), Journal::lanes_max);
  EXPECT_NE(scope.find(LaneId{count - 1}), nullptr);
  EXPECT_GT(scope.journal().pushed_out().records, 0U);
  EXPECT_EQ(scope.journal().track(LaneId{count - 1}, Kind::received).size(), 1U);
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

// ---- memory -------------------------------------------------------------------------------------

/// Receivers that are there, and counters of many sources for them.
struct Crowd {
  explicit Crowd(std::size_t history_bytes)
      : scope({.began_at = start, .journal = {.bytes = history_bytes}}) {}

  void come(std::uint32_t lane) {
    EndpointChanged receiver = changed(lane, Phase::open, at);
    auto now = std::make_shared<EndpointDescription>(*receiver.now);
    now->settings.role = Role::counter_receiver;
    receiver.now = std::move(now);
    take(scope, receiver);
  }
  void pass(Duration time) {
    at += time;
    take(scope, Polled{.at = at, .asked = false});
  }
  void count(std::uint32_t lane, std::uint16_t port, std::string_view value) {
    pass(20ms);
    Received one = received(lane, std::as_bytes(std::span(value)));
    one.at = at;
    one.from = Endpoint::loopback(port);
    take(scope, one);
  }
  [[nodiscard]] std::size_t link_bytes() const {
    std::size_t bytes = 0;
    for (const auto& endpoint : scope.endpoints()) bytes += endpoint->links.bytes();
    return bytes;
  }
  [[nodiscard]] std::uint64_t forgotten() const {
    std::uint64_t forgotten = 0;
    for (const auto& endpoint : scope.endpoints()) forgotten += endpoint->links.forgotten();
    return forgotten;
  }

  Scope scope;
  Instant at = start;
};

TEST(Scope, keeps_links_within_a_quarter_of_its_memory_and_forgets_the_longest_silent) {
  constexpr std::size_t bytes = std::size_t{64} << 20;
  Crowd crowd(bytes);
  std::uint64_t begun = 0;
  for (std::uint32_t lane = 0; lane < 50; ++lane) {
    crowd.come(lane);
    for (std::uint16_t port = 1; port <= 100; ++port) {
      crowd.count(lane, port, "0");
      ++begun;
      crowd.count(0, 1, std::to_string(begun));
    }
    ASSERT_LE(crowd.link_bytes(), bytes / 4);
    ASSERT_LE(crowd.scope.bytes(), bytes);
  }
  std::uint64_t known = 0;
  for (const auto& endpoint : crowd.scope.endpoints()) known += endpoint->links.size();
  EXPECT_EQ(known + crowd.forgotten(), begun);
  EXPECT_GT(crowd.forgotten(), 1'000U);
  EXPECT_EQ(crowd.scope.find(LaneId{0})->links.begin()[0]->received(), begun + 1)
      << "one that is not silent is not forgotten";
  EXPECT_EQ(crowd.scope.find(LaneId{49})->links.size(), 100U);
  EXPECT_EQ(crowd.scope.find(LaneId{1})->links.size(), 0U);
}

TEST(Scope, keeps_links_that_are_not_silent_though_they_take_more_than_a_quarter) {
  constexpr std::size_t bytes = std::size_t{64} << 20;
  Crowd crowd(bytes);
  for (std::uint32_t lane = 0; lane < 50; ++lane) crowd.come(lane);
  const auto count_all = [&](std::initializer_list<std::string_view> values) {
    for (std::uint32_t lane = 0; lane < 50; ++lane) {
      for (std::uint16_t port = 1; port <= 100; ++port) {
        for (const std::string_view value : values) {
          Received one = received(lane, std::as_bytes(std::span(value)));
          one.at = crowd.at;
          one.from = Endpoint::loopback(port);
          take(crowd.scope, one);
        }
      }
    }
  };
  count_all({"0", "1"});
  EXPECT_GT(crowd.link_bytes(), bytes / 4);
  EXPECT_LE(crowd.forgotten(), 20U) << "those of which one had come so far when some had to go";
  // But never more than all there is.
  count_all({"60000", "60001"});
  EXPECT_LE(crowd.link_bytes(), bytes);
  EXPECT_GT(crowd.forgotten(), 0U);
}

TEST(Scope, forgets_sources_of_a_single_datagram_before_those_that_go_on) {
  constexpr std::size_t bytes = std::size_t{64} << 20;
  Crowd crowd(bytes);
  for (std::uint32_t lane = 0; lane < 50; ++lane) crowd.come(lane);
  const auto count_at_once = [&](std::uint32_t lane, std::uint16_t port, std::string_view value) {
    Received one = received(lane, std::as_bytes(std::span(value)));
    one.at = crowd.at;
    one.from = Endpoint::loopback(port);
    take(crowd.scope, one);
  };
  for (const std::string_view value : {"0", "1"}) count_at_once(0, 1, value);
  for (std::uint32_t lane = 0; lane < 50; ++lane) {
    for (std::uint16_t port = 2; port <= 200; ++port) count_at_once(lane, port, "0");
    ASSERT_LE(crowd.link_bytes(), bytes / 4);
  }
  EXPECT_GT(crowd.forgotten(), 5'000U);
  ASSERT_FALSE(crowd.scope.find(LaneId{0})->links.empty());
  EXPECT_EQ(crowd.scope.find(LaneId{0})->links.begin()[0]->received(), 2U);
}

TEST(Scope, keeps_the_figures_alone_of_links_whose_endpoint_has_left) {
  Crowd crowd(std::size_t{256} << 20);
  std::size_t bytes_of_one = 0;
  for (std::uint32_t lane = 0; lane < 300; ++lane) {
    crowd.come(lane);
    for (std::uint16_t port = 1; port <= 3; ++port) {
      for (const std::string_view value : {"0", "1", "9", "5"}) crowd.count(lane, port, value);
    }
    const std::size_t before = crowd.link_bytes();
    take(crowd.scope, changed(lane, Phase::removed, crowd.at));
    bytes_of_one = std::max(bytes_of_one, before - crowd.link_bytes());
  }
  EXPECT_LT(crowd.link_bytes(), 300 * 3 * 1'024U);
  EXPECT_GT(bytes_of_one, 15'000U) << "is what each took while it was there";
  for (const auto& endpoint : crowd.scope.endpoints()) {
    for (const auto& link : endpoint->links) EXPECT_EQ(link->missing(), 6U);
  }
}

TEST(Scope, has_room_for_some_links_in_the_smallest_history) {
  Crowd crowd(1 << 20);
  crowd.come(0);
  for (std::uint16_t port = 1; port <= 64; ++port) crowd.count(0, port, "0");
  for (std::uint16_t port = 1; port <= 64; ++port) crowd.count(0, port, "2");
  EXPECT_EQ(crowd.forgotten(), 0U);
  EXPECT_EQ(crowd.scope.find(LaneId{0})->links.missing(), 64U);
  EXPECT_GT(crowd.scope.journal().track(LaneId{0}, Kind::received).size(), 100U);
}

TEST(Scope, forgets_links_when_its_memory_becomes_less) {
  Crowd crowd(std::size_t{256} << 20);
  for (std::uint32_t lane = 0; lane < 20; ++lane) {
    crowd.come(lane);
    for (std::uint16_t port = 1; port <= 100; ++port) crowd.count(lane, port, "0");
  }
  EXPECT_EQ(crowd.forgotten(), 0U);
  crowd.pass(1min);
  const std::uint64_t records = crowd.scope.journal().end() - crowd.scope.journal().first();
  take(crowd.scope, HistoryBounded{std::size_t{16} << 20});
  EXPECT_EQ(crowd.scope.journal().end() - crowd.scope.journal().first(), records);
  EXPECT_LE(crowd.link_bytes(), Scope::link_bytes_min);
  EXPECT_GT(crowd.forgotten(), 500U);
  EXPECT_LE(crowd.scope.bytes(), std::size_t{16} << 20);
}

}  // namespace
}  // namespace readyscope
