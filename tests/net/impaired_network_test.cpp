// What an impairment does to the datagrams that a socket sends, and when it begins and ends.

#include <algorithm>
#include <ranges>

#include "heap.hpp"
#include "impaired_fixture.hpp"

namespace readyscope {
namespace {

TEST(Impairment, does_nothing_by_default) {
  EXPECT_FALSE(Impairment{}.does_something());
  EXPECT_FALSE((Impairment{.reorder = 0.5, .hold_back = 0s}).does_something());
  EXPECT_FALSE((Impairment{.hold_back = 1s, .seed = 7}).does_something());
  for (const Impairment& one : {Impairment{.drop = 0.1}, Impairment{.duplicate = 0.1},
                                Impairment{.reorder = 0.1}, Impairment{.delay = 1ns},
                                Impairment{.jitter = 1ns}, Impairment{.bits_per_second_max = 1}}) {
    EXPECT_TRUE(one.does_something());
  }
}

// Sockets that are not impaired.

TEST_F(ImpairedNetworkTest, leaves_a_socket_alone_that_is_not_impaired) {
  network.impair(client, sending, {});
  send_many(10);
  EXPECT_EQ(inner.calls(Call::send), 10U);
  EXPECT_EQ(look(), "r");
  EXPECT_EQ(take(), numbers_below(10));
  EXPECT_EQ(sent().taken, 0U);
  EXPECT_EQ(received().taken, 0U);
}

TEST_F(ImpairedNetworkTest, leaves_others_alone_beside_an_impaired_one) {
  const Handle other = network.connect(address).value();
  network.impair(client, sending, {.drop = 1});
  for (std::uint32_t i = 0; i < 10; ++i) {
    send_from(other, i);
    send(100 + i);
  }
  EXPECT_EQ(look(), "r");
  EXPECT_EQ(take(), numbers_below(10));
  EXPECT_EQ(network.figures(other, sending).taken, 0U);
  EXPECT_EQ(sent().dropped, 10U);
}

TEST_F(ImpairedNetworkTest, impairs_one_direction_alone) {
  network.impair(client, receiving, {.drop = 1});
  send(0);
  EXPECT_EQ(take(), numbers_below(1));
  EXPECT_EQ(network.figures(client, receiving).taken, 0U);
}

TEST_F(ImpairedNetworkTest, takes_no_memory_for_a_pass) {
  const Handle impaired = network.bind(Endpoint::loopback(0)).value();
  ASSERT_TRUE(network.watch(client, client_id, Interest{}));
  send(0);
  for (const bool some_are_impaired : {false, true}) {
    if (some_are_impaired) network.impair(impaired, receiving, {.delay = 1s});
    EXPECT_EQ(look(), "rw");
    const auto before = support::heap_allocations();
    for (int i = 0; i < 100; ++i) ASSERT_EQ(network.select(0s).value().read.size(), 1U);
    EXPECT_EQ(support::heap_allocations(), before);
  }
}

// What is done to a datagram.

TEST_F(ImpairedNetworkTest, drops_as_many_as_asked_and_reports_it_to_nobody) {
  network.impair(client, sending, {.drop = 0.25});
  send_many(10'000);
  const auto numbers = take();
  EXPECT_NEAR(static_cast<double>(numbers.size()), 7'500.0, 200.0);
  EXPECT_TRUE(std::ranges::is_sorted(numbers));
  EXPECT_EQ(sent().taken, 10'000U);
  EXPECT_EQ(sent().dropped, 10'000U - numbers.size());
  EXPECT_EQ(sent().passed, numbers.size());
  EXPECT_EQ(sent().reordered, 0U);
}

TEST_F(ImpairedNetworkTest, drops_all_or_nothing) {
  network.impair(client, sending, {.drop = 1, .duplicate = 1});
  send_many(100);
  EXPECT_EQ(inner.traffic().sent, 0U);
  EXPECT_EQ(sent().duplicated, 0U) << "what is dropped has no copy";
  network.impair(client, sending, {.duplicate = 1});
  send_many(100);
  EXPECT_EQ(inner.traffic().sent, 200U);
  EXPECT_EQ(sent().duplicated, 100U);
}

TEST_F(ImpairedNetworkTest, puts_a_copy_right_behind_its_datagram) {
  network.impair(client, sending, {.duplicate = 1});
  send_many(3);
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{0, 0, 1, 1, 2, 2}));
  EXPECT_EQ(sent().reordered, 0U);
}

TEST_F(ImpairedNetworkTest, delays_every_datagram_and_keeps_their_order) {
  network.impair(client, sending, {.delay = 30ms});
  const Instant start = clock.now();
  send_many(100, 1ms);
  EXPECT_EQ(sent().passed, 70U) << "those that were due when the last one was sent";
  (void)look();
  EXPECT_EQ(sent().passed, 71U);
  EXPECT_EQ(take_all(), numbers_below(100));
  EXPECT_EQ(clock.now(), start + 99ms + 30ms);
  EXPECT_EQ(sent().reordered, 0U);
}

TEST_F(ImpairedNetworkTest, wakes_up_in_a_select_that_would_wait_for_ever) {
  network.impair(client, sending, {.delay = 30ms});
  const Instant start = clock.now();
  send(0);
  EXPECT_EQ(look(std::nullopt), "r");
  EXPECT_EQ(clock.now(), start + 30ms);
}

TEST_F(ImpairedNetworkTest, sends_what_is_due_while_input_is_awaited) {
  network.impair(client, sending, {.delay = 30ms});
  const Instant start = clock.now();
  send(0);
  EXPECT_FALSE(network.await_input(29ms).value());
  EXPECT_TRUE(network.await_input(29ms).value());
  EXPECT_EQ(clock.now(), start + 30ms);
  send(1);
  network.unwatch(server);
  EXPECT_FALSE(network.await_input(50ms).value());
  EXPECT_EQ(inner.traffic().sent, 2U);
  EXPECT_EQ(clock.now(), start + 80ms) << "the time was slept away";
}

TEST_F(ImpairedNetworkTest, sends_what_is_due_with_the_next_one) {
  network.impair(client, sending, {.delay = 30ms});
  send(0);
  clock.advance(30ms);
  EXPECT_EQ(inner.traffic().sent, 0U);
  send(1);
  EXPECT_EQ(inner.traffic().sent, 1U);
}

TEST_F(ImpairedNetworkTest, looks_at_nothing_where_nothing_is_watched_but_sends) {
  network.impair(client, sending, {.delay = 30ms});
  send(0);
  network.unwatch(server);
  clock.advance(30ms);
  send(1);
  const Instant start = clock.now();
  EXPECT_EQ(look(std::nullopt), "");
  EXPECT_EQ(inner.traffic().sent, 1U);
  EXPECT_EQ(clock.now(), start) << "what is not due yet is nothing to wait for";
}

TEST_F(ImpairedNetworkTest, draws_the_jitter_of_each_datagram_evenly) {
  network.impair(client, sending, {.delay = 10ms, .jitter = 5ms});
  const Instant start = clock.now();
  send_many(2'000);
  std::vector<Duration> delays;
  while (sent().waiting > 0) {
    EXPECT_EQ(look(1s), "r");
    for ([[maybe_unused]] const std::uint32_t number : take())
      delays.push_back(clock.now() - start);
  }
  ASSERT_EQ(delays.size(), 2'000U);
  EXPECT_TRUE(std::ranges::all_of(delays, [](Duration d) { return d >= 10ms && d <= 15ms; }));
  const auto in_first_half = std::ranges::count_if(delays, [](Duration d) { return d < 12'500us; });
  EXPECT_NEAR(static_cast<double>(in_first_half), 1'000.0, 100.0);
}

TEST_F(ImpairedNetworkTest, lets_datagrams_overtake_by_jitter_and_counts_it) {
  network.impair(client, sending, {.jitter = 5ms});
  send_many(1'000, 1ms);
  const Tally tally = tally_all();
  EXPECT_GT(tally.reordered, 300U);
  expect_agreement(sent(), tally, 1'000);
}

TEST_F(ImpairedNetworkTest, lets_datagrams_overtake_those_held_back) {
  network.impair(client, sending, {.reorder = 0.1, .hold_back = 3ms});
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    send(i);
    clock.advance(1ms);
    EXPECT_EQ(look().substr(1), "");
  }
  const Tally tally = tally_all();
  EXPECT_NEAR(static_cast<double>(tally.reordered), 100.0, 40.0);
  EXPECT_EQ(tally.distance_max, 3U)
      << "that is how many are sent in 3 ms, and the one due then is older";
  expect_agreement(sent(), tally, 1'000);
}

TEST_F(ImpairedNetworkTest, gives_a_copy_a_jitter_of_its_own) {
  network.impair(client, sending, {.duplicate = 1, .jitter = 5ms});
  send_many(500, 1ms);
  const auto numbers = take_all();
  const auto twins_apart =
      std::ranges::count_if(std::views::iota(std::size_t{1}, numbers.size()),
                            [&](std::size_t i) { return numbers[i] != numbers[i - 1]; });
  EXPECT_GT(twins_apart, 600) << "were they never apart, it would be 499";
  Tally tally;
  for (const std::uint32_t number : numbers) tally.arrive(number);
  EXPECT_EQ(tally.duplicate, 500U);
  expect_agreement(sent(), tally, 500);
}

TEST_F(ImpairedNetworkTest, sends_to_wherever_each_datagram_was_to_go) {
  const Handle other = network.bind(Endpoint::loopback(0)).value();
  const Handle source = network.bind(Endpoint::loopback(0)).value();
  network.impair(source, sending, {.delay = 1ms});
  send_from(source, 0, address);
  send_from(source, 1, network.local(other).value());
  clock.advance(1ms);
  EXPECT_EQ(look(), "r");
  EXPECT_EQ(take_from(server), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(take_from(other), (std::vector<std::uint32_t>{1}));
}

TEST_F(ImpairedNetworkTest, makes_nothing_of_numbers_that_make_no_sense) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  network.impair(client, sending,
                 {.drop = -1,
                  .duplicate = nan,
                  .reorder = 7,
                  .delay = -5s,
                  .jitter = -1ns,
                  .hold_back = Duration::max(),
                  .bits_per_second_max = 1e-300});
  const Instant start = clock.now();
  send_many(2);
  const auto numbers = take_all();
  EXPECT_EQ(numbers, numbers_below(2));
  EXPECT_EQ(clock.now(), start + Impairment::time_max + 1h)
      << "at most a minute for its delays, and an hour for the rate";
  network.impair(client, sending, {.drop = 1e-300, .bits_per_second_max = nan});
  send(2);
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{2}));
}

// The rate limit.

TEST_F(ImpairedNetworkTest, never_sends_faster_than_the_limit) {
  constexpr double bits_per_second = 1e6;
  network.impair(client, sending, {.duplicate = 0.2, .bits_per_second_max = bits_per_second});
  support::Random random(3);
  const Instant start = clock.now();
  std::size_t given = 0;
  std::size_t arrived = 0;
  std::size_t largest = 0;
  std::array<std::byte, 2'000> buffer{};
  const auto check = [&] {
    Incoming incoming{.buffer = buffer};
    while (network.receive(server, {&incoming, 1}).value() == 1) arrived += incoming.length;
    const double seconds = std::chrono::duration<double>(clock.now() - start).count();
    ASSERT_LE(static_cast<double>(arrived),
              seconds * bits_per_second / 8 + static_cast<double>(largest));
  };
  for (int i = 0; i < 500; ++i) {
    const std::size_t bytes = random.below(1'500);
    largest = std::max(largest, bytes);
    given += bytes;
    send_bytes(bytes);
    (void)look(Duration(random.below(5'000'000)));
    check();
  }
  const auto busy = sent().waiting;
  EXPECT_GT(busy, 50U) << "or the limit was not put to the test";
  while (sent().waiting > 0) {
    (void)look(1s);
    check();
  }
  EXPECT_GT(arrived, given);
  const double seconds = std::chrono::duration<double>(clock.now() - start).count();
  EXPECT_NEAR(static_cast<double>(arrived) * 8 / seconds, bits_per_second, 0.02 * bits_per_second)
      << "and not much slower either";
}

TEST_F(ImpairedNetworkTest, delays_on_top_of_the_limit) {
  network.impair(client, sending, {.delay = 1s, .bits_per_second_max = 8'000});
  const Instant start = clock.now();
  for (int i = 0; i < 3; ++i) send_bytes(100);
  for (const Duration due : {1'000ms, 1'100ms, 1'200ms}) {
    EXPECT_EQ(look(10s), "r");
    EXPECT_NEAR(static_cast<double>((clock.now() - start - due).count()), 0.0, 10.0);
    EXPECT_EQ(take().size(), 1U);
  }
}

TEST_F(ImpairedNetworkTest, crowds_out_what_finds_its_queue_full) {
  network.impair(client, sending, {.delay = 1s});
  send_many(20'000);
  EXPECT_EQ(sent().waiting, ImpairedNetwork::waiting_max);
  EXPECT_EQ(sent().crowded_out, 20'000U - ImpairedNetwork::waiting_max);
  const auto numbers = take_all();
  EXPECT_EQ(numbers, numbers_below(ImpairedNetwork::waiting_max)) << "the latest were too many";
  EXPECT_EQ(sent().passed, ImpairedNetwork::waiting_max);
}

TEST_F(ImpairedNetworkTest, bounds_the_bytes_that_wait_too) {
  network.impair(client, sending, {.delay = 1s});
  constexpr std::size_t bytes = 60'000;
  for (int i = 0; i < 400; ++i) send_bytes(bytes);
  EXPECT_EQ(sent().waiting, ImpairedNetwork::waiting_bytes_max / bytes);
  EXPECT_EQ(sent().crowded_out, 400U - sent().waiting);
  send_bytes(100);
  EXPECT_EQ(sent().crowded_out, 400U - sent().waiting + 1) << "a small one still has room";
  (void)look(2s);
  EXPECT_EQ(sent().waiting, 0U);
  const auto crowded_out = sent().crowded_out;
  send_bytes(bytes);
  EXPECT_EQ(sent().crowded_out, crowded_out) << "there is room again";
}

TEST_F(ImpairedNetworkTest, crowds_nothing_out_of_a_batch_that_is_due_at_once) {
  network.impair(client, sending, {.drop = 1e-300});
  const std::uint32_t number = 7;
  const std::vector<Outgoing> many(20'000, Outgoing{std::as_bytes(std::span(&number, 1))});
  EXPECT_EQ(network.send(client, many).value(), 20'000U);
  EXPECT_EQ(sent().passed, 20'000U);
}

TEST_F(ImpairedNetworkTest, misses_nothing_for_want_of_a_copy) {
  network.impair(client, sending, {.duplicate = 1, .delay = 1s});
  send_many(ImpairedNetwork::waiting_max / 2 - 1);
  network.impair(client, sending, {.delay = 1s});
  send_from(client, ImpairedNetwork::waiting_max / 2 - 1);
  network.impair(client, sending, {.duplicate = 1, .delay = 1s});
  send_from(client, ImpairedNetwork::waiting_max / 2);
  EXPECT_EQ(sent().waiting, ImpairedNetwork::waiting_max);
  EXPECT_EQ(sent().crowded_out, 0U) << "its copy had no room, and so was never made";
  expect_agreement(sent(), tally_all(), ImpairedNetwork::waiting_max / 2 + 1);
}

TEST_F(ImpairedNetworkTest, is_not_ready_to_write_while_its_queue_is_full) {
  network.unwatch(server);
  network.impair(client, sending, {.bits_per_second_max = 32'000});
  ASSERT_TRUE(network.watch(client, client_id, writes_only));
  const Instant start = clock.now();
  send_many(ImpairedNetwork::waiting_max);
  EXPECT_EQ(look(), "w") << "one has left at once, so there is room for one more";
  send(0);
  EXPECT_EQ(look(), "");
  EXPECT_EQ(look(500us), "");
  EXPECT_EQ(clock.now(), start + 500us) << "it waited, with nothing left to ask the system about";
  EXPECT_EQ(look(std::nullopt), "w");
  EXPECT_NEAR(static_cast<double>((clock.now() - start - 1ms).count()), 0.0, 10.0);
  send(0);
  EXPECT_EQ(look(), "");
  network.impair(client, sending, {});
  EXPECT_EQ(look(), "") << "what waits goes on as it was meant to";
  EXPECT_EQ(look(1h), "w");
  EXPECT_EQ(sent().crowded_out, 0U);
}

TEST_F(ImpairedNetworkTest, asks_nobody_to_write_who_did_not_want_to) {
  network.impair(client, sending, {.delay = 1ms});
  ASSERT_TRUE(network.watch(client, client_id, {.read = true, .write = false, .except = true}));
  send_many(ImpairedNetwork::waiting_max);
  EXPECT_EQ(look(), "");
  EXPECT_EQ(look(2ms), "r");
  EXPECT_EQ(look(), "r") << "the server alone";
}

// Seeds.

TEST_F(ImpairedNetworkTest, does_the_same_to_the_same_datagrams_with_the_same_seed) {
  const auto numbers_with = [&](const Impairment& impairment) {
    const Handle fresh = network.connect(address).value();
    network.impair(fresh, sending, impairment);
    for (std::uint32_t i = 0; i < 500; ++i) send_from(fresh, i);
    std::vector<std::uint32_t> numbers;
    while (numbers.empty() || network.figures(fresh, sending).waiting > 0) {
      (void)look(1s);
      for (const std::uint32_t number : take()) numbers.push_back(number);
    }
    network.close(fresh);
    return numbers;
  };
  const Impairment harsh{.drop = 0.3, .duplicate = 0.2, .reorder = 0.1, .jitter = 4ms, .seed = 5};
  Impairment other = harsh;
  other.seed = 6;
  EXPECT_EQ(numbers_with(harsh), numbers_with(harsh));
  EXPECT_NE(numbers_with(harsh), numbers_with(other));
  Impairment calm{.drop = 0.3, .seed = 5};
  const auto dropped_alone = numbers_with(calm);
  calm.jitter = 4ms;
  auto jittered = numbers_with(calm);
  EXPECT_NE(jittered, dropped_alone);
  std::ranges::sort(jittered);
  EXPECT_EQ(jittered, dropped_alone) << "jitter changes nothing about who is dropped";
}

TEST_F(ImpairedNetworkTest, draws_for_each_direction_apart) {
  network.impair(client, sending, {.drop = 0.5});
  network.impair(server, receiving, {.drop = 0.5});
  send_many(1'000);
  (void)take();
  const auto out = sent();
  EXPECT_NEAR(static_cast<double>(out.passed), 500.0, 80.0);
  EXPECT_NEAR(static_cast<double>(received().passed), static_cast<double>(out.passed) / 2, 60.0);
  network.impair(server, receiving, {});

  const Handle both = network.connect(address).value();
  const Endpoint back = network.local(both).value();
  for (const Direction direction : {sending, receiving}) {
    network.impair(both, direction, {.drop = 0.5});
  }
  std::vector<bool> sent_on;
  std::vector<bool> taken_in;
  for (std::uint32_t i = 0; i < 64; ++i) {
    send_from(both, i);
    sent_on.push_back(!take().empty());
    send_from(server, i, back);
    taken_in.push_back(!take_from(both).empty());
  }
  EXPECT_NE(sent_on, taken_in);
}

TEST_F(ImpairedNetworkTest, goes_on_drawing_while_a_hand_moves_a_slider) {
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    network.impair(client, sending, {.drop = 0.5 + 0.0001 * (i % 2)});
    send(i);
  }
  EXPECT_NEAR(static_cast<double>(sent().dropped), 500.0, 80.0);
}

TEST_F(ImpairedNetworkTest, begins_the_draw_anew_when_it_is_turned_on_anew) {
  const auto numbers_of_a_turn = [&] {
    network.impair(client, sending, {.drop = 0.5, .seed = 9});
    send_many(100);
    network.impair(client, sending, {});
    return take();
  };
  const auto first = numbers_of_a_turn();
  EXPECT_LT(first.size(), 100U);
  EXPECT_EQ(numbers_of_a_turn(), first);
}

// Two impaired sockets.

TEST_F(ImpairedNetworkTest, impairs_two_sockets_as_if_each_were_alone) {
  const Impairment rough{.drop = 0.2, .duplicate = 0.1, .delay = 2ms, .jitter = 9ms, .seed = 11};
  const Impairment slow{.reorder = 0.3, .delay = 1ms, .bits_per_second_max = 64'000, .seed = 12};
  const auto figures_of = [&](const Impairment& mine, const Impairment& others) {
    const Handle one = network.connect(address).value();
    const Handle two = network.connect(address).value();
    network.impair(one, sending, mine);
    network.impair(two, sending, others);
    for (std::uint32_t i = 0; i < 400; ++i) {
      send_from(one, i);
      if (others.does_something()) send_from(two, i);
      clock.advance(1ms);
      (void)look();
    }
    while (network.figures(one, sending).waiting > 0) {
      (void)look(1s);
      (void)take();
    }
    const auto figures = network.figures(one, sending);
    network.close(one);
    network.close(two);
    return std::tuple(figures.dropped, figures.duplicated, figures.passed, figures.reordered,
                      figures.reorder_distance_max);
  };
  EXPECT_EQ(figures_of(rough, slow), figures_of(rough, {}));
  EXPECT_EQ(figures_of(slow, rough), figures_of(slow, {}));
}

}  // namespace
}  // namespace readyscope
