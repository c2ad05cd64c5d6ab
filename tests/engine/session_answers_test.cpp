// Endpoints that answer by themselves: forward and reply, and what stops answer loops.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "session_rig.hpp"

namespace readyscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

// ---- forward -----------------------------------------------------------------------------------

/// A client, an endpoint that forwards, and the server that it forwards to.
struct Way : SessionRig {
  LaneId server;
  LaneId way;
  LaneId client;

  explicit Way(support::SimulatedOptions options = {})
      : SessionRig(std::move(options)), server(bind()) {
    way = add({.address = "127.0.0.1:0", .role = Role::forward, .forward_to = text(server)});
    client = connect(way);
  }
  [[nodiscard]] std::string text(LaneId lane) const { return at(lane).local.text(); }
};

TEST(SessionForward, sends_what_arrives_on_to_its_target) {
  Way way;
  EXPECT_EQ(way.send(way.client, "one"), "");
  EXPECT_EQ(way.send(way.client, ""), "");
  way.steps(3);
  EXPECT_THAT(way.texts(way.server, Kind::received), ElementsAre("one", ""));
  EXPECT_EQ(way.at(way.way).counts.sent, 2U);
}

TEST(SessionForward, sends_its_targets_answers_back_to_whoever_sent_last) {
  Way way;
  const LaneId other = way.connect(way.way);
  EXPECT_EQ(way.send(way.client, "a"), "");
  way.steps(2);
  EXPECT_EQ(way.send(way.server, "to a", way.way), "");
  way.steps(2);
  EXPECT_EQ(way.send(other, "b"), "");
  way.steps(2);
  EXPECT_EQ(way.send(way.server, "to b", way.way), "");
  way.steps(2);
  EXPECT_THAT(way.texts(way.client, Kind::received), ElementsAre("to a"));
  EXPECT_THAT(way.texts(other, Kind::received), ElementsAre("to b"));
}

TEST(SessionForward, has_nobody_to_send_back_to_at_first) {
  Way way;
  EXPECT_EQ(way.send(way.server, "hello?", way.way), "");
  way.steps(3);
  EXPECT_EQ(way.at(way.way).counts.received, 1U);
  EXPECT_EQ(way.at(way.way).counts.sent, 0U);
}

TEST(SessionForward, takes_another_target_while_it_runs) {
  Way way;
  const LaneId second = way.bind();
  way.apply(SetForward{7, way.way, way.text(second)});
  EXPECT_EQ(way.failure(7), "");
  EXPECT_EQ(way.send(way.client, "x"), "");
  way.steps(3);
  EXPECT_THAT(way.texts(way.server, Kind::received), IsEmpty());
  EXPECT_THAT(way.texts(second, Kind::received), ElementsAre("x"));
}

TEST(SessionForward, keeps_its_target_when_the_new_one_is_none) {
  Way way;
  for (const std::string bad : {"", "127.0.0.1", "127.0.0.1:0", "a name:1", "example.org:9876"}) {
    way.apply(SetForward{++way.last_ticket, way.way, bad});
    EXPECT_NE(way.failure(way.last_ticket), "") << bad;
  }
  EXPECT_EQ(way.at(way.way).forward_to, way.at(way.server).local);
}

TEST(SessionForward, is_not_added_with_a_target_that_is_none) {
  SessionRig rig;
  const Ticket ticket =
      rig.ask({.address = "127.0.0.1:0", .role = Role::forward, .forward_to = "nowhere"});
  EXPECT_NE(rig.failure(ticket), "");
  EXPECT_TRUE(rig.session.endpoints().empty());
}

TEST(SessionForward, without_a_target_receives_and_sends_nothing) {
  SessionRig rig;
  const LaneId way = rig.bind(Role::forward);
  EXPECT_EQ(rig.send(rig.connect(way), "x"), "");
  rig.steps(3);
  EXPECT_EQ(rig.at(way).counts.received, 1U);
  EXPECT_EQ(rig.at(way).counts.sent, 0U);
}

TEST(SessionForward, carries_a_stream_through_a_chain_of_them_without_a_bound) {
  Way way;
  const LaneId first =
      way.add({.address = "127.0.0.1:0", .role = Role::forward, .forward_to = way.text(way.way)});
  way.apply(SetRole{way.server, Role::counter_receiver});
  (void)way.connect(first, Role::counter_sender, {.rate = 1'000, .limit = 500});
  way.run(2s);
  EXPECT_EQ(way.at(way.server).links.begin()[0]->received(), 500U);
  EXPECT_EQ(way.at(way.way).answers.withheld + way.at(first).answers.withheld, 0U);
}

TEST(SessionForward, carries_an_echo_back_all_the_way_without_a_bound) {
  Way way;
  way.apply(SetRole{way.server, Role::echo});
  const LaneId sender =
      way.connect(way.way, Role::counter_sender, {.rate = 1'000, .limit = endless});
  way.run(500ms);
  way.apply(StopSender{sender});
  way.run(100ms);
  ASSERT_EQ(way.at(sender).links.size(), 1U);
  EXPECT_EQ(way.at(sender).links.begin()[0]->received(), way.at(sender).counts.sent);
  EXPECT_GE(way.at(sender).counts.sent, 500U);
  EXPECT_EQ(way.session.last_failure(), "");
}

TEST(SessionForward, that_leads_to_itself_stops) {
  SessionRig rig;
  const LaneId way = rig.bind(Role::forward);
  rig.apply(SetForward{1, way, rig.at(way).local.text()});
  EXPECT_EQ(rig.send(rig.connect(way), "x"), "");
  rig.steps(1'000);
  EXPECT_LE(rig.at(way).counts.sent, EngineBounds{}.answer_rounds_max + 1);
}

TEST(SessionForward, two_that_lead_to_each_other_send_nothing_back_and_forth) {
  SessionRig rig;
  const LaneId first = rig.bind(Role::forward);
  const LaneId second = rig.bind(Role::forward);
  rig.apply(SetForward{1, first, rig.at(second).local.text()});
  rig.apply(SetForward{2, second, rig.at(first).local.text()});
  EXPECT_EQ(rig.send(rig.connect(first), "x"), "");
  rig.steps(100);
  EXPECT_EQ(rig.at(first).counts.sent, 1U);
  EXPECT_EQ(rig.at(second).counts.sent, 0U) << "it came from where it would go";
}

TEST(SessionForward, in_a_circle_stops_however_much_others_send) {
  SessionRig rig;
  std::vector<LaneId> circle;
  for (int i = 0; i < 3; ++i) circle.push_back(rig.bind(Role::forward));
  for (std::size_t i = 0; i < 3; ++i) {
    rig.apply(SetForward{++rig.last_ticket, circle[i], rig.at(circle[(i + 1) % 3]).local.text()});
  }
  (void)rig.connect(circle[0], Role::counter_sender, {.rate = 1'000, .limit = 100});
  const auto figures = [&] {
    std::array<std::uint64_t, 3> sum{};
    for (const LaneId lane : circle) {
      sum[0] += rig.at(lane).counts.sent;
      sum[1] += rig.at(lane).answers.withheld;
      sum[2] += rig.count(lane, Kind::loop_stopped);
    }
    return sum;
  };
  rig.run(5s);
  const auto [sent, withheld, notices] = figures();
  EXPECT_LE(sent, 100 * (EngineBounds{}.answer_rounds_max + 1));
  EXPECT_GE(withheld, 100U) << "none of them goes on";
  EXPECT_LE(notices, 3U) << "each reports it once";
  rig.run(5s);
  EXPECT_EQ(figures()[0], sent) << "and it has ended";
}

// ---- reply -------------------------------------------------------------------------------------

/// A client, and an endpoint that replies to it by these rules.
struct Replying : SessionRig {
  LaneId replier;
  LaneId client;

  explicit Replying(ReplyRules rules) {
    replier = add({.address = "127.0.0.1:0", .role = Role::reply, .reply_rules = std::move(rules)});
    client = connect(replier);
  }
  std::vector<std::string> answers_to(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) EXPECT_EQ(send(client, text), "");
    steps(3);
    return this->texts(client, Kind::received);
  }
};

TEST(SessionReply, answers_by_the_first_rule_that_matches) {
  Replying rig({{Match::equals, "ping", "pong"}, {Match::contains, "in", "n{counter}"}});
  EXPECT_THAT(rig.answers_to({"ping", "inner", "nothing", "outer"}),
              ElementsAre("pong", "n1", "n2"));
  EXPECT_EQ(rig.at(rig.replier).counts.received, 4U);
  EXPECT_EQ(rig.at(rig.replier).counts.sent, 3U);
}

TEST(SessionReply, takes_other_rules_while_it_runs) {
  Replying rig({{Match::equals, "a", "1"}});
  rig.apply(SetReplyRules{++rig.last_ticket, rig.replier, {{Match::equals, "a", "2"}}});
  EXPECT_EQ(rig.failure(rig.last_ticket), "");
  EXPECT_THAT(rig.answers_to({"a"}), ElementsAre("2"));
}

TEST(SessionReply, says_which_rule_is_none_and_keeps_the_old_ones) {
  Replying rig({{Match::equals, "a", "1"}});
  // This session has no library for regular expressions.
  rig.apply(SetReplyRules{
      ++rig.last_ticket, rig.replier, {{Match::equals, "a", "2"}, {Match::regex, "a", "3"}}});
  EXPECT_THAT(rig.failure(rig.last_ticket), HasSubstr("Rule 2"));
  EXPECT_THAT(rig.answers_to({"a"}), ElementsAre("1"));
}

TEST(SessionReply, is_not_added_with_a_rule_that_is_none) {
  SessionRig rig;
  const Ticket ticket = rig.ask(
      {.address = "127.0.0.1:0", .role = Role::reply, .reply_rules = {{Match::regex, "(", ""}}});
  EXPECT_THAT(rig.failure(ticket), HasSubstr("Rule 1"));
  EXPECT_TRUE(rig.session.endpoints().empty());
}

TEST(SessionReply, two_that_answer_each_other_stop) {
  SessionRig rig;
  const ReplyRules always{{Match::contains, "", "again"}};
  const LaneId first =
      rig.add({.address = "127.0.0.1:0", .role = Role::reply, .reply_rules = always});
  const LaneId second =
      rig.add({.address = "127.0.0.1:0", .role = Role::reply, .reply_rules = always});
  EXPECT_EQ(rig.send(first, "go", second), "");
  rig.steps(1'000);
  EXPECT_LE(rig.at(first).counts.sent + rig.at(second).counts.sent,
            EngineBounds{}.answer_rounds_max + 3);
}

// ---- discard -----------------------------------------------------------------------------------

TEST(SessionDiscard, counts_what_arrives_and_keeps_no_payload) {
  SessionRig rig;
  const LaneId sink = rig.bind(Role::discard);
  EXPECT_EQ(rig.send(rig.connect(sink), "secret"), "");
  rig.steps(2);
  EXPECT_EQ(rig.at(sink).counts.received, 1U);
  EXPECT_EQ(rig.at(sink).counts.received_bytes, 6U);
  const Record record = rig.records(sink, Kind::received).at(0);
  EXPECT_EQ(record.count, 6U);
  EXPECT_EQ(record.captured, 0U);
}

}  // namespace
}  // namespace readyscope
