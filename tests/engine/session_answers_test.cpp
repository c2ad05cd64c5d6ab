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

/// An expression whose search takes a while and finds nothing; "found" is one that matches at once.
class TakesTime final : public Pattern {
 public:
  TakesTime(support::ManualClock& clock, Duration time) : clock_(&clock), time_(time) {}
  [[nodiscard]] std::optional<std::vector<std::string_view>> search(
      std::string_view text) const override {
    clock_->advance(time_);
    if (time_ > 0ms) return {};
    return std::vector{text};
  }
  [[nodiscard]] std::size_t text_bytes_max() const override { return 1'000; }

 private:
  support::ManualClock* clock_;
  Duration time_;
};

/// Twenty rules of which each takes as long as an expression may, before one that matches.
struct SlowlyReplying : SessionRig {
  LaneId slow;
  LaneId client;

  SlowlyReplying()
      : SessionRig({}, {},
                   {.compile_pattern = [this](std::string_view expression)
                        -> std::expected<std::unique_ptr<Pattern>, std::string> {
                     return std::make_unique<TakesTime>(clock, expression == "found" ? 0ms : 5ms);
                   }}) {
    ReplyRules rules(20, {Match::regex, "slow", ""});
    rules.push_back({Match::regex, "found", "{0}!"});
    slow = add({.address = "127.0.0.1:0", .role = Role::reply, .reply_rules = rules});
    client = connect(slow);
  }
  [[nodiscard]] std::uint64_t answered() const { return at(slow).answers.replies.answered(); }
};

TEST(SessionReply, that_takes_long_holds_nobody_up_and_answers_all_in_order) {
  SlowlyReplying rig;
  const LaneId echo = rig.bind(Role::echo);
  const LaneId asker = rig.connect(echo);
  std::vector<std::string> expected;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(rig.send(rig.client, std::to_string(i)), "");
    expected.push_back(std::to_string(i) + "!");
  }
  int steps = 0;
  for (; rig.answered() < 10 && steps < 1'000; ++steps) {
    EXPECT_EQ(rig.send(asker, "?"), "");
    const Instant before = rig.clock.now();
    rig.session.step();
    EXPECT_LE(rig.clock.now() - before, 10ms) << "one expression for each part of a step";
    EXPECT_GE(rig.at(echo).counts.received + 2, rig.at(asker).counts.sent);
  }
  EXPECT_GE(steps, 10 * 20 / 2);
  rig.steps(2);
  EXPECT_EQ(rig.texts(rig.client, Kind::received), expected);
  EXPECT_EQ(rig.at(rig.slow).answers.replies.by_rule.back(), 10U);
}

TEST(SessionReply, searches_on_while_the_program_waits) {
  SlowlyReplying rig;
  EXPECT_EQ(rig.send(rig.client, "a"), "");
  rig.run(1s);
  EXPECT_EQ(rig.answered(), 1U);
  EXPECT_EQ(rig.send(rig.client, "b"), "");
  rig.session.step();
  EXPECT_EQ(rig.answered(), 1U);
}

TEST(SessionReply, searches_for_nothing_any_more_when_stock_is_taken) {
  SlowlyReplying rig;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rig.send(rig.client, std::to_string(i)), "");
  rig.session.step();
  const Instant before = rig.clock.now();
  rig.session.take_stock();
  EXPECT_EQ(rig.at(rig.slow).counts.received, 100U);
  EXPECT_EQ(rig.at(rig.slow).answers.replies.unmatched, 100U);
  EXPECT_EQ(rig.clock.now(), before);
}

TEST(SessionReply, searches_among_the_rules_that_it_has_now) {
  SlowlyReplying rig;
  EXPECT_EQ(rig.send(rig.client, "a"), "");
  rig.session.step();
  rig.apply(SetReplyRules{++rig.last_ticket, rig.slow, {{Match::contains, "a", "now"}}});
  rig.steps(2);
  EXPECT_THAT(rig.texts(rig.client, Kind::received), ElementsAre("now"));
}

TEST(SessionReply, that_ends_in_the_middle_of_a_search_has_found_nothing) {
  for (const bool leaves : {true, false}) {
    SlowlyReplying rig;
    EXPECT_EQ(rig.send(rig.client, "a"), "");
    rig.session.step();
    if (leaves) {
      rig.apply(RemoveEndpoint{rig.slow});
    } else {
      rig.apply(SetRole{rig.slow, Role::manual});
    }
    rig.steps(100);
    EXPECT_EQ(rig.at(rig.slow).answers.replies.unmatched, 1U);
    EXPECT_EQ(rig.at(rig.slow).counts.received, 1U);
    EXPECT_EQ(rig.at(rig.slow).counts.sent, 0U);
  }
}

TEST(SessionReply, says_once_that_datagrams_are_too_long_for_an_expression) {
  SlowlyReplying rig;
  EXPECT_EQ(rig.send(rig.client, std::string(1'001, 'x')), "");
  EXPECT_EQ(rig.send(rig.client, std::string(1'001, 'x')), "");
  rig.run(10ms);
  EXPECT_EQ(rig.at(rig.slow).answers.replies.unmatched, 2U);
  EXPECT_EQ(rig.session.failure_count(), 1U);
  EXPECT_THAT(std::string(rig.session.last_failure()),
              HasSubstr("rule 1, which searches at most 1000 bytes"));
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
