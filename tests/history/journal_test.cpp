#include "readyscope/history/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "heap.hpp"
#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;
using ::testing::ElementsAre;
using namespace std::chrono_literals;

constexpr Instant start{1h};

std::vector<std::byte> bytes_of(std::size_t size, std::uint8_t value = 0x5a) {
  return std::vector<std::byte>(size, std::byte{value});
}

std::uint64_t append(Journal& journal, LaneId lane, Kind kind, Instant at = start,
                     std::span<const std::byte> payload = {}) {
  return journal.append({.at = at, .lane = lane, .kind = kind}, payload);
}

void append_kilobytes(Journal& journal, std::size_t count) {
  const auto payload = bytes_of(1'000);
  for (std::size_t i = 0; i < count; ++i) append(journal, no_lane, Kind::sent, start, payload);
}

/// A journal of one lane, and polls ten milliseconds apart.
struct Polled {
  Journal journal;
  LaneId lane = journal.add_lane("lane").value();
  Instant at = start;

  explicit Polled(JournalBounds bounds = {}) : journal(bounds) {}

  void poll(bool is_readable) {
    journal.poll(at += 10ms);
    if (is_readable) journal.ready(lane, Kind::read);
  }
  void poll_often(std::size_t times, bool is_readable) {
    for (std::size_t i = 0; i < times; ++i) poll(is_readable);
  }
  [[nodiscard]] Record run(std::size_t place) const {
    return journal.track(lane, Kind::read).record(place);
  }
  [[nodiscard]] std::size_t runs() const { return journal.track(lane, Kind::read).size(); }
};

TEST(Journal, numbers_all_records_without_a_gap) {
  Polled polled;
  const LaneId other = polled.journal.add_lane("other").value();
  for (std::uint64_t i = 0; i < 3'000; ++i) {
    if (i % 3 == 0) {
      polled.poll(false);
      polled.poll(true);
    } else {
      EXPECT_EQ(append(polled.journal, i % 3 == 1 ? other : no_lane, Kind::added), i);
    }
    ASSERT_EQ(polled.journal.end(), i + 1);
    ASSERT_EQ(polled.journal.record(i).sequence, i);
  }
}

TEST(Journal, keeps_what_it_was_told) {
  Journal journal;
  const LaneId lane = journal.add_lane("one").value();
  const auto sequence = journal.append({.at = start,
                                        .lane = lane,
                                        .kind = Kind::received,
                                        .kernel_time = true,
                                        .truncated = true,
                                        .count = 77,
                                        .peer = Endpoint::loopback(9876),
                                        .error = 111});
  const Record record = journal.record(sequence);
  EXPECT_EQ(record.at, start);
  EXPECT_EQ(record.lane, lane);
  EXPECT_EQ(record.kind, Kind::received);
  EXPECT_TRUE(record.kernel_time);
  EXPECT_TRUE(record.truncated);
  EXPECT_EQ(record.captured, 0U);
  EXPECT_EQ(record.count, 77U);
  EXPECT_EQ(record.peer, Endpoint::loopback(9876));
  EXPECT_EQ(record.error, 111);
}

// ---- lanes -------------------------------------------------------------------------------------

TEST(Journal, remembers_the_names_of_its_lanes) {
  Journal journal;
  const LaneId first = journal.add_lane("first").value();
  const LaneId second = journal.add_lane("second").value();
  journal.rename_lane(first, "renamed");
  EXPECT_EQ(journal.name(first), "renamed");
  EXPECT_EQ(journal.name(second), "second");
  EXPECT_EQ(journal.lanes().size(), 2U);
}

TEST(Journal, has_no_more_lanes_than_it_says) {
  Journal journal;
  for (std::size_t i = 0; i < Journal::lanes_max; ++i) ASSERT_TRUE(journal.add_lane(""));
  EXPECT_FALSE(journal.add_lane(""));
  EXPECT_EQ(journal.lanes().size(), Journal::lanes_max);
}

TEST(Journal, keeps_a_lane_that_was_left_as_long_as_it_has_records) {
  Journal journal({.bytes = 1 << 20});
  const LaneId left = journal.add_lane("left").value();
  const LaneId other = journal.add_lane("other").value();
  const LaneId silent = journal.add_lane("silent").value();
  journal.append({.at = start, .lane = left});
  journal.append({.at = start, .lane = left, .kind = Kind::removed});
  journal.leave_lane(left);
  EXPECT_EQ(journal.name(left), "left");
  EXPECT_EQ(journal.lanes().size(), 3U);
  journal.leave_lane(silent);
  while (journal.first() < 2) {
    journal.append({.at = start, .lane = other, .kind = Kind::received},
                   std::vector<std::byte>(900));
  }
  EXPECT_EQ(journal.lanes().size(), 1U);
  EXPECT_EQ(journal.lanes().front(), other);
  EXPECT_EQ(journal.name(left), "");
  EXPECT_TRUE(journal.track(left, Kind::removed).empty());
  EXPECT_EQ(journal.add_lane("new"), LaneId{3}) << "no number is used again";
  EXPECT_TRUE(journal.track(LaneId{3}, Kind::removed).empty());
  journal.append({.at = start, .lane = LaneId{3}, .kind = Kind::removed});
  EXPECT_EQ(journal.track(LaneId{3}, Kind::removed).record(0).lane, LaneId{3});
}

TEST(Journal, forgets_lanes_that_were_left_when_it_is_cleared) {
  Journal journal;
  const LaneId left = journal.add_lane("left").value();
  const LaneId other = journal.add_lane("other").value();
  for (const LaneId lane : {left, other}) journal.append({.at = start, .lane = lane});
  journal.leave_lane(left);
  EXPECT_EQ(journal.lanes().size(), 2U);
  journal.clear();
  EXPECT_EQ(journal.lanes().size(), 1U);
  EXPECT_EQ(journal.name(other), "other");
}

TEST(Journal, makes_room_for_another_lane_where_one_was_left) {
  Journal journal;
  for (std::size_t i = 0; i < Journal::lanes_max; ++i) {
    journal.append({.at = start, .lane = journal.add_lane("").value()});
  }
  EXPECT_FALSE(journal.add_lane(""));
  journal.leave_lane(LaneId{5});
  EXPECT_EQ(journal.add_lane(""), static_cast<LaneId>(Journal::lanes_max));
  EXPECT_EQ(journal.lanes().size(), Journal::lanes_max);
  EXPECT_FALSE(journal.add_lane(""));
  EXPECT_TRUE(journal.track(LaneId{5}, Kind::added).empty());
}

TEST(Journal, has_lanes_of_any_number) {
  Journal journal;
  for (const std::uint32_t number : {4'000'000'000U, 7U, 65'536U}) {
    ASSERT_TRUE(journal.add_lane(LaneId{number}, "a"));
    journal.poll(start);
    journal.ready(LaneId{number}, Kind::read);
  }
  EXPECT_THAT(std::vector(journal.lanes().begin(), journal.lanes().end()),
              ElementsAre(LaneId{7}, LaneId{65'536}, LaneId{4'000'000'000}));
  EXPECT_EQ(journal.track(LaneId{65'536}, Kind::read).size(), 1U);
  journal.ready(LaneId{8}, Kind::read);
  EXPECT_TRUE(journal.track(LaneId{8}, Kind::read).empty());
  EXPECT_FALSE(journal.add_lane(no_lane, ""));
}

// ---- runs --------------------------------------------------------------------------------------

TEST(Journal, makes_one_record_of_polls_in_a_row) {
  Polled polled;
  polled.poll_often(100, true);
  ASSERT_EQ(polled.runs(), 1U);
  EXPECT_EQ(polled.run(0).at, start + 10ms);
  EXPECT_EQ(polled.run(0).span, 990ms);
  EXPECT_EQ(polled.run(0).count, 100U);
  EXPECT_EQ(polled.journal.polls(), 100U);
  EXPECT_EQ(polled.journal.last_poll(), start + 1s);
}

TEST(Journal, ends_a_run_with_a_missed_poll) {
  Polled polled;
  polled.poll_often(5, true);
  polled.poll(false);
  polled.poll_often(2, true);
  ASSERT_EQ(polled.runs(), 2U);
  EXPECT_EQ(polled.run(0).count, 5U);
  EXPECT_EQ(polled.run(0).span, 40ms);
  EXPECT_EQ(polled.run(1).at, start + 70ms);
  EXPECT_EQ(polled.run(1).count, 2U);
}

TEST(Journal, knows_whether_a_run_still_goes_on) {
  Polled polled;
  polled.poll(true);
  EXPECT_TRUE(polled.journal.is_in_progress(polled.run(0)));
  polled.poll(true);
  EXPECT_TRUE(polled.journal.is_in_progress(polled.run(0)));
  polled.poll(false);
  EXPECT_FALSE(polled.journal.is_in_progress(polled.run(0)));
  polled.poll(true);
  EXPECT_FALSE(polled.journal.is_in_progress(polled.run(0)));
  EXPECT_TRUE(polled.journal.is_in_progress(polled.run(1)));
}

TEST(Journal, says_of_nothing_but_runs_that_they_go_on) {
  Polled polled;
  const auto sequence = append(polled.journal, polled.lane, Kind::received);
  polled.poll(true);
  EXPECT_FALSE(polled.journal.is_in_progress(polled.journal.record(sequence)));
}

TEST(Journal, keeps_the_runs_of_kinds_and_lanes_apart) {
  Journal journal;
  const LaneId one = journal.add_lane("one").value();
  const LaneId other = journal.add_lane("other").value();
  for (int i = 0; i < 10; ++i) {
    journal.poll(start + i * 1ms);
    journal.ready(one, Kind::write);
    if (i < 6) journal.ready(one, Kind::except);
    if (i % 2 == 0) journal.ready(other, Kind::write);
  }
  EXPECT_EQ(journal.track(one, Kind::write).size(), 1U);
  EXPECT_EQ(journal.track(one, Kind::except).size(), 1U);
  EXPECT_EQ(journal.track(other, Kind::write).size(), 5U);
  EXPECT_TRUE(journal.track(one, Kind::read).empty());
  EXPECT_EQ(journal.track(one, Kind::except).record(0).span, 5ms);
}

TEST(Journal, knows_of_a_run_whose_record_was_pushed_out) {
  Polled polled({.bytes = 1});
  const LaneId busy = polled.journal.add_lane("busy").value();
  polled.poll_often(5, true);
  const Record begun = polled.run(0);
  const auto fill = [&] {
    const std::uint64_t until = polled.journal.end() + 200;
    while (polled.journal.end() < until) append(polled.journal, busy, Kind::sent);
  };
  fill();
  EXPECT_FALSE(polled.journal.keeps(begun.sequence));
  EXPECT_EQ(polled.runs(), 0U);
  polled.poll_often(3, true);
  const Track track = polled.journal.track(polled.lane, Kind::read);
  EXPECT_EQ(polled.runs(), 0U) << "it is still the same run";
  EXPECT_EQ(track.pushed_out_run_until(), 7U);
  EXPECT_EQ(track.ready_polls(polled.journal.edge(start + 60ms), polled.journal.edge(start + 1h)),
            3U);
  polled.poll(false);
  EXPECT_EQ(track.pushed_out_run_until(), 7U);
  fill();
  fill();
  EXPECT_FALSE(polled.journal.track(polled.lane, Kind::read).pushed_out_run_until());
}

// ---- time --------------------------------------------------------------------------------------

TEST(Journal, keeps_a_track_in_order_when_time_runs_backwards) {
  Journal journal;
  const LaneId lane = journal.add_lane("lane").value();
  const std::array times{5ms, 7ms, 3ms, 3ms, 7ms, -9ms, 8ms};
  const std::array kept{5ms, 7ms, 7ms, 7ms, 7ms, 7ms, 8ms};
  for (const auto time : times) append(journal, lane, Kind::received, start + time);
  const auto track = journal.track(lane, Kind::received);
  ASSERT_EQ(track.size(), kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(track.time(i), start + kept[i]);
  }
}

TEST(Journal, lets_time_on_one_track_run_behind_that_on_another) {
  Journal journal;
  const LaneId lane = journal.add_lane("lane").value();
  append(journal, lane, Kind::sent, start + 1s);
  EXPECT_EQ(journal.record(append(journal, lane, Kind::received, start)).at, start);
}

TEST(Journal, never_has_a_run_end_before_it_began) {
  Polled polled;
  polled.poll(true);
  polled.journal.poll(start - 1h);
  polled.journal.ready(polled.lane, Kind::read);
  EXPECT_EQ(polled.run(0).span, 0ms);
  EXPECT_EQ(polled.run(0).count, 2U);
  EXPECT_EQ(polled.journal.last_poll(), start + 10ms);
}

TEST(Journal, takes_times_before_the_origin_as_they_are) {
  Polled polled;
  polled.at = Instant(-5s);
  polled.poll(true);
  EXPECT_EQ(polled.run(0).at, Instant(-5s + 10ms));
  EXPECT_EQ(polled.journal.record(append(polled.journal, polled.lane, Kind::sent, Instant(-7s))).at,
            Instant(-7s));
}

TEST(Journal, reports_when_what_it_keeps_begins) {
  Journal journal({.bytes = 1});
  EXPECT_FALSE(journal.begin_time());
  for (int i = 0; i < 5'000; ++i) append(journal, no_lane, Kind::added, start + i * 1ms);
  EXPECT_EQ(journal.begin_time(), start + static_cast<int>(journal.first()) * 1ms);
  journal.clear();
  EXPECT_FALSE(journal.begin_time());
}

// ---- bounds ------------------------------------------------------------------------------------

constexpr JournalBounds small{.bytes = std::size_t{1} << 20};

TEST(Journal, pushes_out_the_oldest_first_and_counts_it) {
  Journal journal(small);
  const LaneId lane = journal.add_lane("lane").value();
  constexpr std::uint64_t count = 2'000'000;
  for (std::uint64_t i = 0; i < count; ++i) {
    append(journal, lane, Kind::received, start + Duration(i));
  }
  EXPECT_EQ(journal.end(), count);
  EXPECT_GT(journal.first(), 0U);
  EXPECT_FALSE(journal.keeps(journal.first() - 1));
  EXPECT_FALSE(journal.keeps(count));
  const auto track = journal.track(lane, Kind::received);
  ASSERT_EQ(track.size(), count - journal.first());
  for (std::size_t i = 0; i < track.size(); i += 97) {
    ASSERT_EQ(track.sequence(i), journal.first() + i);
    ASSERT_EQ(track.time(i), start + Duration(track.sequence(i)));
  }
  EXPECT_EQ(journal.pushed_out().records, journal.first());
}

TEST(Journal, stays_within_its_bounds_however_much_happens) {
  for (const std::size_t payload_bytes : {0U, 100U, 60'000U}) {
    const std::size_t before = support::heap_bytes();
    Journal journal({.bytes = std::size_t{16} << 20});
    const LaneId lane = journal.add_lane("lane").value();
    const auto payload = bytes_of(payload_bytes);
    const std::size_t often = payload_bytes == 60'000 ? 5'000 : 500'000;
    Instant at = start;
    Random random(1);
    for (std::size_t i = 0; i < often; ++i) {
      at += Duration(random.below(1'000'000'000));
      append(journal, lane, i % 2 == 0 ? Kind::sent : Kind::received, at, payload);
      if (i % 64 == 0) {
        ASSERT_LE(support::heap_bytes() - before, journal.bounds().bytes * 11 / 10)
            << payload_bytes << " bytes each, after " << i;
      }
    }
    EXPECT_LE(journal.bytes(), journal.bounds().bytes * 11 / 10);
    if (payload_bytes > 0) {
      EXPECT_GE(journal.bytes(), journal.bounds().bytes * 3 / 4);
    }
  }
}

TEST(Journal, stays_within_its_bounds_with_thousands_of_lanes) {
  const std::size_t before = support::heap_bytes();
  Journal journal({.bytes = std::size_t{16} << 20});
  std::vector<LaneId> lanes;
  for (int i = 0; i < 2'000; ++i) lanes.push_back(journal.add_lane("lane").value());
  std::size_t most = 0;
  Instant at = start;
  for (int round = 0; round < 400; ++round) {
    for (const LaneId lane : lanes) append(journal, lane, Kind::received, at += 10us);
    most = std::max(most, support::heap_bytes() - before);
  }
  EXPECT_LE(most, journal.bounds().bytes * 11 / 10);
  EXPECT_GE(journal.end() - journal.first(), 300'000U);
}

TEST(Journal, stays_within_its_bounds_at_every_moment_whatever_is_new) {
  Journal journal({.bytes = std::size_t{1} << 20});
  std::vector<LaneId> lanes;
  for (int i = 0; i < 20; ++i) lanes.push_back(journal.add_lane("lane").value());
  const auto payload = bytes_of(100);
  for (std::uint32_t i = 0; i < 60'000; ++i) {
    // Quiet times, with one lane and one peer, alternate with times of many.
    const bool many = i / 5'000 % 2 == 1;
    const auto peer = static_cast<std::uint16_t>(many ? i : 1);
    journal.append({.at = start + i * 1us,
                    .lane = many ? lanes[i % lanes.size()] : lanes.front(),
                    .kind = many && i % 3 != 0 ? Kind::sent : Kind::received,
                    .peer = Endpoint::loopback(peer)},
                   payload);
    ASSERT_LE(journal.bytes(), journal.bounds().bytes) << "after record " << i;
  }
}

TEST(Journal, keeps_as_much_in_tighter_bounds_as_one_that_always_had_them) {
  Journal wide({.bytes = std::size_t{1} << 30});
  Journal narrow({.bytes = std::size_t{1} << 20});
  for (int i = 0; i < 200'000; ++i) {
    for (Journal* journal : {&wide, &narrow}) {
      append(*journal, no_lane, Kind::added, start + i * 1'000'003ns);
    }
  }
  wide.set_bounds(narrow.bounds());
  for (int i = 200'000; i < 300'000; ++i) {
    for (Journal* journal : {&wide, &narrow}) {
      append(*journal, no_lane, Kind::added, start + i * 1'000'003ns);
    }
  }
  EXPECT_LE(wide.bytes(), wide.bounds().bytes * 11 / 10);
  // Continues with larger blocks, and pushes out one of them at a time.
  EXPECT_GE(wide.end() - wide.first(), (narrow.end() - narrow.first()) / 2);
  for (std::uint64_t i = wide.first(); i < wide.end(); i += 101) {
    ASSERT_EQ(wide.record(i).at, start + static_cast<std::int64_t>(i) * 1'000'003ns);
  }
}

TEST(Journal, knows_when_it_began_also_where_there_are_only_polls) {
  Polled polled({.bytes = 1});
  polled.poll_often(1'000, false);
  EXPECT_EQ(polled.journal.begin_time(), polled.journal.poll_time(0));
  EXPECT_GT(polled.journal.pushed_out().polls, 0U);
}

TEST(Journal, says_when_something_is_no_longer_kept) {
  Polled polled({.bytes = 1});
  const std::uint64_t before = polled.journal.epoch();
  polled.poll(true);
  EXPECT_EQ(polled.journal.epoch(), before);
  polled.poll_often(1'000, false);
  const std::uint64_t after = polled.journal.epoch();
  EXPECT_NE(after, before);
  polled.journal.clear();
  EXPECT_NE(polled.journal.epoch(), after);
}

TEST(Journal, keeps_within_tighter_bounds_at_once) {
  Journal journal({.bytes = std::size_t{64} << 20});
  append_kilobytes(journal, 30'000);
  ASSERT_GT(journal.bytes(), std::size_t{25} << 20);
  journal.set_bounds({.bytes = std::size_t{8} << 20});
  EXPECT_LE(journal.bytes(), std::size_t{9} << 20);
  EXPECT_EQ(journal.end(), 30'000U);
  EXPECT_GT(journal.pushed_out().payloads, 0U);
}

TEST(Journal, shrinks_at_once_between_small_bounds_too) {
  Journal journal({.bytes = std::size_t{4} << 20});
  append_kilobytes(journal, 30'000);
  ASSERT_GT(journal.bytes(), std::size_t{2} << 20);
  journal.set_bounds({.bytes = std::size_t{1} << 20});
  EXPECT_LE(journal.bytes(), std::size_t{1} << 20);
}

TEST(Journal, lets_payloads_go_before_records) {
  Journal journal({.bytes = std::size_t{8} << 20});
  append_kilobytes(journal, 20'000);
  EXPECT_EQ(journal.first(), 0U);
  EXPECT_GT(journal.pushed_out().payloads, 0U);
  EXPECT_EQ(journal.pushed_out().records, 0U);
}

TEST(Journal, takes_next_to_nothing_for_a_socket_that_is_always_ready) {
  Journal journal;
  std::vector<LaneId> lanes;
  for (int i = 0; i < 500; ++i) lanes.push_back(journal.add_lane("").value());
  const std::size_t before = journal.bytes();
  constexpr std::size_t polls = 20'000;
  for (std::size_t i = 0; i < polls; ++i) {
    journal.poll(start + static_cast<int>(i) * 16'667us);
    for (const LaneId lane : lanes) journal.ready(lane, Kind::write);
  }
  EXPECT_LT(static_cast<double>(journal.bytes() - before), 0.15 * 500 * polls);
  EXPECT_EQ(journal.end(), 500U) << "one record for each of them";
  EXPECT_EQ(journal.track(lanes[7], Kind::write)
                .ready_polls(journal.edge(Instant::min()), journal.edge(Instant::max())),
            polls);
}

// ---- payloads ----------------------------------------------------------------------------------

/// The byte that the payload of a record should consist of.
std::uint8_t value_of(std::uint64_t sequence) { return static_cast<std::uint8_t>(sequence * 31); }

TEST(Journal, keeps_a_payload_or_says_that_it_was_pushed_out) {
  Journal journal({.bytes = std::size_t{4} << 20});
  const LaneId lane = journal.add_lane("lane").value();
  Random random(1);
  std::vector<std::size_t> sizes;
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    sizes.push_back(1 + random.below(i % 10 == 0 ? 65'507 : 2'000));
    append(journal, lane, Kind::received, start, bytes_of(sizes.back(), value_of(i)));
  }
  ASSERT_EQ(journal.first(), 0U);
  std::uint64_t gone = 0;
  for (std::uint64_t i = 0; i < sizes.size(); ++i) {
    const auto payload = journal.payload(journal.record(i));
    if (!payload) {
      ASSERT_EQ(gone, i) << "a younger one was pushed out before an older one";
      ++gone;
      continue;
    }
    ASSERT_EQ(payload->size(), sizes[i]);
    ASSERT_TRUE(std::ranges::all_of(
        *payload, [&](std::byte byte) { return byte == std::byte{value_of(i)}; }));
  }
  EXPECT_GT(gone, 0U);
  EXPECT_LT(gone, sizes.size());
  EXPECT_EQ(journal.pushed_out().payloads, gone);
}

TEST(Journal, tells_an_empty_payload_from_one_that_was_pushed_out) {
  Journal journal({.bytes = std::size_t{1} << 20});
  const auto empty = append(journal, no_lane, Kind::received);
  const auto first = append(journal, no_lane, Kind::received, start, bytes_of(1));
  for (int i = 0; i < 30; ++i) append(journal, no_lane, Kind::received, start, bytes_of(65'000));
  ASSERT_TRUE(journal.payload(journal.record(empty)));
  EXPECT_TRUE(journal.payload(journal.record(empty))->empty());
  EXPECT_FALSE(journal.payload(journal.record(first)));
  EXPECT_EQ(journal.record(first).captured, 1U);
}

TEST(Journal, keeps_the_largest_datagram_there_can_be) {
  Journal journal;
  const auto largest = append(journal, no_lane, Kind::received, start, bytes_of(65'527));
  EXPECT_EQ(journal.payload(journal.record(largest))->size(), 65'527U);
}

TEST(Journal, keeps_the_beginning_of_what_is_longer_than_any_datagram) {
  Journal journal;
  const auto sequence = append(journal, no_lane, Kind::sent, start, bytes_of(200'000));
  EXPECT_EQ(journal.record(sequence).captured, 65'536U);
  EXPECT_EQ(journal.payload(journal.record(sequence))->size(), 65'536U);
}

// ---- clear -------------------------------------------------------------------------------------

TEST(Journal, forgets_everything_but_the_numbers_when_cleared) {
  Polled polled;
  const auto datagram = append(polled.journal, polled.lane, Kind::received, start, bytes_of(9));
  const Record remembered = polled.journal.record(datagram);
  polled.poll_often(3, true);
  const Record run = polled.run(0);
  polled.journal.clear();
  EXPECT_FALSE(polled.journal.is_in_progress(run));
  EXPECT_EQ(polled.journal.first(), 2U);
  EXPECT_EQ(polled.journal.end(), 2U);
  EXPECT_EQ(polled.runs(), 0U);
  EXPECT_TRUE(polled.journal.track(polled.lane, Kind::received).empty());
  EXPECT_FALSE(polled.journal.payload(remembered));
  EXPECT_EQ(polled.journal.pushed_out().records, 0U);
  EXPECT_EQ(polled.journal.name(polled.lane), "lane");
  polled.poll(true);
  EXPECT_EQ(polled.run(0).sequence, 2U);
  EXPECT_EQ(polled.run(0).count, 1U);
}

TEST(Journal, gives_its_memory_back_when_cleared) {
  Journal journal;
  for (int i = 0; i < 50'000; ++i) append(journal, no_lane, Kind::sent, start, bytes_of(100));
  const std::size_t full = journal.bytes();
  journal.clear();
  EXPECT_LT(journal.bytes(), full / 20);
}

}  // namespace
}  // namespace readyscope
