// Facts that trip up programs built on select and UDP, and where the core's handling is tested:
//
//   more sockets than an fd_set holds      ManySocketsContract
//   a select on three empty sets           ReadinessContract.ReturnsAtOnceWhenNothingIsWatched,
//                                          SocketsTest.AsksTheSystemNothingWithoutSockets
//   a refusal fails the next call          RefusalContract
//   an oversize datagram                   Contract.MarksATruncatedDatagramAndKeepsItsBeginning
//   an empty datagram                      Contract.TakesADatagramOfNoBytesForData
//   a second binder takes all traffic      Hazards.NobodyTakesAPortOver, and
//                                          Contract.LetsNobodyBindBesideASocketOfItsOwn
//   IPv6 sockets that accept IPv4 too      Contract.KeepsIpv6ToItself
//   a handle reused at once                Contract.NeverTakesAReusedHandleForTheOldOne
//   a handle closed by someone else        Contract.FailsAsAWholeWhenAWatchedHandleWasClosed...,
//                                          SocketLifeTest.RetiresASocketClosedBehindOurBack...
//   a file in the place of a socket        Hazards.AFileInThePlaceOfASocketIsNoticed, and
//                                          SessionTrouble.RetiresASocketInWhosePlace...
//   ready with nothing there, EINTR        SocketLifeTest.TakesReadinessWithNothingThereFor...,
//                                          ReadinessContract.IsInterruptedWithoutHarm
//   small receive buffers, silent drops    BufferContract
//   a poll's time is no arrival time       BufferContract.TellsWhenADatagramArrived
//   invalid addresses                      Address
//   resolvers that block                   Resolver
//   broadcasts that must be allowed        Hazards.ABroadcastAddressIsSentToLikeAnyOther

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "platform.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/net/sockets.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

using Addresses = Result<std::vector<Endpoint>>;

constexpr Duration hang_guard = 60s;

TEST(Hazards, nobody_takes_a_port_over) {
  const SystemClock clock;
  const auto network = make_system_network(clock).value();
  const Handle handle = network->bind(Endpoint::loopback(0)).value();
  const Endpoint endpoint = network->local(handle).value();
  EXPECT_FALSE(support::can_be_taken_over(endpoint));
  network->close(handle);
  EXPECT_TRUE(support::can_be_taken_over(endpoint)) << "or the attempt proves nothing";
}

TEST(Hazards, a_file_in_the_place_of_a_socket_is_noticed) {
  const SystemClock clock;
  const auto network = make_system_network(clock).value();
  Sockets sockets(*network, clock);
  const SocketId stays = sockets.bind_dgram(Endpoint::loopback(0)).value();
  const SocketId lost = sockets.bind_dgram(Endpoint::loopback(0)).value();
  const Handle handle = sockets.find(lost)->handle();
  if (!support::put_file_in_place_of(handle)) GTEST_SKIP() << "this system has no dup2";
  EXPECT_TRUE(sockets.ready(0s).retired().empty()) << "select takes it for a file that is ready";
  std::array<std::byte, 16> buffer{};
  const auto received = sockets.find(lost)->receive(buffer);
  ASSERT_FALSE(received);
  EXPECT_TRUE(is_no_socket(received.error()));
  sockets.suspect();
  const auto pass = sockets.ready(1h);
  ASSERT_EQ(pass.retired().size(), 1U);
  EXPECT_EQ(pass.retired()[0], lost);
  EXPECT_NE(sockets.find(stays), nullptr);
  // Not closed with it: it is somebody else's file.
  EXPECT_TRUE(support::close_raw(handle));
}

TEST(Hazards, a_broadcast_address_is_sent_to_like_any_other) {
  const SystemClock clock;
  const auto network = make_system_network(clock).value();
  const Handle receiver = network->bind(Endpoint::any(0)).value();
  const std::uint16_t port = network->local(receiver).value().port();
  const Endpoint everybody = Endpoint::from_numeric("127.255.255.255", port).value();
  ASSERT_TRUE(network->watch(receiver, {1, 1}, {.read = true, .write = false, .except = false}));
  const std::array<std::byte, 1> content{std::byte{'!'}};

  const Handle bound = network->bind(Endpoint::loopback(0)).value();
  const Handle connected = network->connect(everybody).value();
  const Outgoing addressed{content, everybody};
  const Outgoing to_the_peer{content, {}};
  EXPECT_EQ(network->send(bound, {&addressed, 1}).value(), 1U);
  EXPECT_EQ(network->send(connected, {&to_the_peer, 1}).value(), 1U);

  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(network->await_input(hang_guard).value());
    std::array<std::byte, 8> room{};
    Incoming incoming{room};
    ASSERT_EQ(network->receive(receiver, {&incoming, 1}).value(), 1U);
    EXPECT_EQ(incoming.length, 1U);
  }
  for (const Handle handle : {receiver, bound, connected}) network->close(handle);
}

/// The addresses, once they are there; none if they never arrive.
std::optional<Addresses> await(Lookup& lookup) {
  const SystemClock clock;
  const Instant end = clock.now() + hang_guard;
  while (clock.now() < end) {
    if (auto addresses = lookup.poll()) return addresses;
    std::this_thread::sleep_for(1ms);
  }
  return {};
}

TEST(Resolver, knows_localhost_and_puts_ipv4_first) {
  const auto resolver = make_system_resolver();
  const auto lookup = resolver->look_up("localhost", 9876);
  const auto addresses = await(*lookup);
  ASSERT_TRUE(addresses && *addresses);
  ASSERT_FALSE((*addresses)->empty());
  EXPECT_EQ((*addresses)->front(), Endpoint::loopback(9876));
  EXPECT_TRUE(std::ranges::is_sorted(**addresses, {}, &Endpoint::family));
}

TEST(Resolver, gives_every_address_the_port_asked_for) {
  const auto resolver = make_system_resolver();
  const auto lookup = resolver->look_up("localhost", 65'535);
  const auto addresses = await(*lookup);
  ASSERT_TRUE(addresses && *addresses);
  for (const Endpoint& endpoint : **addresses) EXPECT_EQ(endpoint.port(), 65'535);
}

TEST(Resolver, gives_the_same_answer_whenever_it_is_asked_again) {
  const auto resolver = make_system_resolver();
  const auto lookup = resolver->look_up("localhost", 1);
  const auto first = await(*lookup);
  ASSERT_TRUE(first && *first);
  const auto second = lookup->poll();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ(**first, **second);
}

TEST(Resolver, takes_numeric_hosts_too) {
  const auto resolver = make_system_resolver();
  const auto lookup = resolver->look_up("127.0.0.1", 5);
  const auto addresses = await(*lookup);
  ASSERT_TRUE(addresses && *addresses);
  EXPECT_EQ(**addresses, std::vector{Endpoint::loopback(5)});
}

TEST(Resolver, looks_up_many_names_at_once) {
  const auto resolver = make_system_resolver();
  std::vector<std::unique_ptr<Lookup>> lookups;
  for (std::uint16_t port = 1; port <= 50; ++port) {
    lookups.push_back(resolver->look_up("localhost", port));
  }
  for (std::uint16_t port = 50; port >= 1; --port) {
    const auto addresses = await(*lookups[port - 1U]);
    ASSERT_TRUE(addresses && *addresses);
    EXPECT_EQ((*addresses)->front(), Endpoint::loopback(port));
  }
}

// A name server that does not answer is given up after five seconds at the earliest, so a caller
// that waits for it takes longer than this. If the name server answers "no" quickly there is
// nothing to wait for, and this proves less.
TEST(Resolver, never_waits_for_an_answer) {
  constexpr Duration name_server_patience_min = 4s;
  const SystemClock clock;
  const Instant start = clock.now();
  {
    const auto resolver = make_system_resolver();
    const auto lookup = resolver->look_up("no-such-host.invalid", 9876);
    for (int i = 0; i < 100; ++i) {
      const auto addresses = lookup->poll();
      if (!addresses) continue;
      EXPECT_FALSE(*addresses) << "RFC 6761 promises that there is no such host";
    }
  }
  EXPECT_LT(clock.now() - start, name_server_patience_min);
}

TEST(Resolver, can_be_given_up_while_it_looks) {
  const auto resolver = make_system_resolver();
  for (int i = 0; i < 100; ++i) {
    auto lookup = resolver->look_up(i % 2 == 0 ? "localhost" : "no-such-host.invalid", 9876);
    if (i % 3 == 0) (void)lookup->poll();
    lookup.reset();
  }
  const auto lookup = resolver->look_up("localhost", 9876);
  const auto addresses = await(*lookup);
  ASSERT_TRUE(addresses && *addresses) << "and it works on";
}

TEST(Resolver, fails_for_names_that_nobody_can_have) {
  const auto resolver = make_system_resolver();
  for (const std::string& host : {std::string(10'240, 'a'), std::string(300, '.'),
                                  std::string("a b"), std::string("\xff\xfe")}) {
    const auto lookup = resolver->look_up(host, 9876);
    const auto addresses = await(*lookup);
    ASSERT_TRUE(addresses);
    EXPECT_FALSE(*addresses) << host.substr(0, 20);
  }
}

}  // namespace
}  // namespace readyscope
