// What an impairment does on a network that does not accept everything, and with sockets that are
// opened and closed.

#include "error_of.hpp"
#include "impaired_fixture.hpp"

namespace readyscope {
namespace {

using support::error_of;

using ImpairedLifeTest = ImpairedNetworkTest;

TEST_F(ImpairedLifeTest, keeps_what_cannot_be_sent_just_now_and_its_order) {
  network.impair(client, sending, {.drop = 1e-300});
  inner.block_sends(client, 3);
  send_many(2);
  EXPECT_EQ(sent().waiting, 2U);
  EXPECT_EQ(look(std::nullopt), "r") << "it tries again by itself";
  for (std::uint32_t i = 2; i < 10; ++i) send(i);
  EXPECT_EQ(take_all(), numbers_below(10));
  EXPECT_EQ(sent().failed, 0U);
  EXPECT_EQ(sent().reordered, 0U);
}

TEST_F(ImpairedLifeTest, tries_again_without_burning_through_the_wait) {
  network.impair(client, sending, {.drop = 1e-300});
  inner.congest(client, clock.now() + 100ms);
  const Instant start = clock.now();
  send(0);
  EXPECT_EQ(look(50ms), "");
  EXPECT_EQ(clock.now(), start + 50ms);
  EXPECT_LE(inner.calls(Call::send), 60U) << "about once a millisecond";
  EXPECT_TRUE(network.await_input(1s).value());
  EXPECT_EQ(clock.now(), start + 100ms);
  EXPECT_EQ(take(), numbers_below(1));
}

TEST_F(ImpairedLifeTest, loses_nothing_to_word_of_an_earlier_datagram) {
  network.impair(client, sending, {.drop = 1e-300});
  for (std::uint32_t i = 0; i < 10; ++i) {
    inner.fail_next(Call::send, std::errc::connection_refused);
    send(i);
  }
  EXPECT_EQ(take(), numbers_below(10));
  EXPECT_EQ(sent().failed, 0U);
}

TEST_F(ImpairedLifeTest, counts_what_the_system_will_not_send_and_goes_on) {
  network.impair(client, sending, {.delay = 1ms});
  send_many(5);
  clock.advance(1ms);
  for (int i = 0; i < 2; ++i) inner.fail_next(Call::send, std::errc::network_unreachable);
  send_bytes(70'000);
  EXPECT_EQ(sent().failed, 1U) << "and whoever sends another one now hears nothing of it";
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{1, 2, 3, 4}));
  clock.advance(1ms);
  EXPECT_EQ(look(), "");
  EXPECT_EQ(sent().failed, 2U) << "too large to be sent at all";
  EXPECT_EQ(sent().reordered, 0U);
}

TEST_F(ImpairedLifeTest, counts_the_order_of_what_was_sent_alone) {
  // The second is held back and then fails, so the third overtakes nothing in the end.
  network.impair(client, sending, {.drop = 1e-300});
  send(0);
  network.impair(client, sending, {.delay = 5ms});
  send(1);
  network.impair(client, sending, {.delay = 3ms});
  send(2);
  network.impair(client, sending, {.delay = 4ms});
  send(3);
  clock.advance(3ms);
  EXPECT_EQ(look(), "r");
  clock.advance(1ms);
  for (int i = 0; i < 2; ++i) inner.fail_next(Call::send, std::errc::network_unreachable);
  EXPECT_EQ(look(), "r");
  EXPECT_EQ(sent().failed, 1U);
  clock.advance(1ms);
  Tally tally;
  EXPECT_EQ(look(), "r");
  for (const std::uint32_t number : take()) tally.arrive(number);
  EXPECT_EQ(tally.in_order_of_arrival(), (std::vector<std::uint32_t>{0, 2, 1}));
  EXPECT_EQ(sent().reordered, tally.reordered);
  EXPECT_EQ(sent().reorder_distance_max, 1U);
}

TEST_F(ImpairedLifeTest, passes_the_failure_of_a_select_on) {
  network.impair(client, sending, {.delay = 1ms});
  inner.fail_next(Call::select, std::errc::not_enough_memory);
  EXPECT_EQ(error_of(network.select(0s)), std::errc::not_enough_memory);
  inner.fail_next(Call::await_input, std::errc::not_enough_memory);
  EXPECT_EQ(error_of(network.await_input(0s)), std::errc::not_enough_memory);
  EXPECT_EQ(look(), "");
}

TEST_F(ImpairedLifeTest, returns_from_a_wait_that_was_interrupted) {
  network.impair(client, sending, {.drop = 0.5});
  inner.interrupt_next_wait();
  EXPECT_EQ(look(std::nullopt), "");
  const Instant start = clock.now();
  inner.interrupt_next_wait();
  EXPECT_FALSE(network.await_input(1h).value());
  EXPECT_EQ(look(0s), "");
  EXPECT_EQ(clock.now(), start);
}

// Turned off.

TEST_F(ImpairedLifeTest, lets_what_waits_go_on_as_it_was_meant_to_when_it_is_turned_off) {
  network.impair(client, sending, {.delay = 30ms});
  const Instant start = clock.now();
  send_many(3);
  network.impair(client, sending, {});
  send(3);
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{3})) << "nothing holds this one back any more";
  EXPECT_EQ(look(std::nullopt), "r");
  EXPECT_EQ(clock.now(), start + 30ms);
  EXPECT_EQ(take(), numbers_below(3));
  EXPECT_EQ(sent().taken, 4U);
  EXPECT_EQ(sent().reordered, 3U) << "and it did overtake them";
  EXPECT_EQ(sent().reorder_distance_max, 3U);
  send(4);
  EXPECT_EQ(sent().taken, 4U) << "now it is as if nothing had ever been";
  const auto selects = inner.calls(Call::select);
  EXPECT_TRUE(network.await_input(1s).value());
  EXPECT_EQ(inner.calls(Call::select), selects);
}

TEST_F(ImpairedLifeTest, goes_on_counting_when_it_is_turned_on_again) {
  network.impair(client, sending, {.drop = 1});
  send(0);
  network.impair(client, sending, {});
  send(1);
  network.impair(client, sending, {.drop = 1});
  send(2);
  EXPECT_EQ(sent().taken, 2U);
  EXPECT_EQ(sent().dropped, 2U);
}

// Closed.

TEST_F(ImpairedLifeTest, sends_what_is_due_before_it_closes) {
  network.impair(client, sending, {.delay = 10ms});
  send(0);
  clock.advance(5ms);
  send(1);
  clock.advance(5ms);
  network.close(client);
  EXPECT_EQ(take(), numbers_below(1));
  EXPECT_EQ(sent().passed, 1U);
  EXPECT_EQ(sent().failed, 1U) << "it had nowhere to go any more";
  EXPECT_EQ(sent().waiting, 0U);
  clock.advance(5ms);
  EXPECT_EQ(look(), "");
  EXPECT_EQ(inner.traffic().sent, 1U);
}

TEST_F(ImpairedLifeTest, counts_what_nobody_read_before_it_was_closed) {
  network.impair(server, receiving, {.delay = 10ms});
  send_many(3);
  EXPECT_EQ(look(), "");
  EXPECT_EQ(received().waiting, 3U);
  network.close(server);
  EXPECT_EQ(received().failed, 3U);
  EXPECT_EQ(look(1s), "");
}

TEST_F(ImpairedLifeTest, leaves_nothing_to_the_next_owner_of_a_handle) {
  network.impair(client, sending, {.delay = 10ms, .jitter = 1ms});
  network.impair(client, receiving, {.drop = 1});
  send_many(5);
  network.close(client);
  const Handle heir = network.connect(address).value();
  ASSERT_EQ(heir, client) << "or there is nothing to prove";
  send(7);
  EXPECT_EQ(look(1s), "r");
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{7})) << "at once, and alone";
  send_from(server, 8, network.local(heir).value());
  EXPECT_EQ(take_from(heir), (std::vector<std::uint32_t>{8}));
  EXPECT_EQ(inner.closed_in_vain(), 0U);
  EXPECT_EQ(sent().taken, 5U) << "the figures of the former owner remain until then";
  network.impair(heir, sending, {.drop = 1});
  EXPECT_EQ(sent().taken, 0U);
}

TEST_F(ImpairedLifeTest, sends_nothing_on_a_handle_that_was_closed_behind_our_back) {
  ASSERT_TRUE(network.watch(client, client_id, Interest{}));
  network.impair(client, sending, {.delay = 10ms});
  send_many(5);
  inner.close_behind_our_back(client);
  EXPECT_EQ(error_of(network.select(0s)), std::errc::bad_file_descriptor);
  EXPECT_EQ(sent().failed, 5U);
  network.unwatch(client);
  // Someone else in this process gets the handle, and this network is not informed.
  const Handle heir = inner.connect(address).value();
  ASSERT_EQ(heir, client);
  EXPECT_EQ(look(1s), "");
  EXPECT_EQ(inner.traffic().sent, 0U);
  send(9);
  EXPECT_EQ(take(), (std::vector<std::uint32_t>{9})) << "nor is it impaired by it";
}

TEST_F(ImpairedLifeTest, leaves_nothing_to_who_opens_a_handle_that_was_closed_behind_our_back) {
  ASSERT_TRUE(network.watch(client, client_id, writes_only));
  network.impair(client, sending, {.delay = 10ms});
  send_many(ImpairedNetwork::waiting_max);
  EXPECT_EQ(look(), "");
  inner.close_behind_our_back(client);
  const Handle heir = network.connect(address).value();
  ASSERT_EQ(heir, client);
  EXPECT_EQ(sent().failed, ImpairedNetwork::waiting_max) << "which can still be asked for";
  EXPECT_EQ(look(), "w") << "whoever watched the number still does";
  clock.advance(10ms);
  EXPECT_EQ(look(), "w");
  EXPECT_EQ(inner.traffic().sent, 0U);
}

TEST_F(ImpairedLifeTest, knows_nothing_of_handles_it_was_never_told_about) {
  EXPECT_EQ(network.figures(Handle{77}, sending).taken, 0U);
  network.impair(client, sending, {.drop = 1});
  EXPECT_EQ(network.figures(Handle{77}, receiving).taken, 0U);
  EXPECT_EQ(network.figures(server, sending).taken, 0U);
}

}  // namespace
}  // namespace readyscope
