#include <gmock/gmock.h>
#include <imgui_internal.h>

#include "text/format.hpp"
#include "traffic_fixture.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

using TrafficPanel = TrafficTest;

TEST_F(TrafficPanel, says_how_to_begin) {
  EXPECT_THAT(shown(), HasSubstr("No counter traffic yet."));
}

class DemoButton : public TrafficPanel, public ::testing::WithParamInterface<Target> {};

TEST_P(DemoButton, shows_ten_counters_received_in_order) {
  hand.click(GetParam());
  hand.move_to({0, 0});  // out of the way, or a tooltip would lie over it
  hand.pass(8s);

  ASSERT_EQ(rows(), 1U);
  EXPECT_EQ(cell("From"), "127.0.0.1:49152\nfinished\n");
  EXPECT_EQ(cell("To"), "127.0.0.1:9876\nText, run 1\n");
  EXPECT_EQ(cell("Received"), "10\n10 B\n");
  EXPECT_EQ(cell("Missing"), "0\n");
  EXPECT_EQ(cell("Twice"), "0\n");
  EXPECT_EQ(cell("Reorder"), "0\n");
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

  EXPECT_EQ(rows(), 2U) << "a second source at the same receiver";
  EXPECT_TRUE(hand.session.failures().empty());
}

TEST_F(TrafficPanel, the_demo_does_without_its_port_when_somebody_has_it) {
  (void)hand.network.bind(Endpoint::loopback(9876));
  hand.click(Target("Run the counter demo").in("Sockets"));
  hand.pass(8s);

  EXPECT_THAT(shown(), HasSubstr("0 1 2 3 4 5 6 7 8 9"));
}

// ---- what a row says --------------------------------------------------------------------------

TEST_F(TrafficPanel, reports_what_is_missing_and_how_much_of_all_that_is) {
  receive(receiver(), {"0", "1", "2", "5", "6"});

  EXPECT_EQ(cell("Received"), "5\n5 B\n");
  EXPECT_EQ(cell("Missing"), "2, 28.6 %\nnetwork\n");
  EXPECT_THAT(shown(), HasSubstr("0 1 2 _ 5 6"));
  hover("Missing");
  EXPECT_TRUE(hand.sees("2 of 7 values"));
}

TEST_F(TrafficPanel, what_comes_late_is_missing_no_longer) {
  receive(receiver(), {"0", "1", "4", "2", "3"});

  EXPECT_EQ(cell("Missing"), "0\n");
  EXPECT_EQ(cell("Reorder"), "2\nby 2\n");
}

TEST_F(TrafficPanel, distinguishes_duplicates_from_what_came_out_of_order) {
  receive(receiver(), {"0", "2", "1", "1", "1", "3"});

  EXPECT_EQ(cell("Received"), "6\n6 B\n");
  EXPECT_EQ(cell("Twice"), "2\n");
  EXPECT_EQ(cell("Reorder"), "1\nby 1\n");
  EXPECT_THAT(shown(), HasSubstr("0 _ 2 1< 1= 1= 3"));
}

TEST_F(TrafficPanel, reports_how_late_what_was_overtaken_came) {
  const auto& at = receiver();
  receive(at, {"0", "2"});
  EXPECT_EQ(cell("Late"), "-\n") << "nothing was";
  hand.pass(300ms);
  receive(at, {"1"});

  const auto late = hand.session.endpoints().front()->links.begin()->get()->late_max();
  EXPECT_GT(late, 300ms);
  EXPECT_EQ(cell("Late"), format_duration(late) + "\n");
}

TEST_F(TrafficPanel, a_lost_tail_shows_as_silence_and_not_as_no_loss_at_all) {
  receive(receiver(), {"0"});
  EXPECT_THAT(cell("From"), HasSubstr("arriving"));
  hand.pass(12500ms);

  EXPECT_THAT(cell("From"), HasSubstr("silent for 12 s"));
  hover("From");
  EXPECT_TRUE(hand.sees("Whether it sent more after the last counter cannot be known here"));
}

TEST_F(TrafficPanel, silence_is_not_laid_to_a_sender_here_that_had_the_port_before) {
  hand.click(Target("Run the counter demo").in("Sockets"));
  hand.pass(20s);
  EXPECT_EQ(cell("From"), "127.0.0.1:49152\nfinished\n");
  const auto& endpoints = hand.session.endpoints();
  const auto sender = std::ranges::find(endpoints, Phase::finished,
                                        [](const auto& endpoint) { return endpoint->phase; });
  const Handle other = hand.network.bind((*sender)->local).value();
  const Outgoing datagram{std::as_bytes(std::span("10", 2)), endpoints.front()->local};
  EXPECT_EQ(hand.network.send(other, std::span(&datagram, 1)), 1U);
  hand.pass(5s);
  EXPECT_THAT(cell("From"), HasSubstr("silent for"));
  hand.network.close(other);
}

TEST_F(TrafficPanel, a_run_that_a_later_one_followed_has_ended) {
  const auto& at = receiver();
  receive(at, {"100000", "100001", "0", "1"});

  ASSERT_EQ(rows(), 2U);
  EXPECT_THAT(cell("From", 0), HasSubstr("ended"));
  EXPECT_THAT(cell("From", 1), HasSubstr("arriving"));
  EXPECT_THAT(cell("To", 1), HasSubstr("Text, run 2"));
  EXPECT_EQ(cell("Missing", 1), "0\n") << "a restart is no loss";
}

TEST_F(TrafficPanel, what_a_closed_endpoint_received_stays_to_be_seen) {
  receive(receiver(), {"0", "1"});
  hand.click(Target("x").in_row("127.0.0.1:9876").in("Sockets"));
  hand.frames(2);

  EXPECT_THAT(cell("From"), HasSubstr("closed"));
  EXPECT_EQ(cell("Received"), "2\n2 B\n");
}

TEST_F(TrafficPanel, the_rate_is_that_of_the_last_second) {
  receiver();
  hand.connect("127.0.0.1:9876", Role::counter_sender, {.rate = 200, .limit = {}});
  hand.pass(3s);

  EXPECT_THAT(cell("Rate"), HasSubstr("200/s"));
}

TEST_F(TrafficPanel, every_source_and_endpoint_has_a_row_of_its_own) {
  receiver("127.0.0.1:9001");
  receiver("127.0.0.1:9002");
  for (const char* to : {"127.0.0.1:9002", "127.0.0.1:9001", "127.0.0.1:9001"}) {
    hand.connect(to, Role::counter_sender, {.rate = 100, .limit = {}});
  }
  hand.pass(1s);

  ASSERT_EQ(rows(), 3U);
  EXPECT_EQ(cell("From", 0).substr(0, 15), "127.0.0.1:49153") << "by endpoint, then as they came";
  EXPECT_EQ(cell("From", 1).substr(0, 15), "127.0.0.1:49154");
  EXPECT_EQ(cell("From", 2).substr(0, 15), "127.0.0.1:49152");
  EXPECT_THAT(cell("To", 1), HasSubstr("127.0.0.1:9001"));
  EXPECT_THAT(cell("To", 2), HasSubstr("127.0.0.1:9002"));
}

TEST_F(TrafficPanel, a_heading_sorts_the_worst_to_the_top_and_then_the_other_way_and_then_not) {
  receiver("127.0.0.1:9001");
  const auto& bad = receiver("127.0.0.1:9002");
  const auto& worse = receiver("127.0.0.1:9003");
  receive(*hand.session.endpoints().front(), {"0"});
  receive(bad, {"0", "2"});
  receive(worse, {"0", "9"});
  const auto endpoints = [&] {
    std::string ports;
    for (std::size_t n = 0; n < 3; ++n) ports += cell("To", n)[13];
    return ports;
  };
  EXPECT_EQ(endpoints(), "123");
  hand.click(Target("Missing").in("Side"));
  EXPECT_EQ(endpoints(), "321");
  hand.click(Target("Missing").in("Side"));
  EXPECT_EQ(endpoints(), "123");
  hand.click(Target("To").in("Side"));
  hand.click(Target("To").in("Side"));
  EXPECT_EQ(endpoints(), "321");
  hand.click(Target("To").in("Side"));
  EXPECT_EQ(endpoints(), "123");
}

// ---- whose fault ------------------------------------------------------------------------------

TEST_F(TrafficPanel, what_nobody_here_dropped_is_the_network_s_fault) {
  receive(receiver(), {"0", "3"});

  EXPECT_THAT(cell("Missing"), EndsWith("\nnetwork\n"));
  hover("Missing");
  EXPECT_TRUE(hand.sees("2 were lost before they reached this machine"));
}

struct SmallBuffer : TrafficPanel {
  SmallBuffer() : TrafficPanel({.size = {2560, 1440}, .network = {.receive_buffer_bytes = 2000}}) {}

  std::string missing() {
    return std::to_string(hand.session.endpoints().front()->links.missing());
  }
};

TEST_F(SmallBuffer, what_the_kernel_dropped_while_it_was_polled_is_the_kernel_s_fault) {
  const auto& at = receiver();
  flood(at, 0, 99);
  hand.frames(2);
  flood(at, 100, 100);
  hand.frames(2);

  EXPECT_THAT(cell("Missing"), EndsWith("\nkernel\n"));
  hover("Missing");
  EXPECT_TRUE(hand.sees("Send more slowly"));
}

TEST_F(SmallBuffer, what_it_dropped_while_nobody_polled_is_the_poll_gap_s_fault) {
  const auto& at = receiver();
  flood(at, 0, 99);
  hand.clock.advance(1s);
  hand.frames(2);
  flood(at, 100, 100);
  hand.frames(2);

  EXPECT_THAT(cell("Missing"), EndsWith("\npoll gap\n"));
  hover("Missing");
  EXPECT_TRUE(hand.sees("something held it up"));
}

struct UnreportedDrops : TrafficPanel {
  UnreportedDrops() : TrafficPanel({.size = {2560, 1440}, .network = {.counts_drops = false}}) {}
};

TEST_F(UnreportedDrops, make_what_is_missing_unknown) {
  receive(receiver(), {"0", "3"});

  EXPECT_THAT(cell("Missing"), EndsWith("\nunknown\n"));
  hover("Missing");
  EXPECT_TRUE(hand.sees("does not report what it drops"));
}

TEST_F(TrafficPanel, what_an_impairment_here_threw_away_is_not_laid_to_the_network) {
  const auto& at = receiver();
  hand.ask(AddEndpoint{.settings = {.attach = Attach::connect,
                                    .address = "127.0.0.1:9876",
                                    .role = Role::counter_sender,
                                    .sender = {.rate = 200, .limit = {}},
                                    .impairments = {.sending = {.drop = 0.5}}}});
  hand.pass(2s);

  ASSERT_GT(at.links.missing(), 100U);
  EXPECT_THAT(cell("Missing"), EndsWith("\nimpairment\n"));
  hover("Missing");
  EXPECT_TRUE(hand.sees("on purpose"));
}

TEST_F(SmallBuffer, several_culprits_are_told_apart_and_the_tooltip_has_all_of_them) {
  const auto& at = receiver();
  flood(at, 0, 99);
  hand.frames(2);
  flood(at, 100, 100);
  hand.frames(2);
  flood(at, 101, 199);
  hand.clock.advance(1s);
  hand.frames(2);
  flood(at, 210, 210);
  hand.frames(2);

  EXPECT_THAT(cell("Missing"), HasSubstr("kernel "));
  EXPECT_THAT(cell("Missing"), EndsWith(" ...\n")) << "there is no room for all of them";
  hover("Missing");
  for (const char* what : {"though Readyscope polled", "did not poll", "10 were lost before"}) {
    EXPECT_TRUE(hand.sees(what));
  }
}

// ---- delays -----------------------------------------------------------------------------------

TEST_F(TrafficPanel, a_text_counter_has_no_send_time_and_the_tooltip_says_how_to_get_one) {
  receive(receiver(), {"0"});

  EXPECT_EQ(cell("Delay"), "no send\ntime\n");
  hover("Delay");
  EXPECT_TRUE(hand.sees("Set the sender's form to 32 bit or 64 bit"));
}

TEST_F(TrafficPanel, another_process_has_a_clock_that_cannot_be_compared) {
  receive_binary(receiver(), 0, ClockId{99});

  EXPECT_EQ(cell("Delay"), "clocks not\ncomparable\n");
  hover("Delay");
  EXPECT_TRUE(hand.sees("Send from here to an endpoint that echoes"));
  EXPECT_THAT(cell("To"), HasSubstr("64 bit, run 1"));
}

TEST_F(TrafficPanel, delays_are_shown_where_both_ends_share_this_clock) {
  hand.network.set_path({.delay = 3ms});
  receiver();
  hand.connect("127.0.0.1:9876", Role::counter_sender,
               {.rate = 100, .limit = {}, .form = WireForm::binary32});
  hand.pass(1s);

  EXPECT_EQ(cell("Delay"), "p50 3.00 ms\np99 3.00 ms\n");
  hover("Delay");
  EXPECT_TRUE(hand.sees("one way."));
}

TEST_F(TrafficPanel, what_an_echo_sends_back_gives_round_trip_times_to_the_sender) {
  hand.network.set_path({.delay = 3ms});
  hand.bind("127.0.0.1:9876", Role::echo);
  hand.connect("127.0.0.1:9876", Role::counter_sender,
               {.rate = 100, .limit = {}, .form = WireForm::binary64});
  hand.pass(1s);

  ASSERT_EQ(rows(), 1U);
  EXPECT_THAT(cell("From"), HasSubstr("127.0.0.1:9876")) << "from the echo";
  EXPECT_THAT(cell("To"), HasSubstr("127.0.0.1:49152")) << "to the sender";
  EXPECT_THAT(cell("Delay"), HasSubstr("p50 6."));
  hover("Delay");
  EXPECT_TRUE(hand.sees("round trip."));
}

// ---- what else arrived ------------------------------------------------------------------------

TEST_F(TrafficPanel, what_is_no_counter_is_counted_apart) {
  const auto& at = receiver();
  receive(at, {"hello"});
  EXPECT_THAT(shown(), HasSubstr("1 datagram was not a counter. At 127.0.0.1:9876."));
  receive(at, {"-1", "0"});

  EXPECT_THAT(shown(), HasSubstr("2 datagrams were not counters."));
  EXPECT_EQ(cell("Received"), "1\n1 B\n");
}

TEST_F(TrafficPanel, more_sources_than_are_kept_apart_are_forgotten_and_that_is_said) {
  const auto& at = receiver();
  receive_from_strangers(at, Links::links_max + 3);

  EXPECT_EQ(at.links.forgotten(), 3U);
  EXPECT_THAT(shown(), HasSubstr("3 links were forgotten."));
  EXPECT_THAT(shown(), HasSubstr("256 links"));
  EXPECT_LT(rows(), 40U) << "those that are not visible are not drawn";
}

// ---- where there is little room ---------------------------------------------------------------

class Narrow : public TrafficPanel, public ::testing::WithParamInterface<ImVec2> {
 protected:
  Narrow() : TrafficPanel({.size = GetParam()}) {}
};

TEST_P(Narrow, columns_give_way_by_what_matters_least_and_none_is_cut_off) {
  receive(receiver(), {"0", "2", "1", "1"});

  for (const char* column : {"From", "Received", "Missing", "Twice", "Reorder"}) {
    EXPECT_TRUE(has_column(column)) << column;
  }
  EXPECT_FALSE(has_column("Late"));
  for (const char* column : {"Received", "Missing", "Twice", "Reorder"}) {
    const Item heading = hand.find(Target(column).in("Side"));
    EXPECT_EQ(heading.seen.high.x, heading.whole.high.x) << column;
  }
  EXPECT_THAT(cell("From"), HasSubstr("127.0.0.1:49152"));
}

INSTANTIATE_TEST_SUITE_P(TrafficPanel, Narrow,
                         ::testing::Values(ImVec2(1000, 700), ImVec2(1280, 800)),
                         [](const auto& test) {
                           return std::to_string(static_cast<int>(test.param.x)) + "_wide";
                         });

class AnyRoom : public Narrow {};

TEST_P(AnyRoom, one_thing_scrolls_however_many_links_there_are) {
  receive_from_strangers(receiver(), 40);
  int scrollbars = 0;
  for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
    if (!window->Active || !std::string_view(window->Name).contains("/Side_")) continue;
    if (window->ScrollbarY) ++scrollbars;
  }
  EXPECT_EQ(scrollbars, 1);
}

INSTANTIATE_TEST_SUITE_P(TrafficPanel, AnyRoom,
                         ::testing::Values(ImVec2(1000, 700), ImVec2(1280, 800), ImVec2(1600, 1400),
                                           ImVec2(2560, 1440)),
                         [](const auto& test) {
                           return std::to_string(static_cast<int>(test.param.x)) + "_wide";
                         });

TEST_F(TrafficPanel, columns_do_not_move_while_their_numbers_grow) {
  const auto& at = receiver();
  receive(at, {"0", "2", "1"});
  const auto headings = [&] {
    std::vector<float> places;
    for (const char* column : {"From", "To", "Received", "Rate", "Missing", "Twice", "Reorder",
                               "Late", "Jitter", "Delay"}) {
      places.push_back(hand.find(Target(column).in("Side")).whole.low.x);
    }
    return places;
  };
  const auto before = headings();
  receive(at, {"1000000000", "5000000000", "999999999"});

  EXPECT_EQ(headings(), before);
}

// ---- senders ----------------------------------------------------------------------------------

class Sender : public TrafficPanel {
 protected:
  Sender() : TrafficPanel({}) {}

  [[nodiscard]] const SenderSettings& settings() const { return sender.settings.sender; }

  const EndpointState& at = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  const EndpointState& sender =
      hand.connect("127.0.0.1:9876", Role::counter_sender, {.rate = 10, .limit = 1000});
};

TEST_F(Sender, is_shown_with_its_peer_while_it_sends) {
  hand.pass(1s);

  EXPECT_THAT(shown(), HasSubstr("sending"));
  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:9876"));
}

TEST_F(Sender, rate_is_taken_with_enter) {
  hand.fill(Target("##rate").in("Side"), "50");
  EXPECT_EQ(settings().rate, 10) << "5 and then 50 was not meant";
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

  EXPECT_EQ(sender.phase, Phase::finished);
  EXPECT_EQ(sender.counts.sent, 12U);
}

TEST_F(Sender, limit_can_be_taken_away_and_brought_back) {
  hand.click(Target("###endless").in("Side"));
  EXPECT_EQ(settings().limit, std::nullopt);
  EXPECT_THAT(shown(), HasSubstr("endless"));
  hand.pass(3s);

  hand.click(Target("endless###endless").in("Side"));
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
  EXPECT_EQ(at.links.missing(), 0U) << "it resumes where it stopped";
}

TEST_F(Sender, restart_begins_a_new_run_that_the_receiver_does_not_take_for_loss) {
  hand.pass(3s);
  hand.click(Target("Restart").in("Side"));
  hand.pass(1s);

  ASSERT_EQ(at.links.size(), 2U);
  EXPECT_TRUE(at.links.all()[0]->ended());
  EXPECT_EQ(at.links.all()[1]->first(), 0U);
  EXPECT_EQ(at.links.missing(), 0U);
  hand.hover(Target("Restart").in("Side"));
  EXPECT_TRUE(hand.sees("a new run, which receivers do not mistake for loss"));
}

TEST_F(Sender, reports_how_many_it_has_sent_and_how_fast) {
  hand.ask(SetSender{sender.lane, {.rate = 100, .limit = {}}});
  hand.pass(2s);
  EXPECT_THAT(shown(), HasSubstr("100/s"));

  hand.click(Target("Stop").in("Side"));
  hand.frames(2);
  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:9876 " + std::to_string(sender.counts.sent)));
}

TEST_F(Sender, a_number_that_is_invalid_is_marked_while_it_is_typed_and_is_not_taken) {
  hand.fill(Target("##rate").in("Side"), "fast");
  EXPECT_TRUE(hand.sees("A number from 0 to 1,000,000."));
  hand.press(ImGuiKey_Enter);
  hand.frame();

  EXPECT_EQ(settings().rate, 10);
  EXPECT_FALSE(hand.sees("A number from 0 to 1,000,000."));
}

TEST_F(Sender, what_is_out_of_bounds_is_marked_while_it_is_typed_and_becomes_the_nearest) {
  hand.fill(Target("##rate").in("Side"), "9999999");
  EXPECT_TRUE(hand.sees("A number from 0 to 1,000,000."));
  EXPECT_EQ(settings().rate, 10) << "not before it is confirmed";
  hand.press(ImGuiKey_Enter);
  hand.frame();

  EXPECT_EQ(settings().rate, SenderSettings::rate_max);
}

TEST_F(Sender, a_number_within_its_bounds_is_not_marked) {
  hand.fill(Target("##rate").in("Side"), "25.5");
  EXPECT_FALSE(hand.sees("A number from 0 to 1,000,000."));
}

TEST_F(Sender, a_limit_is_a_whole_number) {
  hand.fill(Target("##limit").in("Side"), "1.5");
  EXPECT_TRUE(hand.sees("A whole number from 1."));
  hand.press(ImGuiKey_Enter);
  hand.frame();

  EXPECT_EQ(settings().limit, 1000U);
}

TEST_F(Sender, settings_lead_to_the_rest_of_them) {
  hand.click(Target("Settings...").in("Side"));

  for (const char* field :
       {"##rate", "##limit", "##form", "##bytes", "##start", "##step", "##burst"}) {
    EXPECT_TRUE(hand.has(Target(field).in("##Popup"))) << field;
  }
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
