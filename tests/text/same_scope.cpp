#include "same_scope.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "readyscope/history/timeline.hpp"
#include "text/report.hpp"

namespace readyscope::support {
namespace {

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
  EXPECT_TRUE(std::ranges::equal(played.lanes(), live.lanes()));
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
  for (const LaneId lane : live.journal().lanes()) {
    lanes.push_back(lane);
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

}  // namespace

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

}  // namespace readyscope::support
