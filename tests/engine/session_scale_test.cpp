// No endpoints, many and very many; and the time between two frames.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "session_rig.hpp"

namespace readyscope {
namespace {

using support::Call;
using namespace std::chrono_literals;

TEST(SessionWithoutEndpoints, never_asks_the_system) {
  SessionRig rig;
  for (int i = 0; i < 10'000; ++i) rig.session.step(i % 2 == 0 ? std::optional(0ns) : std::nullopt);
  EXPECT_EQ(rig.network.calls(Call::select), 0U);
  EXPECT_EQ(rig.session.polls().polls, 0U);
  EXPECT_EQ(rig.session.polls().failed, 0U);
  EXPECT_EQ(rig.session.journal().end(), 0U);
}

TEST(SessionWithoutEndpoints, sleeps_until_the_deadline) {
  SessionRig rig;
  const Instant deadline = rig.clock.now() + 1s;
  rig.session.wait_until(deadline);
  EXPECT_EQ(rig.clock.now(), deadline);
}

TEST(SessionStock, accounts_for_all_that_came_however_many_endpoints_there_are) {
  constexpr std::size_t sent = 2'000;
  SessionRig rig({.receive_buffer_bytes = 8'000});
  const LaneId client = rig.bind();
  LaneId server = no_lane;
  for (int i = 0; i < 100; ++i) server = rig.bind();
  const std::string payload(100, 'x');
  for (std::size_t i = 0; i < sent; ++i) ASSERT_EQ(rig.send(client, payload, server), "");
  rig.session.take_stock();
  EXPECT_GT(rig.at(server).counts.dropped, 0U);
  EXPECT_EQ(rig.at(server).counts.received + rig.at(server).counts.dropped, sent);
}

TEST(SessionStock, takes_more_than_a_step_does_and_sends_nothing) {
  constexpr std::size_t waiting = 3 * EngineBounds{}.drain_per_step_max;
  SessionRig rig({.receive_buffer_bytes = std::size_t{16} << 20});
  const LaneId server = rig.bind();
  const LaneId client = rig.bind();
  const LaneId sender = rig.connect(server, Role::counter_sender, {.rate = 1'000});
  rig.session.step();
  const std::uint64_t before = rig.at(sender).counts.sent;
  for (std::size_t i = 0; i < waiting; ++i) ASSERT_EQ(rig.send(client, "x", server), "");
  rig.clock.advance(1s);
  rig.session.take_stock();
  EXPECT_EQ(rig.at(sender).counts.sent, before);
  EXPECT_EQ(rig.at(server).counts.received, waiting + before);
}

TEST(SessionStock, is_not_taken_for_ever_in_a_flood) {
  SessionRig rig({.receive_buffer_bytes = std::size_t{16} << 20});
  const LaneId flooded = rig.bind();
  const LaneId client = rig.bind();
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(rig.send(client, "x", flooded), "");
  rig.shaped.take_time(rig.clock, 1ms);
  const Instant until = rig.clock.now() + EngineBounds{}.stock_time_max;
  rig.session.take_stock();
  EXPECT_GE(rig.clock.now(), until);
  EXPECT_LE(rig.clock.now(), until + 100ms) << "and one batch";
  EXPECT_LT(rig.at(flooded).counts.received, 10'000U);
}

class SessionOfSize : public ::testing::TestWithParam<std::size_t> {};

TEST_P(SessionOfSize, reads_from_every_endpoint) {
  SessionRig rig;
  const LaneId client = rig.bind();
  std::vector<LaneId> servers;
  for (std::size_t i = 1; i < GetParam(); ++i) servers.push_back(rig.bind(Role::counter_receiver));
  EXPECT_EQ(rig.session.live_count(), GetParam());
  for (int round = 0; round < 2; ++round) {
    for (const LaneId server : servers) {
      ASSERT_EQ(rig.send(client, std::to_string(round), server), "");
    }
    rig.session.step();
  }
  for (const LaneId server : servers) {
    ASSERT_EQ(rig.texts(server, Kind::received), counters(2));
    ASSERT_EQ(rig.at(server).links.begin()[0]->missing(), 0U);
  }
  EXPECT_EQ(rig.session.polls().ready[0], 2 * servers.size());
}

TEST_P(SessionOfSize, removes_them_all_in_any_order) {
  SessionRig rig;
  support::Random random(GetParam());
  const LaneId receiver = rig.bind(Role::counter_receiver);
  std::vector<LaneId> lanes;
  for (std::size_t i = 1; i < GetParam(); ++i) {
    lanes.push_back(rig.connect(receiver, Role::counter_sender, {.rate = 1, .limit = 2}));
  }
  rig.session.step();
  EXPECT_EQ(rig.network.traffic().sent, lanes.size());
  while (!lanes.empty()) {
    std::swap(lanes[random.below(lanes.size())], lanes.back());
    rig.apply(RemoveEndpoint{lanes.back()});
    lanes.pop_back();
    if (lanes.size() % 100 == 0) rig.session.step();
  }
  EXPECT_EQ(rig.session.live_count(), 1U);
  EXPECT_EQ(rig.network.open_count(), 1U);
  EXPECT_EQ(rig.network.closed_in_vain(), 0U);
}

TEST_P(SessionOfSize, lets_all_senders_finish_in_the_same_poll) {
  SessionRig rig;
  const LaneId receiver = rig.bind();
  for (std::size_t i = 1; i < GetParam(); ++i) {
    (void)rig.connect(receiver, Role::counter_sender, {.rate = 100, .limit = 3});
  }
  rig.run(1s);
  EXPECT_EQ(rig.session.live_count(), 1U);
  EXPECT_EQ(rig.at(receiver).counts.received, 3 * (GetParam() - 1));
}

// More than select accepts by default on Windows, more than on Linux, and more than anybody needs.
INSTANTIATE_TEST_SUITE_P(Endpoints, SessionOfSize, ::testing::Values(65, 1'025, 4'000));

// ---- waiting -----------------------------------------------------------------------------------

TEST(SessionWait, takes_input_as_it_comes) {
  SessionRig rig({.path = {.delay = 3ms}, .reports_arrival = false});
  const LaneId server = rig.bind(Role::echo);
  const LaneId client = rig.connect(server);
  const Instant begin = rig.clock.now();
  EXPECT_EQ(rig.send(client, "x"), "");
  rig.session.wait_until(begin + 16ms);
  EXPECT_EQ(rig.clock.now(), begin + 16ms);
  ASSERT_EQ(rig.count(client, Kind::received), 1U) << "there and back within one frame";
  EXPECT_EQ(rig.records(client, Kind::received)[0].at, begin + 6ms);
}

TEST(SessionWait, sends_what_comes_due_meanwhile) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender =
      rig.connect(receiver, Role::counter_sender, {.rate = 1'000, .limit = endless});
  const Instant begin = rig.clock.now();
  rig.session.wait_until(begin + 5ms);
  const auto sent = rig.records(sender, Kind::sent);
  ASSERT_EQ(sent.size(), 5U);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].at, begin + Duration(1ms) * static_cast<int>(i));
  }
}

TEST(SessionWait, does_nothing_when_the_deadline_has_passed) {
  SessionRig rig;
  (void)rig.bind();
  const Instant before = rig.clock.now();
  rig.session.wait_until(before);
  rig.session.wait_until(before - 1s);
  EXPECT_EQ(rig.clock.now(), before);
  EXPECT_EQ(rig.network.calls(Call::await_input), 0U);
}

TEST(SessionWait, returns_at_the_deadline_whatever_interrupts_it) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  (void)rig.connect(receiver, Role::counter_sender, {.rate = 300, .limit = endless});
  for (int frame = 0; frame < 50; ++frame) {
    const Instant deadline = rig.clock.now() + 16ms;
    rig.network.interrupt_next_wait();
    rig.network.fail_next(Call::await_input, std::errc::not_enough_memory, 1);
    rig.session.wait_until(deadline);
    ASSERT_EQ(rig.clock.now(), deadline);
  }
  EXPECT_EQ(rig.at(receiver).links.begin()[0]->missing(), 0U);
}

TEST(SessionWait, ends_for_a_sender_that_is_always_due) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  (void)rig.connect(receiver, Role::counter_sender, {.rate = 0, .limit = endless});
  const Instant deadline = rig.clock.now() + 100ms;
  rig.session.wait_until(deadline);
  EXPECT_EQ(rig.clock.now(), deadline);
  EXPECT_GT(rig.at(receiver).counts.received, 50U);
}

TEST(SessionWait, lets_a_datagram_go_first_that_would_be_late) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender =
      rig.connect(receiver, Role::counter_sender, {.rate = 1'000, .limit = endless});
  const Instant begin = rig.clock.now();
  rig.session.step();
  EXPECT_EQ(rig.count(sender, Kind::sent), 1U);
  rig.session.engine.step_before(1ms);
  EXPECT_EQ(rig.clock.now(), begin) << "the next one is not due before that is over";
  rig.session.engine.step_before(2ms);
  EXPECT_EQ(rig.clock.now(), begin + 1ms);
  EXPECT_EQ(rig.count(sender, Kind::sent), 2U);
}

TEST(SessionStep, waits_for_something_to_happen_when_told_to) {
  SessionRig rig({.path = {.delay = 3ms}});
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  for (const LaneId lane : {server, client}) rig.apply(SetInterest{lane, {.write = false}});
  EXPECT_EQ(rig.send(client, "x"), "");
  const Instant begin = rig.clock.now();
  rig.session.step(1ms);
  EXPECT_EQ(rig.clock.now(), begin + 1ms);
  EXPECT_EQ(rig.at(server).counts.received, 0U);
  rig.session.step(std::nullopt);
  EXPECT_EQ(rig.clock.now(), begin + 3ms);
  EXPECT_EQ(rig.at(server).counts.received, 1U);
}

}  // namespace
}  // namespace readyscope
