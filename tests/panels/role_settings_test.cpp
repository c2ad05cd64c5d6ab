#include <gmock/gmock.h>

#include "hand.hpp"
#include "panels/fields/role_fields.hpp"
#include "panels/fields/rule_fields.hpp"
#include "text/patterns.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using namespace std::string_literals;

class RoleSettings : public ::testing::Test {
 protected:
  /// With nothing below the popup.
  RoleSettings() {
    hand.desk.page.look.show_timeline = hand.desk.page.look.show_events =
        hand.desk.page.look.show_side = false;
  }

  /// The popup that an endpoint's `...` opens.
  void open_settings(const std::string& address) {
    hand.click(Target("...").in_row(address).in("Sockets"));
  }
  [[nodiscard]] static Target in_popup(const char* label) { return Target(label).in("##Popup"); }
  /// Its content, with no tooltip above.
  std::string popup() {
    hand.move_to({0, 0});
    hand.frames(2);
    return hand.reads("##Popup");
  }
  std::string rules() {
    (void)popup();
    return hand.reads("##rules");
  }
  /// Esc reverts what is being typed, so that is ended first; and it leaves a list of rules before
  /// it leaves what the list is in.
  void close_popup() {
    hand.press(ImGuiKey_Enter);
    hand.press(ImGuiKey_Escape);
    hand.press(ImGuiKey_Escape);
    hand.frames(2);
  }
  void enter(const Target& field, std::string_view text) {
    hand.fill(field, text);
    hand.press(ImGuiKey_Enter);
    hand.frames(2);
  }
  [[nodiscard]] const EndpointState& newest() const { return *hand.session.endpoints().back(); }
  /// The last payload that an endpoint sent.
  [[nodiscard]] std::string sent_by(const EndpointState& endpoint) const {
    const Journal& journal = hand.session.journal();
    const auto track = journal.track(endpoint.lane, Kind::sent);
    if (track.empty()) return "nothing";
    const auto payload = journal.payload(track.record(track.size() - 1));
    return {reinterpret_cast<const char*>(payload->data()), payload->size()};
  }

  Hand hand{{.services = {.compile_pattern = make_pattern_compiler()}}};
};

TEST_F(RoleSettings, are_there_for_roles_that_have_some) {
  for (const Role role : roles) {
    hand.ask(AddEndpoint{
        .settings = {.attach = Attach::connect, .address = "127.0.0.1:9", .role = role}});
    const bool there = hand.has(Target("...").in_row(newest().local.text()).in("Sockets"));
    EXPECT_EQ(there, has_settings(role)) << option_name(role);
    hand.ask(RemoveEndpoint{newest().lane});
  }
}

// ---- a counter sender -------------------------------------------------------------------------

class SenderSettingsPopup : public RoleSettings {
 protected:
  SenderSettingsPopup() { open_settings("127.0.0.1:49152"); }
  [[nodiscard]] const SenderSettings& settings() const { return sender.settings.sender; }

  const EndpointState& at = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  const EndpointState& sender =
      hand.connect("127.0.0.1:9876", Role::counter_sender, {.rate = 100, .limit = {}});
};

TEST_F(RoleSettings, of_a_receiver_say_how_it_reads_counters) {
  const EndpointState& receiver = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  open_settings("127.0.0.1:9876");
  hand.choose(in_popup("##wrap"), "16 bits");
  hand.click(in_popup("One sender for each address"));
  hand.frames(2);
  EXPECT_EQ(receiver.settings.receiver, (ReceiverSettings{WrapWidth::bits_16, SourceIs::address}));
}

TEST_F(SenderSettingsPopup, choose_the_form_and_the_size_of_what_it_sends) {
  hand.choose(in_popup("##form"), "64 bit");
  EXPECT_EQ(settings().form, WireForm::binary64);
  enter(in_popup("##bytes"), "200");
  EXPECT_EQ(settings().bytes, 200U);
  hand.pass(200ms);

  EXPECT_EQ(sent_by(sender).size(), 200U);
}

TEST_F(SenderSettingsPopup, say_that_a_text_takes_no_size) {
  EXPECT_TRUE(hand.find(in_popup("##bytes")).disabled);
  EXPECT_THAT(popup(), HasSubstr("as many as the digits"));

  hand.choose(in_popup("##form"), "32 bit");
  EXPECT_FALSE(hand.find(in_popup("##bytes")).disabled);
  EXPECT_THAT(popup(), Not(HasSubstr("as many as the digits")));
}

TEST_F(SenderSettingsPopup, a_datagram_is_never_smaller_than_its_form) {
  hand.choose(in_popup("##form"), "32 bit");
  hand.fill(in_popup("##bytes"), "3");
  EXPECT_TRUE(hand.sees("A whole number from 28 to 65,507."));
  hand.press(ImGuiKey_Enter);
  hand.pass(200ms);

  EXPECT_EQ(sent_by(sender).size(), 28U);
}

TEST_F(SenderSettingsPopup, set_start_and_step_and_so_begin_a_new_run) {
  enter(in_popup("##start"), "1000");
  enter(in_popup("##step"), "5");
  hand.pass(100ms);

  EXPECT_EQ(settings().start, 1000U);
  EXPECT_EQ(settings().step, 5U);
  EXPECT_EQ(std::stoull(sent_by(sender)) % 5, 0U);
  EXPECT_GE(std::stoull(sent_by(sender)), 1000U);
}

TEST_F(SenderSettingsPopup, keep_a_burst_within_its_bounds) {
  enter(in_popup("##burst"), "5000");
  EXPECT_EQ(settings().burst, SenderSettings::burst_max);
  enter(in_popup("##burst"), "0");
  EXPECT_EQ(settings().burst, 1U);
}

TEST_F(SenderSettingsPopup, change_nothing_else) {
  const SenderSettings before = settings();
  enter(in_popup("##burst"), "7");
  SenderSettings after = settings();
  after.burst = before.burst;

  EXPECT_EQ(after, before);
}

TEST_F(SenderSettingsPopup, restart_the_sender) {
  hand.pass(1s);
  hand.click(in_popup("Restart"));
  hand.frames(2);

  EXPECT_LT(sender.sender.sent, 10U);
  EXPECT_GT(sender.counts.sent, 90U);
}

TEST_F(RoleSettings, of_a_sender_are_set_before_it_is_added_as_well) {
  hand.click("Connect");
  hand.choose(Target("##role").in("Sockets"), "Counter sender");
  hand.choose(Target("##form").in("Sockets"), "32 bit");
  hand.click(Target("Settings...").in("Sockets"));
  enter(in_popup("##start"), "50");
  enter(in_popup("##bytes"), "64");
  hand.press(ImGuiKey_Escape);
  hand.fill("##address", "127.0.0.1:9876");
  hand.press(ImGuiKey_Enter);

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(newest().settings.sender.form, WireForm::binary32);
  EXPECT_EQ(newest().settings.sender.start, 50U);
  EXPECT_EQ(newest().settings.sender.bytes, 64U);
}

// ---- forwarding -------------------------------------------------------------------------------

class Forward : public RoleSettings {
 protected:
  const EndpointState& target = hand.bind("127.0.0.1:9999");
};

TEST_F(Forward, is_added_with_its_target) {
  hand.choose(Target("##role").in("Sockets"), "Forward");
  hand.fill(Target("##forward").in("Sockets"), "127.0.0.1:9999");
  hand.fill("##address", "127.0.0.1:9876");
  hand.press(ImGuiKey_Enter);
  ASSERT_EQ(hand.session.live_count(), 2U);
  hand.receive(newest(), "hello");

  EXPECT_EQ(newest().forward_to, target.local);
  EXPECT_EQ(target.counts.received, 1U);
}

TEST_F(Forward, is_added_with_enter_in_the_target_s_field) {
  hand.choose(Target("##role").in("Sockets"), "Forward");
  hand.fill("##address", "127.0.0.1:9876");
  enter(Target("##forward").in("Sockets"), "127.0.0.1:9999");

  EXPECT_EQ(hand.session.live_count(), 2U);
}

struct BadTarget {
  const char* what;
  const char* typed;
  const char* verdict;
};
void PrintTo(const BadTarget& bad, std::ostream* out) { *out << bad.what; }

class BadTargetTyped : public Forward, public ::testing::WithParamInterface<BadTarget> {};

TEST_P(BadTargetTyped, is_shown_beside_the_field_as_one_types_and_does_not_take_effect) {
  const auto& forward = hand.bind("127.0.0.1:9876", Role::forward);
  open_settings("127.0.0.1:9876");
  hand.fill(in_popup("##forward"), GetParam().typed);
  EXPECT_THAT(popup(), HasSubstr(GetParam().verdict));
  EXPECT_TRUE(hand.find(in_popup("Apply")).disabled);
  hand.press(ImGuiKey_Enter);
  hand.frames(2);

  EXPECT_FALSE(forward.forward_to);
  EXPECT_THAT(popup(), HasSubstr("Nothing is forwarded yet."));
}

INSTANTIATE_TEST_SUITE_P(
    RoleSettings, BadTargetTyped,
    ::testing::Values(BadTarget{"half_an_address", "127.0.0.1", "An address and a port."},
                      BadTarget{"nothing", "", "An address and a port."},
                      BadTarget{"no_port", "127.0.0.1:0", "A port from 1 to 65535."},
                      BadTarget{"too_large_a_port", "127.0.0.1:70000", "from 0 to 65535"},
                      BadTarget{"a_name", "example.com:9", "A numeric address"},
                      BadTarget{"another_family", "[::1]:9876", "uses only IPv4"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST_F(Forward, gets_its_target_in_its_settings_and_another_one_later) {
  const auto& forward = hand.bind("127.0.0.1:9876", Role::forward);
  open_settings("127.0.0.1:9876");
  enter(in_popup("##forward"), "127.0.0.1:9999");
  EXPECT_EQ(forward.forward_to, target.local);
  EXPECT_THAT(popup(), HasSubstr("Forwards to 127.0.0.1:9999."));

  hand.fill(in_popup("##forward"), "127.0.0.1:9998");
  hand.click(in_popup("Apply"));
  hand.frames(2);
  EXPECT_EQ(forward.forward_to->port(), 9998);
}

TEST_F(Forward, says_where_it_forwards_to_in_its_row_and_to_whom_answers_go_back) {
  hand.ask(AddEndpoint{.settings = {.address = "127.0.0.1:9876",
                                    .role = Role::forward,
                                    .forward_to = "127.0.0.1:9999"}});
  hand.receive(newest(), "hello");
  EXPECT_THAT(hand.reads("Sockets"), HasSubstr("> 127.0.0.1:9999"));

  open_settings("127.0.0.1:9876");
  EXPECT_THAT(popup(), HasSubstr("What comes from there goes back to 127.0.0.1:49152."));
}

TEST_F(Forward, asks_for_its_target_when_the_role_is_chosen_in_the_row) {
  hand.bind("127.0.0.1:9876");
  // The add bar has a role too, and that address as its hint.
  hand.choose(Target("##role").in_row("127.0.0.1:9876").in("##sockets"), "Forward");
  hand.frames(2);

  EXPECT_TRUE(hand.has(in_popup("##forward")));
}

// ---- replies ----------------------------------------------------------------------------------

class Rules : public RoleSettings {
 protected:
  void open() { open_settings("127.0.0.1:9876"); }
  void add_rule(std::size_t n, const char* match, std::string_view pattern,
                std::string_view reply) {
    hand.click(in_popup("Add a rule"));
    if (match != "contains"s) hand.choose(Target("##match").in("##rules").number(n), match);
    hand.fill(Target("##pattern").in("##rules").number(n), pattern);
    hand.fill(Target("##reply").in("##rules").number(n), reply);
  }
  void apply() {
    hand.click(in_popup("Apply"));
    hand.frames(2);
  }
  std::string answer_to(std::string_view text) {
    hand.receive(replier, text);
    return sent_by(replier);
  }

  const EndpointState& replier = hand.bind("127.0.0.1:9876", Role::reply);
};

TEST_F(Rules, take_effect_with_apply_and_not_before) {
  open();
  EXPECT_THAT(popup(), HasSubstr("No rules yet: nothing is answered."));
  add_rule(0, "contains", "ping", "pong {counter}");
  EXPECT_THAT(popup(), HasSubstr("Not in effect yet."));
  EXPECT_TRUE(replier.settings.reply_rules.empty());

  apply();
  EXPECT_THAT(popup(), HasSubstr("In effect."));
  EXPECT_EQ(answer_to("a ping"), "pong 0");
  EXPECT_EQ(answer_to("ping"), "pong 1");
  EXPECT_THAT(popup(), HasSubstr("2 answers"));
  hand.receive(replier, "hello");
  EXPECT_THAT(popup(), HasSubstr("2 answered, 1 matched no rule."));
}

TEST_F(Rules, are_of_three_kinds) {
  open();
  add_rule(0, "equals", "a", "equals");
  add_rule(1, "regex", "^id=(\\d+)$", "number {1}");
  add_rule(2, "contains", "a", "contains");
  apply();

  EXPECT_EQ(answer_to("a"), "equals");
  EXPECT_EQ(answer_to("id=42"), "number 42");
  EXPECT_EQ(answer_to("bad"), "contains");
}

TEST_F(Rules, have_bytes_that_cannot_be_typed_as_escapes) {
  open();
  add_rule(0, "equals", "\\x00\\n", "\\\\\\xff");
  apply();

  ASSERT_EQ(replier.settings.reply_rules.size(), 1U);
  EXPECT_EQ(replier.settings.reply_rules[0].pattern, "\0\n"s);
  EXPECT_EQ(replier.settings.reply_rules[0].reply, "\\\xff");
}

TEST_F(Rules, with_a_bad_escape_are_shown_at_the_rule_and_cannot_be_applied) {
  open();
  add_rule(0, "contains", "good", "good");
  add_rule(1, "contains", "bad\\q", "reply");

  EXPECT_THAT(rules(), HasSubstr("Pattern: The backslash"));
  EXPECT_THAT(popup(), HasSubstr("Rule 2 is not valid."));
  EXPECT_TRUE(hand.find(in_popup("Apply")).disabled);
}

TEST_F(Rules, that_are_no_regular_expression_are_shown_at_the_rule_and_leave_those_before) {
  hand.ask(SetReplyRules{.lane = replier.lane, .rules = {{Match::equals, "a", "b"}}});
  open();
  add_rule(1, "regex", "(", "reply");
  apply();

  EXPECT_THAT(rules(), HasSubstr("A ( has no closing )."));
  EXPECT_THAT(popup(), HasSubstr("Rule 2 is not valid. The previous rules are still in effect."));
  EXPECT_EQ(answer_to("a"), "b");

  hand.fill(Target("##pattern").in("##rules").number(1), "()");
  EXPECT_THAT(popup(), HasSubstr("Not in effect yet.")) << "it was about another one";
}

TEST_F(Rules, are_put_in_order_and_taken_away) {
  open();
  for (const char* one : {"1", "2", "3"}) {
    add_rule(static_cast<std::size_t>(*one - '1'), "contains", one, one);
  }
  hand.click(Target("##down").in("##rules").number(0));
  hand.click(Target("##up").in("##rules").number(2));
  hand.click(Target("x").in("##rules").number(0));
  apply();

  const ReplyRules expected{{Match::contains, "3", "3"}, {Match::contains, "1", "1"}};
  EXPECT_EQ(replier.settings.reply_rules, expected);
}

TEST_F(Rules, the_first_cannot_go_up_nor_the_last_down) {
  open();
  add_rule(0, "contains", "1", "1");
  add_rule(1, "contains", "2", "2");

  EXPECT_TRUE(hand.find(Target("##up").in("##rules").number(0)).disabled);
  EXPECT_FALSE(hand.find(Target("##down").in("##rules").number(0)).disabled);
  EXPECT_TRUE(hand.find(Target("##down").in("##rules").number(1)).disabled);
}

TEST_F(Rules, that_were_typed_wait_for_one_who_closed_the_popup_and_can_be_taken_back) {
  open();
  add_rule(0, "contains", "1", "1");
  close_popup();
  open();
  EXPECT_THAT(popup(), HasSubstr("Not in effect yet."));

  hand.click(in_popup("Revert"));
  hand.frames(2);
  EXPECT_THAT(popup(), HasSubstr("No rules yet"));
}

TEST_F(Rules, are_those_of_the_endpoint_whose_settings_are_open) {
  hand.ask(SetReplyRules{.lane = replier.lane, .rules = {{Match::equals, "a", "b"}}});
  hand.bind("127.0.0.1:9877", Role::reply);
  open();
  EXPECT_EQ(hand.count(Target("##pattern").in("##rules")), 1U);
  hand.press(ImGuiKey_Escape);
  hand.frames(2);
  open_settings("127.0.0.1:9877");

  EXPECT_EQ(hand.count(Target("##pattern").in("##rules")), 0U);
}

TEST_F(Rules, may_be_many) {
  hand.ask(
      SetReplyRules{.lane = replier.lane, .rules = ReplyRules(5000, {Match::equals, "a", "b"})});
  open();

  EXPECT_LT(hand.count(Target("##pattern").in("##rules")), 20U);
  EXPECT_THAT(popup(), HasSubstr("In effect."));
}

TEST_F(RoleSettings, of_a_reply_are_set_before_it_is_added_as_well) {
  hand.choose(Target("##role").in("Sockets"), "Reply by rule");
  EXPECT_TRUE(hand.sees("No rules yet: nothing will be answered."));
  hand.click(Target("Rules...").in("Sockets"));
  hand.click(in_popup("Add a rule"));
  hand.fill(Target("##pattern").in("##rules"), "hi");
  hand.fill(Target("##reply").in("##rules"), "ho");
  close_popup();
  EXPECT_TRUE(hand.sees("1 rule."));
  hand.fill("##address", "127.0.0.1:9876");
  hand.press(ImGuiKey_Enter);

  ASSERT_EQ(hand.session.live_count(), 1U);
  const ReplyRules expected{{Match::contains, "hi", "ho"}};
  EXPECT_EQ(newest().settings.reply_rules, expected);
}

TEST_F(RoleSettings, of_a_reply_that_are_invalid_are_marked_and_nothing_is_added) {
  hand.choose(Target("##role").in("Sockets"), "Reply by rule");
  hand.click(Target("Rules...").in("Sockets"));
  hand.click(in_popup("Add a rule"));
  hand.frames(2);
  hand.fill(Target("##reply").in("##rules"), "ho\\q");
  close_popup();
  EXPECT_TRUE(hand.sees("Rule 1: Reply: The backslash"));
  hand.fill("##address", "127.0.0.1:9876");
  hand.press(ImGuiKey_Enter);

  EXPECT_EQ(hand.session.live_count(), 0U);
}

TEST(RuleForms, make_the_same_rules_of_what_they_were_made_from) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const ReplyRules rules{{Match::contains, all, all},
                         {Match::equals, "", ""},
                         {Match::regex, "^\\d+\\x41$", "{0} \\"}};

  EXPECT_EQ(rules_of(forms_of(rules)), rules);
}

// ---- endless loops ----------------------------------------------------------------------------

TEST_F(RoleSettings, show_answers_that_were_withheld_and_allow_them) {
  const auto& echo = hand.bind("127.0.0.1:9001", Role::echo);
  const auto& other = hand.bind("127.0.0.1:9002", Role::echo);
  const std::vector<std::byte> payload{std::byte{'x'}};
  hand.ask(SendDatagram{.lane = echo.lane, .payload = payload, .to = "127.0.0.1:9002"});
  hand.pass(3s);
  const bool first = echo.answers.withheld > 0;
  ASSERT_NE(echo.answers.withheld + other.answers.withheld, 0U);
  open_settings(first ? "127.0.0.1:9001" : "127.0.0.1:9002");
  EXPECT_THAT(popup(), HasSubstr("withheld"));

  hand.click(in_popup("Allow an endless answer loop"));
  hand.frames(2);
  EXPECT_TRUE((first ? echo : other).settings.answer_loop_allowed);
}

}  // namespace
}  // namespace readyscope::gui::test
