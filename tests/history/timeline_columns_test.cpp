// Compares the pixel columns with a twin that looks at every record for every column.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "readyscope/history/timeline.hpp"
#include "twin.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr Instant start{1h};
constexpr LaneId lane{0};

void mark(Cell& cell, Kind kind) {
  cell.happened = static_cast<std::uint16_t>(cell.happened | (1U << static_cast<unsigned>(kind)));
}

/// Marks the columns that a stretch of time touches, including its end if `with_end`.
void mark_stretch(std::vector<Cell>& cells, const TimeWindow& window, Kind kind, Instant from,
                  Instant to, bool with_end) {
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Instant begin = window.edge(c);
    const Instant end = window.edge(c + 1);
    const bool reaches = with_end ? to >= begin : to > begin;
    const bool starts_here = from >= begin && from < end;
    if (starts_here || (from < end && reaches)) mark(cells[c], kind);
  }
}

std::vector<Cell> expected_cells(const History& history, LaneId of, const TimeWindow& window) {
  std::vector<Cell> cells(window.columns);
  for (std::uint64_t s = history.journal.first(); s < history.journal.end(); ++s) {
    const Record record = history.record(s);
    if (record.lane != of || is_readiness(record.kind)) continue;
    if (record.kind == Kind::poll_gap) {
      mark_stretch(cells, window, record.kind, record.at, record.at + record.span, false);
    }
    if (record.at < window.begin || record.at >= window.end()) continue;
    std::size_t c = 0;
    while (window.edge(c + 1) <= record.at) ++c;
    mark(cells[c], record.kind);
    if (record.kind == Kind::received) ++cells[c].received;
    if (record.kind == Kind::sent) ++cells[c].sent;
  }
  const std::uint64_t first_poll = history.first_poll();
  for (const Kind kind : {Kind::read, Kind::write, Kind::except}) {
    for (const History::Run& run : history.runs(of, kind)) {
      const Instant from = history.polls[std::max(run.first_poll, first_poll)];
      mark_stretch(cells, window, kind, from, history.polls[run.last_poll], true);
    }
  }
  return cells;
}

/// A column width, often from the ladder. Below a nanosecond, some columns contain no time.
double any_width(Random& random) {
  const double ns = std::exp2(static_cast<double>(random.below(4'500)) / 100.0 - 6);
  return random.chance(0.7) ? ladder_width(ns) : ns;
}

void expect_exact(const Columns& columns, const History& history, const std::vector<LaneId>& lanes,
                  const TimeWindow& window) {
  for (std::size_t place = 0; place < lanes.size(); ++place) {
    const auto expected = expected_cells(history, lanes[place], window);
    for (std::size_t c = 0; c < window.columns; ++c) {
      const Cell& found = columns.at(place, c);
      ASSERT_EQ(found.received, expected[c].received) << "column " << c;
      ASSERT_EQ(found.sent, expected[c].sent) << "column " << c;
      ASSERT_EQ(found.happened, expected[c].happened)
          << "column " << c << " of " << window.columns << ", lane " << place << ", ns "
          << window.ns_per_column;
    }
  }
}

/// Looks around in a history while it grows, as a user does.
void look_around(std::uint64_t seed, Instant begin) {
  Random random(seed);
  const auto pace = static_cast<History::Pace>(random.below(History::paces));
  History history(seed, begin, pace, std::size_t{1} << (15 + random.below(8)));
  Columns columns;
  std::vector<LaneId> lanes = all_lanes();
  TimeWindow window{begin, 1e6, 30};
  for (int round = 0; round < 60; ++round) {
    history.go_on(random.below(60));
    if (random.chance(0.01)) history.clear();
    if (random.chance(0.1)) window.ns_per_column = any_width(random);
    if (random.chance(0.05)) window.columns = 1 + random.below(40);
    if (random.chance(0.1)) std::swap(lanes[random.below(lanes.size())], lanes[0]);
    if (random.chance(0.1)) lanes.pop_back();
    if (lanes.size() < 2) lanes = all_lanes();
    if (random.chance(0.2)) window.begin = history.any_time();
    if (random.chance(0.7)) {
      const auto moved = static_cast<double>(random.below(30)) - 10;
      window.begin = window.time_at(moved);
    }
    if (random.chance(0.8)) window.begin = snapped(window.begin, window.ns_per_column);
    columns.update(history.journal, window, lanes);
    ASSERT_NO_FATAL_FAILURE(expect_exact(columns, history, lanes, window)) << "round " << round;
  }
}

TEST(Columns, agree_with_looking_at_every_record_while_the_history_goes_on) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    ASSERT_NO_FATAL_FAILURE(look_around(seed, start)) << "seed " << seed;
  }
}

TEST(Columns, agree_at_both_ends_of_time) {
  for (std::uint64_t seed = 200; seed < 210; ++seed) {
    for (const std::int64_t ns :
         {std::int64_t{1} << 47, std::int64_t{1} << 62, -(std::int64_t{1} << 62)}) {
      ASSERT_NO_FATAL_FAILURE(look_around(seed, Instant(Duration(ns)))) << "seed " << seed;
    }
  }
}

TEST(Columns, put_each_event_into_the_column_of_its_time) {
  Journal journal;
  (void)journal.add_lane("");
  for (const auto ms : {0, 1, 9, 10, 35, 99, 100}) {
    journal.append({.at = start + ms * 1ms, .lane = lane, .kind = Kind::received});
  }
  Columns columns;
  columns.update(journal, {.begin = start, .ns_per_column = 1e7, .columns = 10}, std::array{lane});
  EXPECT_EQ(columns.at(0, 0).received, 3U);
  EXPECT_EQ(columns.at(0, 1).received, 1U);
  EXPECT_EQ(columns.at(0, 2), Cell{});
  EXPECT_EQ(columns.at(0, 3).received, 1U);
  EXPECT_EQ(columns.at(0, 9).received, 1U) << "what lies at the end of the window is outside of it";
}

TEST(Columns, show_a_run_from_its_first_poll_to_its_last) {
  Journal journal;
  (void)journal.add_lane("");
  for (int at = 5; at <= 60; ++at) {
    journal.poll(start + at * 1ms);
    if (at <= 24 || at == 45) journal.ready(lane, Kind::read);
  }
  Columns columns;
  columns.update(journal, {.begin = start, .ns_per_column = 1e7, .columns = 7}, std::array{lane});
  for (const std::size_t lit : {0U, 1U, 2U, 4U}) EXPECT_TRUE(columns.at(0, lit).has(Kind::read));
  for (const std::size_t dark : {3U, 5U, 6U}) EXPECT_FALSE(columns.at(0, dark).has(Kind::read));
}

TEST(Columns, light_what_lies_between_two_polls_of_a_run) {
  Journal journal;
  (void)journal.add_lane("");
  for (const auto at : {0ms, 100ms, 200ms}) {
    journal.poll(start + at);
    if (at < 200ms) journal.ready(lane, Kind::write);
  }
  Columns columns;
  const TimeWindow window{.begin = start + 40ms, .ns_per_column = 1e7, .columns = 10};
  columns.update(journal, window, std::array{lane});
  for (std::size_t c = 0; c < 10; ++c) EXPECT_EQ(columns.at(0, c).has(Kind::write), c <= 6) << c;
}

TEST(Columns, are_none_in_a_window_without_width) {
  Journal journal;
  (void)journal.add_lane("");
  journal.append({.at = start, .lane = lane, .kind = Kind::sent});
  Columns columns;
  columns.update(journal, {.begin = start, .ns_per_column = 1e7, .columns = 0}, std::array{lane});
  columns.update(journal, {.begin = start, .ns_per_column = 1e7, .columns = 1}, std::array{lane});
  EXPECT_EQ(columns.at(0, 0).sent, 1U);
}

}  // namespace
}  // namespace readyscope
