// Endpoints are opened, changed and closed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "session_rig.hpp"

namespace readyscope {
namespace {

using support::Call;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

const Endpoint elsewhere = Endpoint::from_numeric("192.0.2.1", 0).value();

// ---- opening -----------------------------------------------------------------------------------

TEST(SessionEndpoints, are_there_once_they_are_added) {
  SessionRig rig;
  const LaneId server = rig.bind(Role::echo, "127.0.0.1:9876");
  const LaneId client = rig.connect(server, Role::manual);
  EXPECT_EQ(rig.session.live_count(), 2U);
  EXPECT_EQ(rig.at(server).phase, Phase::open);
  EXPECT_EQ(rig.at(server).settings.address, "127.0.0.1:9876");
  EXPECT_EQ(rig.at(server).local, Endpoint::loopback(9876));
  EXPECT_FALSE(rig.at(server).peer);
  EXPECT_EQ(rig.at(server).buffer.bytes, std::size_t{4} << 20);
  EXPECT_EQ(rig.at(client).peer, Endpoint::loopback(9876));
  EXPECT_EQ(rig.session.journal().name(server), "127.0.0.1:9876");
  EXPECT_THAT(rig.session.journal().name(client), EndsWith(" > 127.0.0.1:9876"));
  EXPECT_EQ(rig.count(server, Kind::added), 1U);
  EXPECT_EQ(rig.session.last_failure(), "");
}

TEST(SessionEndpoints, take_any_free_port_for_port_zero) {
  SessionRig rig;
  EXPECT_NE(rig.at(rig.bind(Role::manual, "127.0.0.1:0")).local.port(), 0);
  EXPECT_EQ(rig.at(rig.bind(Role::manual, "[::1]:0")).local.family(), Family::ipv6);
  EXPECT_TRUE(rig.at(rig.bind(Role::manual, "*:0")).local.is_any());
  EXPECT_EQ(rig.at(rig.bind(Role::manual, "9876")).local, Endpoint::loopback(9876));
}

TEST(SessionEndpoints, that_cannot_be_meant_fail_in_words_and_change_nothing) {
  using namespace std::string_literals;
  for (const std::string& address : {""s,
                                     " "s,
                                     ":"s,
                                     "127.0.0.1"s,
                                     "127.0.0.1:"s,
                                     "127.0.0.1:99999"s,
                                     "127.0.0.1:-1"s,
                                     "127.0.0.1:+1"s,
                                     "127.0.0.1:9e3"s,
                                     "127.0.0.1:0x10"s,
                                     "127.0.0.1: 1"s,
                                     "99999"s,
                                     "-1"s,
                                     "1.2.3"s,
                                     "1.2.3:9876"s,
                                     "1.2.3.4.5:9876"s,
                                     "256.1.1.1:9876"s,
                                     "01.2.3.4:9876"s,
                                     "::1:9876"s,
                                     "[::1"s,
                                     "[::1]"s,
                                     "[::1]9876"s,
                                     "[127.0.0.1]:9876"s,
                                     "[nonsense]:9876"s,
                                     "a b:9876"s,
                                     "-a:9876"s,
                                     "a..b:9876"s,
                                     "*"s,
                                     "\xff\xfe:9876"s,
                                     "\xc3\x28:9876"s,
                                     "h\xc3\xb6st:9876"s,
                                     "host\0.test:9876"s,
                                     "host:9876\n"s,
                                     "%n%s:9876"s,
                                     std::string(10'240, 'a'),
                                     std::string(10'240, '1'),
                                     std::string(254, 'a') + ":9876"}) {
    for (const Attach attach : {Attach::bind, Attach::connect}) {
      SessionRig rig;
      const Ticket ticket = rig.ask({.attach = attach, .address = address});
      EXPECT_THAT(rig.failure(ticket), EndsWith(".")) << address;
      EXPECT_EQ(rig.session.last_failure(), rig.failure(ticket));
      rig.session.step();
      EXPECT_TRUE(rig.session.endpoints().empty()) << address;
      EXPECT_EQ(rig.session.live_count(), 0U);
      EXPECT_EQ(rig.session.journal().lanes().size(), 0U);
      EXPECT_EQ(rig.session.journal().end(), 0U);
      EXPECT_EQ(rig.network.calls(Call::bind) + rig.network.calls(Call::connect), 0U);
      EXPECT_EQ(rig.resolver.lookups_begun(), 0U) << address;
    }
  }
}

TEST(SessionEndpoints, that_cannot_work_are_not_tried_at_all) {
  SessionRig rig;
  const Ticket no_port = rig.ask({.attach = Attach::connect, .address = "127.0.0.1:0"});
  EXPECT_THAT(rig.failure(no_port), HasSubstr("from 1 to 65535"));
  const Ticket no_peer = rig.ask({.address = "127.0.0.1:0", .role = Role::counter_sender});
  EXPECT_THAT(rig.failure(no_peer), HasSubstr("Connect"));
  EXPECT_EQ(rig.session.live_count(), 0U);
  EXPECT_EQ(rig.network.open_count(), 0U);
}

TEST(SessionEndpoints, do_not_take_a_port_that_is_in_use) {
  SessionRig rig;
  const LaneId first = rig.bind(Role::manual, "127.0.0.1:9876");
  const Ticket second = rig.ask({.address = "127.0.0.1:9876"});
  EXPECT_THAT(rig.failure(second), HasSubstr("Port 9876 is already in use"));
  EXPECT_EQ(rig.session.live_count(), 1U);
  EXPECT_FALSE(rig.at(rig.newest()).is_live());
  EXPECT_EQ(rig.send(rig.connect(first), "still here"), "");
  rig.session.step();
  EXPECT_EQ(rig.texts(first, Kind::received), std::vector<std::string>{"still here"});
}

TEST(SessionEndpoints, say_what_the_system_does_not_allow) {
  SessionRig rig;
  rig.network.fail_next(Call::bind, std::errc::permission_denied);
  EXPECT_THAT(rig.failure(rig.ask({.address = "127.0.0.1:80"})), HasSubstr("1024 or higher"));
  rig.network.fail_next(Call::bind, std::errc::address_family_not_supported);
  EXPECT_THAT(rig.failure(rig.ask({.address = "[::1]:9876"})), HasSubstr("IPv6"));
  EXPECT_THAT(rig.failure(rig.ask({.address = "192.0.2.1:9876"})),
              HasSubstr("not an address of this machine"));
  EXPECT_THAT(rig.failure(rig.ask({.attach = Attach::connect, .address = "192.0.2.1:9876"})),
              HasSubstr("no route"));
  EXPECT_EQ(rig.session.live_count(), 0U);
  EXPECT_EQ(rig.session.failures().size(), 4U);
}

TEST(SessionEndpoints, survive_that_the_system_has_no_more_sockets) {
  SessionRig rig({.handles_max = 3});
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  (void)rig.bind();
  for (int i = 0; i < 3; ++i) {
    const std::string failure = rig.failure(rig.ask({.address = "127.0.0.1:0"}));
    EXPECT_THAT(failure, HasSubstr("any more sockets (3 are open here)"));
  }
  EXPECT_EQ(rig.session.live_count(), 3U);
  EXPECT_EQ(rig.send(client, "x"), "");
  rig.session.step();
  EXPECT_EQ(rig.at(server).counts.received, 1U);
  rig.apply(RemoveEndpoint{client});
  (void)rig.bind();
}

TEST(SessionEndpoints, are_no_more_than_there_may_be) {
  SessionRig rig({}, {.engine = {.endpoints_max = 3}});
  const LaneId first = rig.bind();
  (void)rig.bind();
  rig.resolver.set_delay({});
  (void)rig.ask({.address = "slow.test:1"});
  EXPECT_THAT(rig.failure(rig.ask({.address = "127.0.0.1:0"})), HasSubstr("There are 3 endpoints"));
  EXPECT_EQ(rig.session.live_count(), 3U);
  rig.apply(RemoveEndpoint{first});
  (void)rig.bind();
}

TEST(SessionEndpoints, may_come_and_go_for_ever) {
  SessionRig rig;
  constexpr std::size_t count = 70'000;
  static_assert(count > Journal::lanes_max);
  for (std::size_t i = 0; i < count; ++i) {
    rig.apply(AddEndpoint{.settings = {.address = "127.0.0.1:0"}});
    rig.apply(RemoveEndpoint{rig.newest()});
  }
  EXPECT_LE(rig.session.endpoints().size(), EndpointDirectory::left_max);
  EXPECT_EQ(rig.session.endpoints().size() + rig.session.scope.directory().forgotten(), count);
  const LaneId echo = rig.bind(Role::echo);
  const LaneId client = rig.connect(echo);
  EXPECT_EQ(rig.send(client, "?"), "");
  rig.steps(3);
  EXPECT_THAT(rig.texts(client, Kind::received), ElementsAre("?"));
}

// ---- names -------------------------------------------------------------------------------------

TEST(SessionEndpoints, open_when_their_name_is_known) {
  SessionRig rig;
  rig.resolver.set_delay(300ms);
  const Ticket ticket = rig.ask({.address = "localhost:9876", .role = Role::echo});
  rig.session.step();
  EXPECT_TRUE(rig.is_under_way(ticket));
  EXPECT_EQ(rig.at(rig.newest()).phase, Phase::resolving);
  EXPECT_EQ(rig.session.live_count(), 1U);
  rig.run(299ms);
  rig.session.step();
  EXPECT_TRUE(rig.is_under_way(ticket));
  rig.run(1ms);
  rig.session.step();
  EXPECT_EQ(rig.failure(ticket), "");
  EXPECT_EQ(rig.at(rig.newest()).phase, Phase::open);
  EXPECT_EQ(rig.at(rig.newest()).local, Endpoint::loopback(9876));
  EXPECT_EQ(rig.resolver.lookups_alive(), 0U);
}

TEST(SessionEndpoints, fail_in_words_when_their_name_is_not_known) {
  SessionRig rig;
  rig.resolver.add("empty.test", {});
  for (const std::string host : {"nowhere.test", "empty.test"}) {
    const Ticket ticket = rig.ask({.attach = Attach::connect, .address = host + ":9876"});
    rig.session.step();
    EXPECT_THAT(rig.failure(ticket), HasSubstr("The name " + host + " is unknown"));
  }
  EXPECT_EQ(rig.session.live_count(), 0U);
  EXPECT_EQ(rig.resolver.lookups_alive(), 0U);
}

TEST(SessionEndpoints, do_not_wait_for_a_name_for_ever) {
  SessionRig rig({}, {.engine = {.lookup_max = 2s}});
  rig.resolver.set_delay({});
  const Ticket ticket = rig.ask({.address = "silent.test:9876"});
  rig.run(1'999ms);
  rig.session.step();
  EXPECT_TRUE(rig.is_under_way(ticket));
  rig.run(1ms);
  rig.session.step();
  EXPECT_THAT(rig.failure(ticket), HasSubstr("Looking up the name silent.test took too long"));
  EXPECT_EQ(rig.session.live_count(), 0U);
  EXPECT_EQ(rig.resolver.lookups_alive(), 0U);
}

TEST(SessionEndpoints, can_be_removed_while_their_name_is_looked_up) {
  SessionRig rig;
  rig.resolver.set_delay(1s);
  const Ticket ticket = rig.ask({.address = "localhost:9876"});
  rig.session.step();
  rig.apply(RemoveEndpoint{rig.newest()});
  EXPECT_FALSE(rig.is_under_way(ticket)) << "whoever asked gets an answer";
  EXPECT_EQ(rig.session.live_count(), 0U);
  rig.run(2s);
  rig.session.step();
  EXPECT_EQ(rig.resolver.lookups_alive(), 0U);
  EXPECT_EQ(rig.at(rig.newest()).phase, Phase::removed);
  EXPECT_EQ(rig.network.open_count(), 0U);
}

TEST(SessionEndpoints, try_each_address_of_their_name) {
  SessionRig rig;
  rig.resolver.add("several.test", {elsewhere, elsewhere, Endpoint::loopback(0)});
  for (const Attach attach : {Attach::bind, Attach::connect}) {
    const Ticket ticket = rig.ask({.attach = attach, .address = "several.test:9876"});
    rig.session.step();
    EXPECT_EQ(rig.failure(ticket), "");
    EXPECT_EQ(rig.at(rig.newest()).phase, Phase::open);
  }
  EXPECT_EQ(rig.at(rig.newest()).peer, Endpoint::loopback(9876));
}

TEST(SessionEndpoints, fail_in_words_when_no_address_of_their_name_will_do) {
  SessionRig rig;
  rig.resolver.add("several.test", {elsewhere, elsewhere});
  const Ticket ticket = rig.ask({.address = "several.test:9876"});
  rig.session.step();
  EXPECT_THAT(rig.failure(ticket), HasSubstr("192.0.2.1:9876"));
  EXPECT_EQ(rig.session.live_count(), 0U);
}

TEST(SessionEndpoints, keep_what_was_changed_while_their_name_was_looked_up) {
  SessionRig rig;
  rig.resolver.set_delay(1s);
  (void)rig.ask({.address = "localhost:9876"});
  const LaneId lane = rig.newest();
  rig.apply(SetInterest{lane, {.read = false, .write = true, .except = false}});
  rig.apply(SetRole{lane, Role::echo});
  rig.run(1s);
  rig.steps(2);
  ASSERT_EQ(rig.at(lane).phase, Phase::open);
  EXPECT_EQ(rig.at(lane).role(), Role::echo);
  EXPECT_EQ(rig.send(rig.connect(lane), "x"), "");
  rig.session.step();
  EXPECT_EQ(rig.at(lane).counts.received, 0U);
  EXPECT_EQ(rig.count(lane, Kind::write), 1U);
}

// ---- closing -----------------------------------------------------------------------------------

TEST(SessionEndpoints, can_come_and_go_while_traffic_flows) {
  SessionRig rig;
  const LaneId stays = rig.bind(Role::counter_receiver);
  const LaneId sender = rig.connect(stays, Role::counter_sender, {.rate = 1'000, .limit = endless});
  for (int i = 0; i < 200; ++i) {
    const LaneId passing = rig.bind(i % 2 == 0 ? Role::echo : Role::counter_receiver);
    const LaneId client =
        rig.connect(passing, Role::counter_sender, {.rate = 500, .limit = endless});
    rig.run(10ms);
    EXPECT_GT(rig.at(passing).counts.received, 0U);
    rig.apply(RemoveEndpoint{i % 3 == 0 ? client : passing});
    rig.run(10ms);
    rig.apply(RemoveEndpoint{i % 3 == 0 ? passing : client});
  }
  EXPECT_EQ(rig.session.live_count(), 2U);
  EXPECT_EQ(rig.network.open_count(), 2U);
  EXPECT_EQ(rig.network.closed_in_vain(), 0U);
  ASSERT_EQ(rig.at(stays).links.size(), 1U);
  EXPECT_EQ(rig.at(stays).links.begin()[0]->missing(), 0U);
  EXPECT_NEAR(static_cast<double>(rig.at(sender).counts.sent), 4'000, 2);
}

TEST(SessionEndpoints, are_gone_once_they_are_removed) {
  SessionRig rig;
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  EXPECT_EQ(rig.send(client, "x"), "");
  rig.apply(RemoveEndpoint{server});
  rig.steps(3);
  EXPECT_EQ(rig.at(server).phase, Phase::removed);
  EXPECT_EQ(rig.at(server).counts.received, 0U);
  EXPECT_EQ(rig.count(server, Kind::removed), 1U);
  EXPECT_EQ(rig.count(server, Kind::read), 0U);
  EXPECT_EQ(rig.network.open_count(), 1U);
  EXPECT_EQ(rig.bind(Role::manual, rig.at(server).local.text()), LaneId{2}) << "a lane of its own";
}

TEST(SessionEndpoints, that_have_gone_are_not_to_be_commanded) {
  SessionRig rig;
  const LaneId server = rig.bind(Role::counter_receiver);
  const LaneId gone = rig.connect(server, Role::counter_sender);
  rig.apply(RemoveEndpoint{gone});
  const auto records = rig.session.journal().end();
  for (const LaneId lane : {gone, LaneId{4'711}, no_lane}) {
    rig.session.apply({RemoveEndpoint{lane}, SetInterest{lane, {}}, SetRole{lane, Role::echo},
                       StartSender{lane}, StopSender{lane}, SetSender{lane, {.rate = 1'000}},
                       AllowAnswerLoop{lane, true}});
    EXPECT_THAT(rig.send(lane, "x"), HasSubstr("closed"));
  }
  rig.steps(3);
  EXPECT_EQ(rig.session.journal().end(), records + 1) << "only that the one left is writable";
  EXPECT_EQ(rig.session.live_count(), 1U);
  EXPECT_EQ(rig.at(gone).role(), Role::counter_sender);
  EXPECT_EQ(rig.network.traffic().sent, 0U);
}

TEST(SessionEndpoints, are_found_only_by_lanes_that_there_are) {
  SessionRig rig;
  const LaneId lane = rig.bind();
  EXPECT_EQ(rig.session.find(lane), rig.session.endpoints()[0].get());
  EXPECT_EQ(rig.session.find(LaneId{1}), nullptr);
  EXPECT_EQ(rig.session.find(no_lane), nullptr);
}

// ---- outcomes ----------------------------------------------------------------------------------

TEST(SessionOutcomes, are_known_for_the_latest_requests) {
  SessionRig rig;
  for (std::size_t i = 0; i < Outcomes::outcomes_max + 10; ++i) (void)rig.ask({.address = "x y"});
  EXPECT_EQ(rig.session.outcome(10), nullptr);
  ASSERT_NE(rig.session.outcome(11), nullptr);
  EXPECT_NE(rig.session.outcome(11)->failure.words, "");
  EXPECT_NE(rig.session.outcome(rig.last_ticket), nullptr);
  EXPECT_EQ(rig.session.outcome(rig.last_ticket + 1), nullptr);
  ASSERT_EQ(rig.session.failures().size(), 1U) << "all are the same";
  EXPECT_EQ(rig.session.failures()[0].times, Outcomes::outcomes_max + 10);
  EXPECT_EQ(rig.session.scope.failure_count(), Outcomes::outcomes_max + 10);
}

TEST(SessionOutcomes, are_those_of_the_latest_request_with_a_ticket) {
  SessionRig rig;
  rig.apply(AddEndpoint{7, {.address = "nonsense"}});
  EXPECT_NE(rig.failure(7), "");
  rig.apply(AddEndpoint{7, {.address = "127.0.0.1:0"}});
  EXPECT_EQ(rig.failure(7), "");
}

}  // namespace
}  // namespace readyscope
