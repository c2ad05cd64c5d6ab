#include "panels/timeline/overview.hpp"

#include <gtest/gtest.h>

namespace readyscope::gui {
namespace {

class OverviewTest : public ::testing::Test {
 protected:
  void add_lanes(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) lanes.push_back(*journal.add_lane("lane"));
  }
  void receive(LaneId lane, int second) {
    journal.append({.at = at(second), .lane = lane, .kind = Kind::received});
  }
  static Instant at(int second) { return Instant(std::chrono::seconds(second)); }
  void update() { overview.update(journal, window, lanes); }
  [[nodiscard]] std::uint64_t datagrams() const {
    std::uint64_t count = 0;
    for (const Overview::Column& column : overview.columns()) count += column.datagrams;
    return count;
  }

  Journal journal;
  std::vector<LaneId> lanes;
  TimeWindow window{.begin = at(0), .ns_per_column = 1e9, .columns = 100};
  Overview overview;
};

TEST_F(OverviewTest, adds_all_lanes_together) {
  add_lanes(3);
  for (const LaneId lane : lanes) receive(lane, 7);
  receive(lanes[0], 50);
  update();

  EXPECT_EQ(overview.columns()[7].datagrams, 3U);
  EXPECT_EQ(overview.columns()[50].datagrams, 1U);
  EXPECT_EQ(datagrams(), 4U);
}

TEST_F(OverviewTest, keeps_trouble_and_gaps_apart) {
  add_lanes(1);
  journal.append({.at = at(3), .lane = lanes[0], .kind = Kind::refused});
  journal.append(
      {.at = at(10), .span = std::chrono::seconds(5), .lane = no_lane, .kind = Kind::poll_gap});
  update();

  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(overview.columns()[i].trouble, i == 3) << i;
    EXPECT_EQ(overview.columns()[i].gap, i >= 10 && i < 15) << i;
  }
}

TEST_F(OverviewTest, takes_a_bounded_number_of_lanes_at_a_time) {
  add_lanes(2 * Overview::lanes_per_update_max + 1);
  for (const LaneId lane : lanes) receive(lane, 7);
  update();
  update();
  EXPECT_EQ(overview.rounds(), 0U);
  EXPECT_EQ(datagrams(), 0U) << "half a round would look like less";
  update();
  EXPECT_EQ(overview.rounds(), 1U);
  EXPECT_EQ(datagrams(), lanes.size());
}

TEST_F(OverviewTest, ends_a_round_with_the_window_it_began_with) {
  add_lanes(2 * Overview::lanes_per_update_max);
  for (const LaneId lane : lanes) receive(lane, 7);
  update();
  window.begin = at(5);
  update();
  EXPECT_EQ(overview.window().begin, at(0));
  EXPECT_EQ(overview.columns()[7].datagrams, lanes.size());

  for (std::size_t i = 0; i < Overview::updates_between_rounds; ++i) {
    update();
    EXPECT_EQ(overview.rounds(), 1U) << "it rests";
  }
  update();
  update();
  EXPECT_EQ(overview.window().begin, at(5));
  EXPECT_EQ(overview.columns()[2].datagrams, lanes.size());
}

TEST_F(OverviewTest, bears_lanes_that_go_in_the_middle_of_a_round) {
  add_lanes(3 * Overview::lanes_per_update_max);
  update();
  update();
  lanes.resize(1);
  update();
  update();
  EXPECT_GE(overview.rounds(), 1U);
}

}  // namespace
}  // namespace readyscope::gui
