// Floods share the available time, and the session records its own failures.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "session_rig.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

constexpr Duration long_gap = poll_gap_noted_from + 30ms;

// ---- floods ------------------------------------------------------------------------------------

TEST(SessionFlood, does_not_hold_up_the_others) {
  SessionRig rig;
  const LaneId flooded = rig.bind();
  const LaneId quiet = rig.bind();
  const LaneId client = rig.bind();
  for (int i = 0; i < 4'000; ++i) EXPECT_EQ(rig.send(client, "x", flooded), "");
  EXPECT_EQ(rig.send(client, "me too", quiet), "");
  rig.session.step();
  EXPECT_EQ(rig.at(flooded).counts.received, EngineBounds{}.drain_per_socket_max);
  EXPECT_EQ(rig.at(quiet).counts.received, 1U);
  rig.steps(10);
  EXPECT_EQ(rig.at(flooded).counts.received, 4'000U);
}

TEST(SessionFlood, takes_no_more_from_a_socket_that_also_has_refusals) {
  SessionRig rig({}, {.engine = {.drain_per_socket_max = 16}});
  const LaneId client = rig.connect("127.0.0.1:9876");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(rig.send(client, "anyone?"), "");
  const LaneId server = rig.bind(Role::manual, "127.0.0.1:9876");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rig.send(server, "x", client), "");
  rig.session.step();
  EXPECT_EQ(rig.at(client).counts.refused + rig.at(client).counts.received, 16U);
}

TEST(SessionFlood, on_every_socket_leaves_each_its_turn) {
  SessionRig rig({}, {.engine = {.drain_per_socket_max = 8, .drain_per_step_max = 20}});
  std::vector<LaneId> flooded;
  const LaneId client = rig.bind();
  for (int i = 0; i < 10; ++i) {
    flooded.push_back(rig.bind());
    for (int k = 0; k < 200; ++k) EXPECT_EQ(rig.send(client, "x", flooded.back()), "");
  }
  std::uint64_t taken = 0;
  for (int step = 1; step <= 20; ++step) {
    rig.session.step();
    std::vector<std::uint64_t> counts;
    for (const LaneId lane : flooded) counts.push_back(rig.at(lane).counts.received);
    const auto [least, most] = std::ranges::minmax(counts);
    EXPECT_LE(most - least, 16U) << "after " << step << " steps";
    std::uint64_t sum = 0;
    for (const std::uint64_t count : counts) sum += count;
    EXPECT_EQ(sum - taken, 20U);
    taken = sum;
  }
}

TEST(SessionFlood, does_not_hold_up_who_waits_for_the_next_frame) {
  constexpr std::size_t waiting = 10'000;
  SessionRig rig;
  const LaneId flooded = rig.bind();
  const LaneId client = rig.bind();
  for (std::size_t i = 0; i < waiting; ++i) EXPECT_EQ(rig.send(client, "x", flooded), "");
  rig.shaped.take_time(rig.clock, 1us);
  const Instant deadline = rig.clock.now() + 5ms;
  rig.session.wait_until(deadline);
  EXPECT_GE(rig.clock.now(), deadline);
  EXPECT_LE(rig.clock.now(), deadline + Duration(1us) * EngineBounds{}.drain_per_step_max);
  EXPECT_GE(rig.at(flooded).counts.received, 5'000U);
  EXPECT_LT(rig.at(flooded).counts.received, waiting);
}

// ---- the session's own failures ----------------------------------------------------------------

TEST(SessionPollGap, is_noted_when_nobody_polled) {
  SessionRig rig;
  (void)rig.bind();
  rig.session.step();
  const Instant begin = rig.clock.now();
  rig.clock.advance(poll_gap_noted_from - 1ns);
  rig.session.step();
  EXPECT_EQ(rig.count(no_lane, Kind::poll_gap), 0U);
  EXPECT_EQ(rig.session.polls().gap_max, poll_gap_noted_from - 1ns);
  rig.clock.advance(long_gap);
  rig.session.step();
  ASSERT_EQ(rig.count(no_lane, Kind::poll_gap), 1U);
  const Record gap = rig.records(no_lane, Kind::poll_gap)[0];
  EXPECT_EQ(gap.at, begin + poll_gap_noted_from - 1ns);
  EXPECT_EQ(gap.span, long_gap);
  EXPECT_EQ(rig.session.polls().gap_max, long_gap);
}

TEST(SessionPollGap, is_noted_after_a_wait_for_input_too) {
  SessionRig rig;
  (void)rig.bind();
  rig.session.step();
  rig.run(16ms);
  rig.clock.advance(long_gap);
  rig.session.step();
  ASSERT_EQ(rig.count(no_lane, Kind::poll_gap), 1U);
  EXPECT_EQ(rig.records(no_lane, Kind::poll_gap)[0].span, long_gap);
}

TEST(SessionPollGap, is_noted_when_the_process_was_stopped_inside_of_a_wait) {
  SessionRig rig;
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  rig.session.step();
  EXPECT_EQ(rig.send(client, "while nobody listens"), "");
  rig.network.hold_up_next_wait(16ms + long_gap);
  rig.run(16ms);
  rig.session.step();

  EXPECT_EQ(rig.at(server).counts.received, 1U);
  ASSERT_EQ(rig.count(no_lane, Kind::poll_gap), 1U);
  EXPECT_EQ(rig.records(no_lane, Kind::poll_gap)[0].span, long_gap);
}

TEST(SessionPollGap, is_noted_when_the_process_was_stopped_while_nothing_arrived) {
  SessionRig rig;
  const LaneId lane = rig.bind();
  rig.session.step();
  const Instant until = rig.clock.now() + 16ms;
  rig.network.hold_up_next_wait(16ms + long_gap);
  rig.run(16ms);
  rig.session.step();

  ASSERT_EQ(rig.count(no_lane, Kind::poll_gap), 1U);
  const Record gap = rig.records(no_lane, Kind::poll_gap)[0];
  EXPECT_EQ(gap.at, until);
  EXPECT_EQ(gap.span, long_gap);
  const auto writable = rig.records(lane, Kind::write);
  ASSERT_EQ(writable.size(), 2U) << "nobody knows whether it was writable meanwhile";
  EXPECT_LE(writable[0].at + writable[0].span, gap.at);
  EXPECT_GE(writable[1].at, gap.at + gap.span);
}

TEST(SessionPollGap, is_noted_when_the_process_was_stopped_inside_of_a_poll) {
  SessionRig rig;
  (void)rig.bind();
  rig.session.step();
  const Instant from = rig.clock.now();
  rig.network.hold_up_next_wait(long_gap);
  rig.session.step();
  ASSERT_EQ(rig.count(no_lane, Kind::poll_gap), 1U);
  EXPECT_EQ(rig.records(no_lane, Kind::poll_gap)[0].at, from);
  EXPECT_EQ(rig.records(no_lane, Kind::poll_gap)[0].span, long_gap);
}

TEST(SessionPollGap, is_none_if_a_timer_is_a_little_late) {
  SessionRig rig;
  (void)rig.bind();
  rig.session.step();
  rig.network.hold_up_next_wait(16ms + poll_gap_blamed_from - 1ns);
  rig.run(16ms);
  rig.session.step();
  EXPECT_EQ(rig.session.polls().gap_max, 0ns);
}

TEST(SessionPollGap, is_none_while_input_is_waited_for) {
  SessionRig rig;
  (void)rig.bind();
  for (int frame = 0; frame < 10; ++frame) {
    rig.session.step();
    rig.run(200ms);
  }
  EXPECT_EQ(rig.count(no_lane, Kind::poll_gap), 0U);
  EXPECT_EQ(rig.session.polls().gap_max, 0ns);
}

TEST(SessionPollGap, is_none_while_there_is_nothing_to_poll) {
  SessionRig rig;
  rig.session.step();
  rig.clock.advance(1h);
  const LaneId lane = rig.bind();
  rig.session.step();
  rig.apply(RemoveEndpoint{lane});
  rig.session.step();
  rig.clock.advance(1h);
  (void)rig.bind();
  rig.session.step();
  EXPECT_EQ(rig.count(no_lane, Kind::poll_gap), 0U);
}

TEST(SessionHistory, can_be_cleared_while_traffic_flows) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  (void)rig.connect(receiver, Role::counter_sender, {.rate = 1'000, .limit = endless});
  rig.run(1s);
  const auto end = rig.session.journal().end();
  rig.apply(ClearHistory{});
  EXPECT_EQ(rig.session.journal().first(), end);
  rig.run(1s);
  EXPECT_NEAR(static_cast<double>(rig.count(receiver, Kind::received)), 1'000, 2);
  EXPECT_NEAR(static_cast<double>(rig.at(receiver).counts.received), 2'000, 2)
      << "what was counted stays counted";
  EXPECT_EQ(rig.at(receiver).links.begin()[0]->missing(), 0U);
}

}  // namespace
}  // namespace readyscope
