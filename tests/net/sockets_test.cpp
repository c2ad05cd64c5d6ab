// What a pass over many sockets yields, and when.

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <vector>

#include "sockets_fixture.hpp"

namespace readyscope {
namespace {

static_assert(std::ranges::input_range<ReadyPass>,
              "a pass can be given to the standard algorithms");

// What a pass yields.

TEST_F(SocketsTest, yields_reads_then_writes_then_excepts) {
  const SocketId server = bind();
  const SocketId client = connect(server);
  const SocketId lonely = sockets.connect_dgram(Endpoint::loopback(1)).value();
  send(client);
  send(lonely);

  const auto entries = poll();
  ASSERT_EQ(kinds(entries), "rrwwwx");
  EXPECT_TRUE(is<Read>(entries[0], server));
  EXPECT_TRUE(is<Read>(entries[1], lonely)) << "a refusal is something to read";
  EXPECT_TRUE(is<Except>(entries[5], lonely));
}

TEST_F(SocketsTest, calls_an_idle_datagram_socket_ready_to_write_alone) {
  const SocketId id = bind();
  const auto entries = poll();
  ASSERT_EQ(kinds(entries), "w");
  EXPECT_TRUE(is<Write>(entries[0], id));
}

TEST_F(SocketsTest, asks_the_system_once_for_a_whole_pass) {
  for (int i = 0; i < 20; ++i) bind();
  EXPECT_EQ(poll().size(), 20U);
  EXPECT_EQ(network.calls(Call::select), 1U);
}

TEST_F(SocketsTest, asks_the_system_when_the_pass_is_made_not_when_it_is_iterated) {
  const SocketId server = bind(reads_only);
  auto before = sockets.ready(0s);
  EXPECT_EQ(network.calls(Call::select), 1U);
  send(server, address(server));
  EXPECT_EQ(before.begin(), before.end()) << "it came in after the select";
}

TEST_F(SocketsTest, can_be_iterated_or_collected) {
  with_something_to_read(3);
  std::vector<Entry> collected;
  std::ranges::copy(sockets.ready(0s), std::back_inserter(collected));
  int iterated = 0;
  for (const Entry& entry : sockets.ready(0s)) iterated += entry.event.index() == 0 ? 1 : 0;
  EXPECT_EQ(collected.size(), 3U);
  EXPECT_EQ(iterated, 3);
}

TEST_F(SocketsTest, yields_each_event_once_even_when_iterated_twice) {
  with_something_to_read(3);
  auto pass = sockets.ready(0s);
  for (const Entry& entry : pass) {
    EXPECT_EQ(entry.sequence, 0U);
    break;
  }
  std::vector<std::uint64_t> rest;
  for (const Entry& entry : pass) rest.push_back(entry.sequence);
  EXPECT_EQ(rest, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(SocketsTest, gives_all_events_of_a_pass_the_time_of_its_select) {
  const SocketId server = bind(reads_only);
  bind();
  network.set_path({.delay = 3s});
  send(server, address(server));
  clock.advance(3s);
  auto pass = sockets.ready(0s);
  const Instant selected = clock.now();
  std::size_t count = 0;
  for (const Entry& entry : pass) {
    clock.advance(1s);
    EXPECT_EQ(entry.at, selected);
    ++count;
  }
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(pass.at(), selected);
}

TEST_F(SocketsTest, numbers_entries_without_a_gap) {
  const auto ids = with_something_to_read(6);
  std::vector<std::uint64_t> numbers;
  for (int round = 0; round < 3; ++round) {
    auto pass = sockets.ready(0s);
    for (const Entry& entry : pass) {
      numbers.push_back(entry.sequence);
      // Events of removed sockets are not yielded and get no sequence number.
      if (round == 0 && is<Read>(entry, ids[1])) (void)sockets.remove(ids[2]);
    }
  }
  ASSERT_EQ(numbers.size(), 15U);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], i);
}

TEST_F(SocketsTest, numbers_no_event_that_nobody_asked_for) {
  with_something_to_read(4);
  {
    auto abandoned = sockets.ready(0s);
    EXPECT_EQ(abandoned.begin()->sequence, 0U);
  }
  EXPECT_EQ(poll().front().sequence, 1U);
}

TEST_F(SocketsTest, counts_what_the_system_called_ready) {
  const auto ids = with_something_to_read(3);
  auto pass = sockets.ready(0s);
  (void)sockets.remove(ids[2]);
  EXPECT_EQ(pass.count(), 3U);
  EXPECT_EQ(std::ranges::distance(pass), 2);
}

TEST_F(SocketsTest, ends_a_pass_when_the_next_begins) {
  with_something_to_read(3);
  auto first = sockets.ready(0s);
  auto i = first.begin();
  ASSERT_NE(i, first.end());
  auto second = sockets.ready(0s);
  ++i;
  EXPECT_EQ(i, first.end());
  EXPECT_EQ(std::ranges::distance(second), 3);
}

// Sockets added and removed during a pass.

TEST_F(SocketsTest, yields_no_event_of_a_socket_removed_in_this_pass) {
  const auto ids = with_something_to_read(3);
  std::vector<SocketId> seen;
  for (const Entry& entry : sockets.ready(0s)) {
    seen.push_back(socket_of(entry.event));
    if (seen.size() > 1) continue;
    EXPECT_TRUE(sockets.remove(ids[1]));
  }
  EXPECT_EQ(seen, (std::vector{ids[0], ids[2]}));
}

TEST_F(SocketsTest, lets_a_responder_remove_the_very_socket_it_responds_to) {
  const SocketId server = bind();
  send(server, address(server));
  std::string seen;
  for (const Entry& entry : sockets.ready(0s)) {
    seen += "rwx"[entry.event.index()];
    ASSERT_TRUE(sockets.remove(socket_of(entry.event)));
  }
  EXPECT_EQ(seen, "r") << "its write event is gone with it";
  EXPECT_TRUE(sockets.empty());
}

TEST_F(SocketsTest, lets_a_responder_remove_everything) {
  const auto ids = with_something_to_read(10);
  int seen = 0;
  for ([[maybe_unused]] const Entry& entry : sockets.ready(0s)) {
    ++seen;
    for (const SocketId id : ids) (void)sockets.remove(id);
  }
  EXPECT_EQ(seen, 1);
}

TEST_F(SocketsTest, yields_events_of_a_socket_added_in_this_pass_from_the_next_one_on) {
  bind();
  std::optional<SocketId> late;
  for (const Entry& entry : sockets.ready(0s)) {
    EXPECT_FALSE(late) << "nothing but the first socket was ready";
    EXPECT_TRUE(is<Write>(entry, socket_of(entry.event)));
    late = bind();
  }
  ASSERT_TRUE(late);
  EXPECT_EQ(poll().size(), 2U);
}

TEST_F(SocketsTest, goes_on_through_a_pass_while_responder_adds_many_sockets) {
  with_something_to_read(8);
  int seen = 0;
  for ([[maybe_unused]] const Entry& entry : sockets.ready(0s)) {
    ++seen;
    for (int i = 0; i < 50; ++i) bind(nothing);
  }
  EXPECT_EQ(seen, 8);
  EXPECT_EQ(sockets.size(), 408U);
}

TEST_F(SocketsTest, never_takes_a_reused_handle_for_the_old_one) {
  const auto ids = with_something_to_read(3);
  const Handle old_handle = sockets.find(ids[2])->handle();
  std::vector<SocketId> seen;
  std::optional<SocketId> heir;
  for (const Entry& entry : sockets.ready(0s)) {
    seen.push_back(socket_of(entry.event));
    if (heir) continue;
    ASSERT_TRUE(sockets.remove(ids[2]));
    heir = bind(reads_only);
    send(ids[0], address(*heir));
  }
  ASSERT_TRUE(heir);
  ASSERT_EQ(sockets.find(*heir)->handle(), old_handle) << "the system gave the number out again";
  EXPECT_EQ(seen, (std::vector{ids[0], ids[1]}));

  const auto next = poll();
  EXPECT_TRUE(std::ranges::any_of(next, [&](const Entry& e) { return is<Read>(e, *heir); }));
  EXPECT_FALSE(std::ranges::any_of(next, [&](const Entry& e) { return is<Read>(e, ids[2]); }));
}

TEST_F(SocketsTest, survives_responders_that_come_and_go_at_random) {
  support::Random random(7);
  std::vector<SocketId> live;
  std::vector<SocketId> gone;
  for (int i = 0; i < 20; ++i) live.push_back(bind());
  std::uint64_t expected_sequence = 0;
  for (int round = 0; round < 500; ++round) {
    for (const Entry& entry : sockets.ready(0s)) {
      ASSERT_EQ(entry.sequence, expected_sequence++);
      ASSERT_TRUE(std::ranges::find(live, socket_of(entry.event)) != live.end());
      if (random.chance(0.1) && !live.empty()) {
        const auto victim = live.begin() + static_cast<std::ptrdiff_t>(random.below(live.size()));
        gone.push_back(*victim);
        ASSERT_TRUE(sockets.remove(*victim));
        live.erase(victim);
      }
      if (random.chance(0.1)) live.push_back(bind());
    }
    ASSERT_EQ(sockets.size(), live.size());
    ASSERT_EQ(network.open_count(), live.size());
    if (live.empty()) live.push_back(bind());
  }
  EXPECT_GT(gone.size(), 100U);
  for (const SocketId id : gone) EXPECT_EQ(sockets.find(id), nullptr);
  EXPECT_EQ(network.closed_in_vain(), 0U);
}

// Which socket is which.

TEST_F(SocketsTest, names_no_socket_by_default) {
  bind();
  EXPECT_EQ(sockets.find(SocketId{}), nullptr);
  EXPECT_FALSE(sockets.remove(SocketId{}));
}

TEST_F(SocketsTest, gives_a_slot_that_is_used_again_a_new_generation) {
  const SocketId first = bind();
  ASSERT_TRUE(sockets.remove(first));
  const SocketId second = bind();
  EXPECT_EQ(second.slot, first.slot);
  EXPECT_NE(second.generation, first.generation);
  EXPECT_EQ(sockets.find(first), nullptr);
  EXPECT_NE(sockets.find(second), nullptr);
  EXPECT_FALSE(sockets.interest(first));
  EXPECT_TRUE(sockets.interest(second));
}

TEST_F(SocketsTest, remembers_the_peer_of_a_connected_socket) {
  const SocketId server = bind();
  const SocketId client = connect(server);
  EXPECT_EQ(sockets.find(client)->peer(), address(server));
  EXPECT_EQ(sockets.find(server)->peer(), std::nullopt);
}

TEST_F(SocketsTest, keeps_a_list_of_its_own) {
  SimulatedNetwork other_network(clock);
  Sockets others(other_network, clock);
  const SocketId id = bind();
  EXPECT_EQ(sockets.size(), 1U);
  EXPECT_TRUE(others.empty());
  EXPECT_EQ(others.find(id), nullptr);
  EXPECT_TRUE(collect(others.ready()).empty());
}

// Timeouts.

TEST_F(SocketsTest, asks_the_system_nothing_without_sockets) {
  EXPECT_TRUE(collect(sockets.ready()).empty()) << "not even for ever";
  EXPECT_TRUE(collect(sockets.ready(0s)).empty());
  EXPECT_TRUE(collect(sockets.ready(1h)).empty());
  (void)sockets.remove(bind());
  EXPECT_TRUE(collect(sockets.ready()).empty());
  EXPECT_EQ(network.calls(Call::select), 0U);
}

TEST_F(SocketsTest, only_looks_when_the_timeout_is_zero) {
  const SocketId server = bind(reads_only);
  network.set_path({.delay = 1ns});
  send(server, address(server));
  const Instant start = clock.now();
  EXPECT_TRUE(poll().empty());
  EXPECT_EQ(clock.now(), start);
}

TEST_F(SocketsTest, waits_as_long_as_the_timeout_says) {
  bind(reads_only);
  const Instant start = clock.now();
  const auto pass = sockets.ready(250ms);
  EXPECT_EQ(pass.count(), 0U);
  EXPECT_EQ(pass.at(), start + 250ms);
}

TEST_F(SocketsTest, waits_no_longer_than_it_must) {
  const SocketId server = bind(reads_only);
  network.set_path({.delay = 40ms});
  send(server, address(server));
  const Instant start = clock.now();
  EXPECT_EQ(collect(sockets.ready(250ms)).at(0).at, start + 40ms);
}

TEST_F(SocketsTest, waits_for_ever_without_a_timeout) {
  const SocketId server = bind(reads_only);
  network.set_path({.delay = 24h * 365});
  send(server, address(server));
  const Instant start = clock.now();
  EXPECT_EQ(collect(sockets.ready()).at(0).at, start + 24h * 365);
}

TEST_F(SocketsTest, awaits_input_whatever_else_is_ready) {
  const SocketId server = bind();
  network.set_path({.delay = 40ms});
  send(server, address(server));
  const Instant start = clock.now();
  EXPECT_FALSE(sockets.await_input(10ms).value());
  EXPECT_EQ(clock.now(), start + 10ms) << "it is ready to write, and sleeps all the same";
  EXPECT_TRUE(sockets.await_input(1s).value());
  EXPECT_EQ(clock.now(), start + 40ms);
}

TEST_F(SocketsTest, keeps_a_pass_whose_responder_awaits_input) {
  with_something_to_read(3);
  int seen = 0;
  for ([[maybe_unused]] const Entry& entry : sockets.ready(0s)) {
    ++seen;
    EXPECT_TRUE(sockets.await_input(0s).value());
  }
  EXPECT_EQ(seen, 3);
}

// Interests.

TEST_F(SocketsTest, is_interested_in_everything_by_default) {
  EXPECT_EQ(sockets.interest(bind()), Interest{});
}

TEST_F(SocketsTest, yields_only_what_is_asked_for) {
  const SocketId id = sockets.connect_dgram(Endpoint::loopback(1)).value();
  send(id);
  const auto kinds_for = [&](Interest interest) {
    EXPECT_TRUE(sockets.set_interest(id, interest));
    EXPECT_EQ(sockets.interest(id), interest);
    return kinds(poll());
  };
  EXPECT_EQ(kinds_for({true, true, true}), "rwx");
  EXPECT_EQ(kinds_for({true, false, false}), "r");
  EXPECT_EQ(kinds_for({false, true, false}), "w");
  EXPECT_EQ(kinds_for({false, false, true}), "x");
  EXPECT_EQ(kinds_for({false, false, false}), "");
  EXPECT_EQ(kinds_for({true, true, true}), "rwx") << "and it is all still there";
}

TEST_F(SocketsTest, takes_up_a_changed_interest_in_the_next_pass) {
  const SocketId first = bind();
  const SocketId second = bind();
  std::string seen;
  for (const Entry& entry : sockets.ready(0s)) {
    seen += "rwx"[entry.event.index()];
    ASSERT_TRUE(sockets.set_interest(first, nothing));
    ASSERT_TRUE(sockets.set_interest(second, nothing));
  }
  EXPECT_EQ(seen, "ww");
  EXPECT_EQ(kinds(poll()), "");
}

TEST_F(SocketsTest, has_no_interest_to_set_in_a_socket_that_is_gone) {
  const SocketId id = bind();
  ASSERT_TRUE(sockets.remove(id));
  EXPECT_EQ(error_of(sockets.set_interest(id, {})), std::errc::bad_file_descriptor);
}

}  // namespace
}  // namespace readyscope
