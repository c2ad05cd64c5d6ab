#include <gmock/gmock.h>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

class ImpairmentFields : public WindowTest {
 protected:
  /// With nothing below the popup.
  ImpairmentFields() {
    hand.desk.page.look.show_timeline = hand.desk.page.look.show_events =
        hand.desk.page.look.show_side = false;
  }

  void open() { hand.click(Target("Impair...").in_row("127.0.0.1:9876").in("Sockets")); }
  [[nodiscard]] static Target field(const char* label, Direction direction) {
    return Target(label).in("##Popup").number(direction == Direction::sending ? 0 : 1);
  }
  void enter(const char* label, Direction direction, std::string_view text) {
    hand.fill(field(label, direction), text);
    hand.press(ImGuiKey_Enter);
    hand.frames(2);
  }
  /// Its content, with no tooltip above.
  std::string popup() {
    hand.move_to({0, 0});
    hand.frames(2);
    return hand.reads("##Popup");
  }

  const EndpointState& at = hand.bind("127.0.0.1:9876", Role::counter_receiver);
};

TEST_F(ImpairmentFields, set_everything_for_each_way) {
  open();
  for (const Direction way : {Direction::sending, Direction::receiving}) {
    enter("##drop", way, "5");
    enter("##duplicate", way, "2.5");
    enter("##reorder", way, "100");
    enter("##hold", way, "7");
    enter("##delay", way, "20");
    enter("##jitter", way, "1.5");
    enter("##limit", way, "64");
    enter("##seed", way, "99");
  }
  const Impairment expected{.drop = 0.05,
                            .duplicate = 0.025,
                            .reorder = 1,
                            .delay = 20ms,
                            .jitter = 1500us,
                            .hold_back = 7ms,
                            .bits_per_second_max = 64'000,
                            .seed = 99};
  EXPECT_EQ(at.settings.impairments.sending, expected);
  EXPECT_EQ(at.settings.impairments.receiving, expected);
}

class OneWay : public ImpairmentFields, public ::testing::WithParamInterface<Direction> {};

TEST_P(OneWay, is_changed_alone) {
  open();
  enter("##drop", GetParam(), "50");
  const bool sends = GetParam() == Direction::sending;

  EXPECT_EQ((sends ? at.settings.impairments.sending : at.settings.impairments.receiving).drop,
            0.5);
  EXPECT_EQ(sends ? at.settings.impairments.receiving : at.settings.impairments.sending,
            Impairment{});
}

TEST_P(OneWay, is_reset_alone) {
  hand.ask(SetImpairment{at.lane, Direction::sending, {.drop = 0.5, .seed = 3}});
  hand.ask(SetImpairment{at.lane, Direction::receiving, {.drop = 0.5, .seed = 3}});
  hand.click(Target("Impaired").in_row("127.0.0.1:9876").in("Sockets"));
  hand.click(field("Reset", GetParam()));
  hand.frames(2);
  const bool sends = GetParam() == Direction::sending;

  EXPECT_EQ(sends ? at.settings.impairments.sending : at.settings.impairments.receiving,
            Impairment{});
  EXPECT_EQ((sends ? at.settings.impairments.receiving : at.settings.impairments.sending).drop,
            0.5);
  EXPECT_TRUE(hand.find(field("Reset", GetParam())).disabled) << "there is nothing to reset";
}

INSTANTIATE_TEST_SUITE_P(ImpairmentFields, OneWay,
                         ::testing::Values(Direction::sending, Direction::receiving),
                         [](const auto& test) {
                           return test.param == Direction::sending ? "sending" : "receiving";
                         });

TEST_F(ImpairmentFields, say_what_is_wrong_with_what_is_typed) {
  open();
  hand.fill(field("##drop", Direction::sending), "101");
  EXPECT_TRUE(hand.sees("A number from 0 to 100."));
  hand.press(ImGuiKey_Enter);
  hand.frames(2);
  EXPECT_EQ(at.settings.impairments.sending.drop, 1);

  hand.fill(field("##delay", Direction::sending), "much");
  EXPECT_TRUE(hand.sees("A number from 0 to 60,000."));
  hand.press(ImGuiKey_Enter);
  hand.frames(2);
  EXPECT_EQ(at.settings.impairments.sending.delay, 0ms);
}

TEST_F(ImpairmentFields, nobody_forgets_an_impairment_that_is_on) {
  EXPECT_THAT(hand.reads("Sockets"), Not(HasSubstr("Impaired")));
  open();
  enter("##drop", Direction::receiving, "1");
  hand.press(ImGuiKey_Escape);
  hand.frames(2);
  EXPECT_THAT(hand.reads("Sockets"), HasSubstr("Impaired"));

  hand.click(Target("Impaired").in_row("127.0.0.1:9876").in("Sockets"));
  enter("##drop", Direction::receiving, "0");
  hand.press(ImGuiKey_Escape);
  hand.frames(2);
  EXPECT_THAT(hand.reads("Sockets"), Not(HasSubstr("Impaired")));
}

TEST_F(ImpairmentFields, a_seed_alone_impairs_nothing) {
  open();
  enter("##seed", Direction::receiving, "5");
  hand.press(ImGuiKey_Escape);
  hand.frames(2);

  EXPECT_THAT(hand.reads("Sockets"), Not(HasSubstr("Impaired")));
}

TEST_F(ImpairmentFields, show_what_has_been_done_so_far) {
  open();
  EXPECT_THAT(popup(), HasSubstr("Handled 0 0"));
  enter("##drop", Direction::receiving, "100");
  for (const char* counter : {"0", "1", "2"}) hand.receive(at, counter);
  EXPECT_THAT(popup(), HasSubstr("Handled 0 3"));
  EXPECT_THAT(popup(), HasSubstr("Dropped 0 3"));
  EXPECT_THAT(popup(), HasSubstr("Passed on 0 0"));

  enter("##drop", Direction::receiving, "0");
  enter("##duplicate", Direction::receiving, "100");
  hand.receive(at, "3");
  EXPECT_THAT(popup(), HasSubstr("Duplicated 0 1"));
  EXPECT_THAT(popup(), HasSubstr("Passed on 0 2"));
  EXPECT_EQ(at.counts.received, 2U);
}

TEST_F(ImpairmentFields, stay_where_they_are_when_the_first_datagram_comes) {
  open();
  enter("##delay", Direction::receiving, "1");
  hand.move_to({0, 0});
  hand.frames(2);
  const Box before = hand.find(field("##seed", Direction::sending)).whole;
  hand.receive(at, "0");

  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(hand.find(field("##seed", Direction::sending)).whole.low.y, before.low.y);
    hand.frame();
  }
}

TEST_F(ImpairmentFields, show_how_many_were_overtaken_and_by_how_many) {
  open();
  enter("##reorder", Direction::receiving, "100");
  enter("##hold", Direction::receiving, "9000");
  hand.receive(at, "0");
  enter("##reorder", Direction::receiving, "0");
  enter("##duplicate", Direction::receiving, "0.0001");
  hand.receive(at, "1");
  hand.receive(at, "2");
  EXPECT_THAT(popup(), HasSubstr("Waiting 0 1"));
  hand.pass(10s);

  EXPECT_THAT(popup(), HasSubstr("Overtaken 0 1, by up to 2"));
}

}  // namespace
}  // namespace readyscope::gui::test
