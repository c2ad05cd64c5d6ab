// What an impairment does to the datagrams that a socket receives, and to its readiness.

#include "error_of.hpp"
#include "heap.hpp"
#include "impaired_fixture.hpp"
#include "impaired_queue.hpp"

namespace readyscope {
namespace {

using support::error_of;

class ImpairedReceivingTest : public ImpairedNetworkTest {
 protected:
  using ImpairedNetworkTest::ImpairedNetworkTest;

  Incoming receive_one(std::span<std::byte> buffer) {
    Incoming incoming{.buffer = buffer};
    EXPECT_EQ(network.receive(server, {&incoming, 1}).value(), 1U);
    return incoming;
  }
  /// Sends a datagram to a socket that has just been closed, so that notice of a refusal comes
  /// back.
  Handle refused_once() {
    const Handle gone = network.bind(Endpoint::loopback(0)).value();
    const Endpoint nobody = network.local(gone).value();
    network.close(gone);
    const Handle refused = network.bind(Endpoint::loopback(0)).value();
    send_from(refused, 0, nobody);
    return refused;
  }
};

// What is done to a datagram.

TEST_F(ImpairedReceivingTest, drops_as_many_as_asked) {
  network.impair(server, receiving, {.drop = 0.25});
  send_many(10'000);
  const Tally tally = tally_all();
  EXPECT_NEAR(static_cast<double>(tally.received), 7'500.0, 200.0);
  expect_agreement(received(), tally, 10'000);
}

TEST_F(ImpairedReceivingTest, delays_and_duplicates_and_reorders) {
  network.impair(server, receiving,
                 {.duplicate = 0.1, .reorder = 0.1, .delay = 20ms, .jitter = 3ms});
  send_many(1'000, 1ms);
  const Tally tally = tally_all();
  EXPECT_GT(tally.duplicate, 50U);
  EXPECT_GT(tally.reordered, 100U);
  expect_agreement(received(), tally, 1'000);
}

TEST_F(ImpairedReceivingTest, hands_out_no_faster_than_the_limit) {
  network.impair(server, receiving, {.bits_per_second_max = 32'000});
  const Instant start = clock.now();
  send_many(1'000);
  EXPECT_EQ(take_all(), numbers_below(1'000));
  EXPECT_NEAR(std::chrono::duration<double>(clock.now() - start).count(), 0.999, 0.001)
      << "four bytes a millisecond";
}

TEST_F(ImpairedReceivingTest, keeps_all_that_is_known_of_a_datagram) {
  network.impair(server, receiving, {.delay = 5ms});
  const Instant start = clock.now();
  const std::string_view text = "0123456789";
  const Outgoing datagram{std::as_bytes(std::span(text))};
  ASSERT_EQ(network.send(client, {&datagram, 1}).value(), 1U);
  EXPECT_EQ(look(1s), "r");
  clock.advance(3ms);
  char buffer[16];
  const Incoming whole = receive_one(std::as_writable_bytes(std::span(buffer)));
  EXPECT_EQ(std::string_view(buffer, whole.captured().size()), text);
  EXPECT_EQ(whole.outcome, Outcome::datagram);
  EXPECT_EQ(whole.length, 10U);
  EXPECT_EQ(whole.from, network.local(client).value());
  EXPECT_EQ(whole.dropped_before, 0U);
  EXPECT_EQ(whole.arrived, start + 5ms) << "when it became due";
}

TEST_F(ImpairedReceivingTest, truncates_for_who_receives) {
  network.impair(server, receiving, {.delay = 5ms});
  send(0x03020100);
  EXPECT_EQ(look(1s), "r");
  std::array<std::byte, 3> buffer{};
  const Incoming cut = receive_one(std::span(buffer).first(2));
  EXPECT_EQ(cut.outcome, Outcome::truncated);
  EXPECT_EQ(cut.length, 4U);
  EXPECT_EQ(cut.captured().size(), 2U);
  EXPECT_EQ(buffer[2], std::byte{0}) << "nothing is written behind the buffer";
}

TEST_F(ImpairedReceivingTest, leaves_its_time_to_what_was_not_delayed) {
  network.impair(server, receiving, {.drop = 1e-300});
  const Instant start = clock.now();
  send(0);
  clock.advance(7ms);
  std::array<std::byte, 4> buffer{};
  EXPECT_EQ(receive_one(buffer).arrived, start);
}

TEST_F(ImpairedReceivingTest, delays_from_the_arrival_on_and_not_from_the_poll) {
  network.impair(server, receiving, {.delay = 10ms});
  const Instant start = clock.now();
  send(0);
  clock.advance(8ms);
  EXPECT_EQ(look(1s), "r");
  EXPECT_EQ(clock.now(), start + 10ms);
}

class ImpairedReceivingLikeWindows : public ImpairedReceivingTest {
 protected:
  ImpairedReceivingLikeWindows()
      : ImpairedReceivingTest(
            {.reports_true_length = false, .reports_arrival = false, .counts_drops = false}) {}
};

TEST_F(ImpairedReceivingLikeWindows, delays_from_the_poll_on_where_no_arrival_is_reported) {
  network.impair(server, receiving, {.delay = 10ms});
  send(0);
  clock.advance(8ms);
  const Instant polled = clock.now();
  EXPECT_EQ(look(1s), "r");
  EXPECT_EQ(clock.now(), polled + 10ms);
  std::array<std::byte, 4> buffer{};
  const Incoming incoming = receive_one(buffer);
  EXPECT_EQ(incoming.arrived, polled + 10ms);
  EXPECT_FALSE(incoming.dropped_before);
}

// Readiness.

TEST_F(ImpairedReceivingTest, is_ready_to_read_when_something_is_due_and_not_before) {
  network.impair(server, receiving, {.delay = 10ms});
  const Instant start = clock.now();
  send(0);
  EXPECT_EQ(look(), "");
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(look(9ms), "");
  EXPECT_EQ(clock.now(), start + 9ms);
  EXPECT_EQ(look(9ms), "r");
  EXPECT_EQ(clock.now(), start + 10ms);
  EXPECT_EQ(look(), "r") << "until it is read";
  EXPECT_EQ(take(), numbers_below(1));
  EXPECT_EQ(look(), "");
}

TEST_F(ImpairedReceivingTest, wakes_up_for_what_is_due_in_any_wait) {
  network.impair(server, receiving, {.delay = 10ms});
  const Instant start = clock.now();
  send(0);
  EXPECT_EQ(look(std::nullopt), "r");
  EXPECT_EQ(clock.now(), start + 10ms);
  (void)take();
  send(1);
  EXPECT_FALSE(network.await_input(9ms).value());
  EXPECT_TRUE(network.await_input(9ms).value());
  EXPECT_EQ(clock.now(), start + 20ms);
  EXPECT_TRUE(network.await_input(0s).value()) << "until it is read";
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{1}));
}

TEST_F(ImpairedReceivingTest, waits_on_when_all_that_came_was_dropped) {
  network.impair(server, receiving, {.drop = 1});
  for (const bool selects : {true, false}) {
    const Instant start = clock.now();
    send(0);
    if (selects) {
      EXPECT_EQ(look(50ms), "");
    } else {
      EXPECT_FALSE(network.await_input(50ms).value());
    }
    EXPECT_EQ(clock.now(), start + 50ms);
  }
  EXPECT_EQ(received().dropped, 2U);
}

TEST_F(ImpairedReceivingTest, hears_of_others_while_it_holds_something_back) {
  const Handle other = network.bind(Endpoint::loopback(0)).value();
  const SocketId other_id{2, 1};
  ASSERT_TRUE(network.watch(other, other_id, reads_only));
  network.impair(server, receiving, {.delay = 10ms});
  const Instant start = clock.now();
  send(0);
  send_from(client, 1, network.local(other).value());
  EXPECT_TRUE(network.await_input(1s).value());
  const Ready ready = network.select(1s).value();
  ASSERT_EQ(ready.read.size(), 1U);
  EXPECT_EQ(ready.read[0], other_id);
  EXPECT_EQ(clock.now(), start);
  clock.advance(10ms);
  EXPECT_EQ(look(), "rr");
}

TEST_F(ImpairedReceivingTest, says_nothing_to_who_does_not_want_to_read) {
  network.impair(server, receiving, {.delay = 10ms});
  send(0);
  EXPECT_EQ(look(), "");
  ASSERT_TRUE(network.watch(server, server_id, writes_only));
  clock.advance(10ms);
  EXPECT_EQ(look(), "w");
  const Instant start = clock.now();
  EXPECT_FALSE(network.await_input(5ms).value());
  EXPECT_EQ(clock.now(), start + 5ms);
  ASSERT_TRUE(network.watch(server, server_id, reads_only));
  EXPECT_EQ(look(), "r");
  network.unwatch(server);
  EXPECT_EQ(look(), "");
  EXPECT_EQ(take(), numbers_below(1)) << "it is still there";
}

TEST_F(ImpairedReceivingTest, is_reported_by_its_latest_name) {
  network.impair(server, receiving, {.delay = 10ms});
  const SocketId renamed{9, 9};
  ASSERT_TRUE(network.watch(server, renamed, reads_only));
  send(0);
  const Ready ready = network.select(1s).value();
  ASSERT_EQ(ready.read.size(), 1U);
  EXPECT_EQ(ready.read[0], renamed);
  (void)take();
  const Handle other = network.bind(Endpoint::loopback(0)).value();
  ASSERT_TRUE(network.watch(other, server_id, reads_only));
  send_from(client, 1, network.local(other).value());
  EXPECT_EQ(look(), "r") << "its former name is free for others";
}

TEST_F(ImpairedReceivingTest, takes_readiness_with_nothing_there_for_nothing) {
  network.impair(server, receiving, {.delay = 10ms});
  inner.wake_for_nothing(server);
  const Instant start = clock.now();
  EXPECT_EQ(look(20ms), "");
  EXPECT_LE(clock.now(), start + 20ms);
}

TEST_F(ImpairedReceivingTest, keeps_what_select_found_while_input_is_awaited) {
  const Handle late = network.bind(Endpoint::loopback(0)).value();
  const SocketId late_id{7, 1};
  ASSERT_TRUE(network.watch(late, late_id, reads_only));
  ASSERT_TRUE(network.watch(client, client_id, {true, true, false}));
  network.impair(server, receiving, {.delay = 10ms});
  send_from(client, 0, network.local(late).value());
  const Ready ready = network.select(0s).value();
  send_from(server, 1, network.local(client).value());
  EXPECT_TRUE(network.await_input(1s).value());
  ASSERT_EQ(ready.read.size(), 1U);
  EXPECT_EQ(ready.read[0], late_id) << "and not the client, which came first meanwhile";
  ASSERT_EQ(ready.write.size(), 1U);
  EXPECT_EQ(ready.write[0], client_id);
}

TEST_F(ImpairedReceivingTest, receives_without_being_selected) {
  network.impair(server, receiving, {.delay = 10ms});
  network.unwatch(server);
  send_many(100);
  EXPECT_TRUE(take().empty());
  clock.advance(10ms);
  EXPECT_EQ(take(), numbers_below(100));
}

TEST_F(ImpairedReceivingTest, fills_a_batch_though_most_are_dropped) {
  network.impair(server, receiving, {.drop = 0.9});
  send_many(1'000);
  std::array<std::array<std::byte, 4>, 32> buffers{};
  std::array<Incoming, 32> incoming;
  for (std::size_t i = 0; i < incoming.size(); ++i) incoming[i].buffer = buffers[i];
  EXPECT_EQ(network.receive(server, incoming).value(), 32U)
      << "less would say that no more is there";
}

TEST_F(ImpairedReceivingTest, takes_in_no_more_than_is_asked_for) {
  network.impair(server, receiving, {.drop = 1e-300});
  send_many(3'000);
  EXPECT_EQ(look(), "r");
  EXPECT_EQ(look(), "r");
  EXPECT_LE(received().taken, 64U) << "a flood is for the system's own buffer to hold, and to drop";
  EXPECT_EQ(take(), numbers_below(3'000));
}

TEST_F(ImpairedReceivingTest, ends_a_call_through_a_flood_that_is_all_dropped) {
  network.impair(server, receiving, {.drop = 1});
  send_many(10'000);
  EXPECT_EQ(look(), "");
  EXPECT_LT(received().taken, 2'000U);
  EXPECT_EQ(look(1ms), "");
  EXPECT_EQ(received().taken, 10'000U) << "but it does go through it while it waits";
}

TEST_F(ImpairedReceivingTest, crowds_out_what_finds_its_queue_full) {
  network.impair(server, receiving, {.delay = 1s});
  send_many(20'000);
  EXPECT_EQ(look(1ms), "");
  EXPECT_EQ(received().waiting, ImpairedNetwork::waiting_max);
  EXPECT_EQ(received().crowded_out, 20'000U - ImpairedNetwork::waiting_max);
  EXPECT_EQ(take_all(), numbers_below(ImpairedNetwork::waiting_max));
}

TEST_F(ImpairedReceivingTest, lets_what_waits_go_on_when_it_is_turned_off) {
  network.impair(server, receiving, {.delay = 10ms});
  const Instant start = clock.now();
  send(0);
  EXPECT_EQ(look(), "");
  network.impair(server, receiving, {});
  send(1);
  EXPECT_EQ(look(), "r");
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(look(1s), "r");
  EXPECT_EQ(clock.now(), start + 10ms);
  EXPECT_EQ(take(), numbers_below(1));
  EXPECT_EQ(received().reordered, 1U);
  send(2);
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(received().taken, 2U) << "untouched again";
}

// Refusals and failures.

TEST_F(ImpairedReceivingTest, passes_a_refusal_at_once_and_untouched) {
  const Handle refused = refused_once();
  const SocketId id{5, 1};
  network.impair(refused, receiving, {.drop = 1, .delay = 10ms});
  ASSERT_TRUE(network.watch(refused, id, {true, false, true}));
  EXPECT_EQ(look(), "rx");
  EXPECT_EQ(look(), "rx") << "until it is read";
  EXPECT_TRUE(network.await_input(1s).value());
  EXPECT_EQ(look(), "rx");
  std::array<std::byte, 4> buffer{};
  Incoming incoming{.buffer = buffer};
  incoming.arrived = clock.now();
  ASSERT_EQ(network.receive(refused, {&incoming, 1}).value(), 1U);
  EXPECT_EQ(incoming.outcome, Outcome::refused);
  EXPECT_EQ(incoming.error, std::errc::connection_refused);
  EXPECT_EQ(incoming.length, 0U);
  EXPECT_TRUE(incoming.from);
  EXPECT_FALSE(incoming.arrived);
  EXPECT_EQ(look(), "");
  EXPECT_EQ(network.figures(refused, receiving).taken, 0U) << "it is no datagram";
}

TEST_F(ImpairedReceivingTest, reports_a_refusal_where_only_input_is_asked_for) {
  const Handle refused = refused_once();
  network.impair(refused, receiving, {.drop = 1});
  ASSERT_TRUE(network.watch(refused, {5, 1}, reads_only));
  EXPECT_EQ(look(), "r");
  EXPECT_EQ(look(), "r");
  network.impair(refused, receiving, {});
  EXPECT_EQ(look(), "r") << "turning it off swallows none";
  Incoming incoming;
  ASSERT_EQ(network.receive(refused, {&incoming, 1}).value(), 1U);
  EXPECT_EQ(incoming.outcome, Outcome::refused);
  EXPECT_EQ(look(), "");
}

TEST_F(ImpairedReceivingTest, keeps_a_refusal_in_line_with_what_is_not_delayed) {
  network.impair(server, receiving, {.drop = 1e-300});
  const Handle gone = network.bind(Endpoint::loopback(0)).value();
  const Endpoint nobody = network.local(gone).value();
  network.close(gone);
  send(0);
  EXPECT_EQ(look(), "r");
  send_from(server, 7, nobody);
  send(1);
  std::array<std::array<std::byte, 4>, 4> buffers{};
  std::array<Incoming, 4> incoming;
  for (std::size_t i = 0; i < incoming.size(); ++i) incoming[i].buffer = buffers[i];
  ASSERT_EQ(network.receive(server, incoming).value(), 3U);
  EXPECT_EQ(incoming[0].outcome, Outcome::datagram);
  EXPECT_EQ(incoming[1].outcome, Outcome::refused);
  EXPECT_EQ(incoming[2].outcome, Outcome::datagram);
}

TEST_F(ImpairedReceivingTest, reports_a_failure_once_whoever_met_it) {
  network.impair(server, receiving, {.delay = 10ms});
  send(0);
  EXPECT_EQ(look(), "");
  inner.fail_next(Call::receive, std::errc::not_enough_memory);
  send(1);
  EXPECT_EQ(look(), "r") << "so that somebody asks";
  EXPECT_TRUE(network.await_input(1s).value());
  clock.advance(10ms);
  Incoming incoming[4];
  EXPECT_EQ(network.receive(server, incoming).value(), 2U) << "what is due comes first";
  EXPECT_EQ(look(), "r");
  EXPECT_EQ(error_of(network.receive(server, incoming)), std::errc::not_enough_memory);
  EXPECT_EQ(look(), "");

  network.impair(server, receiving, {.drop = 1});
  inner.fail_next(Call::receive, std::errc::not_enough_memory);
  send(2);
  EXPECT_EQ(look(), "r");
  network.impair(server, receiving, {});
  EXPECT_EQ(network.receive(server, incoming).value(), 1U);
  EXPECT_EQ(look(), "r") << "turning it off swallows none";
  EXPECT_EQ(error_of(network.receive(server, incoming)), std::errc::not_enough_memory);
  EXPECT_EQ(look(), "");
}

// The queue alone, for what a well-behaved network does not show.

TEST(ImpairedQueue, passes_a_refusal_before_what_is_delayed) {
  ImpairedQueue queue(receiving);
  queue.impair({.delay = 5ms});
  const Instant start{1h};
  queue.take({}, start);
  Held refusal;
  refusal.received.outcome = Outcome::refused;
  queue.take_refusal(std::move(refusal));
  EXPECT_EQ(queue.due(start, 9), 1U);
  EXPECT_EQ(queue.front().received.outcome, Outcome::refused);
}

TEST(ImpairedQueue, keeps_the_order_when_the_clock_of_arrivals_steps_back) {
  ImpairedQueue queue(receiving);
  queue.impair({.drop = 1e-300});
  const Instant start{1h};
  for (const Duration at : {5ms, 3ms, 4ms}) {
    Held held;
    held.received.length = static_cast<std::size_t>(at / 1ms);
    held.received.arrived = start + at;
    queue.take(std::move(held), start + at);
  }
  for (const std::size_t expected : {5U, 3U, 4U}) {
    EXPECT_EQ(queue.front().received.length, expected);
    EXPECT_EQ(queue.front().received.arrived, start + expected * 1ms)
        << "what was received is not touched";
    queue.pass();
  }
  EXPECT_EQ(queue.figures().reordered, 0U);
}

TEST(ImpairedQueue, is_exact_though_many_fail_and_remembers_nothing_of_those_that_are_through) {
  ImpairedQueue queue(sending);
  queue.impair({.duplicate = 0.5, .jitter = 20ms});
  const auto memory = support::heap_bytes();
  {
    support::Random random(1);
    Tally tally;
    Instant now{1h};
    for (int i = 0; i < 3'000; ++i) {
      queue.take(Held{.bytes = std::vector<std::byte>(10)}, now);
      for (now += 1ms; queue.due(now, 1) > 0;) {
        if (random.chance(0.3)) {
          queue.fail();
          continue;
        }
        tally.arrive(static_cast<std::uint32_t>(queue.front().number));
        queue.pass();
        ASSERT_EQ(queue.figures().reordered, tally.reordered);
        ASSERT_EQ(queue.figures().reorder_distance_max, tally.distance_max);
      }
    }
    EXPECT_GT(queue.figures().waiting, 0U);
    queue.fail_all();
    EXPECT_EQ(queue.figures().waiting, 0U);
    EXPECT_GT(tally.reordered, 500U);
    EXPECT_TRUE(is_balanced(queue.figures()));
  }
  EXPECT_EQ(support::heap_bytes(), memory);
}

TEST(ReorderMeter, finds_the_extent_that_a_look_at_everything_finds) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    support::Random random(seed);
    ReorderMeter meter;
    const auto memory = support::heap_bytes();
    std::vector<std::uint64_t> on_the_way;
    std::vector<std::uint64_t> passed;
    std::uint64_t next = 0;
    for (int step = 0; step < 300; ++step) {
      if (on_the_way.empty() || random.chance(0.5)) {
        next += 1 + (random.chance(0.2) ? random.below(4) : 0);
        on_the_way.push_back(next);
        meter.take(next);
        continue;
      }
      // Mostly near the front, sometimes anywhere.
      const auto chosen = random.chance(0.7)
                              ? random.below(std::min<std::uint64_t>(3, on_the_way.size()))
                              : random.below(on_the_way.size());
      const auto number = on_the_way[chosen];
      on_the_way.erase(on_the_way.begin() + static_cast<std::ptrdiff_t>(chosen));
      if (random.chance(0.2)) {
        meter.lose(number);
        continue;
      }
      const auto overtaker =
          std::ranges::find_if(passed, [&](std::uint64_t other) { return other > number; });
      ASSERT_EQ(meter.pass(number), static_cast<std::uint64_t>(passed.end() - overtaker))
          << "seed " << seed << ", number " << number;
      passed.push_back(number);
    }
    for (const std::uint64_t number : on_the_way) meter.lose(number);
    std::vector<std::uint64_t>().swap(on_the_way);
    std::vector<std::uint64_t>().swap(passed);
    EXPECT_EQ(support::heap_bytes(), memory) << "it remembers nothing of those that are through";
  }
}

}  // namespace
}  // namespace readyscope
