// What panels want of each other and of the program waits in a queue.

#include "panels/widgets/wishes.hpp"

#include <gtest/gtest.h>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

TEST(Wishes, are_taken_in_the_order_in_which_they_came_kind_by_kind) {
  Wishes wishes;
  wishes.add(OpenWorkspace{"first"});
  wishes.add(Zoom{3});
  wishes.add(OpenWorkspace{"second"});
  EXPECT_EQ(wishes.take<OpenWorkspace>(), OpenWorkspace{"first"});
  EXPECT_EQ(wishes.take<OpenWorkspace>(), OpenWorkspace{"second"});
  EXPECT_EQ(wishes.take<OpenWorkspace>(), std::nullopt);
  EXPECT_TRUE(wishes.wants_any<Zoom>());
  EXPECT_TRUE(wishes.take_all<Zoom>());
  EXPECT_FALSE(wishes.take_all<Zoom>());
}

TEST(Wishes, that_wait_already_are_not_added_twice) {
  Wishes wishes;
  wishes.add(ShowPanel{Panel::events});
  wishes.add(ShowPanel{Panel::events});
  wishes.add(ShowPanel{Panel::sockets});
  EXPECT_EQ(wishes.take<ShowPanel>(), ShowPanel{Panel::events});
  EXPECT_EQ(wishes.take<ShowPanel>(), ShowPanel{Panel::sockets});
  EXPECT_EQ(wishes.take<ShowPanel>(), std::nullopt);
}

TEST(Wishes, that_nobody_takes_are_bounded_and_the_oldest_gives_way) {
  Wishes wishes;
  for (std::size_t i = 0; i <= Wishes::waiting_max; ++i) wishes.add(Zoom{static_cast<int>(i)});
  EXPECT_FALSE(wishes.wants(Zoom{0}));
  EXPECT_EQ(wishes.take<Zoom>(), Zoom{1});
}

TEST(Wishes, give_every_request_a_ticket_of_its_own) {
  Wishes wishes;
  const Ticket first = wishes.new_ticket();
  EXPECT_GT(first, Wishes::tickets_begin);
  EXPECT_NE(wishes.new_ticket(), first);
}

using PanelWishes = WindowTest;

TEST_F(PanelWishes, for_a_hidden_panel_are_met_once_it_is_shown) {
  hand.bind("127.0.0.1:9876");
  hand.desk.page.look.show_events = false;
  hand.frames(2);
  hand.wishes.add(FilterEvents{"hello"});
  hand.frames(2);
  EXPECT_EQ(hand.desk.panels.events.look.filter_text, "");
  hand.wishes.add(ShowPanel{Panel::events});
  hand.frames(2);
  EXPECT_EQ(hand.desk.panels.events.look.filter_text, "hello");
}

TEST_F(PanelWishes, leave_a_datagram_that_is_due_no_waiting_for_the_panels) {
  const auto& sender = hand.connect("127.0.0.1:9876", Role::counter_sender, {.rate = 100});
  const std::uint64_t before = sender.counts.sent;
  // Drawing takes so long that counters fall due meanwhile.
  hand.clock.advance(std::chrono::milliseconds(50));
  hand.session.engine.step_if_due();
  EXPECT_GT(sender.counts.sent, before);
  const std::uint64_t polls = hand.session.polls().poll_time.count();
  hand.session.engine.step_if_due();
  EXPECT_EQ(hand.session.polls().poll_time.count(), polls) << "nothing more is due";
}

}  // namespace
}  // namespace readyscope::gui::test
