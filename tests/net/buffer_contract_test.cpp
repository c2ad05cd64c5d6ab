// Receive buffers, what they drop, and when their datagrams arrived.

#include "contract.hpp"

namespace readyscope {
namespace {

class BufferContract : public Contract {
 protected:
  /// Linux begins to stamp datagrams a moment after the first socket on the machine asked for it.
  /// Until then a datagram gets the time at which it is read.
  bool wait_for_stamps(Handle handle) {
    const Instant end = now() + hang_guard;
    while (now() < end) {
      send(handle, "warm up", local(handle));
      EXPECT_FALSE(network().await_input(5ms).value()) << "nothing is watched, so this only sleeps";
      const auto arrived = receive_one(handle).arrived;
      if (arrived && now() - *arrived >= 4ms) return true;
    }
    return false;
  }
};

INSTANTIATE_TEST_SUITE_P(Networks, BufferContract, ::testing::ValuesIn(support::talkative_worlds()),
                         world_name);

TEST_P(BufferContract, grants_more_receive_buffer_than_the_systems_default) {
  const auto buffer = network().receive_buffer(bind()).value();
  EXPECT_GT(buffer.bytes, traits().default_receive_buffer_bytes);
  EXPECT_EQ(buffer.dropped.has_value(), traits().counts_drops);
  EXPECT_EQ(buffer.dropped.value_or(0), 0U);
}

TEST_P(BufferContract, counts_what_a_full_receive_buffer_dropped) {
  start({.receive_buffer_bytes = 16'384});
  if (!traits().counts_drops) GTEST_SKIP() << "this system does not count drops";
  const Handle server = bind();
  const Handle client = connect(local(server));
  const std::string text(500, 'x');
  for (int i = 0; i < 2'000; ++i) send(client, text);
  const auto flooded = network().receive_buffer(server).value();
  EXPECT_GT(flooded.dropped.value(), 0U);
  const auto received = receive(server, 1);
  EXPECT_GT(received.size(), 1U);
  EXPECT_EQ(received.size() + flooded.dropped.value(), 2'000U) << "none is lost uncounted";
  send(client, text);
  EXPECT_EQ(receive(server, 1).size(), 1U) << "and it goes on";
  EXPECT_EQ(network().receive_buffer(server).value().dropped, flooded.dropped);
}

TEST_P(BufferContract, reports_with_each_datagram_how_many_were_dropped_before_it) {
  start({.receive_buffer_bytes = 16'384});
  if (!traits().counts_drops) GTEST_SKIP() << "this system does not count drops";
  const Handle server = bind();
  const Handle client = connect(local(server));
  std::uint64_t dropped = 0;
  for (int flood = 1; flood <= 3; ++flood) {
    for (int i = 0; i < 500; ++i) send(client, std::string(500, 'x'));
    const auto before = receive(server, 1);
    EXPECT_GT(before.size(), 1U);
    for (const Received& one : before) EXPECT_EQ(one.dropped_before, dropped);
    const auto counted = network().receive_buffer(server).value().dropped.value();
    EXPECT_GT(counted, dropped);
    dropped = counted;
    send(client, "after the flood");
    EXPECT_EQ(receive_one(server).dropped_before, dropped);
  }
}

TEST_P(BufferContract, reports_no_drops_with_a_refusal) {
  if (!traits().counts_drops) GTEST_SKIP() << "this system does not count drops";
  const Handle client = connect(dead_end());
  send(client, "anybody there?");
  ASSERT_TRUE(wait_for_input(client));
  Incoming incoming;
  incoming.dropped_before = 999;
  ASSERT_EQ(network().receive(client, {&incoming, 1}).value(), 1U);
  ASSERT_EQ(incoming.outcome, Outcome::refused);
  EXPECT_FALSE(incoming.dropped_before);
}

TEST_P(BufferContract, reports_when_a_datagram_arrived) {
  if (!traits().reports_arrival) GTEST_SKIP() << "this system does not report it";
  // The kernel's stamp is wall time, which may be slewed while the test runs.
  constexpr Duration slack = 20ms;
  const Handle server = bind();
  ASSERT_TRUE(wait_for_stamps(server));
  const Instant before = now();
  send(server, "first", local(server));
  const Instant between = now();
  EXPECT_FALSE(network().await_input(60ms).value());
  send(server, "second", local(server));
  const auto received = receive(server, 2);
  const Instant after = now();
  ASSERT_EQ(received.size(), 2U);
  ASSERT_TRUE(received[0].arrived && received[1].arrived);
  EXPECT_GE(*received[0].arrived, before - slack);
  EXPECT_LE(*received[0].arrived, between + slack) << "not when it was read";
  EXPECT_GE(*received[1].arrived, between + 30ms - slack);
  EXPECT_LE(*received[1].arrived, after) << "nothing arrives in the future";
}

TEST_P(BufferContract, reports_no_arrival_that_nobody_asked_for) {
  start({.arrival_times = false});
  const Handle server = bind();
  send(server, "!", local(server));
  EXPECT_FALSE(receive_one(server).arrived);
}

TEST_P(BufferContract, takes_datagrams_singly_without_their_times) {
  start({.arrival_times = false});
  const Handle server = bind();
  const Handle client = connect(local(server));
  for (const std::string_view text : {"whole", "cut off", ""}) send(client, text);
  for (const std::string_view expected : {"whole", "cut o", ""}) {
    ASSERT_TRUE(wait_for_input(server));
    char buffer[5];
    Incoming incoming{.buffer = std::as_writable_bytes(std::span(buffer))};
    incoming.dropped_before = 999;
    ASSERT_EQ(network().receive(server, {&incoming, 1}).value(), 1U);
    EXPECT_EQ(std::string_view(buffer, incoming.captured().size()), expected);
    EXPECT_EQ(incoming.outcome, expected == "cut o" ? Outcome::truncated : Outcome::datagram);
    EXPECT_EQ(incoming.from, local(client));
    EXPECT_NE(incoming.dropped_before, 999U);
  }
  Incoming incoming;
  EXPECT_EQ(network().receive(server, {&incoming, 1}).value(), 0U);
}

TEST_P(BufferContract, receives_all_the_same_without_their_senders) {
  for (const bool arrival_times : {false, true}) {
    start({.arrival_times = arrival_times, .senders = false});
    const Handle server = bind();
    for (const std::string_view text : {"1", "2", "3"}) send(server, text, local(server));
    ASSERT_TRUE(wait_for_input(server));
    char buffer[5];
    Incoming first{.buffer = std::as_writable_bytes(std::span(buffer))};
    ASSERT_EQ(network().receive(server, {&first, 1}).value(), 1U);
    EXPECT_EQ(buffer[0], '1');
    EXPECT_EQ(texts(receive(server, 2)), (std::vector<std::string>{"2", "3"}));
    network().close(server);
  }
}

}  // namespace
}  // namespace readyscope
