#include "text/range.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace readyscope::gui {
namespace {

using namespace std::chrono_literals;

class RangeTest : public ::testing::Test {
 protected:
  static Instant at(Duration since) { return Instant(1h) + since; }
  void receive(LaneId on, Duration since, std::uint64_t bytes = 100) {
    journal.append({.at = at(since), .lane = on, .kind = Kind::received, .count = bytes});
  }
  std::string line(const char* name) {
    const auto lines = range_lines(range, kept.of(journal, range, lanes));
    const auto found = std::ranges::find(lines, name, &RangeLine::name);
    return found == lines.end() ? "none" : found->value;
  }

  Journal journal;
  LaneId lane = *journal.add_lane("127.0.0.1:1");
  LaneId other = *journal.add_lane("127.0.0.1:2");
  std::vector<LaneId> lanes{lane, other};
  MarkedRange range{at(0s), at(2s)};
  CachedRangeFigures kept;
};

TEST_F(RangeTest, reports_datagrams_bytes_and_rates) {
  for (int i = 0; i < 20; ++i) receive(lane, 100ms * i, 1024);
  EXPECT_EQ(line("in"), "20 datagrams, 20 KiB, 10/s, 10 KiB/s");
  EXPECT_EQ(line("out"), "0 datagrams, 0 B");
  EXPECT_EQ(line("time"), "2.000 s");
}

TEST_F(RangeTest, of_no_length_has_no_rate) {
  range.to = range.from;
  receive(lane, 0s);
  EXPECT_EQ(line("in"), "0 datagrams, 0 B");
}

TEST_F(RangeTest, reports_only_the_troubles_there_are) {
  journal.append({.at = at(1s), .lane = lane, .kind = Kind::dropped, .count = 7});
  journal.append({.at = at(1s), .lane = lane, .kind = Kind::refused});
  EXPECT_EQ(line("Dropped"), "1 times, 7 datagrams");
  EXPECT_EQ(line("Refused"), "1");
  EXPECT_EQ(line("Send failed"), "none");
  EXPECT_EQ(line("not polled"), "never");
}

TEST_F(RangeTest, reports_poll_gaps) {
  journal.append({.at = at(100ms), .span = 300ms, .kind = Kind::poll_gap});
  journal.append({.at = at(1s), .span = 500ms, .kind = Kind::poll_gap});
  EXPECT_EQ(line("not polled"), "2 gaps, 800.00 ms, longest 500.00 ms");
}

TEST_F(RangeTest, may_be_on_some_lanes) {
  receive(lane, 1s);
  receive(other, 1s);
  receive(other, 1s);
  EXPECT_EQ(kept.of(journal, range, lanes).received_bytes, 300U);
  range.lanes = {other};
  EXPECT_EQ(kept.of(journal, range, lanes).received_bytes, 200U);
}

TEST_F(RangeTest, is_counted_again_only_when_something_changed) {
  receive(lane, 1s);
  journal.poll(at(1s));
  for (int i = 0; i < 5; ++i) kept.of(journal, range, lanes);
  EXPECT_EQ(kept.computed(), 1U);

  receive(lane, 1500ms);
  EXPECT_EQ(kept.of(journal, range, lanes).received_bytes, 200U);
  EXPECT_EQ(kept.computed(), 2U);

  range.to = at(1200ms);
  EXPECT_EQ(kept.of(journal, range, lanes).received_bytes, 100U);
}

TEST_F(RangeTest, that_is_long_over_is_not_counted_again) {
  receive(lane, 1s);
  journal.poll(at(10s));
  kept.of(journal, range, lanes);
  for (int i = 0; i < 10; ++i) {
    receive(lane, 10s + 1s * i);
    journal.poll(at(10s + 1s * i));
    kept.of(journal, range, lanes);
  }
  EXPECT_EQ(kept.computed(), 1U);

  journal.clear();
  EXPECT_EQ(kept.of(journal, range, lanes).received_bytes, 0U);
}

}  // namespace
}  // namespace readyscope::gui
