#include "panels/timeline/lanes.hpp"

#include <gmock/gmock.h>

namespace readyscope::gui {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LaneId lane(unsigned number) { return static_cast<LaneId>(number); }

class Lanes : public ::testing::Test {
 protected:
  Lanes() { know_up_to(5); }
  void know_up_to(unsigned end) {
    std::vector<LaneId> there;
    for (unsigned number = 0; number < end; ++number) there.push_back(lane(number));
    arrangement.know(there);
  }
  [[nodiscard]] LaneRows rows() const { return rows_of(arrangement, look, present); }
  /// The lanes of a part by number; a header is its port.
  static std::vector<int> numbers(const std::vector<LaneRow>& part) {
    std::vector<int> found;
    for (const LaneRow& row : part) {
      found.push_back(row.is_header() ? row.port : static_cast<int>(row.lane));
    }
    return found;
  }
  [[nodiscard]] std::vector<int> scrolled() const { return numbers(rows().scrolled); }
  [[nodiscard]] std::vector<int> pinned() const { return numbers(rows().pinned); }
  void move(unsigned number, bool above) {
    const auto next = rows().next_to(lane(number), above);
    ASSERT_TRUE(next);
    arrangement.take_place(lane(number), *next);
  }

  std::vector<PresentLane> present{
      {lane(0), 9001}, {lane(1), 9002}, {lane(2), 9001}, {lane(3), 0}, {lane(4), 0}};
  LaneArrangement arrangement;
  LanesLook look;
};

TEST_F(Lanes, stand_in_the_order_in_which_they_came) {
  EXPECT_THAT(scrolled(), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(pinned(), IsEmpty());
}

TEST_F(Lanes, that_are_pinned_stand_apart) {
  arrangement.pin(lane(3), true);
  arrangement.pin(lane(1), true);
  EXPECT_THAT(pinned(), ElementsAre(1, 3));
  EXPECT_THAT(scrolled(), ElementsAre(0, 2, 4));

  arrangement.pin(lane(1), false);
  EXPECT_THAT(scrolled(), ElementsAre(0, 1, 2, 4)) << "back where it was";
}

TEST_F(Lanes, that_are_hidden_are_listed) {
  arrangement.hide(lane(2), true);
  arrangement.pin(lane(2), true);
  EXPECT_THAT(scrolled(), ElementsAre(0, 1, 3, 4));
  EXPECT_THAT(pinned(), IsEmpty());
  EXPECT_THAT(rows().hidden, ElementsAre(lane(2)));

  arrangement.hide(lane(2), false);
  EXPECT_THAT(pinned(), ElementsAre(2)) << "hiding unpins nothing";
}

TEST_F(Lanes, move_one_place_at_a_time) {
  move(3, true);
  EXPECT_THAT(scrolled(), ElementsAre(0, 1, 3, 2, 4));
  move(3, true);
  EXPECT_THAT(scrolled(), ElementsAre(0, 3, 1, 2, 4));
  move(3, false);
  EXPECT_THAT(scrolled(), ElementsAre(0, 1, 3, 2, 4));
}

TEST_F(Lanes, move_past_what_is_hidden_pinned_or_gone) {
  arrangement.hide(lane(1), true);
  arrangement.pin(lane(2), true);
  std::erase_if(present, [](const PresentLane& one) { return one.lane == lane(3); });
  move(4, true);
  EXPECT_THAT(scrolled(), ElementsAre(4, 0));
}

TEST_F(Lanes, at_an_end_have_nowhere_to_go) {
  EXPECT_FALSE(rows().next_to(lane(0), true));
  EXPECT_FALSE(rows().next_to(lane(4), false));
  EXPECT_FALSE(rows().next_to(lane(7), false)) << "there is no such lane";
}

TEST_F(Lanes, are_as_high_as_asked_for_within_bounds) {
  arrangement.resize(lane(1), 2);
  EXPECT_FLOAT_EQ(rows().scrolled[1].height, 2);
  EXPECT_FLOAT_EQ(rows().scrolled[0].height, 1);

  look.resize(1.5F);
  EXPECT_FLOAT_EQ(rows().scrolled[1].height, 3);
  EXPECT_FLOAT_EQ(rows().scrolled[0].height, 1.5F);

  for (int i = 0; i < 50; ++i) arrangement.resize(lane(1), 2);
  EXPECT_FLOAT_EQ(rows().scrolled[1].height, LaneArrangement::height_max);
  for (int i = 0; i < 50; ++i) look.resize(0.5F);
  EXPECT_FLOAT_EQ(rows().scrolled[0].height, LaneArrangement::height_min);
}

TEST_F(Lanes, of_one_port_stand_together_under_a_header) {
  look.by_port = true;
  EXPECT_THAT(scrolled(), ElementsAre(9001, 0, 2, 1, 3, 4))
      << "lanes without a port have nothing in common";
  EXPECT_EQ(rows().scrolled.front().lanes, 2U);

  look.fold(9001, true);
  EXPECT_THAT(scrolled(), ElementsAre(9001, 1, 3, 4));
  look.fold(9001, false);
  EXPECT_THAT(scrolled(), ElementsAre(9001, 0, 2, 1, 3, 4));
}

TEST_F(Lanes, of_one_port_stay_together_when_they_move) {
  look.by_port = true;
  EXPECT_FALSE(rows().next_to(lane(0), true)) << "there is the header";
  EXPECT_FALSE(rows().next_to(lane(2), false)) << "there is another port";
  move(2, true);
  EXPECT_THAT(scrolled(), ElementsAre(9001, 2, 0, 1, 3, 4));
  move(3, true);
  EXPECT_THAT(scrolled(), ElementsAre(9001, 2, 0, 3, 1, 4));
}

TEST_F(Lanes, that_come_later_stand_at_the_end) {
  move(4, true);
  present.push_back({lane(5), 1});
  know_up_to(6);
  EXPECT_THAT(scrolled(), ElementsAre(0, 1, 2, 4, 3, 5));
}

TEST_F(Lanes, that_leave_and_come_back_are_where_they_were_and_as_they_were) {
  arrangement.pin(lane(1), true);
  arrangement.resize(lane(1), 3);
  move(4, true);
  const auto all = present;
  present.assign({all[0], all[3]});
  know_up_to(5);
  EXPECT_THAT(scrolled(), ElementsAre(0, 3));
  EXPECT_THAT(pinned(), IsEmpty());

  present = all;
  EXPECT_THAT(scrolled(), ElementsAre(0, 2, 4, 3));
  EXPECT_THAT(pinned(), ElementsAre(1));
  EXPECT_FLOAT_EQ(rows().pinned.front().height, 3);
}

TEST_F(Lanes, that_go_are_forgotten_and_new_ones_are_last) {
  arrangement.take_place(lane(4), lane(0));
  arrangement.pin(lane(1), true);
  arrangement.know(std::vector{lane(2), lane(4), lane(7), lane(900'000)});
  EXPECT_THAT(arrangement.order, ElementsAre(lane(4), lane(2), lane(7), lane(900'000)));
  arrangement.know(std::vector{lane(1), lane(2), lane(4)});
  EXPECT_THAT(arrangement.order, ElementsAre(lane(4), lane(2), lane(1)));
  EXPECT_EQ(arrangement.look(lane(1)), LaneLook());
}

TEST_F(Lanes, are_arranged_by_plain_values) {
  LaneArrangement copy = arrangement;
  EXPECT_EQ(copy, arrangement);
  copy.take_place(lane(0), lane(4));
  EXPECT_NE(copy, arrangement);
  EXPECT_THAT(copy.order, ElementsAre(lane(1), lane(2), lane(3), lane(4), lane(0)));
}

}  // namespace
}  // namespace readyscope::gui
