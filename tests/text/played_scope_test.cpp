// The boundary between what runs and what is known: a scope fed with the recording of another one
// knows exactly what that one knows.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "readyscope/history/timeline.hpp"
#include "seeded_session.hpp"
#include "text/report.hpp"

namespace readyscope {
namespace {

using support::SeededSession;

constexpr std::size_t steps = 100;
constexpr std::uint64_t seeds_per_test = 100;

bool same(const Record& a, const Record& b) {
  return a.sequence == b.sequence && a.at == b.at && a.span == b.span && a.lane == b.lane &&
         a.kind == b.kind && a.kernel_time == b.kernel_time && a.truncated == b.truncated &&
         a.captured == b.captured && a.count == b.count && a.peer == b.peer && a.error == b.error;
}

void expect_same_history(const Journal& live, const Journal& played) {
  ASSERT_EQ(played.first(), live.first());
  ASSERT_EQ(played.end(), live.end());
  EXPECT_EQ(played.polls(), live.polls());
  EXPECT_EQ(played.last_poll(), live.last_poll());
  EXPECT_EQ(played.lane_count(), live.lane_count());
  EXPECT_EQ(played.bytes(), live.bytes());
  EXPECT_EQ(played.pushed_out().records, live.pushed_out().records);
  EXPECT_EQ(played.pushed_out().payloads, live.pushed_out().payloads);
  EXPECT_EQ(played.pushed_out().polls, live.pushed_out().polls);
  Journal::Reader of_live(live, live.first());
  Journal::Reader of_played(played, played.first());
  while (const auto record = of_live.next()) {
    const auto twin = of_played.next();
    ASSERT_TRUE(twin);
    ASSERT_TRUE(same(*record, *twin)) << "record " << record->sequence;
    const auto payload = of_live.payload();
    const auto twin_payload = of_played.payload();
    ASSERT_EQ(twin_payload.has_value(), payload.has_value());
    if (!payload) continue;
    ASSERT_TRUE(std::ranges::equal(*twin_payload, *payload));
  }
  EXPECT_FALSE(of_played.next());
}

void expect_same_columns(const Scope& live, const Scope& played) {
  std::vector<LaneId> lanes{no_lane};
  for (std::size_t i = 0; i < live.journal().lane_count(); ++i) {
    lanes.push_back(static_cast<LaneId>(i));
    EXPECT_EQ(played.journal().name(lanes.back()), live.journal().name(lanes.back()));
  }
  const auto whole = static_cast<double>((live.now() - live.began_at()).count());
  for (const double part : {1.0, 0.1, 0.003}) {
    constexpr std::size_t columns = 150;
    TimeWindow window{
        .begin = {}, .ns_per_column = ladder_width(whole * part / columns), .columns = columns};
    const Duration back(std::llround(window.ns_per_column * columns));
    window.begin = snapped(live.now() - back, window.ns_per_column);
    Columns of_live;
    Columns of_played;
    of_live.update(live.journal(), window, lanes);
    of_played.update(played.journal(), window, lanes);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      for (std::size_t column = 0; column < columns; ++column) {
        ASSERT_EQ(of_played.at(lane, column), of_live.at(lane, column))
            << "lane " << lane << ", column " << column << ", part " << part;
      }
    }
  }
}

void expect_same_repeat(const std::shared_ptr<const Repeat>& live,
                        const std::shared_ptr<const Repeat>& played) {
  ASSERT_EQ(played == nullptr, live == nullptr);
  if (live == nullptr) return;
  EXPECT_EQ(played->sent, live->sent);
  EXPECT_EQ(played->failed, live->failed);
  EXPECT_EQ(played->failure.words, live->failure.words);
  EXPECT_EQ(played->due_at, live->due_at);
  EXPECT_EQ(played->what->ticket, live->what->ticket);
}

void expect_same_endpoint(const EndpointState& live, const EndpointState& played, Instant now) {
  EXPECT_EQ(played.lane, live.lane);
  EXPECT_EQ(played.ticket, live.ticket);
  EXPECT_EQ(played.settings, live.settings);
  EXPECT_EQ(played.phase, live.phase);
  EXPECT_EQ(played.opened_at, live.opened_at);
  EXPECT_EQ(played.left_at, live.left_at);
  EXPECT_EQ(played.local, live.local);
  EXPECT_EQ(played.peer, live.peer);
  EXPECT_EQ(played.counts, live.counts);
  EXPECT_EQ(played.error, live.error);
  EXPECT_EQ(played.rates.received.history(now), live.rates.received.history(now));
  EXPECT_EQ(played.rates.sent.history(now), live.rates.sent.history(now));
  EXPECT_EQ(played.sender.running, live.sender.running);
  EXPECT_EQ(played.sender.sent, live.sender.sent);
  EXPECT_EQ(played.answers.replies.by_rule, live.answers.replies.by_rule);
  EXPECT_EQ(played.answers.replies.unmatched, live.answers.replies.unmatched);
  EXPECT_EQ(played.answers.withheld, live.answers.withheld);
  EXPECT_EQ(played.forward_to, live.forward_to);
  EXPECT_EQ(played.answers.forward_back, live.answers.forward_back);
  EXPECT_EQ(played.by_hand.filled_in, live.by_hand.filled_in);
  EXPECT_EQ(played.impaired.sending, live.impaired.sending);
  EXPECT_EQ(played.impaired.receiving, live.impaired.receiving);
  EXPECT_EQ(played.buffer.bytes, live.buffer.bytes);
  EXPECT_EQ(played.buffer.reports_drops, live.buffer.reports_drops);
  EXPECT_EQ(played.links.size(), live.links.size());
  expect_same_repeat(live.by_hand.repeat, played.by_hand.repeat);
  expect_same_repeat(live.by_hand.repeated, played.by_hand.repeated);
}

void expect_same(const Scope& live, const Scope& played) {
  EXPECT_EQ(played.now(), live.now());
  EXPECT_EQ(played.wall_offset(), live.wall_offset());
  EXPECT_EQ(played.live_count(), live.live_count());
  EXPECT_EQ(played.failure_count(), live.failure_count());
  ASSERT_EQ(played.endpoints().size(), live.endpoints().size());
  for (std::size_t i = 0; i < live.endpoints().size(); ++i) {
    expect_same_endpoint(*live.endpoints()[i], *played.endpoints()[i], live.now());
  }
  // All figures: polls, gaps, totals, endpoints, links with delays and culprits, failures.
  EXPECT_EQ(make_report(played, {}), make_report(live, {}));
  expect_same_history(live.journal(), played.journal());
  expect_same_columns(live, played);
}

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
