// What is known of an endpoint's settings suffices to make the endpoint again.

#include <gtest/gtest.h>

#include "session_rig.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

/// None of these is the default.
EndpointSettings unusual() {
  return {.attach = Attach::connect,
          .address = "127.0.0.1:9876",
          .role = Role::counter_sender,
          .sender = {.rate = 12.5,
                     .limit = 77,
                     .form = WireForm::binary64,
                     .bytes = 512,
                     .start = 5,
                     .step = 3,
                     .burst = 4},
          .forward_to = "[::1]:7000",
          .reply_rules = {{Match::equals, "ping", "pong"}, {Match::contains, "a\n", "{counter}"}},
          .impairments = {.sending = {.drop = 0.25, .delay = 30ms, .seed = 9},
                          .receiving = {.duplicate = 0.5, .bits_per_second_max = 1e6}},
          .interest = {.read = false, .write = true, .except = false},
          .sending = false,
          .answer_loop_allowed = true,
          .receiver = {.wrap = WrapWidth::bits_16, .source_is = SourceIs::address}};
}

TEST(EndpointSettings, holds_all_that_an_endpoint_was_asked_for) {
  SessionRig rig;
  const EndpointSettings asked = unusual();
  EXPECT_EQ(rig.at(rig.add(asked)).settings, asked);
  EXPECT_EQ(rig.at(rig.bind(Role::manual, "*:0")).settings, (EndpointSettings{.address = "*:0"}));
}

TEST(EndpointSettings, reports_what_became_of_an_endpoint) {
  SessionRig rig;
  const EndpointSettings asked = unusual();
  const LaneId lane = rig.connect(asked.address);
  rig.apply(SetRole{lane, asked.role});
  rig.apply(SetSender{lane, asked.sender});
  rig.apply(StopSender{lane});
  rig.apply(SetForward{1, lane, asked.forward_to});
  rig.apply(SetReplyRules{2, lane, asked.reply_rules});
  rig.apply(SetImpairment{lane, Direction::sending, asked.impairments.sending});
  rig.apply(SetImpairment{lane, Direction::receiving, asked.impairments.receiving});
  rig.apply(SetInterest{lane, asked.interest});
  rig.apply(AllowAnswerLoop{lane, true});
  rig.apply(SetReceiver{lane, asked.receiver});
  EXPECT_EQ(rig.at(lane).settings, asked);
}

TEST(EndpointSettings, a_sender_goes_on_only_if_it_was_running) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender = rig.connect(receiver, Role::counter_sender, {.rate = 100, .limit = {}});
  rig.run(1s);
  rig.apply(StopSender{sender});
  const EndpointSettings stopped = rig.at(sender).settings;
  rig.apply(StartSender{sender});
  const EndpointSettings running = rig.at(sender).settings;

  const LaneId rests = rig.add(stopped);
  const LaneId sends = rig.add(running);
  rig.run(1s);
  EXPECT_EQ(rig.at(rests).counts.sent, 0U);
  EXPECT_GT(rig.at(sends).counts.sent, 0U);
  rig.apply(StartSender{rests});
  rig.run(1s);
  EXPECT_GT(rig.at(rests).counts.sent, 0U);
}

TEST(EndpointSettings, an_interest_holds_from_the_first_poll_on) {
  SessionRig rig;
  const LaneId deaf = rig.add({.address = "127.0.0.1:0", .interest = {.read = false}});
  rig.send(rig.connect(deaf), "nobody listens");
  rig.run(1s);
  EXPECT_EQ(rig.at(deaf).counts.received, 0U);
  EXPECT_EQ(rig.count(deaf, Kind::read), 0U);
  rig.apply(SetInterest{deaf, {}});
  rig.run(1s);
  EXPECT_EQ(rig.at(deaf).counts.received, 1U);
}

TEST(EndpointSettings, a_sender_that_is_stopped_before_its_name_is_known_stays_stopped) {
  SessionRig rig;
  rig.ask({.attach = Attach::connect, .address = "host.test:9876", .role = Role::counter_sender});
  const LaneId sender = rig.newest();
  ASSERT_EQ(rig.at(sender).phase, Phase::resolving);
  rig.apply(StopSender{sender});
  EXPECT_FALSE(rig.at(sender).settings.sending);
}

}  // namespace
}  // namespace readyscope
