#include "contract.hpp"

#include <set>

#include "readyscope/net/respond.hpp"

namespace readyscope {
namespace {

INSTANTIATE_TEST_SUITE_P(Networks, Contract, ::testing::ValuesIn(support::all_worlds()),
                         world_name);

// Binding and connecting.

TEST_P(Contract, binds_to_any_free_port_when_asked_for_port0) {
  std::set<std::uint16_t> ports;
  for (int i = 0; i < 20; ++i) ports.insert(local(bind()).port());
  EXPECT_EQ(ports.size(), 20U);
  EXPECT_FALSE(ports.contains(0));
}

TEST_P(Contract, binds_to_the_port_asked_for) {
  const Endpoint endpoint = dead_end();
  EXPECT_EQ(local(bind(endpoint)), endpoint);
}

TEST_P(Contract, binds_to_every_interface) {
  const Handle server = bind(Endpoint::any(0));
  EXPECT_TRUE(local(server).is_any());
  const Handle client = connect(Endpoint::loopback(local(server).port()));
  send(client, "hello");
  EXPECT_EQ(receive_one(server).bytes, "hello");
}

TEST_P(Contract, says_that_a_port_is_in_use) {
  const Endpoint endpoint = local(bind());
  EXPECT_EQ(error_of(network().bind(endpoint)), std::errc::address_in_use);
}

TEST_P(Contract, lets_nobody_bind_beside_a_socket_of_its_own) {
  const auto narrow = local(bind());
  EXPECT_FALSE(network().bind(Endpoint::any(narrow.port())));
  const auto wide = local(bind(Endpoint::any(0)));
  EXPECT_FALSE(network().bind(Endpoint::loopback(wide.port())));
}

TEST_P(Contract, frees_a_port_with_its_socket) {
  const Handle first = bind();
  const Endpoint endpoint = local(first);
  network().close(first);
  EXPECT_EQ(local(bind(endpoint)), endpoint);
}

TEST_P(Contract, says_that_an_address_is_not_this_machines) {
  if (!traits().refuses_foreign_addresses) GTEST_SKIP() << "Wine binds to any address";
  const auto elsewhere = Endpoint::from_numeric("203.0.113.7", 0).value();
  EXPECT_EQ(error_of(network().bind(elsewhere)), std::errc::address_not_available);
}

TEST_P(Contract, keeps_ipv6_to_itself) {
  if (!traits().has_ipv6) GTEST_SKIP() << "this machine has no ::1";
  const std::uint16_t port = dead_end().port();
  const Handle six = bind(Endpoint::any(port, Family::ipv6));
  const Handle four = bind(Endpoint::any(port));
  const Handle client = bind();
  send(client, "four", Endpoint::loopback(port));
  EXPECT_EQ(receive_one(four).bytes, "four");
  EXPECT_TRUE(support::drain(network(), six).empty());
}

TEST_P(Contract, chooses_a_local_port_for_a_connected_socket) {
  const Handle server = bind();
  const Handle client = connect(local(server));
  EXPECT_NE(local(client).port(), 0);
  EXPECT_NE(local(client).port(), local(server).port());
  EXPECT_EQ(local(client).with_port(0), Endpoint::loopback(0));
}

TEST_P(Contract, connects_to_a_port_that_nobody_holds) { (void)connect(dead_end()); }

// Datagrams.

TEST_P(Contract, carries_datagrams_there_and_back_over_ipv4) { carry_there_and_back(Family::ipv4); }

TEST_P(Contract, carries_datagrams_there_and_back_over_ipv6) {
  if (!traits().has_ipv6) GTEST_SKIP() << "this machine has no ::1";
  carry_there_and_back(Family::ipv6);
}

TEST_P(Contract, receives_nothing_where_nothing_waits) {
  EXPECT_TRUE(support::drain(network(), bind()).empty());
}

TEST_P(Contract, hears_of_its_peer_alone_on_a_connected_socket) {
  const Handle server = bind();
  const Handle client = connect(local(server));
  const Handle stranger = bind();
  send(stranger, "psst", local(client));
  send(server, "news", local(client));
  EXPECT_EQ(texts(receive(client, 1)), std::vector<std::string>{"news"});
}

TEST_P(Contract, sends_nothing_without_a_destination) {
  if (!traits().reports_send_failures) GTEST_SKIP() << "this network reports it later, in figures";
  EXPECT_FALSE(try_send(bind(), "where to?")) << "and systems differ on what to call it";
}

TEST_P(Contract, sends_nothing_across_families) {
  if (!traits().reports_send_failures) GTEST_SKIP() << "this network reports it later, in figures";
  EXPECT_FALSE(try_send(bind(), "six", Endpoint::loopback(9, Family::ipv6)));
  if (!traits().has_ipv6) GTEST_SKIP() << "this machine has no ::1";
  EXPECT_FALSE(try_send(bind(Endpoint::loopback(0, Family::ipv6)), "four", Endpoint::loopback(9)));
}

TEST_P(Contract, takes_a_datagram_of_no_bytes_for_data) {
  const Handle server = bind();
  const Handle client = connect(local(server));
  for (const std::string_view text : {"", "between", ""}) send(client, text);
  const auto received = receive(server, 3);
  EXPECT_EQ(texts(received), (std::vector<std::string>{"", "between", ""}));
  EXPECT_TRUE(std::ranges::all_of(
      received, [&](const Received& one) { return one.outcome == Outcome::datagram; }));
  EXPECT_EQ(received.at(0).length, 0U);
  EXPECT_EQ(received.at(0).from, local(client));
}

TEST_P(Contract, reads_a_datagram_of_no_bytes_into_a_buffer_of_none) {
  const Handle server = bind();
  send(server, "", local(server));
  ASSERT_TRUE(wait_for_input(server));
  Incoming incoming;
  ASSERT_EQ(network().receive(server, {&incoming, 1}).value(), 1U);
  EXPECT_EQ(incoming.outcome, Outcome::datagram);
}

TEST_P(Contract, carries_the_largest_datagram_there_is) {
  const Handle server = bind();
  const Handle client = connect(local(server));
  std::string largest(65'507, ' ');
  for (std::size_t i = 0; i < largest.size(); ++i) largest[i] = static_cast<char>(i % 251);
  send(client, largest);
  const Received received = receive_one(server, 65'536);
  EXPECT_EQ(received.outcome, Outcome::datagram);
  EXPECT_EQ(received.bytes, largest);
}

TEST_P(Contract, says_that_a_datagram_is_too_large_to_send) {
  if (!traits().reports_send_failures) GTEST_SKIP() << "this network reports it later, in figures";
  const Handle server = bind();
  const Handle client = connect(local(server));
  EXPECT_EQ(error_of(try_send(client, std::string(65'508, 'x'))), std::errc::message_size);
  send(client, "small");
  const auto received = receive(server, 1);
  EXPECT_EQ(texts(received), std::vector<std::string>{"small"});
  EXPECT_EQ(refusals_in(support::drain(network(), client)), 0U) << "nobody refused anything";
}

TEST_P(Contract, reports_a_too_large_datagram_only_as_the_first_of_a_batch) {
  if (!traits().reports_send_failures) GTEST_SKIP() << "this network reports it later, in figures";
  const Handle server = bind();
  const Handle client = connect(local(server));
  const std::string large(70'000, 'x');
  const Outgoing datagrams[] = {{bytes_of("a")}, {bytes_of(large)}, {bytes_of("b")}};
  EXPECT_EQ(network().send(client, datagrams).value(), 1U);
  EXPECT_EQ(error_of(network().send(client, std::span(datagrams).subspan(1))),
            std::errc::message_size);
  EXPECT_EQ(network().send(client, std::span(datagrams).subspan(2)).value(), 1U);
  EXPECT_EQ(texts(receive(server, 2)), (std::vector<std::string>{"a", "b"}));
}

TEST_P(Contract, marks_a_truncated_datagram_and_keeps_its_beginning) {
  const Handle server = bind();
  const Handle client = connect(local(server));
  send(client, "0123456789");
  send(client, "next");
  const auto received = receive(server, 2, 4);
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received[0].outcome, Outcome::truncated);
  EXPECT_EQ(received[0].bytes, "0123");
  EXPECT_EQ(received[0].length, traits().reports_true_length ? 10U : 4U);
  EXPECT_EQ(received[0].from, local(client));
  EXPECT_EQ(received[1].outcome, Outcome::datagram) << "one that just fits is whole";
  EXPECT_EQ(received[1].bytes, "next") << "what was cut off is gone";
}

TEST_P(Contract, truncates_to_nothing_without_a_buffer) {
  const Handle server = bind();
  send(server, "something", local(server));
  ASSERT_TRUE(wait_for_input(server));
  Incoming incoming;
  ASSERT_EQ(network().receive(server, {&incoming, 1}).value(), 1U);
  EXPECT_EQ(incoming.outcome, Outcome::truncated);
  EXPECT_TRUE(incoming.captured().empty());
}

TEST_P(Contract, forgets_what_an_incoming_held_before) {
  const Handle server = bind();
  send(server, "fresh", local(server));
  ASSERT_TRUE(wait_for_input(server));
  char buffer[64];
  Incoming incoming{.buffer = std::as_writable_bytes(std::span(buffer))};
  incoming.outcome = Outcome::refused;
  incoming.length = 999;
  incoming.error = std::make_error_code(std::errc::connection_refused);
  incoming.arrived = Instant(1ns);
  incoming.dropped_before = 999;
  ASSERT_EQ(network().receive(server, {&incoming, 1}).value(), 1U);
  EXPECT_EQ(incoming.outcome, Outcome::datagram);
  EXPECT_EQ(incoming.length, 5U);
  EXPECT_FALSE(incoming.error);
  EXPECT_NE(incoming.arrived, Instant(1ns));
  EXPECT_NE(incoming.dropped_before, 999U);
}

TEST_P(Contract, sends_and_receives_in_batches) {
  const Handle server = bind();
  const Handle client = connect(local(server));
  std::vector<std::string> counters;
  for (int i = 0; i < 200; ++i) counters.push_back(std::to_string(i));
  std::vector<Outgoing> datagrams;
  for (const std::string& counter : counters) datagrams.push_back({bytes_of(counter)});
  ASSERT_EQ(network().send(client, datagrams).value(), 200U);
  EXPECT_EQ(texts(receive(server, 200)), counters);
}

TEST_P(Contract, sends_a_batch_to_many_destinations) {
  const Handle client = bind();
  std::vector<Handle> servers;
  std::vector<Outgoing> datagrams;
  for (int i = 0; i < 100; ++i) {
    servers.push_back(bind());
    datagrams.push_back({bytes_of("to each"), local(servers.back())});
  }
  ASSERT_EQ(network().send(client, datagrams).value(), 100U);
  for (const Handle server : servers) EXPECT_EQ(receive_one(server).bytes, "to each");
}

TEST_P(Contract, keeps_the_datagrams_of_a_batch_apart) {
  // Datagrams of one size followed by a shorter or a longer one, empty ones, changes of
  // destination: whatever might tempt a system to send them in one piece, or to cut at the wrong
  // place.
  support::Random random(7);
  const std::vector<Handle> servers{bind(), bind()};
  const Handle client = bind();
  std::vector<std::vector<std::string>> expected(servers.size());
  std::vector<Outgoing> datagrams;
  std::vector<std::string> texts_sent;
  texts_sent.reserve(150);
  std::size_t to = 0;
  std::size_t size = 4;
  for (int i = 0; i < 150; ++i) {
    if (random.below(8) == 0) to = 1 - to;
    if (random.below(4) == 0) size = random.below(7);
    if (random.below(50) == 0) size = 20'000;
    std::string text = std::to_string(i);
    text.resize(size, '.');
    texts_sent.push_back(text);
    datagrams.push_back({bytes_of(texts_sent.back()), local(servers[to])});
    expected[to].push_back(text);
    if (size > 1'000) size = 4;
  }
  ASSERT_EQ(network().send(client, datagrams).value(), datagrams.size());
  for (std::size_t i = 0; i < servers.size(); ++i) {
    EXPECT_EQ(texts(receive(servers[i], expected[i].size(), 32'768)), expected[i]);
  }
}

TEST_P(Contract, fills_no_more_than_it_is_given) {
  const Handle server = bind();
  for (const std::string_view text : {"a", "b", "c"}) send(server, text, local(server));
  ASSERT_TRUE(wait_for_input(server));
  char buffers[2][16];
  Incoming incoming[2];
  for (int i : {0, 1}) incoming[i].buffer = std::as_writable_bytes(std::span(buffers[i]));
  EXPECT_EQ(network().receive(server, incoming).value(), 2U);
  EXPECT_EQ(texts(receive(server, 1)), std::vector<std::string>{"c"});
}

TEST_P(Contract, does_nothing_for_an_empty_batch) {
  const Handle server = bind();
  send(server, "still here", local(server));
  ASSERT_TRUE(wait_for_input(server));
  EXPECT_EQ(network().receive(server, {}).value(), 0U);
  EXPECT_EQ(network().send(server, {}).value(), 0U);
  EXPECT_EQ(receive_one(server).bytes, "still here");
}

// Handles.

TEST_P(Contract, knows_whether_a_handle_is_open) {
  const Handle handle = bind();
  EXPECT_TRUE(network().is_open(handle));
  network().close(handle);
  EXPECT_FALSE(network().is_open(handle));
}

TEST_P(Contract, fails_on_a_handle_that_is_closed) {
  const Handle handle = bind();
  const Endpoint endpoint = local(handle);
  network().close(handle);
  Incoming incoming;
  const auto is_about_the_handle = [](const std::error_code& error) {
    return error == std::errc::bad_file_descriptor || error == std::errc::not_a_socket;
  };
  EXPECT_TRUE(is_about_the_handle(error_of(network().local(handle))));
  EXPECT_TRUE(is_about_the_handle(error_of(network().receive_buffer(handle))));
  EXPECT_TRUE(is_about_the_handle(error_of(network().receive(handle, {&incoming, 1}))));
  EXPECT_TRUE(is_about_the_handle(error_of(try_send(handle, "!", endpoint))));
  EXPECT_TRUE(is_about_the_handle(error_of(network().watch(handle, {}, Interest{}))));
}

TEST_P(Contract, fails_as_a_whole_when_a_watched_handle_was_closed_behind_our_back) {
  const Handle stays = bind();
  const Handle goes = bind();
  ASSERT_TRUE(network().watch(stays, {1, 1}, Interest{}));
  ASSERT_TRUE(network().watch(goes, {2, 1}, Interest{}));
  world().close_behind_our_back(goes);
  const auto ready = network().select(0s);
  ASSERT_FALSE(ready);
  EXPECT_TRUE(ready.error() == std::errc::bad_file_descriptor ||
              ready.error() == std::errc::not_a_socket)
      << ready.error().message();
  EXPECT_FALSE(network().is_open(goes));
  EXPECT_TRUE(network().is_open(stays));
  network().unwatch(goes);
  EXPECT_EQ(look(), "w");
}

TEST_P(Contract, retires_the_one_closed_behind_our_back_and_keeps_the_rest) {
  Sockets sockets(network(), world().clock());
  const SocketId stays = sockets.bind_dgram(Endpoint::loopback(0)).value();
  const SocketId goes = sockets.bind_dgram(Endpoint::loopback(0)).value();
  world().close_behind_our_back(sockets.find(goes)->handle());
  auto pass = sockets.ready(0s);
  EXPECT_FALSE(pass.error()) << pass.error().message();
  ASSERT_EQ(pass.retired().size(), 1U);
  EXPECT_EQ(pass.retired()[0], goes);
  std::vector<SocketId> seen;
  for (const Entry& entry : pass) seen.push_back(socket_of(entry.event));
  EXPECT_EQ(seen, std::vector{stays});
}

TEST_P(Contract, never_takes_a_reused_handle_for_the_old_one) {
  Sockets sockets(network(), world().clock());
  const SocketId first = sockets.bind_dgram(Endpoint::loopback(0)).value();
  const SocketId second = sockets.bind_dgram(Endpoint::loopback(0)).value();
  std::optional<SocketId> heir;
  int events = 0;
  for (const Entry& entry : sockets.ready(0s)) {
    ++events;
    if (heir) continue;
    const SocketId goes = socket_of(entry.event) == first ? second : first;
    ASSERT_TRUE(sockets.remove(goes));
    heir = sockets.bind_dgram(Endpoint::loopback(0)).value();
    EXPECT_NE(*heir, goes);
  }
  EXPECT_EQ(events, 1) << "the other was ready too, but it is gone and its heir is not ready yet";
  auto next = sockets.ready(0s);
  EXPECT_EQ(next.count(), 2U);
}

TEST_P(Contract, supports_two_networks_at_once) {
  const auto other = GetParam().make({});
  const Handle server = bind();
  ASSERT_TRUE(network().watch(server, {}, Interest{}));
  const auto foreign = other->network().bind(Endpoint::loopback(0));
  ASSERT_TRUE(foreign);
  EXPECT_TRUE(other->network().select({}).value().write.empty()) << "it watches nothing";
  EXPECT_EQ(look(), "w");
  other->network().close(*foreign);
}

// The whole use case: a client sends ten counters and closes its socket, and a server receives
// them.

TEST_P(Contract, carries_ten_counters_from_a_client_to_a_server) {
  Sockets sockets(network(), world().clock());
  const SocketId server = sockets.bind_dgram(Endpoint::loopback(0)).value();
  const Endpoint address = sockets.find(server)->local().value();
  const SocketId client = sockets.connect_dgram(address).value();

  int count = 0;
  const auto send_next = [&](Write write) {
    const std::string counter = std::to_string(count);
    if (!sockets.find(write.socket)->send(bytes_of(counter)).value()) return;
    ++count;
    if (count == 10) {
      EXPECT_TRUE(sockets.remove(write.socket));
    }
  };
  std::vector<std::string> taken_down;
  const auto take_down = [&](Read read) {
    char data[1'024];
    const auto buffer = std::as_writable_bytes(std::span(data));
    const auto datagram = sockets.find(read.socket)->receive(buffer).value();
    if (datagram) taken_down.emplace_back(data, datagram->captured().size());
  };

  const Instant end = now() + hang_guard;
  while (taken_down.size() < 10 && now() < end) {
    for (const Entry& entry : sockets.ready(1s)) {
      respond(entry, on<Write>(only(client), send_next),
              on<Read>(local_port(sockets, address.port()), take_down));
    }
  }
  EXPECT_EQ(taken_down,
            (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
  EXPECT_EQ(sockets.size(), 1U);
}

}  // namespace
}  // namespace readyscope
