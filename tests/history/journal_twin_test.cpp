// Compares the journal with a twin that remembers everything in the most obvious way.

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "twin.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr Instant start{1h};

void expect_same(const Record& found, const Record& expected) {
  ASSERT_EQ(found.sequence, expected.sequence);
  ASSERT_EQ(found.at, expected.at) << "of " << expected.sequence;
  ASSERT_EQ(found.span, expected.span);
  ASSERT_EQ(found.lane, expected.lane);
  ASSERT_EQ(found.kind, expected.kind);
  ASSERT_EQ(found.kernel_time, expected.kernel_time);
  ASSERT_EQ(found.truncated, expected.truncated);
  ASSERT_EQ(found.captured, expected.captured);
  ASSERT_EQ(found.count, expected.count);
  ASSERT_EQ(found.peer, expected.peer);
  ASSERT_EQ(found.error, expected.error);
}

/// Every kept record by its sequence, and all of them read in order from some point on.
void compare_records(const History& history, Random& random) {
  const Journal& journal = history.journal;
  ASSERT_EQ(journal.end(), history.records.size());
  for (int i = 0; i < 50 && journal.first() < journal.end(); ++i) {
    const std::uint64_t kept = journal.end() - journal.first();
    const std::uint64_t sequence = journal.first() + random.below(kept);
    const Record record = journal.record(sequence);
    ASSERT_NO_FATAL_FAILURE(expect_same(record, history.record(sequence)));
    if (const auto payload = journal.payload(record)) {
      ASSERT_TRUE(std::ranges::equal(*payload, history.payloads[sequence]));
    }
  }
  std::uint64_t sequence = journal.first() + random.below(journal.end() - journal.first() + 1);
  Journal::Reader reader(journal, sequence);
  while (const auto record = reader.next()) {
    ASSERT_NO_FATAL_FAILURE(expect_same(*record, history.record(sequence)));
    const auto payload = reader.payload();
    ASSERT_EQ(payload.has_value(), journal.payload(*record).has_value());
    if (payload) {
      ASSERT_TRUE(std::ranges::equal(*payload, history.payloads[sequence]));
    }
    ++sequence;
  }
  ASSERT_EQ(sequence, journal.end());
}

std::uint64_t counted(const std::vector<Record>& records, std::size_t place) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < place; ++i) {
    const bool is_gap = records[i].kind == Kind::poll_gap;
    sum += is_gap ? static_cast<std::uint64_t>(records[i].span.count()) : records[i].count;
  }
  return sum;
}

void compare_track(History& history, LaneId lane, Kind kind, Random& random) {
  const Track track = history.journal.track(lane, kind);
  const auto expected = history.kept(lane, kind);
  ASSERT_EQ(track.size(), expected.size());
  std::vector<Edge> edges;
  for (int i = 0; i < 6; ++i) edges.push_back(history.journal.edge(history.any_time()));
  std::ranges::sort(edges, {}, &Edge::at);
  std::vector<std::size_t> places(edges.size());
  track.positions_of(edges, places);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto place =
        std::ranges::lower_bound(expected, edges[i].at, {}, &Record::at) - expected.begin();
    ASSERT_EQ(track.position_of(edges[i]), static_cast<std::size_t>(place));
    ASSERT_EQ(places[i], static_cast<std::size_t>(place));
  }
  const std::size_t before = random.below(expected.size() + 1);
  ASSERT_EQ(track.counted_before(before), counted(expected, before));
  ASSERT_EQ(track.counted_before(expected.size()), counted(expected, expected.size()));
  if (expected.empty()) return;
  const std::size_t place = random.below(expected.size());
  ASSERT_EQ(track.sequence(place), expected[place].sequence);
  ASSERT_EQ(track.time(place), expected[place].at);
  ASSERT_NO_FATAL_FAILURE(expect_same(track.record(place), expected[place]));
}

void compare_readiness(History& history, LaneId lane, Kind kind) {
  const Track track = history.journal.track(lane, kind);
  const auto runs = history.runs(lane, kind);
  const std::uint64_t first_poll = history.first_poll();
  const bool reaches_in = !runs.empty() && runs.front().sequence < history.journal.first();
  ASSERT_EQ(track.pushed_out_run_until(),
            reaches_in ? std::optional(runs.front().last_poll) : std::nullopt);
  Edge begin = history.journal.edge(history.any_time());
  Edge end = history.journal.edge(history.any_time());
  if (end.poll < begin.poll) std::swap(begin, end);
  std::uint64_t ready = 0;
  for (const History::Run& run : runs) {
    const std::uint64_t from = std::max({run.first_poll, begin.poll, first_poll});
    const std::uint64_t to = std::min(run.last_poll + 1, end.poll);
    ready += to > from ? to - from : 0;
  }
  ASSERT_EQ(track.ready_polls(begin, end), ready);
  if (track.empty()) return;
  const Record last = track.record(track.size() - 1);
  ASSERT_EQ(track.last_poll(track.size() - 1), runs.back().last_poll);
  ASSERT_EQ(history.journal.is_in_progress(last),
            runs.back().last_poll + 1 == history.polls.size());
}

void compare_polls(History& history) {
  const Journal& journal = history.journal;
  ASSERT_EQ(journal.polls(), history.polls.size());
  const Instant at = history.any_time();
  const auto before = static_cast<std::uint64_t>(std::ranges::lower_bound(history.polls, at) -
                                                 history.polls.begin());
  const std::uint64_t first = history.first_poll();
  if (!history.was_cleared) {
    ASSERT_EQ(journal.pushed_out().polls, first);
    ASSERT_EQ(journal.pushed_out().records, journal.first());
  }
  const Edge edge = journal.edge(at);
  ASSERT_EQ(edge.poll, std::max(before, first));
  if (edge.poll < history.polls.size()) {
    ASSERT_EQ(journal.poll_time(edge.poll), history.polls[edge.poll]);
  }
}

void compare(History& history, Random& random) {
  ASSERT_NO_FATAL_FAILURE(compare_records(history, random));
  ASSERT_NO_FATAL_FAILURE(compare_polls(history));
  for (const LaneId lane : all_lanes()) {
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      ASSERT_NO_FATAL_FAILURE(compare_track(history, lane, static_cast<Kind>(kind), random));
    }
    for (const Kind kind : {Kind::read, Kind::write, Kind::except}) {
      ASSERT_NO_FATAL_FAILURE(compare_readiness(history, lane, kind));
    }
  }
}

void live_through(std::uint64_t seed, Instant begin) {
  Random random(seed);
  // From a size that keeps some hundred records to one that keeps all of them.
  const auto any_bytes = [&] { return std::size_t{1} << (15 + random.below(8)); };
  const auto pace = static_cast<History::Pace>(random.below(History::paces));
  History history(seed, begin, pace, any_bytes());
  for (int round = 0; round < 40; ++round) {
    history.go_on(1 + random.below(200));
    if (random.chance(0.03)) history.clear();
    if (random.chance(0.03)) history.journal.set_bounds({.bytes = any_bytes()});
    ASSERT_NO_FATAL_FAILURE(compare(history, random));
  }
}

TEST(Journal, agrees_with_a_twin_that_remembers_everything) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    ASSERT_NO_FATAL_FAILURE(live_through(seed, start)) << "seed " << seed;
  }
}

TEST(Journal, agrees_with_its_twin_at_both_ends_of_time) {
  for (std::uint64_t seed = 100; seed <= 115; ++seed) {
    for (const std::int64_t ns :
         {std::int64_t{1} << 47, std::int64_t{1} << 62, -(std::int64_t{1} << 62)}) {
      ASSERT_NO_FATAL_FAILURE(live_through(seed, Instant(Duration(ns)))) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace readyscope
