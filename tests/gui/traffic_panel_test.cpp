#include <gmock/gmock.h>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

using model::Role;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class TrafficPanel : public WindowTest {
 protected:
  std::string shown() { return hand.reads("Side"); }
  const model::EndpointState& receiver() { return *hand.session.endpoints().front(); }
};

TEST_F(TrafficPanel, says_how_to_begin) {
  EXPECT_THAT(shown(), HasSubstr("No counter traffic yet."));
}

class DemoButton : public TrafficPanel, public ::testing::WithParamInterface<Target> {};

TEST_P(DemoButton, shows_ten_counters_received_in_order) {
  hand.click(GetParam());
  hand.move_to({0, 0});  // out of the way, or a tooltip would lie over it
  hand.pass(8s);

  ASSERT_EQ(receiver().links.size(), 1U);
  const model::Link& link = *receiver().links.front();
  EXPECT_EQ(link.received(), 10U);
  EXPECT_EQ(link.missing(), 0U);
  EXPECT_THAT(shown(), HasSubstr("At 127.0.0.1:9876"));
  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:49152 10 0 0 0"));
  EXPECT_THAT(shown(), HasSubstr("0 1 2 3 4 5 6 7 8 9"));
  EXPECT_THAT(shown(), HasSubstr("finished")) << "the sender left after its tenth";
}

INSTANTIATE_TEST_SUITE_P(TrafficPanel, DemoButton,
                         ::testing::Values(Target("Run the counter demo").in("Sockets"),
                                           Target("Run the counter demo").in("Side"),
                                           Target("Show me: ten counters over loopback")),
                         [](const auto& test) { return "number_" + std::to_string(test.index); });

TEST_F(TrafficPanel, the_demo_can_be_run_again) {
  hand.click(Target("Run the counter demo").in("Sockets"));
  hand.pass(8s);
  hand.choose_from_menu("Endpoints", "Run the counter demo");
  hand.pass(8s);

  EXPECT_EQ(receiver().links.size(), 2U) << "a second source at the same receiver";
  EXPECT_TRUE(hand.session.failures().empty());
}

TEST_F(TrafficPanel, the_demo_does_without_its_port_when_somebody_has_it) {
  (void)hand.network.bind(Endpoint::loopback(9876));
  hand.click(Target("Run the counter demo").in("Sockets"));
  hand.pass(8s);

  EXPECT_THAT(shown(), HasSubstr("0 1 2 3 4 5 6 7 8 9"));
}

TEST_F(TrafficPanel, tells_what_is_missing) {
  const auto& at = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  for (const char* counter : {"0", "1", "2", "5", "6"}) hand.receive(at, counter);

  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:49152 5 2 0 0"));
  EXPECT_THAT(shown(), HasSubstr("0 1 2 _ 5 6"));
}

TEST_F(TrafficPanel, tells_duplicates_from_what_came_out_of_order) {
  const auto& at = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  for (const char* counter : {"0", "2", "1", "1", "1", "3"}) hand.receive(at, counter);

  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:49152 6 0 2 1"));
  EXPECT_THAT(shown(), HasSubstr("0 _ 2 1< 1= 1= 3"));
}

TEST_F(TrafficPanel, a_lost_tail_shows_as_silence_and_not_as_no_loss_at_all) {
  const auto& at = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  hand.receive(at, "0");
  EXPECT_THAT(shown(), HasSubstr("arriving"));
  hand.pass(4s);

  EXPECT_THAT(shown(), HasSubstr("silent for 4 s"));
}

TEST_F(TrafficPanel, what_is_no_counter_is_counted_apart) {
  const auto& at = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  hand.receive(at, "hello");
  hand.receive(at, "-1");

  EXPECT_THAT(shown(), HasSubstr("2 datagrams were no counters."));
}

// ---- senders ----------------------------------------------------------------------------------

class Sender : public TrafficPanel {
 protected:
  [[nodiscard]] const model::SenderSettings& settings() const { return sender.sender.settings(); }

  const model::EndpointState& at = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  const model::EndpointState& sender =
      hand.connect("127.0.0.1:9876", Role::counter_sender, {.rate = 10, .limit = 1000});
};

TEST_F(Sender, is_shown_with_its_peer_while_it_sends) {
  hand.pass(1s);

  EXPECT_THAT(shown(), HasSubstr("sending"));
  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:9876"));
}

TEST_F(Sender, rate_is_taken_with_enter) {
  hand.fill(Target("##rate").in("Side"), "50");
  EXPECT_EQ(settings().rate, 10) << "5 and then 50 is not what was meant";
  hand.press(ImGuiKey_Enter);
  hand.frame();

  EXPECT_EQ(settings().rate, 50);
}

TEST_F(Sender, rate_is_taken_when_one_clicks_elsewhere) {
  hand.fill(Target("##rate").in("Side"), "50");
  hand.click_at(hand.place_of("Timeline"));

  EXPECT_EQ(settings().rate, 50);
}

TEST_F(Sender, rate_is_taken_with_tab) {
  hand.fill(Target("##rate").in("Side"), "50");
  hand.press(ImGuiKey_Tab);
  hand.frame();

  EXPECT_EQ(settings().rate, 50);
}

TEST_F(Sender, rate_stays_what_it_was_after_escape) {
  hand.fill(Target("##rate").in("Side"), "50");
  hand.press(ImGuiKey_Escape);
  hand.frame();

  EXPECT_EQ(settings().rate, 10);
}

TEST_F(Sender, limit_is_taken_with_enter) {
  hand.fill(Target("##limit").in("Side"), "12");
  hand.press(ImGuiKey_Enter);
  hand.pass(3s);

  EXPECT_EQ(sender.phase, model::Phase::finished);
  EXPECT_EQ(sender.counts.sent, 12U);
}

TEST_F(Sender, limit_can_be_taken_away_and_brought_back) {
  hand.click(Target("##limited").in("Side"));
  EXPECT_EQ(settings().limit, std::nullopt);
  EXPECT_THAT(shown(), HasSubstr("endless"));
  hand.pass(3s);

  hand.click(Target("##limited").in("Side"));
  ASSERT_TRUE(settings().limit);
  EXPECT_GE(*settings().limit, sender.counts.sent) << "a limit never lies in the past";
}

TEST_F(Sender, stops_and_starts) {
  hand.click(Target("Stop").in("Side"));
  const std::uint64_t sent = sender.counts.sent;
  hand.pass(1s);
  EXPECT_EQ(sender.counts.sent, sent);
  EXPECT_THAT(shown(), HasSubstr("stopped"));

  hand.click(Target("Start").in("Side"));
  hand.pass(1s);
  EXPECT_GT(sender.counts.sent, sent);
  EXPECT_EQ(at.links.front()->missing(), 0U) << "it goes on where it stopped";
}

TEST_F(Sender, says_when_write_is_off) {
  hand.click(Target("W").in_row("127.0.0.1:49152").in("Sockets"));
  hand.frame();

  EXPECT_THAT(shown(), HasSubstr("W is off"));
}

TEST_F(Sender, counts_what_was_refused) {
  hand.click(Target("x").in_row("anyone").in("Sockets"));
  hand.pass(1s);

  EXPECT_THAT(shown(), HasSubstr(" failed"));
}

}  // namespace
}  // namespace readyscope::gui::test
