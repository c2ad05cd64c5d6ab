// The session on the machine's own network; everything else about it is tested on a simulated one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "platform.hpp"
#include "session.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

class SessionOnThisMachine : public ::testing::Test {
 protected:
  const EndpointState& add(EndpointSettings settings) {
    session.apply({AddEndpoint{.settings = std::move(settings)}});
    EXPECT_EQ(session.last_failure(), "");
    return *session.endpoints().back();
  }
  void send(const EndpointState& from, const std::string& text, const std::string& to = {}) {
    const auto bytes = std::as_bytes(std::span(text));
    session.apply({SendDatagram{1, from.lane, {bytes.begin(), bytes.end()}, to}});
    EXPECT_EQ(session.outcome(1)->failure.words, "");
  }
  /// Steps until it has happened, or for longer than any machine could take.
  template <class Happened>
  void run_until(Happened happened) {
    const Instant deadline = clock.now() + 30s;
    while (!happened() && clock.now() < deadline) session.step();
    EXPECT_TRUE(happened());
  }

  SystemClock clock;
  std::unique_ptr<Network> network = make_system_network(clock).value();
  std::unique_ptr<Resolver> resolver = make_system_resolver();
  // However slow this machine is.
  Session session{*network, *resolver, clock, {.engine = {.part_time_max = 1h}}};
};

TEST_F(SessionOnThisMachine, counters_arrive_and_their_sender_leaves) {
  const EndpointState& receiver = add({.address = "127.0.0.1:0", .role = Role::counter_receiver});
  const EndpointState& sender = add({.attach = Attach::connect,
                                     .address = receiver.local.text(),
                                     .role = Role::counter_sender,
                                     .sender = {.rate = 1'000, .limit = 100}});
  run_until([&] { return sender.phase == Phase::finished && receiver.counts.received == 100; });
  ASSERT_EQ(receiver.links.size(), 1U);
  EXPECT_EQ(receiver.links.begin()[0]->source(), sender.local);
  EXPECT_EQ(receiver.links.begin()[0]->missing(), 0U);
  EXPECT_EQ(receiver.links.begin()[0]->duplicates(), 0U);
}

TEST_F(SessionOnThisMachine, what_waits_behind_a_refusal_is_read_in_the_same_step) {
  const EndpointState& holder = add({.address = "127.0.0.1:0"});
  const std::string address = holder.local.text();
  session.apply({RemoveEndpoint{holder.lane}});
  const EndpointState& client = add({.attach = Attach::connect, .address = address});
  send(client, "anyone?");
  const EndpointState& server = add({.address = address});
  for (int i = 0; i < 3; ++i) send(server, std::to_string(i), client.local.text());
  run_until([&] { return client.counts.received > 0 || client.counts.refused > 0; });
  EXPECT_EQ(client.counts.received, 3U);
  EXPECT_EQ(client.counts.refused, support::reports_refusals() ? 1U : 0U);
  EXPECT_EQ(client.phase, Phase::open);
}

TEST_F(SessionOnThisMachine, a_loopback_name_is_looked_up) {
  session.apply({AddEndpoint{7, {.address = "localhost:0"}}});
  run_until([&] { return session.outcome(7) != nullptr; });
  EXPECT_EQ(session.outcome(7)->failure.words, "");
  EXPECT_TRUE(session.endpoints().back()->local.is_loopback());
}

}  // namespace
}  // namespace readyscope
