// Compares the journal with a twin that remembers everything in the most obvious way.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "memory_spill.hpp"
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

// ---- with a spill -----------------------------------------------------------------------------

TEST(SpilledJournal, agrees_with_its_twin_and_pushes_out_nothing) {
  std::size_t most_spilled = 0;
  for (std::uint64_t seed = 200; seed <= 203; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    support::MemorySpill spill(seed);
    const auto any_bytes = [&] { return std::size_t{1024 + 256 * random.below(2)} << 10; };
    History history(seed, start, static_cast<History::Pace>(random.below(History::paces)),
                    any_bytes());
    history.payload_bytes_max = 1'000;
    history.journal.spill_into({std::shared_ptr<Spill>(), &spill});
    for (int round = 0; round < 20; ++round) {
      history.go_on(1 + random.below(1'500));
      if (random.chance(0.05)) history.journal.set_bounds({.bytes = any_bytes()});
      ASSERT_NO_FATAL_FAILURE(compare(history, random));
      ASSERT_EQ(history.journal.first(), 0U);
      ASSERT_EQ(history.journal.pushed_out().payloads, 0U);
      ASSERT_LE(history.journal.bytes(), history.journal.bounds().bytes);
    }
    most_spilled = std::max(most_spilled, spill.bytes());
    EXPECT_EQ(spill.bytes(), history.journal.bytes_spilled());
    history.clear();
    EXPECT_EQ(spill.bytes(), 0U);
  }
  EXPECT_GT(most_spilled, std::size_t{1} << 20);
}

TEST(SpilledJournal, knows_the_times_of_everything_in_the_spill) {
  constexpr std::uint64_t records = 500'000;
  support::MemorySpill spill(1);
  Journal journal({.bytes = std::size_t{1} << 20});
  journal.spill_into({std::shared_ptr<Spill>(), &spill});
  const LaneId lane = journal.add_lane("").value();
  Random random(1);
  std::vector<Instant> times;
  for (Instant at = start; times.size() < records; at += Duration(random.below(1'000'000))) {
    if (times.size() % 100 == 0) journal.poll(at);
    times.push_back(at);
    journal.append({.at = at, .lane = lane, .kind = Kind::received, .count = times.size()});
  }
  EXPECT_GT(spill.bytes(), std::size_t{1} << 20);
  EXPECT_LE(journal.bytes(), std::size_t{1} << 20);
  const Track track = journal.track(lane, Kind::received);
  ASSERT_EQ(track.size(), records);
  for (std::uint64_t i = 0; i < records; i += 997) {
    const std::size_t place = static_cast<std::size_t>(i);
    ASSERT_EQ(track.time(place), times[place]);
    ASSERT_EQ(track.count(place), i + 1);
    ASSERT_EQ(journal.record(i).at, times[place]);
    ASSERT_EQ(track.counted_before(place), i * (i + 1) / 2);
  }
}

/// Datagrams of a kibibyte, each with its own payload.
class Kibibytes {
 public:
  explicit Kibibytes(Journal& journal) : journal_(journal), lane_(*journal.add_lane("")) {}

  void append(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<std::byte> payload(1'024, static_cast<std::byte>(made_));
      journal_.append({.at = start + Duration(made_++), .lane = lane_, .kind = Kind::received},
                      payload);
    }
  }
  void expect_all() const {
    ASSERT_EQ(journal_.first(), 0U);
    ASSERT_EQ(journal_.end(), made_);
    for (std::uint64_t i = 0; i < made_; ++i) {
      const auto payload = journal_.payload(journal_.record(i));
      ASSERT_TRUE(payload && payload->size() == 1'024);
      ASSERT_EQ(payload->back(), static_cast<std::byte>(i));
    }
  }

 private:
  Journal& journal_;
  LaneId lane_;
  std::uint64_t made_ = 0;
};

TEST(SpilledJournal, loses_nothing_while_the_spill_is_busy) {
  constexpr std::size_t bytes = std::size_t{2} << 20;
  support::MemorySpill spill(1);
  Journal journal({.bytes = bytes});
  journal.spill_into({std::shared_ptr<Spill>(), &spill});
  Kibibytes datagrams(journal);
  spill.promptness = 0;
  datagrams.append(3'000);
  EXPECT_GT(spill.bytes(), 0U);
  spill.is_busy = true;
  datagrams.append(20'000);
  EXPECT_GT(journal.bytes(), bytes);
  datagrams.expect_all();
  spill.is_busy = false;
  spill.promptness = 1;
  datagrams.append(1'000);
  EXPECT_LE(journal.bytes(), bytes);
  datagrams.expect_all();
}

TEST(SpilledJournal, takes_its_time_to_become_smaller) {
  support::MemorySpill spill(1);
  Journal journal({.bytes = std::size_t{256} << 20});
  journal.spill_into({std::shared_ptr<Spill>(), &spill});
  Kibibytes datagrams(journal);
  datagrams.append(100'000);
  EXPECT_EQ(spill.bytes(), 0U);
  spill.promptness = 0;
  spill.bytes_until_busy = std::size_t{4} << 20;
  journal.set_bounds({.bytes = std::size_t{2} << 20});
  datagrams.append(1'000);
  datagrams.expect_all();
  spill.bytes_until_busy = std::size_t{1} << 40;
  spill.promptness = 1;
  datagrams.append(1'000);
  EXPECT_LE(journal.bytes(), std::size_t{2} << 20);
  datagrams.expect_all();
}

TEST(SpilledJournal, pushes_out_once_the_spill_has_failed) {
  constexpr std::size_t bytes = std::size_t{2} << 20;
  support::MemorySpill spill(1);
  Journal journal({.bytes = bytes});
  journal.spill_into({std::shared_ptr<Spill>(), &spill});
  Kibibytes datagrams(journal);
  datagrams.append(5'000);
  spill.has_failed = true;
  datagrams.append(10'000);
  EXPECT_LE(journal.bytes(), bytes);
  EXPECT_GT(journal.pushed_out().payloads, 0U);
}

TEST(SpilledJournal, agrees_with_its_twin_whatever_becomes_of_the_spill) {
  for (std::uint64_t seed = 300; seed <= 340; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    support::MemorySpill spill(seed);
    const auto any_bytes = [&] { return std::size_t{1} << (15 + random.below(6)); };
    History history(seed, start, static_cast<History::Pace>(random.below(History::paces)),
                    any_bytes());
    const std::shared_ptr<Spill> shared(std::shared_ptr<Spill>(), &spill);
    history.journal.spill_into(shared);
    for (int round = 0; round < 40; ++round) {
      history.go_on(1 + random.below(500));
      if (random.chance(0.03)) history.clear();
      if (random.chance(0.05)) history.journal.set_bounds({.bytes = any_bytes()});
      if (random.chance(0.1)) spill.is_busy = !spill.is_busy;
      if (random.chance(0.1)) spill.promptness = random.chance(0.5) ? 0 : 1;
      if (random.chance(0.05)) spill.bytes_max = any_bytes();
      if (random.chance(0.02)) spill.has_failed = true;
      if (random.chance(0.05)) history.journal.spill_into(random.chance(0.5) ? shared : nullptr);
      ASSERT_NO_FATAL_FAILURE(compare(history, random));
      ASSERT_EQ(spill.bytes(), history.journal.bytes_spilled());
    }
  }
}

}  // namespace
}  // namespace readyscope
