// Tests of whole sessions rely on the simulated network, so it has tests of its own.

#include "simulated_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>
#include <vector>

#include "error_of.hpp"
#include "simulated_resolver.hpp"

namespace readyscope::support {
namespace {

using namespace std::chrono_literals;

constexpr Interest reads_only{true, false, false};

std::span<const std::byte> bytes_of(const std::uint32_t& number) {
  return std::as_bytes(std::span(&number, 1));
}

class SimulatedNetworkTest : public ::testing::Test {
 protected:
  /// Numbered datagrams from a client to a server, `interval` apart; the numbers as they arrive.
  std::vector<std::uint32_t> numbers_received(SimulatedNetwork& network, std::uint32_t count,
                                              Duration interval) {
    const Handle server = network.bind(Endpoint::loopback(0)).value();
    const Handle client = network.connect(network.local(server).value()).value();
    EXPECT_TRUE(network.watch(server, {}, reads_only));
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < count; ++i) {
      const Outgoing datagram{bytes_of(i)};
      EXPECT_EQ(network.send(client, {&datagram, 1}).value(), 1U);
      clock.advance(interval);
      take_all(network, server, numbers);
    }
    while (network.in_flight() > 0) {
      EXPECT_FALSE(network.select({}).value().read.empty());
      take_all(network, server, numbers);
    }
    return numbers;
  }

  static void take_all(SimulatedNetwork& network, Handle server,
                       std::vector<std::uint32_t>& numbers) {
    std::uint32_t number = 0;
    Incoming incoming{.buffer = std::as_writable_bytes(std::span(&number, 1))};
    while (network.receive(server, {&incoming, 1}).value() == 1) numbers.push_back(number);
  }

  ManualClock clock;
};

TEST_F(SimulatedNetworkTest, is_a_perfect_wire_by_default) {
  SimulatedNetwork network(clock);
  const auto numbers = numbers_received(network, 1'000, 0s);
  EXPECT_EQ(numbers.size(), 1'000U);
  EXPECT_TRUE(std::ranges::is_sorted(numbers));
}

TEST_F(SimulatedNetworkTest, keeps_the_order_on_a_path_of_one_delay) {
  SimulatedNetwork network(clock, {.path = {.delay = 30ms}});
  const auto numbers = numbers_received(network, 1'000, 1ms);
  EXPECT_EQ(numbers.size(), 1'000U);
  EXPECT_TRUE(std::ranges::is_sorted(numbers));
}

TEST_F(SimulatedNetworkTest, loses_about_as_many_as_asked_and_counts_them) {
  SimulatedNetwork network(clock, {.path = {.loss = 0.25}});
  const auto numbers = numbers_received(network, 10'000, 0s);
  EXPECT_NEAR(static_cast<double>(numbers.size()), 7'500.0, 200.0);
  EXPECT_EQ(network.traffic().lost, 10'000U - numbers.size());
  EXPECT_TRUE(std::ranges::is_sorted(numbers));
}

TEST_F(SimulatedNetworkTest, loses_all_or_nothing_when_asked_to) {
  SimulatedNetwork all(clock, {.path = {.loss = 1.0, .duplication = 1.0}});
  EXPECT_TRUE(numbers_received(all, 100, 0s).empty());
  SimulatedNetwork twice(clock, {.path = {.duplication = 1.0}});
  EXPECT_EQ(numbers_received(twice, 100, 0s).size(), 200U);
  EXPECT_EQ(twice.traffic().duplicated, 100U);
}

TEST_F(SimulatedNetworkTest, lets_datagrams_overtake_by_jitter) {
  SimulatedNetwork network(clock, {.path = {.delay = 10ms, .jitter = 5ms}});
  auto numbers = numbers_received(network, 1'000, 1ms);
  EXPECT_FALSE(std::ranges::is_sorted(numbers));
  std::ranges::sort(numbers);
  EXPECT_EQ(numbers.size(), 1'000U);
  EXPECT_EQ(numbers.back(), 999U);
}

TEST_F(SimulatedNetworkTest, lets_datagrams_overtake_ones_held_back) {
  SimulatedNetwork network(clock, {.path = {.reordering = 0.1, .hold_back = 3ms}});
  const auto numbers = numbers_received(network, 1'000, 1ms);
  EXPECT_EQ(numbers.size(), 1'000U);
  const auto late = static_cast<std::size_t>(
      std::ranges::count_if(std::views::iota(std::size_t{1}, numbers.size()),
                            [&](std::size_t i) { return numbers[i] < numbers[i - 1]; }));
  EXPECT_GT(late, 50U);
  EXPECT_LT(late, 150U);
}

TEST_F(SimulatedNetworkTest, treats_each_path_in_its_own_way) {
  SimulatedNetwork network(clock, {.path = {.delay = 10ms}});
  const Handle near = network.bind(Endpoint::loopback(1)).value();
  const Handle far = network.bind(Endpoint::loopback(2)).value();
  network.set_path_to(Endpoint::loopback(2), {.delay = 50ms});
  const std::uint32_t number = 1;
  const Outgoing datagrams[] = {{bytes_of(number), Endpoint::loopback(2)},
                                {bytes_of(number), Endpoint::loopback(1)}};
  ASSERT_EQ(network.send(near, datagrams).value(), 2U);
  const SocketId near_id{1, 1};
  const SocketId far_id{2, 1};
  ASSERT_TRUE(network.watch(near, near_id, reads_only));
  ASSERT_TRUE(network.watch(far, far_id, reads_only));
  const Instant start = clock.now();
  EXPECT_EQ(network.select({}).value().read[0], near_id);
  EXPECT_EQ(clock.now(), start + 10ms);
  network.unwatch(near);
  EXPECT_EQ(network.select({}).value().read[0], far_id);
  EXPECT_EQ(clock.now(), start + 50ms);
}

TEST_F(SimulatedNetworkTest, repeats_itself_for_a_seed_and_not_for_another) {
  const Path wild{.delay = 10ms, .jitter = 5ms, .loss = 0.1, .duplication = 0.1, .reordering = 0.1};
  const auto run = [&](std::uint64_t seed) {
    SimulatedNetwork network(clock, {.seed = seed, .path = wild});
    return numbers_received(network, 500, 1ms);
  };
  const auto first = run(1);
  EXPECT_EQ(run(1), first);
  EXPECT_NE(run(2), first);
}

TEST_F(SimulatedNetworkTest, draws_the_same_numbers_on_every_system) {
  Random random(1);
  EXPECT_EQ(random.next(), 0x910a2dec89025cc1U);
  EXPECT_EQ(random.next(), 0xbeeb8da1658eec67U);
}

TEST_F(SimulatedNetworkTest, loses_nothing_without_counting_it) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SimulatedOptions options{.seed = seed, .in_flight_max = 40};
    options.path = {.delay = 10ms, .jitter = 5ms, .loss = 0.1, .duplication = 0.3};
    options.receive_buffer_bytes = 8'000;
    SimulatedNetwork network(clock, options);
    const Handle server = network.bind(Endpoint::loopback(9)).value();
    const Handle client = network.bind(Endpoint::loopback(0)).value();
    Random random(seed);
    for (std::uint32_t i = 0; i < 500; ++i) {
      const auto port = static_cast<std::uint16_t>(random.chance(0.8) ? 9 : 10);
      const Outgoing datagram{bytes_of(i), Endpoint::loopback(port)};
      ASSERT_EQ(network.send(client, {&datagram, 1}).value(), 1U);
      clock.advance(std::chrono::microseconds(random.below(1'000)));
    }
    const Traffic& t = network.traffic();
    EXPECT_EQ(t.sent, 500U);
    EXPECT_EQ(t.sent + t.duplicated,
              t.lost + t.crowded_out + t.unheard + t.dropped + t.delivered + network.in_flight());
    EXPECT_EQ(network.receive_buffer(server).value().dropped, t.dropped);
    EXPECT_GT(t.crowded_out, 0U);
    EXPECT_GT(t.unheard, 0U);
    EXPECT_GT(t.dropped, 0U);
  }
}

TEST_F(SimulatedNetworkTest, gives_out_the_lowest_free_handle) {
  SimulatedNetwork network(clock);
  std::vector<Handle> handles;
  for (int i = 0; i < 5; ++i) handles.push_back(network.bind(Endpoint::loopback(0)).value());
  EXPECT_TRUE(std::ranges::is_sorted(handles));
  network.close(handles[3]);
  network.close(handles[1]);
  EXPECT_EQ(network.bind(Endpoint::loopback(0)).value(), handles[1]);
  EXPECT_EQ(network.bind(Endpoint::loopback(0)).value(), handles[3]);
}

TEST_F(SimulatedNetworkTest, gives_a_reused_handle_nothing_of_the_old_socket) {
  SimulatedNetwork network(clock, {.path = {.delay = 10ms}});
  const Handle server = network.bind(Endpoint::loopback(9)).value();
  const Handle client = network.bind(Endpoint::loopback(0)).value();
  const std::uint32_t number = 1;
  const Outgoing to_server{bytes_of(number), Endpoint::loopback(9)};
  const Outgoing to_nobody{bytes_of(number), Endpoint::loopback(1)};
  ASSERT_TRUE(network.send(client, {&to_server, 1}));
  clock.advance(10ms);
  ASSERT_TRUE(network.send(client, {&to_nobody, 1}));
  network.close(server);
  network.close(client);
  ASSERT_EQ(network.bind(Endpoint::loopback(9)).value(), server);
  ASSERT_EQ(network.bind(Endpoint::loopback(0)).value(), client);
  clock.advance(1h);
  Incoming incoming;
  EXPECT_EQ(network.receive(server, {&incoming, 1}).value(), 0U);
  EXPECT_EQ(network.receive(client, {&incoming, 1}).value(), 0U);
}

TEST_F(SimulatedNetworkTest, counts_closing_what_is_not_open) {
  SimulatedNetwork network(clock);
  const Handle handle = network.bind(Endpoint::loopback(0)).value();
  network.close(handle);
  network.close(handle);
  EXPECT_EQ(network.closed_in_vain(), 1U);
}

TEST_F(SimulatedNetworkTest, fails_as_planned_after_so_many_good_ones) {
  SimulatedNetwork network(clock);
  const Handle handle = network.bind(Endpoint::loopback(9)).value();
  const std::uint32_t number = 1;
  const std::vector<Outgoing> five(5, Outgoing{bytes_of(number), Endpoint::loopback(9)});
  network.fail_next(Call::send, std::errc::io_error, 3);
  EXPECT_EQ(network.send(handle, five).value(), 3U);
  EXPECT_EQ(error_of(network.send(handle, five)), std::errc::io_error);
  EXPECT_EQ(network.send(handle, five).value(), 5U);
}

TEST_F(SimulatedNetworkTest, is_not_ready_to_write_while_congested) {
  SimulatedNetwork network(clock);
  const Handle handle = network.bind(Endpoint::loopback(9)).value();
  ASSERT_TRUE(network.watch(handle, {}, {false, true, false}));
  network.congest(handle, clock.now() + 20ms);
  const std::uint32_t number = 1;
  const Outgoing datagram{bytes_of(number), Endpoint::loopback(9)};
  EXPECT_EQ(network.send(handle, {&datagram, 1}).value(), 0U);
  EXPECT_TRUE(network.select(0s).value().write.empty());
  const Instant start = clock.now();
  EXPECT_EQ(network.select({}).value().write.size(), 1U);
  EXPECT_EQ(clock.now(), start + 20ms);
  EXPECT_EQ(network.send(handle, {&datagram, 1}).value(), 1U);
}

TEST_F(SimulatedNetworkTest, throws_where_a_real_program_would_hang_for_ever) {
  SimulatedNetwork network(clock);
  const Handle handle = network.bind(Endpoint::loopback(9)).value();
  ASSERT_TRUE(network.watch(handle, {}, reads_only));
  EXPECT_THROW((void)network.select({}), std::logic_error);
}

TEST_F(SimulatedNetworkTest, reports_no_refusals_when_asked_not_to) {
  SimulatedNetwork network(clock, {.refusals = Refusals::none});
  const Handle handle = network.connect(Endpoint::loopback(9)).value();
  const std::uint32_t number = 1;
  const Outgoing datagram{bytes_of(number)};
  ASSERT_TRUE(network.send(handle, {&datagram, 1}));
  Incoming incoming;
  EXPECT_EQ(network.receive(handle, {&incoming, 1}).value(), 0U);
  EXPECT_EQ(network.traffic().unheard, 1U);
}

TEST_F(SimulatedNetworkTest, can_have_addresses_beside_loopback) {
  const Endpoint own = Endpoint::from_numeric("192.0.2.7", 0).value();
  SimulatedNetwork network(clock, {.addresses = {own}});
  const Handle server = network.bind(own.with_port(9)).value();
  const Handle client = network.connect(own.with_port(9)).value();
  EXPECT_EQ(network.local(client).value().with_port(0), own);
  const std::uint32_t number = 1;
  const Outgoing datagram{bytes_of(number)};
  ASSERT_TRUE(network.send(client, {&datagram, 1}));
  Incoming incoming;
  EXPECT_EQ(network.receive(server, {&incoming, 1}).value(), 1U);
  EXPECT_EQ(incoming.from, network.local(client).value());
}

TEST_F(SimulatedNetworkTest, says_when_all_ports_are_taken) {
  SimulatedNetwork network(clock, {.handles_max = 20'000});
  for (int i = 0; i < 16'384; ++i) ASSERT_TRUE(network.bind(Endpoint::loopback(0)));
  EXPECT_EQ(error_of(network.bind(Endpoint::loopback(0))), std::errc::address_in_use);
}

TEST(SimulatedResolver, answers_on_the_tests_own_clock) {
  ManualClock clock;
  SimulatedResolver resolver(clock);
  const Endpoint six = Endpoint::from_numeric("2001:db8::1", 0).value();
  const Endpoint four = Endpoint::from_numeric("192.0.2.1", 0).value();
  resolver.add("both.example", {six, four});
  resolver.set_delay(2s);
  const auto lookup = resolver.look_up("both.example", 9);
  const auto nobody = resolver.look_up("nobody.example", 9);
  resolver.set_delay({});
  const auto never = resolver.look_up("both.example", 9);
  clock.advance(1s);
  EXPECT_FALSE(lookup->poll());
  EXPECT_FALSE(nobody->poll());
  clock.advance(1s);
  EXPECT_EQ(lookup->poll().value().value(), (std::vector{four.with_port(9), six.with_port(9)}));
  EXPECT_EQ(error_of(nobody->poll().value()), std::errc::address_not_available);
  clock.advance(24h);
  EXPECT_FALSE(never->poll());
  EXPECT_EQ(resolver.lookups_alive(), 3U);
}

TEST(ManualClock, never_goes_back) {
  ManualClock clock;
  EXPECT_THROW(clock.advance(-1ns), std::logic_error);
}

}  // namespace
}  // namespace readyscope::support
