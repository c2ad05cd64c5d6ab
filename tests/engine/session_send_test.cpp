// What a user sends by hand, once or repeatedly, and senders that start over.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

#include "session_rig.hpp"

namespace readyscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

std::vector<std::byte> bytes(std::string_view text) {
  const auto view = std::as_bytes(std::span(text));
  return {view.begin(), view.end()};
}

/// An endpoint to send from by hand, and the one that it sends to.
struct ByHand : SessionRig {
  LaneId receiver = bind();
  LaneId sender = connect(receiver);

  Ticket repeat(std::string_view text, std::uint64_t times, Duration every,
                bool filled_in = false) {
    apply(SendDatagram{.ticket = ++last_ticket,
                       .lane = sender,
                       .payload = bytes(text),
                       .filled_in = filled_in,
                       .times = times,
                       .every = every});
    return last_ticket;
  }
  [[nodiscard]] std::vector<std::string> received() const {
    return texts(receiver, Kind::received);
  }
};

TEST(SessionRepeat, sends_so_often_and_at_its_intervals) {
  ByHand rig;
  const Ticket ticket = rig.repeat("tick", 5, 200ms);
  rig.run(350ms);
  EXPECT_EQ(rig.received().size(), 2U) << "at once, and 200 ms later";
  EXPECT_TRUE(rig.is_under_way(ticket));
  ASSERT_TRUE(rig.at(rig.sender).by_hand.repeat);
  EXPECT_EQ(rig.at(rig.sender).by_hand.repeat->sent, 2U);
  rig.run(10s);
  EXPECT_EQ(rig.received(), std::vector<std::string>(5, "tick"));
  EXPECT_EQ(rig.failure(ticket), "");
  EXPECT_FALSE(rig.at(rig.sender).by_hand.repeat);
}

TEST(SessionRepeat, goes_on_until_it_is_stopped) {
  ByHand rig;
  const Ticket ticket = rig.repeat("x", 0, 10ms);
  rig.run(995ms);
  EXPECT_EQ(rig.received().size(), 100U);
  rig.apply(StopSending{rig.sender});
  EXPECT_EQ(rig.failure(ticket), "");
  rig.run(1s);
  EXPECT_EQ(rig.received().size(), 100U);
}

TEST(SessionRepeat, fills_in_a_counter_from_nought_each_time) {
  ByHand rig;
  (void)rig.repeat("n={counter}", 3, 1ms, true);
  rig.run(1s);
  EXPECT_THAT(rig.received(), ElementsAre("n=0", "n=1", "n=2"));
  (void)rig.repeat("n={counter}", 2, 1ms, true);
  rig.run(1s);
  EXPECT_THAT(rig.received(), ElementsAre("n=0", "n=1", "n=2", "n=0", "n=1"));
}

TEST(SessionRepeat, leaves_braces_alone_unless_it_is_to_fill_them_in) {
  ByHand rig;
  (void)rig.repeat("{counter}", 2, 1ms);
  rig.run(1s);
  EXPECT_THAT(rig.received(), ElementsAre("{counter}", "{counter}"));
}

TEST(SessionSend, counts_on_from_one_filled_in_datagram_to_the_next) {
  ByHand rig;
  for (int i = 0; i < 3; ++i) (void)rig.repeat("{counter}", 1, 1s, true);
  rig.steps(2);
  EXPECT_THAT(rig.received(), ElementsAre("0", "1", "2"));
}

TEST(SessionRepeat, is_replaced_by_another) {
  ByHand rig;
  const Ticket first = rig.repeat("first", 0, 10ms);
  rig.run(5ms);
  (void)rig.repeat("second", 2, 10ms);
  EXPECT_EQ(rig.failure(first), "");
  rig.run(1s);
  EXPECT_THAT(rig.received(), ElementsAre("first", "second", "second"));
}

TEST(SessionRepeat, is_never_faster_than_its_least_interval) {
  ByHand rig;
  (void)rig.repeat("x", 0, 0ns);
  rig.run(99'500us);
  EXPECT_EQ(rig.received().size(), 100U);
  EXPECT_EQ(rig.at(rig.sender).by_hand.repeat->what->every, send_interval_min);
}

TEST(SessionRepeat, does_not_catch_up_what_is_long_past) {
  ByHand rig;
  (void)rig.repeat("x", 0, 100ms);
  rig.session.step();
  rig.clock.advance(1h);
  rig.steps(3);
  EXPECT_LE(rig.received().size(), 12U);
}

TEST(SessionRepeat, goes_on_through_failures_and_says_how_many_there_were) {
  ByHand rig;
  const Ticket ticket = rig.repeat("x", 5, 10ms);
  for (int i = 0; i < 2; ++i) {
    rig.network.fail_next(support::Call::send, std::errc::permission_denied);
  }
  rig.run(1s);
  EXPECT_EQ(rig.received().size(), 3U);
  EXPECT_THAT(rig.failure(ticket), HasSubstr("2 of 5 were not sent"));
  EXPECT_EQ(rig.at(rig.sender).counts.send_failed, 2U);
}

TEST(SessionRepeat, ends_with_its_endpoint) {
  ByHand rig;
  const Ticket ticket = rig.repeat("x", 0, 10ms);
  rig.apply(RemoveEndpoint{rig.sender});
  EXPECT_FALSE(rig.is_under_way(ticket));
  rig.run(1s);
  EXPECT_EQ(rig.received().size(), 0U);
}

// ---- senders that start over -------------------------------------------------------------------

/// The counters that arrived at a receiver.
std::vector<Counter> counters_at(const SessionRig& rig, LaneId lane) {
  std::vector<Counter> counters;
  for (const std::string& text : rig.texts(lane, Kind::received)) {
    counters.push_back(parse_counter(std::as_bytes(std::span(text))).value());
  }
  return counters;
}

TEST(SessionSender, sends_every_form_from_its_start_in_its_steps) {
  for (const WireForm form : wire_forms) {
    SessionRig rig;
    const LaneId receiver = rig.bind(Role::counter_receiver);
    (void)rig.connect(
        receiver, Role::counter_sender,
        {.rate = 100, .limit = 4, .form = form, .bytes = 200, .start = 4'294'967'294, .step = 3});
    rig.run(1s);
    std::vector<std::uint64_t> values;
    for (const Counter& counter : counters_at(rig, receiver)) {
      EXPECT_EQ(counter.form, form);
      values.push_back(counter.value);
    }
    if (form == WireForm::binary32) {
      EXPECT_THAT(values, ElementsAre(4'294'967'294, 1, 4, 7));
    } else {
      EXPECT_THAT(values, ElementsAre(4'294'967'294, 4'294'967'297, 4'294'967'300, 4'294'967'303));
    }
    const std::uint64_t bytes = form == WireForm::ascii ? 10 : 200;
    EXPECT_EQ(rig.at(receiver).counts.received_bytes, 4 * bytes);
  }
}

TEST(SessionSender, sends_the_largest_datagrams_there_are) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  (void)rig.connect(receiver, Role::counter_sender,
                    {.rate = 1'000,
                     .limit = 20,
                     .form = WireForm::binary64,
                     .bytes = counter_bytes_max,
                     .burst = 10});
  rig.run(1s);
  EXPECT_EQ(rig.at(receiver).counts.received_bytes, 20 * counter_bytes_max);
  EXPECT_EQ(rig.at(receiver).links.begin()[0]->missing(), 0U);
}

TEST(SessionSender, is_not_taken_for_loss_when_it_is_restarted) {
  for (const WireForm form : wire_forms) {
    SessionRig rig;
    const LaneId receiver = rig.bind(Role::counter_receiver);
    const LaneId sender = rig.connect(receiver, Role::counter_sender,
                                      {.rate = 1'000, .limit = endless, .form = form});
    rig.run(100ms);
    rig.apply(RestartSender{sender});
    rig.run(100ms);
    const EndpointState& state = rig.at(receiver);
    ASSERT_EQ(state.links.size(), 2U) << option_name(form);
    std::uint64_t received = 0;
    for (const auto& link : state.links) {
      EXPECT_EQ(link->missing(), 0U);
      EXPECT_EQ(link->duplicates(), 0U);
      EXPECT_EQ(link->first(), 0U);
      received += link->received();
    }
    EXPECT_EQ(received, state.counts.received);
  }
}

TEST(SessionSender, calls_no_two_of_its_runs_the_same) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  std::set<std::uint32_t> runs;
  for (int i = 0; i < 5; ++i) {
    const LaneId sender = rig.connect(receiver, Role::counter_sender,
                                      {.rate = 1'000, .limit = 3, .form = WireForm::binary64});
    rig.session.step();
    rig.apply(RestartSender{sender});
    rig.run(100ms);
  }
  for (const Counter& counter : counters_at(rig, receiver)) runs.insert(counter.run);
  EXPECT_EQ(runs.size(), 10U);
}

TEST(SessionSender, learns_its_round_trip_times_from_an_echo) {
  SessionRig rig({.path = {.delay = 10ms}});
  const LaneId echo = rig.bind(Role::echo);
  const LaneId sender = rig.connect(echo, Role::counter_sender,
                                    {.rate = 100, .limit = endless, .form = WireForm::binary64});
  rig.run(2s);
  ASSERT_EQ(rig.at(sender).links.size(), 1U);
  const Link& link = **rig.at(sender).links.begin();
  EXPECT_EQ(link.delay_kind(), DelayKind::round_trip);
  ASSERT_NE(link.delay(), nullptr);
  EXPECT_NEAR(static_cast<double>(link.delay()->quantile(0.5).count()), 20e6, 0.2e6);
}

TEST(SessionSender, of_this_process_is_measured_one_way) {
  SessionRig rig({.path = {.delay = 7ms}});
  const LaneId receiver = rig.bind(Role::counter_receiver);
  (void)rig.connect(receiver, Role::counter_sender,
                    {.rate = 100, .limit = 50, .form = WireForm::binary32});
  rig.run(2s);
  const Link& link = **rig.at(receiver).links.begin();
  EXPECT_EQ(link.delay_kind(), DelayKind::one_way);
  EXPECT_EQ(link.delay()->count(), 50U);
  EXPECT_EQ(link.delay()->max(), 7ms);
}

TEST(SessionSender, of_another_process_has_a_clock_that_is_not_ours) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId stranger = rig.connect(receiver);
  std::array<std::byte, 64> room{};
  const auto datagram = write_counter(
      room, {.form = WireForm::binary64, .run = 5, .clock = ClockId{99}, .sent_at = Instant{1s}},
      0);
  rig.apply(SendDatagram{1, stranger, {datagram.begin(), datagram.end()}, ""});
  rig.steps(2);
  const Link& link = **rig.at(receiver).links.begin();
  EXPECT_EQ(link.delay_kind(), DelayKind::clocks_not_comparable);
  EXPECT_EQ(link.delay(), nullptr);
}

}  // namespace
}  // namespace readyscope
