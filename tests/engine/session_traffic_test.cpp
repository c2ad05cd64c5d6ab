// What endpoints do with their ready events when nothing goes wrong.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "session_rig.hpp"

namespace readyscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// A receiver of counters and a sender to it.
struct Pair : SessionRig {
  LaneId receiver = bind(Role::counter_receiver);
  LaneId sender;

  explicit Pair(SenderSettings settings, support::SimulatedOptions options = {})
      : SessionRig(std::move(options)), sender(connect(receiver, Role::counter_sender, settings)) {}

  [[nodiscard]] const Link& link() const { return **at(receiver).links.begin(); }
};

// ---- a counter of ten values from a client to a server -----------------------------------------

TEST(SessionDemo, sends_ten_counters_to_port9876_and_leaves) {
  SessionRig rig;
  rig.apply(RunDemo{});
  rig.run(10s);
  ASSERT_EQ(rig.session.endpoints().size(), 2U);
  const EndpointState& server = *rig.session.endpoints()[0];
  const EndpointState& client = *rig.session.endpoints()[1];
  EXPECT_EQ(server.local, Endpoint::loopback(9876));
  EXPECT_EQ(rig.texts(server.lane, Kind::received), counters(10));
  ASSERT_EQ(server.links.size(), 1U);
  EXPECT_EQ(server.links.begin()[0]->received(), 10U);
  EXPECT_EQ(server.links.begin()[0]->missing(), 0U);
  EXPECT_EQ(client.phase, Phase::finished);
  EXPECT_EQ(client.counts.sent, 10U);
  EXPECT_EQ(rig.count(client.lane, Kind::finished), 1U);
  EXPECT_EQ(rig.session.live_count(), 1U);
  EXPECT_EQ(rig.network.open_count(), 1U);
  EXPECT_EQ(rig.session.last_failure(), "");
}

TEST(SessionDemo, uses_its_receiver_again) {
  SessionRig rig;
  for (int i = 0; i < 3; ++i) {
    rig.apply(RunDemo{});
    rig.run(10s);
  }
  ASSERT_EQ(rig.session.endpoints().size(), 4U);
  const EndpointState& server = *rig.session.endpoints()[0];
  ASSERT_EQ(server.links.size(), 3U) << "each sender is counted by itself";
  for (const auto& link : server.links) EXPECT_EQ(link->received(), 10U);
}

TEST(SessionDemo, makes_a_receiver_when_its_own_has_gone_or_does_something_else) {
  SessionRig rig;
  rig.apply(RunDemo{});
  rig.apply(RemoveEndpoint{LaneId{0}});
  rig.apply(RunDemo{});
  EXPECT_EQ(rig.at(LaneId{2}).local, Endpoint::loopback(9876));
  rig.apply(SetRole{LaneId{2}, Role::echo});
  rig.apply(RunDemo{});
  EXPECT_EQ(rig.at(LaneId{5}).role(), Role::counter_receiver);
  rig.run(10s);
  EXPECT_EQ(rig.at(LaneId{5}).counts.received, 10U);
}

TEST(SessionDemo, takes_another_port_when_somebody_has_its) {
  SessionRig rig;
  ASSERT_TRUE(rig.network.bind(Endpoint::loopback(9876)));
  rig.apply(RunDemo{});
  rig.run(10s);
  const EndpointState& client = *rig.session.endpoints().back();
  ASSERT_TRUE(client.peer);
  EXPECT_NE(client.peer->port(), 9876);
  EXPECT_EQ(client.counts.sent, 10U);
  EXPECT_EQ(rig.session.endpoints()[1]->counts.received, 10U);
}

// ---- counters ----------------------------------------------------------------------------------

TEST(SessionCounters, arrive_as_they_were_sent) {
  Pair pair({.rate = 100, .limit = 1'000});
  pair.run(20s);
  EXPECT_EQ(pair.texts(pair.sender, Kind::sent), counters(1'000));
  EXPECT_EQ(pair.texts(pair.receiver, Kind::received), counters(1'000));
  EXPECT_EQ(pair.at(pair.sender).counts.sent_bytes, 10U + 90 * 2 + 900 * 3);
  EXPECT_EQ(pair.at(pair.receiver).counts.received_bytes, 10U + 90 * 2 + 900 * 3);
  EXPECT_EQ(pair.link().source(), pair.at(pair.sender).local);
}

TEST(SessionCounters, go_on_without_end_without_a_limit) {
  Pair pair({.rate = 1'000, .limit = endless});
  pair.run(30s);
  EXPECT_NEAR(static_cast<double>(pair.at(pair.sender).counts.sent), 30'000, 2);
  EXPECT_EQ(pair.link().missing(), 0U);
  EXPECT_EQ(pair.at(pair.sender).phase, Phase::open);
  EXPECT_NEAR(pair.at(pair.receiver).rates.received.per_second(pair.clock.now()), 1'000, 5);
  EXPECT_NEAR(pair.at(pair.sender).rates.sent.per_second(pair.clock.now()), 1'000, 5);
}

TEST(SessionCounters, keep_their_rate_through_frames) {
  Pair pair({.rate = 5'000, .limit = endless});
  for (int frame = 0; frame < 600; ++frame) {
    pair.session.step();
    pair.clock.advance(16'666'667ns);  // drawing, with nobody waiting for input
  }
  EXPECT_NEAR(static_cast<double>(pair.at(pair.sender).counts.sent), 50'000, 100);
}

TEST(SessionCounters, change_their_rate_and_limit_while_they_go_on) {
  Pair pair({.rate = 1, .limit = endless});
  pair.run(10s);
  EXPECT_NEAR(static_cast<double>(pair.at(pair.sender).counts.sent), 10, 1);
  pair.apply(SetSender{pair.sender, {.rate = 100, .limit = 500}});
  pair.run(10s);
  EXPECT_EQ(pair.at(pair.sender).counts.sent, 500U);
  EXPECT_EQ(pair.at(pair.sender).phase, Phase::finished);
}

TEST(SessionCounters, stop_and_go_on_where_they_stopped) {
  Pair pair({.rate = 100, .limit = endless});
  pair.run(1s);
  pair.apply(StopSender{pair.sender});
  const auto sent = pair.at(pair.sender).counts.sent;
  pair.run(10s);
  EXPECT_EQ(pair.at(pair.sender).counts.sent, sent);
  pair.apply(StartSender{pair.sender});
  pair.run(1s);
  EXPECT_NEAR(static_cast<double>(pair.at(pair.sender).counts.sent - sent), 100, 2);
  EXPECT_EQ(pair.link().missing(), 0U);
}

TEST(SessionCounters, are_sent_one_a_poll_at_a_rate_of_zero) {
  Pair pair({.rate = 0, .limit = endless});
  pair.steps(500);
  EXPECT_EQ(pair.at(pair.sender).counts.sent, 500U);
  pair.run(100ms);
  EXPECT_EQ(pair.link().missing(), 0U);
}

TEST(SessionCounters, finish_at_once_with_a_limit_of_zero) {
  Pair pair({.limit = 0});
  pair.session.step();
  EXPECT_EQ(pair.at(pair.sender).phase, Phase::finished);
  EXPECT_EQ(pair.network.traffic().sent, 0U);
}

TEST(SessionCounters, show_what_the_network_did_to_them) {
  Pair pair(
      {.rate = 1'000, .limit = 20'000},
      {.path = {
           .delay = 5ms, .jitter = 100us, .loss = 0.05, .duplication = 0.03, .reordering = 0.02}});
  pair.run(30s);
  const support::Traffic& traffic = pair.network.traffic();
  EXPECT_EQ(pair.link().received(), traffic.delivered);
  EXPECT_EQ(pair.link().received() - pair.link().duplicates() + pair.link().missing(),
            pair.link().highest() - pair.link().first() + 1);
  EXPECT_NEAR(static_cast<double>(pair.link().missing()), 1'000, 150);
  EXPECT_NEAR(static_cast<double>(pair.link().duplicates()), 600, 100);
  EXPECT_GT(pair.link().reordered(), 0U);
  EXPECT_LE(pair.link().reorder_distance_max(), 6U) << "5 ms at 1,000 a second";
  EXPECT_GT(pair.link().jitter(), 0ns);
}

TEST(SessionCounters, are_counted_source_by_source) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  for (int i = 0; i < 5; ++i) {
    (void)rig.connect(receiver, Role::counter_sender, {.rate = 100, .limit = 10});
  }
  rig.run(2s);
  ASSERT_EQ(rig.at(receiver).links.size(), 5U);
  for (const auto& link : rig.at(receiver).links) {
    EXPECT_EQ(link->received(), 10U);
    EXPECT_EQ(link->missing(), 0U);
  }
}

TEST(SessionCounters,
     of_more_sources_than_are_kept_apart_forget_those_that_were_silent_the_longest) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  for (std::size_t i = 0; i < Links::links_max + 44; ++i) {
    EXPECT_EQ(rig.send(rig.connect(receiver), "0"), "");
  }
  rig.steps(2);
  EXPECT_EQ(rig.at(receiver).links.size(), Links::links_max);
  EXPECT_EQ(rig.at(receiver).links.forgotten(), 44U);
  EXPECT_EQ(rig.at(receiver).counts.received, Links::links_max + 44);
}

TEST(SessionCounters, are_not_what_is_no_number) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId client = rig.connect(receiver);
  for (const std::string text : {"-1", "1e9", "", "18446744073709551616", "7"}) {
    EXPECT_EQ(rig.send(client, text), "");
  }
  rig.session.step();
  EXPECT_EQ(rig.at(receiver).counts.not_counter, 4U);
  EXPECT_EQ(rig.at(receiver).links.begin()[0]->received(), 1U);
}

TEST(SessionCounters, are_not_what_is_too_large_for_the_width_that_is_set) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  rig.apply(SetReceiver{receiver, {.wrap = WrapWidth::bits_8}});
  const LaneId client = rig.connect(receiver);
  for (const std::string text : {"254", "255", "256", "0", "4294967296"}) {
    EXPECT_EQ(rig.send(client, text), "");
  }
  rig.session.step();
  EXPECT_EQ(rig.at(receiver).counts.not_counter, 2U);
  ASSERT_EQ(rig.at(receiver).links.size(), 1U);
  EXPECT_EQ(rig.at(receiver).links.begin()[0]->highest(), 256U);
  EXPECT_EQ(rig.at(receiver).links.missing(), 0U);
}

// ---- what sockets are watched for --------------------------------------------------------------

TEST(SessionInterest, without_read_receives_nothing_until_it_is_back) {
  Pair pair({.rate = 100, .limit = 50});
  pair.apply(SetInterest{pair.receiver, {.read = false}});
  pair.run(2s);
  EXPECT_EQ(pair.at(pair.receiver).counts.received, 0U);
  EXPECT_EQ(pair.count(pair.receiver, Kind::read), 0U);
  pair.apply(SetInterest{pair.receiver, {}});
  pair.session.step();
  EXPECT_EQ(pair.at(pair.receiver).counts.received, 50U);
  EXPECT_EQ(pair.count(pair.receiver, Kind::read), 1U);
}

TEST(SessionInterest, without_write_sends_nothing_until_it_is_back) {
  Pair pair({.rate = 10, .limit = endless});
  pair.apply(SetInterest{pair.sender, {.write = false}});
  pair.run(1min);
  EXPECT_EQ(pair.network.traffic().sent, 0U);
  EXPECT_EQ(pair.count(pair.sender, Kind::write), 0U);
  EXPECT_EQ(pair.session.polls().polls, 0U) << "there was nothing to poll for";
  pair.apply(SetInterest{pair.sender, {}});
  pair.run(1s);
  EXPECT_NEAR(static_cast<double>(pair.network.traffic().sent), 21, 1)
      << "a second's worth, and a second's worth to catch up";
  EXPECT_EQ(pair.link().missing(), 0U);
}

TEST(SessionInterest, in_except_decides_whether_a_refusal_shows_there) {
  for (const bool asks : {true, false}) {
    SessionRig rig;
    const LaneId client = rig.connect("127.0.0.1:9876");
    rig.apply(SetInterest{client, {.except = asks}});
    EXPECT_EQ(rig.send(client, "anyone?"), "");
    rig.steps(3);
    EXPECT_EQ(rig.count(client, Kind::except), asks ? 1U : 0U);
    EXPECT_EQ(rig.at(client).counts.refused, 1U);
  }
}

TEST(SessionInterest, without_read_leaves_the_except_light_on) {
  SessionRig rig;
  const LaneId client = rig.connect("127.0.0.1:9876");
  rig.apply(SetInterest{client, {.read = false}});
  EXPECT_EQ(rig.send(client, "anyone?"), "");
  rig.steps(10);
  ASSERT_EQ(rig.count(client, Kind::except), 1U);
  EXPECT_GE(rig.records(client, Kind::except)[0].count, 9U);
  EXPECT_EQ(rig.at(client).counts.refused, 0U);
}

TEST(SessionInterest, can_be_in_nothing_at_all) {
  SessionRig rig;
  const LaneId lane = rig.bind();
  rig.apply(SetInterest{lane, {.read = false, .write = false, .except = false}});
  rig.steps(10);
  const Instant deadline = rig.clock.now() + 1s;
  rig.session.wait_until(deadline);
  EXPECT_EQ(rig.clock.now(), deadline);
  EXPECT_EQ(rig.session.polls().ready, (std::array<std::uint64_t, 3>{}));
}

TEST(SessionReadiness, is_counted_and_kept_as_runs) {
  SessionRig rig;
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  rig.steps(50);
  EXPECT_EQ(rig.send(client, "x"), "");
  rig.steps(50);
  EXPECT_EQ(rig.session.polls().polls, 100U);
  EXPECT_EQ(rig.session.polls().ready, (std::array<std::uint64_t, 3>{1, 200, 0}));
  EXPECT_EQ(rig.session.polls().poll_time.count(), 100U);
  ASSERT_EQ(rig.count(server, Kind::write), 1U);
  EXPECT_EQ(rig.records(server, Kind::write)[0].count, 100U);
  ASSERT_EQ(rig.count(server, Kind::read), 1U);
  EXPECT_EQ(rig.records(server, Kind::read)[0].count, 1U);
}

// ---- the other roles ---------------------------------------------------------------------------

TEST(SessionManual, receives_and_does_not_answer) {
  SessionRig rig;
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  EXPECT_EQ(rig.send(client, "one"), "");
  EXPECT_EQ(rig.send(client, ""), "");
  EXPECT_EQ(rig.send(client, "three"), "");
  rig.steps(5);
  EXPECT_THAT(rig.texts(server, Kind::received), ElementsAre("one", "", "three"));
  const auto records = rig.records(server, Kind::received);
  EXPECT_EQ(records[0].peer, rig.at(client).local);
  EXPECT_EQ(records[1].count, 0U) << "no bytes are data too";
  EXPECT_EQ(rig.at(server).counts.received, 3U);
  EXPECT_EQ(rig.at(client).counts.received, 0U);
}

TEST(SessionManual, sends_to_the_address_that_is_typed) {
  SessionRig rig;
  const LaneId server = rig.bind(Role::manual, "127.0.0.1:9876");
  const LaneId client = rig.bind();
  EXPECT_EQ(rig.send(client, "a", "127.0.0.1:9876"), "");
  EXPECT_EQ(rig.send(client, "b", "localhost:9876"), "");
  EXPECT_EQ(rig.send(client, "c", "9876"), "");
  rig.session.step();
  EXPECT_THAT(rig.texts(server, Kind::received), ElementsAre("a", "b", "c"));
  EXPECT_EQ(rig.records(client, Kind::sent)[0].peer, Endpoint::loopback(9876));
}

TEST(SessionManual, says_why_it_did_not_send) {
  SessionRig rig;
  const LaneId bound = rig.bind();
  EXPECT_THAT(rig.send(bound, "x"), HasSubstr("no peer"));
  EXPECT_THAT(rig.send(bound, "x", "1.2.3:9876"), HasSubstr("four parts"));
  EXPECT_THAT(rig.send(bound, "x", "127.0.0.1:99999"), HasSubstr("from 0 to 65535"));
  EXPECT_THAT(rig.send(bound, "x", "127.0.0.1:0"), HasSubstr("from 1 to 65535"));
  EXPECT_THAT(rig.send(bound, "x", "\xff\xfe"), HasSubstr("special characters"));
  EXPECT_THAT(rig.send(bound, "x", std::string(10'240, 'x')), HasSubstr("too long"));
  EXPECT_THAT(rig.send(bound, "x", "name.test:9876"), HasSubstr("numeric address"));
  EXPECT_EQ(rig.count(bound, Kind::send_failed), 0U) << "the system was never asked";
  EXPECT_THAT(rig.send(bound, "x", "192.0.2.1:9876"), HasSubstr("no route"));
  EXPECT_THAT(rig.send(bound, "x", "[::1]:9876"), HasSubstr("[::1]:9876"));
  EXPECT_THAT(rig.send(bound, std::string(65'508, 'x'), "127.0.0.1:9"), HasSubstr("65,507"));
  EXPECT_EQ(rig.at(bound).counts.send_failed, 3U);
  EXPECT_EQ(rig.count(bound, Kind::send_failed), 3U);
  EXPECT_EQ(rig.at(bound).counts.sent, 0U);
  rig.network.block_sends(rig.handle(bound), 1);
  EXPECT_THAT(rig.send(bound, "x", "127.0.0.1:9"), HasSubstr("buffer is full"));
  EXPECT_EQ(rig.send(bound, std::string(65'507, 'x'), "127.0.0.1:9"), "");
}

TEST(SessionRoles, can_be_changed_while_traffic_flows) {
  Pair pair({.rate = 1'000, .limit = endless});
  pair.run(1s);
  pair.apply(SetRole{pair.receiver, Role::echo});
  pair.run(1s);
  EXPECT_NEAR(static_cast<double>(pair.at(pair.sender).counts.received), 1'000, 2);
  pair.apply(SetRole{pair.sender, Role::counter_receiver});
  pair.run(1s);
  EXPECT_NEAR(static_cast<double>(pair.at(pair.sender).counts.sent), 2'000, 2);
  pair.apply(SetRole{pair.sender, Role::counter_sender});
  pair.run(1s);
  EXPECT_NEAR(static_cast<double>(pair.at(pair.sender).counts.sent), 3'000, 4);
}

TEST(SessionRoles, are_not_begun_anew_by_asking_for_the_same_again) {
  Pair pair({.rate = 100, .limit = endless});
  pair.run(1s);
  pair.apply(SetRole{pair.sender, Role::counter_sender});
  pair.run(1s);
  EXPECT_EQ(pair.link().duplicates(), 0U);
}

TEST(SessionRoles, need_a_peer_for_a_counter_sender) {
  SessionRig rig;
  const LaneId bound = rig.bind();
  rig.apply(SetRole{bound, Role::counter_sender});
  EXPECT_EQ(rig.at(bound).role(), Role::manual);
  EXPECT_THAT(std::string(rig.session.last_failure()), HasSubstr("Connect"));
}

}  // namespace
}  // namespace readyscope
