#include "readyscope/model/timeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "random_history.hpp"

namespace readyscope::model {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr Instant start{1h};
constexpr LaneId lane{0};

/// What is kept of one lane and kind, oldest first.
std::vector<Record> records_of(const Journal& journal, LaneId of, Kind kind) {
  std::vector<Record> records;
  for (const auto sequence : journal.track(of, kind)) records.push_back(journal.record(sequence));
  return records;
}

/// What is kept of one lane, in the order of time and, at the same time, of sequence.
std::vector<Record> records_of(const Journal& journal, LaneId of) {
  std::vector<Record> records;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    std::ranges::copy(records_of(journal, of, static_cast<Kind>(kind)),
                      std::back_inserter(records));
  }
  std::ranges::sort(records, {}, [](const Record& r) { return std::tuple(r.at, r.sequence); });
  return records;
}

/// Of every kind that a lane has, one that is usual and one that is seldom.
constexpr Kind some_kinds[] = {Kind::read,     Kind::write, Kind::except,
                               Kind::received, Kind::sent,  Kind::refused};

/// An instant in the history, near it, or anywhere on the axis that is left free at its ends.
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

TEST(TimeWindow, HasAColumnForEveryTimeAndATimeForEveryColumn) {
  constexpr TimeWindow window{.begin = start, .ns_per_column = 2.5e6, .columns = 400};
  EXPECT_EQ(window.time_at(0), start);
  EXPECT_EQ(window.time_at(2), start + 5ms);
  EXPECT_EQ(window.time_at(-2), start - 5ms);
  EXPECT_EQ(window.end(), start + 1s);
  EXPECT_DOUBLE_EQ(window.column_at(start + 5ms), 2.0);
  EXPECT_DOUBLE_EQ(window.column_at(start - 5ms), -2.0);
}

TEST(TimeWindow, EndsWhereTimeEnds) {
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

TEST(TimeWindow, DoesNotLoseANanosecondHoweverLongTheMachineHasBeenUp) {
  constexpr Instant late = start + std::chrono::years(200);
  constexpr TimeWindow window{.begin = late, .ns_per_column = 1, .columns = 1'000};
  EXPECT_EQ(window.column_at(late + 7ns), 7.0);
  EXPECT_EQ(window.time_at(7), late + 7ns);
}

// ---- count_columns -----------------------------------------------------------------------------

TEST(CountColumns, PutsEachEventIntoTheColumnOfItsTime) {
  Journal journal;
  (void)journal.add_lane("");
  for (const auto ms : {0, 1, 9, 10, 35, 99, 100}) {
    journal.append({.at = start + ms * 1ms, .lane = lane, .kind = Kind::received});
  }
  const auto columns = count_columns(journal, lane, Kind::received,
                                     {.begin = start, .ns_per_column = 1e7, .columns = 10});
  ASSERT_EQ(columns.size(), 4U);
  EXPECT_EQ(columns[0].column, 0U);
  EXPECT_EQ(columns[0].count, 3U);
  EXPECT_EQ(columns[0].first, 0U);
  EXPECT_EQ(columns[1].column, 1U);
  EXPECT_EQ(columns[1].first, 3U);
  EXPECT_EQ(columns[2].column, 3U);
  EXPECT_EQ(columns[3].column, 9U);
  EXPECT_EQ(columns[3].count, 1U) << "what lies at the end of the window is outside of it";
}

TEST(CountColumns, FindsNothingWhereThereIsNothing) {
  Journal journal;
  (void)journal.add_lane("");
  const TimeWindow window{.begin = start, .ns_per_column = 1e7, .columns = 10};
  EXPECT_TRUE(count_columns(journal, lane, Kind::sent, window).empty());
  journal.append({.at = start + 1s, .lane = lane, .kind = Kind::sent});
  journal.append({.at = start + 2s, .lane = lane, .kind = Kind::sent});
  EXPECT_TRUE(count_columns(journal, lane, Kind::sent, window).empty());
  EXPECT_TRUE(count_columns(journal, lane, Kind::sent, {start + 1s, 1e7, 0}).empty());
  EXPECT_TRUE(count_columns(journal, no_lane, Kind::poll_gap, window).empty());
}

/// How many of the records lie in the window, by the column that each falls into.
std::map<std::size_t, std::uint64_t> counted(const std::vector<Record>& records,
                                             const TimeWindow& window, std::int64_t ns_per_column) {
  std::map<std::size_t, std::uint64_t> columns;
  for (const Record& record : records) {
    const auto column = (record.at - window.begin).count() / ns_per_column;
    if (record.at >= window.begin && column < static_cast<std::int64_t>(window.columns)) {
      ++columns[static_cast<std::size_t>(column)];
    }
  }
  return columns;
}

TEST(CountColumns, AgreesWithCountingOneByOne) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Journal journal = random_history(seed, start);
    Random random(seed);
    for (int query = 0; query < 500; ++query) {
      const Kind kind = some_kinds[random.below(std::size(some_kinds))];
      const auto records = records_of(journal, lane, kind);
      if (records.empty()) continue;
      // Whole nanoseconds a column, so that the twin can count in whole numbers.
      const auto ns = static_cast<std::int64_t>(1 + (random.next() >> (24 + random.below(40))));
      const auto before = static_cast<std::int64_t>(random.below(10)) * ns;
      const TimeWindow window{records[random.below(records.size())].at - Duration(before),
                              static_cast<double>(ns), random.below(300)};
      std::map<std::size_t, std::uint64_t> columns;
      for (const auto& one : count_columns(journal, lane, kind, window)) {
        EXPECT_TRUE(columns.emplace(one.column, one.count).second);
      }
      ASSERT_EQ(columns, counted(records, window, ns)) << "seed " << seed << ", query " << query;
    }
  }
}

/// Histories at both ends of the axis and in the middle.
std::vector<Instant> beginnings() {
  return {start, Instant(-1h), Instant(Duration(std::int64_t{1} << 62)),
          Instant(Duration(-(std::int64_t{1} << 62)))};
}

TEST(CountColumns, CountsEveryEventInTheWindowOnceWhateverTheWindow) {
  std::uint64_t seed = 1;
  for (const Instant begin : beginnings()) {
    for (int history = 0; history < 5; ++history) {
      const Journal journal = random_history(++seed, begin);
      Random random(seed);
      std::map<Kind, std::vector<Record>> all;
      for (const Kind kind : some_kinds) all[kind] = records_of(journal, lane, kind);
      for (int query = 0; query < 1'000; ++query) {
        const Kind kind = some_kinds[random.below(std::size(some_kinds))];
        const auto& records = all[kind];
        const TimeWindow window{any_instant(random, records),
                                std::exp2(static_cast<double>(random.below(6'400)) / 100.0),
                                random.below(5'000)};
        const auto in_window = [&](const Record& record) {
          return record.at >= window.begin && record.at < window.end();
        };
        std::uint64_t sum = 0;
        std::optional<std::size_t> last;
        for (const auto& one : count_columns(journal, lane, kind, window)) {
          ASSERT_GT(one.count, 0U);
          ASSERT_LT(one.column, window.columns);
          if (last) {
            ASSERT_GT(one.column, *last);
          }
          last = one.column;
          // The nearest column may differ by one where a time lies on the edge between two.
          const Record first = journal.record(one.first);
          ASSERT_EQ(first.kind, kind);
          ASSERT_NEAR(std::floor(window.column_at(first.at)), static_cast<double>(one.column), 1.0);
          sum += one.count;
        }
        ASSERT_EQ(sum, static_cast<std::uint64_t>(std::ranges::count_if(records, in_window)))
            << "seed " << seed << ", query " << query;
      }
    }
  }
}

// ---- ready_bands -------------------------------------------------------------------------------

/// A journal with runs of readiness to read between these milliseconds.
Journal with_runs(const std::vector<std::pair<int, int>>& runs) {
  Journal journal;
  (void)journal.add_lane("");
  for (const auto& [from, to] : runs) {
    journal.poll(start + from * 1ms);
    for (int at = from; at <= to; ++at) {
      journal.poll(start + at * 1ms);
      journal.ready(lane, Kind::read);
    }
    journal.poll(start + to * 1ms);
  }
  return journal;
}

TEST(ReadyBands, ReachFromTheBeginningOfARunToItsEnd) {
  const Journal journal = with_runs({{5, 24}, {61, 61}, {80, 85}});
  const auto bands =
      ready_bands(journal, lane, Kind::read, {.begin = start, .ns_per_column = 1e7, .columns = 10});
  ASSERT_EQ(bands.size(), 3U);
  EXPECT_EQ(bands[0].first_column, 0U);
  EXPECT_EQ(bands[0].last_column, 2U);
  EXPECT_EQ(bands[1].first_column, 6U);
  EXPECT_EQ(bands[1].last_column, 6U);
  EXPECT_EQ(bands[2].first_column, 8U);
}

TEST(ReadyBands, JoinNeighbouringColumns) {
  const Journal journal = with_runs({{1, 3}, {11, 13}, {15, 17}, {29, 31}});
  const auto bands =
      ready_bands(journal, lane, Kind::read, {.begin = start, .ns_per_column = 1e7, .columns = 10});
  ASSERT_EQ(bands.size(), 1U);
  EXPECT_EQ(bands[0].first_column, 0U);
  EXPECT_EQ(bands[0].last_column, 3U);
}

TEST(ReadyBands, ShowARunThatBeganBeforeTheWindowAndEndsAfterIt) {
  const Journal journal = with_runs({{0, 1'000}});
  const auto bands = ready_bands(journal, lane, Kind::read,
                                 {.begin = start + 400ms, .ns_per_column = 1e6, .columns = 20});
  ASSERT_EQ(bands.size(), 1U);
  EXPECT_EQ(bands[0].first_column, 0U);
  EXPECT_EQ(bands[0].last_column, 19U);
}

TEST(ReadyBands, AreNotThereWithoutColumns) {
  const Journal journal = with_runs({{0, 1'000}});
  EXPECT_TRUE(ready_bands(journal, lane, Kind::read, {start + 400ms, 1e6, 0}).empty());
}

TEST(ReadyBands, CoverExactlyTheColumnsInWhichARunWasReady) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Journal journal = random_history(seed, start);
    Random random(seed);
    for (int query = 0; query < 500; ++query) {
      const Kind kind = some_kinds[random.below(3)];
      const auto records = records_of(journal, lane, kind);
      if (records.empty()) continue;
      const auto ns = static_cast<std::int64_t>(1 + (random.next() >> (24 + random.below(40))));
      const auto before = static_cast<std::int64_t>(random.below(10)) * ns;
      const std::size_t columns = 1 + random.below(300);
      const TimeWindow window{records[random.below(records.size())].at - Duration(before),
                              static_cast<double>(ns), columns};
      std::set<std::size_t> expected;
      for (const Record& run : records) {
        const auto from = std::max((run.at - window.begin).count(), Duration::rep{0}) / ns;
        const auto end = (run.at + run.span - window.begin).count();
        const auto to = std::min(end / ns, static_cast<std::int64_t>(columns) - 1);
        for (auto column = from; end >= 0 && column <= to; ++column) {
          expected.insert(static_cast<std::size_t>(column));
        }
      }
      std::set<std::size_t> covered;
      std::optional<std::size_t> last;
      for (const Band& band : ready_bands(journal, lane, kind, window)) {
        if (last) {
          ASSERT_GT(band.first_column, *last + 1) << "two bands touch";
        }
        last = band.last_column;
        for (std::size_t c = band.first_column; c <= band.last_column; ++c) covered.insert(c);
      }
      ASSERT_EQ(covered, expected) << "seed " << seed << ", query " << query;
    }
  }
}

TEST(ReadyBands, StayInTheWindowWhateverTheWindow) {
  std::uint64_t seed = 100;
  for (const Instant begin : beginnings()) {
    for (int history = 0; history < 5; ++history) {
      const Journal journal = random_history(++seed, begin);
      Random random(seed);
      for (int query = 0; query < 1'000; ++query) {
        const Kind kind = some_kinds[random.below(3)];
        const auto track = journal.track(lane, kind);
        if (track.empty()) continue;
        const auto run = journal.record(track[random.below(track.size())]);
        const TimeWindow window{any_instant(random, {run}),
                                std::exp2(static_cast<double>(random.below(6'400)) / 100.0),
                                1 + random.below(5'000)};
        const auto bands = ready_bands(journal, lane, kind, window);
        for (std::size_t i = 0; i < bands.size(); ++i) {
          ASSERT_LE(bands[i].first_column, bands[i].last_column);
          ASSERT_LT(bands[i].last_column, window.columns);
          if (i > 0) {
            ASSERT_GT(bands[i].first_column, bands[i - 1].last_column + 1);
          }
        }
        if (run.at >= window.begin && run.at < window.end()) {
          const auto column =
              std::min(static_cast<std::size_t>(window.column_at(run.at)), window.columns - 1);
          EXPECT_TRUE(std::ranges::any_of(bands,
                                          [&](const Band& band) {
                                            return band.first_column <= column &&
                                                   column <= band.last_column;
                                          }))
              << "seed " << seed << ", query " << query;
        }
      }
    }
  }
}

// ---- nearest -----------------------------------------------------------------------------------

TEST(Nearest, TakesTheClosestEventInReach) {
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

TEST(Nearest, TakesADatagramBeforeTheRunThatItArrivedIn) {
  Journal journal = with_runs({{0, 100}});
  const auto datagram = journal.append({.at = start + 50ms, .lane = lane, .kind = Kind::received});
  EXPECT_EQ(nearest(journal, lane, start + 53ms, 5ms), datagram);
  EXPECT_EQ(nearest(journal, lane, start + 60ms, 5ms), 0U) << "inside the run";
  EXPECT_EQ(nearest(journal, lane, start + 104ms, 5ms), 0U) << "just after the run";
  EXPECT_FALSE(nearest(journal, lane, start + 106ms, 5ms));
}

/// How far a record is from a time, in nanoseconds; a run reaches over its whole span.
std::uint64_t distance(const Record& record, Instant at) {
  const auto ns = [](Instant instant) {
    return static_cast<std::uint64_t>(instant.time_since_epoch().count());
  };
  if (at < record.at) return ns(record.at) - ns(at);
  const Instant end = is_readiness(record.kind) ? record.at + record.span : record.at;
  return at > end ? ns(at) - ns(end) : 0;
}

TEST(Nearest, AgreesWithLookingAtEveryRecord) {
  std::uint64_t seed = 200;
  for (const Instant begin : beginnings()) {
    for (int history = 0; history < 6; ++history) {
      const Journal journal = random_history(++seed, begin);
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

TEST(Nearest, CanReachFromOneEndOfTimeToTheOther) {
  Journal journal;
  (void)journal.add_lane("");
  constexpr Duration far(std::int64_t{1} << 62);
  journal.append({.at = Instant(-far), .lane = lane, .kind = Kind::sent});
  EXPECT_EQ(nearest(journal, lane, Instant(far - 1ns), Duration::max()), 0U);
  EXPECT_EQ(nearest(journal, lane, Instant(-far), Duration::zero()), 0U);
  EXPECT_FALSE(nearest(journal, lane, Instant(far), far));
}

// ---- neighbour ---------------------------------------------------------------------------------

TEST(Neighbour, WalksThroughAllThatOneLaneSawInOrder) {
  std::uint64_t seed = 300;
  for (const Instant begin : beginnings()) {
    for (int history = 0; history < 6; ++history) {
      const Journal journal = random_history(++seed, begin);
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

TEST(Neighbour, OfWhatIsNoLongerKeptIsNothing) {
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
}  // namespace readyscope::model
