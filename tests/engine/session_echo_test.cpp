// Echoes, and what keeps two of them from answering each other for ever.

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

TEST(SessionEcho, sends_back_what_arrives_to_whoever_sent_it) {
  SessionRig rig;
  const LaneId echo = rig.bind(Role::echo);
  const LaneId first = rig.connect(echo);
  const LaneId second = rig.connect(echo);
  EXPECT_EQ(rig.send(first, "one"), "");
  EXPECT_EQ(rig.send(first, ""), "");
  EXPECT_EQ(rig.send(second, "two"), "");
  rig.steps(3);
  EXPECT_THAT(rig.texts(first, Kind::received), ElementsAre("one", ""));
  EXPECT_THAT(rig.texts(second, Kind::received), ElementsAre("two"));
  EXPECT_EQ(rig.at(echo).counts.sent, 3U);
  EXPECT_EQ(rig.texts(echo, Kind::sent), rig.texts(echo, Kind::received));
}

TEST(SessionEcho, answers_its_peer_when_it_has_one) {
  SessionRig rig;
  const LaneId client = rig.bind();
  const LaneId echo = rig.connect(client, Role::echo);
  EXPECT_EQ(rig.send(client, "x", echo), "");
  rig.steps(3);
  EXPECT_THAT(rig.texts(client, Kind::received), ElementsAre("x"));
}

TEST(SessionEcho, answers_strangers_without_a_bound) {
  SessionRig rig({}, {.engine = {.answer_rounds_max = 4}});
  const LaneId echo = rig.bind(Role::echo);
  const LaneId client = rig.connect(echo, Role::counter_sender, {.rate = 1'000, .limit = 500});
  rig.run(1s);
  EXPECT_EQ(rig.at(client).counts.sent, 500U);
  EXPECT_EQ(rig.at(echo).counts.sent, 500U);
  EXPECT_EQ(rig.at(echo).answers.withheld, 0U);
}

TEST(SessionEcho, survives_that_it_cannot_answer) {
  SessionRig rig;
  const LaneId echo = rig.bind(Role::echo);
  const LaneId client = rig.connect(echo);
  EXPECT_EQ(rig.send(client, "1"), "");
  EXPECT_EQ(rig.send(client, "2"), "");
  rig.network.fail_next(support::Call::send, std::errc::permission_denied);
  rig.steps(3);
  EXPECT_EQ(rig.at(echo).counts.send_failed, 1U);
  EXPECT_EQ(rig.count(echo, Kind::send_failed), 1U);
  EXPECT_THAT(rig.texts(client, Kind::received), ElementsAre("2"));
}

/// Two echoes that face each other, and a datagram between them.
struct FacingEchoes : SessionRig {
  LaneId bound;
  LaneId connected;

  explicit FacingEchoes(const std::string& address = "127.0.0.1:9876")
      : bound(bind(Role::echo, address)), connected(connect("127.0.0.1:9876", Role::echo)) {
    EXPECT_EQ(send(connected, "ping"), "");
  }

  [[nodiscard]] std::uint64_t answers() const {
    return at(bound).counts.sent + at(connected).counts.sent - 1;
  }
};

TEST(SessionEcho, stops_answering_its_own_kind_after_a_while_and_says_so) {
  for (const std::string address : {"127.0.0.1:9876", "*:9876"}) {
    FacingEchoes echoes(address);
    echoes.steps(1'000);
    EXPECT_LE(echoes.answers(), 2 * EngineBounds{}.answer_rounds_max);
    EXPECT_GE(echoes.answers(), EngineBounds{}.answer_rounds_max) << "it is allowed for a while";
    EXPECT_EQ(echoes.count(echoes.bound, Kind::loop_stopped) +
                  echoes.count(echoes.connected, Kind::loop_stopped),
              1U);
    EXPECT_GT(
        echoes.at(echoes.bound).answers.withheld + echoes.at(echoes.connected).answers.withheld,
        0U);
    EXPECT_THAT(std::string(echoes.session.last_failure()),
                HasSubstr("Two endpoints kept answering each other"));
    EXPECT_EQ(echoes.send(echoes.connected, "ping"), "");
    echoes.steps(10);
    EXPECT_EQ(echoes.session.scope.failure_count(), 1U) << "it is said once";
  }
}

TEST(SessionEcho, knows_its_own_kind_on_every_interface) {
  SessionRig rig;
  const LaneId first = rig.bind(Role::echo, "*:9876");
  const LaneId second = rig.bind(Role::echo, "*:9877");
  EXPECT_EQ(rig.send(first, "ping", "127.0.0.1:9877"), "");
  rig.steps(1'000);
  EXPECT_LE(rig.at(first).counts.sent, EngineBounds{}.answer_rounds_max + 1);
  EXPECT_EQ(rig.count(first, Kind::loop_stopped) + rig.count(second, Kind::loop_stopped), 1U);
}

TEST(SessionEcho, still_answers_others_after_it_stopped_a_loop) {
  FacingEchoes echoes;
  echoes.steps(1'000);
  const LaneId client = echoes.connect(echoes.bound);
  EXPECT_EQ(echoes.send(client, "hello"), "");
  echoes.steps(3);
  EXPECT_THAT(echoes.texts(client, Kind::received), ElementsAre("hello"));
}

TEST(SessionEcho, answers_its_own_kind_for_ever_when_that_is_allowed) {
  FacingEchoes echoes;
  echoes.apply(AllowAnswerLoop{echoes.bound, true});
  echoes.apply(AllowAnswerLoop{echoes.connected, true});
  echoes.steps(1'000);
  EXPECT_GE(echoes.answers(), 1'000U);
  EXPECT_EQ(echoes.session.last_failure(), "");
  echoes.apply(AllowAnswerLoop{echoes.bound, false});
  const std::uint64_t before = echoes.answers();
  echoes.steps(1'000);
  EXPECT_LE(echoes.answers() - before, 2 * EngineBounds{}.answer_rounds_max);
}

TEST(SessionEcho, says_it_again_when_a_loop_that_was_allowed_no_longer_is) {
  FacingEchoes echoes;
  echoes.steps(1'000);
  for (const LaneId lane : {echoes.bound, echoes.connected}) {
    echoes.apply(AllowAnswerLoop{lane, true});
    echoes.apply(AllowAnswerLoop{lane, false});
  }
  EXPECT_EQ(echoes.send(echoes.connected, "ping"), "");
  echoes.steps(1'000);
  ASSERT_EQ(echoes.session.failures().size(), 1U);
  EXPECT_EQ(echoes.session.failures()[0].times, 2U);
}

TEST(SessionEcho, answers_itself_no_more_than_another) {
  SessionRig rig;
  const LaneId echo = rig.bind(Role::echo);
  EXPECT_EQ(rig.send(echo, "me?", echo), "");
  rig.steps(1'000);
  EXPECT_EQ(rig.at(echo).counts.sent, EngineBounds{}.answer_rounds_max + 1);
  EXPECT_EQ(rig.count(echo, Kind::loop_stopped), 1U);
}

TEST(SessionEcho, stops_a_loop_that_multiplies_what_goes_round_in_it) {
  SessionRig rig;
  const LaneId first = rig.bind(Role::echo);
  const LaneId second = rig.bind(Role::echo);
  for (const LaneId lane : {first, second}) {
    for (const Direction direction : {Direction::sending, Direction::receiving}) {
      rig.apply(SetImpairment{lane, direction, {.duplicate = 1}});
    }
  }
  // Others that answer each other all the time do not hide it.
  LaneId last = rig.bind(Role::echo);
  for (int i = 0; i < 100; ++i) {
    last = rig.add(
        {.address = "127.0.0.1:0", .role = Role::forward, .forward_to = rig.at(last).local.text()});
  }
  const LaneId client = rig.connect(last);
  EXPECT_EQ(rig.send(client, "all the way"), "");
  rig.steps(300);
  EXPECT_EQ(rig.send(first, "ping", second), "");
  rig.run(10s);
  rig.steps(100);
  const std::uint64_t answers = rig.at(first).counts.sent + rig.at(second).counts.sent;
  EXPECT_LE(answers, 10 * EngineBounds{}.answer_rounds_max);
  EXPECT_EQ(rig.count(first, Kind::loop_stopped) + rig.count(second, Kind::loop_stopped), 2U);
}

TEST(SessionEcho, stops_a_loop_however_slow_it_is) {
  SessionRig rig;
  const LaneId first = rig.bind(Role::echo);
  const LaneId second = rig.bind(Role::echo);
  for (const LaneId lane : {first, second}) {
    for (const Direction direction : {Direction::sending, Direction::receiving}) {
      rig.apply(SetImpairment{lane, direction, {.delay = Impairment::time_max}});
    }
  }
  EXPECT_EQ(rig.send(first, "ping", second), "");
  rig.run(12h);
  EXPECT_LE(rig.at(first).counts.sent, EngineBounds{}.answer_rounds_max + 1);
  EXPECT_EQ(rig.count(first, Kind::loop_stopped) + rig.count(second, Kind::loop_stopped), 1U);
}

TEST(SessionEcho, takes_no_busy_chain_for_a_loop) {
  SessionRig rig;
  const LaneId echo = rig.bind(Role::echo);
  LaneId last = echo;
  for (int i = 0; i < 6; ++i) {
    last = rig.add(
        {.address = "127.0.0.1:0", .role = Role::forward, .forward_to = rig.at(last).local.text()});
  }
  const LaneId client = rig.connect(last, Role::counter_sender, {.rate = 1'000, .limit = 500});
  rig.run(1s);
  rig.run(1s);
  EXPECT_EQ(rig.at(echo).counts.sent, 500U);
  for (const auto& endpoint : rig.session.endpoints()) {
    EXPECT_EQ(endpoint->answers.withheld, 0U) << endpoint->local.text();
  }
  EXPECT_EQ(rig.at(client).counts.sent, 500U);
}

TEST(SessionEcho, is_no_longer_one_of_its_kind_when_it_does_something_else) {
  FacingEchoes echoes;
  echoes.steps(1'000);
  echoes.apply(SetRole{echoes.connected, Role::counter_sender});
  const std::uint64_t before = echoes.at(echoes.bound).counts.sent;
  echoes.apply(SetSender{echoes.connected, {.rate = 1'000, .limit = 500}});
  echoes.run(1s);
  EXPECT_EQ(echoes.at(echoes.bound).counts.sent - before, 500U);
}

}  // namespace
}  // namespace readyscope
