#include "readyscope/history/timeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <vector>

#include "twin.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr Instant start{1h};
constexpr LaneId lane{0};

/// The kept records of one lane, in order of time and, for the same time, of sequence.
std::vector<Record> records_of(const Journal& journal, LaneId of) {
  std::vector<Record> records;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const Track track = journal.track(of, static_cast<Kind>(kind));
    for (std::size_t i = 0; i < track.size(); ++i) records.push_back(track.record(i));
  }
  std::ranges::sort(records, {}, [](const Record& r) { return std::tuple(r.at, r.sequence); });
  return records;
}

/// A history of many events: some journals keep all of it, some only the newest part.
History random_history(std::uint64_t seed, Instant begin) {
  const auto pace = static_cast<History::Pace>(seed % History::paces);
  History history(seed, begin, pace, seed % 2 == 0 ? 1 : std::size_t{64} << 20);
  history.go_on(3'000);
  return history;
}

/// An instant in the history, near it, or anywhere on the axis except near its ends.
Instant any_instant(Random& random, const std::vector<Record>& history) {
  constexpr std::int64_t end_of_axis = std::int64_t{1} << 62;
  if (history.empty() || random.chance(0.02)) {
    return Instant(Duration(static_cast<std::int64_t>(random.next()) >> 1));
  }
  const Instant at = history[random.below(history.size())].at;
  if (std::abs(at.time_since_epoch().count()) > end_of_axis / 2) return at;
  const auto away = static_cast<std::int64_t>(random.next()) >> (8 + random.below(56));
  return at + Duration(away / 2);
}

// ---- the window --------------------------------------------------------------------------------

TEST(TimeWindow, has_a_column_for_every_time_and_a_time_for_every_column) {
  constexpr TimeWindow window{.begin = start, .ns_per_column = 2.5e6, .columns = 400};
  EXPECT_EQ(window.time_at(0), start);
  EXPECT_EQ(window.time_at(2), start + 5ms);
  EXPECT_EQ(window.time_at(-2), start - 5ms);
  EXPECT_EQ(window.end(), start + 1s);
  EXPECT_DOUBLE_EQ(window.column_at(start + 5ms), 2.0);
  EXPECT_DOUBLE_EQ(window.column_at(start - 5ms), -2.0);
}

TEST(TimeWindow, ends_where_time_ends) {
  for (const double ns_per_column : {1e3, 1e9, 1e15, 2e15, 1e18, 1e300}) {
    for (const std::int64_t begin : {std::int64_t{1} << 62, -(std::int64_t{1} << 62)}) {
      const TimeWindow window{Instant(Duration(begin)), ns_per_column, 4'000};
      EXPECT_GE(window.end(), window.begin);
      EXPECT_LE(window.time_at(-4'000), window.begin);
      EXPECT_GT(window.column_at(Instant::max()), 0.0);
      EXPECT_LT(window.column_at(Instant::min()), 0.0);
    }
  }
  constexpr TimeWindow huge{.begin = Instant(1s), .ns_per_column = 1e300, .columns = 2};
  EXPECT_EQ(huge.end(), Instant::max());
  EXPECT_EQ(huge.time_at(-1), Instant::min());
}

TEST(TimeWindow, does_not_lose_a_nanosecond_however_long_the_machine_has_been_up) {
  constexpr Instant late = start + std::chrono::years(200);
  constexpr TimeWindow window{.begin = late, .ns_per_column = 1, .columns = 1'000};
  EXPECT_EQ(window.column_at(late + 7ns), 7.0);
  EXPECT_EQ(window.time_at(7), late + 7ns);
}

TEST(TimeWindow, puts_every_time_into_the_column_between_whose_edges_it_lies) {
  Random random(1);
  for (int round = 0; round < 20'000; ++round) {
    const double ns = std::exp2(static_cast<double>(random.below(6'000)) / 100.0 - 7);
    const TimeWindow window{start - Duration(random.below(1'000'000)), ns, 1 + random.below(3'000)};
    const auto ns_shown = ns * static_cast<double>(window.columns) * 1.2;
    const Instant at =
        window.begin + Duration(static_cast<std::int64_t>(
                           random.below(static_cast<std::uint64_t>(std::min(ns_shown, 1e18)) + 2)));
    const std::size_t column = window.column_of(at);
    ASSERT_LT(column, window.columns);
    ASSERT_LE(window.edge(column), at);
    if (at < window.end()) {
      ASSERT_LT(at, window.edge(column + 1)) << ns;
    }
  }
}

// ---- the ladder --------------------------------------------------------------------------------

TEST(Ladder, has_eight_steps_an_octave_and_none_that_is_not_whole) {
  double width = column_ns_min;
  std::size_t steps = 0;
  while (width < column_ns_max) {
    const double next = ladder_width(width, 1);
    ASSERT_GT(next, width);
    ASSERT_LE(next, 2 * width);
    if (width >= 8) {
      ASSERT_LE(next, 1.126 * width);
    }
    if (next >= 1) {
      ASSERT_EQ(next, std::floor(next));
    }
    ASSERT_EQ(ladder_width(next, -1), width);
    ASSERT_EQ(ladder_width(next), next);
    ASSERT_EQ(ladder_width((width + next) / 2), next);
    width = next;
    ++steps;
  }
  EXPECT_EQ(steps, 7U + 7U + 45U * 8U);
}

TEST(Ladder, ends_at_its_bounds) {
  EXPECT_EQ(ladder_width(0), column_ns_min);
  EXPECT_EQ(ladder_width(1e300), column_ns_max);
  EXPECT_EQ(ladder_width(column_ns_min, -5), column_ns_min);
  EXPECT_EQ(ladder_width(column_ns_max, 5), column_ns_max);
}

TEST(Snapped, is_the_last_multiple_not_after_a_time) {
  EXPECT_EQ(snapped(Instant(1'007ns), 10), Instant(1'000ns));
  EXPECT_EQ(snapped(Instant(1'000ns), 10), Instant(1'000ns));
  EXPECT_EQ(snapped(Instant(-1ns), 10), Instant(-10ns));
  EXPECT_EQ(snapped(Instant(-10ns), 10), Instant(-10ns));
  EXPECT_EQ(snapped(Instant(1'007ns), 0.125), Instant(1'007ns));
  EXPECT_EQ(snapped(Instant::min(), 4096.0 * 3), Instant::min());
}

/// Histories at both ends of the axis and in the middle.
std::vector<Instant> beginnings() {
  return {start, Instant(-1h), Instant(Duration(std::int64_t{1} << 62)),
          Instant(Duration(-(std::int64_t{1} << 62)))};
}

// ---- a range -----------------------------------------------------------------------------------

TEST(FiguresBetween, agree_with_looking_at_every_record) {
  std::uint64_t seed = 100;
  for (const Instant begin : beginnings()) {
    for (int round = 0; round < 6; ++round) {
      History history = random_history(++seed, begin);
      const std::vector<LaneId> lanes{lane, LaneId{2}};
      const std::uint64_t first_poll = history.first_poll();
      std::vector<std::pair<Kind, History::Run>> runs;
      for (const LaneId one : lanes) {
        for (const Kind kind : {Kind::read, Kind::write, Kind::except}) {
          for (const History::Run& run : history.runs(one, kind)) runs.emplace_back(kind, run);
        }
      }
      for (int query = 0; query < 200; ++query) {
        Instant from = history.any_time();
        Instant to = history.any_time();
        if (to < from) std::swap(from, to);
        RangeFigures expected;
        const auto in_range = [&](Instant at) { return at >= from && at < to; };
        for (std::uint64_t s = history.journal.first(); s < history.journal.end(); ++s) {
          const Record record = history.record(s);
          const bool is_asked =
              record.lane == no_lane || std::ranges::count(lanes, record.lane) > 0;
          if (!is_asked || is_readiness(record.kind) || !in_range(record.at)) continue;
          ++expected.events[static_cast<std::size_t>(record.kind)];
          if (record.kind == Kind::received) expected.received_bytes += record.count;
          if (record.kind == Kind::sent) expected.sent_bytes += record.count;
          if (record.kind == Kind::dropped) expected.dropped += record.count;
          if (record.kind == Kind::poll_gap) {
            expected.gap_total += record.span;
            expected.gap_max = std::max(expected.gap_max, record.span);
          }
        }
        const auto polls_before = [&](Instant at) {
          const auto found = std::ranges::lower_bound(history.polls, at) - history.polls.begin();
          return std::max(static_cast<std::uint64_t>(found), first_poll);
        };
        const std::uint64_t begin_poll = polls_before(from);
        const std::uint64_t end_poll = polls_before(to);
        expected.polls = end_poll - begin_poll;
        for (const auto& [kind, run] : runs) {
          const std::uint64_t first = std::max(run.first_poll, begin_poll);
          const std::uint64_t end = std::min(run.last_poll + 1, end_poll);
          expected.events[static_cast<std::size_t>(kind)] += end > first ? end - first : 0;
        }
        ASSERT_EQ(figures_between(history.journal, lanes, from, to), expected)
            << "seed " << seed << ", query " << query;
      }
    }
  }
}

TEST(FiguresBetween, are_none_for_no_time) {
  History history = random_history(1, start);
  EXPECT_EQ(figures_between(history.journal, all_lanes(), start + 1s, start + 1s), RangeFigures{});
  EXPECT_EQ(figures_between(history.journal, all_lanes(), start + 1s, start), RangeFigures{});
}

// ---- nearest -----------------------------------------------------------------------------------

TEST(Nearest, takes_the_closest_event_in_reach) {
  Journal journal;
  (void)journal.add_lane("");
  for (const auto ms : {0, 10, 30}) {
    journal.append({.at = start + ms * 1ms, .lane = lane, .kind = Kind::received});
  }
  EXPECT_EQ(nearest(journal, lane, start + 4ms, 100ms), 0U);
  EXPECT_EQ(nearest(journal, lane, start + 6ms, 100ms), 1U);
  EXPECT_EQ(nearest(journal, lane, start + 33ms, 3ms), 2U);
  EXPECT_FALSE(nearest(journal, lane, start + 33ms, 2ms));
  EXPECT_FALSE(nearest(journal, no_lane, start, 1h));
}

TEST(Nearest, takes_a_datagram_before_the_run_that_it_arrived_in) {
  Journal journal;
  (void)journal.add_lane("");
  for (int at = 0; at <= 100; ++at) {
    journal.poll(start + at * 1ms);
    journal.ready(lane, Kind::read);
  }
  const auto datagram = journal.append({.at = start + 50ms, .lane = lane, .kind = Kind::received});
  EXPECT_EQ(nearest(journal, lane, start + 53ms, 5ms), datagram);
  EXPECT_EQ(nearest(journal, lane, start + 60ms, 5ms), 0U) << "inside the run";
  EXPECT_EQ(nearest(journal, lane, start + 104ms, 5ms), 0U) << "just after the run";
  EXPECT_FALSE(nearest(journal, lane, start + 106ms, 5ms));
}

/// How far a record is from a time, in nanoseconds; a run extends over its whole span.
std::uint64_t distance(const Record& record, Instant at) {
  const auto ns = [](Instant instant) {
    return static_cast<std::uint64_t>(instant.time_since_epoch().count());
  };
  if (at < record.at) return ns(record.at) - ns(at);
  const Instant end = is_readiness(record.kind) ? record.at + record.span : record.at;
  return at > end ? ns(at) - ns(end) : 0;
}

TEST(Nearest, agrees_with_looking_at_every_record) {
  std::uint64_t seed = 200;
  for (const Instant begin : beginnings()) {
    for (int round = 0; round < 6; ++round) {
      const History history = random_history(++seed, begin);
      const Journal& journal = history.journal;
      const auto records = records_of(journal, lane);
      Random random(seed);
      for (int query = 0; query < 1'000; ++query) {
        const Instant at = any_instant(random, records);
        const Duration reach(static_cast<std::int64_t>(random.next() >> (1 + random.below(63))));
        constexpr auto nowhere = std::numeric_limits<std::uint64_t>::max();
        std::uint64_t closest[2] = {nowhere, nowhere};
        for (const Record& record : records) {
          std::uint64_t& best = closest[is_readiness(record.kind) ? 1 : 0];
          best = std::min(best, distance(record, at));
        }
        const auto limit = static_cast<std::uint64_t>(reach.count());
        const auto found = nearest(journal, lane, at, reach);
        const bool in_reach = std::min(closest[0], closest[1]) <= limit;
        ASSERT_EQ(found.has_value(), in_reach) << "seed " << seed << ", query " << query;
        if (!found) continue;
        const Record record = journal.record(*found);
        ASSERT_EQ(record.lane, lane);
        ASSERT_EQ(is_readiness(record.kind), closest[0] > limit);
        ASSERT_EQ(distance(record, at), closest[is_readiness(record.kind) ? 1 : 0]);
      }
    }
  }
}

TEST(Nearest, can_reach_from_one_end_of_time_to_the_other) {
  Journal journal;
  (void)journal.add_lane("");
  constexpr Duration far(std::int64_t{1} << 62);
  journal.append({.at = Instant(-far), .lane = lane, .kind = Kind::sent});
  EXPECT_EQ(nearest(journal, lane, Instant(far - 1ns), Duration::max()), 0U);
  EXPECT_EQ(nearest(journal, lane, Instant(-far), Duration::zero()), 0U);
  EXPECT_FALSE(nearest(journal, lane, Instant(far), far));
}

// ---- neighbour ---------------------------------------------------------------------------------

TEST(Neighbour, walks_through_all_that_one_lane_saw_in_order) {
  std::uint64_t seed = 300;
  for (const Instant begin : beginnings()) {
    for (int round = 0; round < 6; ++round) {
      const History history = random_history(++seed, begin);
      const Journal& journal = history.journal;
      const auto records = records_of(journal, lane);
      for (std::size_t i = 0; i < records.size(); ++i) {
        const auto here = records[i].sequence;
        const auto before = neighbour(journal, here, false);
        const auto after = neighbour(journal, here, true);
        ASSERT_EQ(before, i == 0 ? std::nullopt : std::optional(records[i - 1].sequence));
        ASSERT_EQ(after,
                  i + 1 == records.size() ? std::nullopt : std::optional(records[i + 1].sequence));
      }
    }
  }
}

TEST(Neighbour, of_what_is_no_longer_kept_is_nothing) {
  Journal journal;
  (void)journal.add_lane("");
  const auto first = journal.append({.at = start, .lane = lane});
  journal.append({.at = start, .lane = lane});
  journal.clear();
  journal.append({.at = start, .lane = lane});
  EXPECT_FALSE(neighbour(journal, first, true));
  EXPECT_FALSE(neighbour(journal, journal.end(), false));
}

}  // namespace
}  // namespace readyscope
