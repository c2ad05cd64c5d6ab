#include <gmock/gmock.h>

#include <algorithm>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

class SocketsPanel : public WindowTest {
 protected:
  [[nodiscard]] const EndpointState& newest() const { return *hand.session.endpoints().back(); }
  [[nodiscard]] std::size_t asked_for() const { return hand.session.endpoints().size(); }

  void fill_address(std::string_view address) { hand.fill("##address", address); }
  void enter(std::string_view address) {
    fill_address(address);
    hand.press(ImGuiKey_Enter);
  }
};

// ---- adding -----------------------------------------------------------------------------------

TEST_F(SocketsPanel, enter_in_the_address_field_adds_the_endpoint) {
  enter("127.0.0.1:9876");

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(newest().local.text(), "127.0.0.1:9876");
  EXPECT_EQ(newest().settings.attach, Attach::bind);
  EXPECT_TRUE(hand.sees("Added."));
  EXPECT_TRUE(hand.has(Target("R").in_row("127.0.0.1:9876").in("Sockets")));
}

TEST_F(SocketsPanel, the_add_button_adds_the_endpoint) {
  fill_address("127.0.0.1:9876");
  EXPECT_EQ(asked_for(), 0U) << "not before the button";

  hand.click("Add");

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(newest().local.text(), "127.0.0.1:9876");
}

TEST_F(SocketsPanel, connect_adds_one_with_a_peer) {
  hand.click("Connect");
  enter("127.0.0.1:9876");

  ASSERT_EQ(hand.session.live_count(), 1U);
  ASSERT_TRUE(newest().peer);
  EXPECT_EQ(newest().peer->text(), "127.0.0.1:9876");
}

TEST_F(SocketsPanel, the_first_steps_lead_into_the_address_field) {
  hand.click("Add endpoint");
  hand.frames(2);
  hand.type("9876");
  hand.press(ImGuiKey_Enter);

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(newest().local.text(), "127.0.0.1:9876");
}

TEST_F(SocketsPanel, ctrl_n_leads_into_the_address_field) {
  hand.press(ImGuiMod_Ctrl | ImGuiKey_N);
  hand.type("9876");

  EXPECT_EQ(hand.desk.panels.sockets.form.address, "9876");
}

TEST_F(SocketsPanel, a_name_is_looked_up) {
  hand.names.set_delay(1s);
  enter("localhost:9876");
  EXPECT_TRUE(hand.sees("Looking up the name..."));
  EXPECT_THAT(hand.reads("Sockets"), HasSubstr("localhost:9876 looking up..."))
      << "it has a row already";

  hand.pass(2s);

  EXPECT_TRUE(hand.sees("Added."));
  EXPECT_EQ(newest().local.text(), "127.0.0.1:9876");
}

// ---- what is wrong with an address ------------------------------------------------------------

struct BadAddress {
  const char* what;
  Attach attach;
  const char* typed;
  const char* verdict;
};

void PrintTo(const BadAddress& bad, std::ostream* out) { *out << bad.what; }

class BadAddressTyped : public ::testing::TestWithParam<BadAddress> {
 protected:
  Hand hand;
};

TEST_P(BadAddressTyped, is_explained_beside_the_field_as_one_types) {
  if (GetParam().attach == Attach::connect) hand.click("Connect");
  hand.fill("##address", GetParam().typed);

  EXPECT_TRUE(hand.sees(GetParam().verdict));
  EXPECT_TRUE(hand.session.failures().empty()) << "nothing was requested yet";
}

TEST_P(BadAddressTyped, is_refused_with_the_same_words_and_stays_in_the_field) {
  if (GetParam().attach == Attach::connect) hand.click("Connect");
  hand.fill("##address", GetParam().typed);
  hand.press(ImGuiKey_Enter);

  EXPECT_TRUE(hand.sees(GetParam().verdict));
  EXPECT_EQ(hand.desk.panels.sockets.form.address, GetParam().typed);
  EXPECT_EQ(hand.session.live_count(), 0U);
  EXPECT_EQ(hand.network.open_count(), 0U);
}

constexpr auto bind = Attach::bind;
constexpr auto connect = Attach::connect;

INSTANTIATE_TEST_SUITE_P(
    SocketsPanel, BadAddressTyped,
    ::testing::Values(
        BadAddress{"too_large_a_part", bind, "256.1.1.1:9876", "has four parts from 0 to 255"},
        BadAddress{"too_large_a_part_without_port", bind, "256.1.1.1", "four parts from 0 to 255"},
        BadAddress{"too_few_parts", bind, "1.2.3", "has four parts from 0 to 255"},
        BadAddress{"no_port", bind, "127.0.0.1", "The port is missing."},
        BadAddress{"port_0_of_a_peer", connect, "127.0.0.1:0",
                   "A peer needs a port from 1 to 65535."},
        BadAddress{"too_large_a_port", bind, "127.0.0.1:99999",
                   "A port is a number from 0 to 65535"},
        BadAddress{"too_large_a_lone_port", bind, "99999", "A port is a number from 0 to 65535"},
        BadAddress{"negative_port", bind, "-1", "A port is a number from 0 to 65535"},
        BadAddress{"negative_port_of_a_host", bind, "localhost:-1", "number from 0 to 65535"},
        BadAddress{"blank", bind, "127.0.0.1 :9876", "no spaces or special characters"},
        BadAddress{"ipv6_without_brackets", bind, "::1:9876", "Put an IPv6 address in brackets"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST_F(SocketsPanel, an_empty_field_says_what_to_do) {
  EXPECT_TRUE(hand.sees("Type an address, choose what the endpoint does, and press Enter."));

  hand.click("Add");

  EXPECT_TRUE(hand.sees("Type an address and a port, such as 127.0.0.1:9876."));
  EXPECT_EQ(asked_for(), 0U);
}

TEST_F(SocketsPanel, ten_kilobytes_are_too_long_for_an_address) {
  hand.click("##address");
  hand.paste(std::string(10'240, 'a'));

  EXPECT_TRUE(hand.sees("The address is too long."));

  hand.press(ImGuiKey_Enter);

  EXPECT_TRUE(hand.sees("The address is too long."));
  EXPECT_EQ(asked_for(), 0U);
  EXPECT_THAT(hand.desk.panels.sockets.form.address, ::testing::StartsWith(std::string(300, 'a')));
}

TEST_F(SocketsPanel, bytes_that_are_no_text_are_no_address) {
  hand.click("##address");
  hand.paste("\xff\xfe\x80:9876");

  EXPECT_TRUE(hand.sees("An address has no spaces or special characters."));

  hand.press(ImGuiKey_Enter);

  EXPECT_TRUE(hand.sees("An address has no spaces or special characters."));
  EXPECT_EQ(hand.session.live_count(), 0U);
}

TEST_F(SocketsPanel, letting_other_machines_in_is_said_before_it_happens) {
  fill_address("*:9876");

  EXPECT_TRUE(hand.sees("Every interface: other machines can send here."));
}

// ---- what only the system can refuse ----------------------------------------------------------

TEST_F(SocketsPanel, a_port_in_use_is_explained_and_another_one_is_a_few_keys_away) {
  (void)hand.network.bind(Endpoint::loopback(9876));
  enter("127.0.0.1:9876");
  EXPECT_TRUE(hand.sees("Port 9876 is already in use. Choose another port"));
  EXPECT_EQ(hand.desk.panels.sockets.form.address, "127.0.0.1:9876");

  hand.click("##address");
  hand.press(ImGuiKey_End);
  hand.press(ImGuiKey_Backspace);
  EXPECT_FALSE(hand.reads("Sockets").contains("already in use")) << "it is about another address";
  hand.type("7");
  hand.press(ImGuiKey_Enter);

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(newest().local.port(), 9877);
}

TEST_F(SocketsPanel, a_reserved_port_is_explained) {
  hand.network.fail_next(support::Call::bind, std::errc::permission_denied);
  enter("127.0.0.1:80");

  EXPECT_TRUE(hand.sees("Port 80 is reserved for system programs. Choose 1024 or higher"));
  EXPECT_EQ(hand.desk.panels.sockets.form.address, "127.0.0.1:80");
}

TEST_F(SocketsPanel, running_out_of_sockets_is_explained) {
  hand.network.fail_next(support::Call::bind, std::errc::too_many_files_open);
  enter("127.0.0.1:9876");

  EXPECT_TRUE(hand.sees("The system will not open any more sockets (0 are open here)."));
  EXPECT_EQ(hand.desk.panels.sockets.form.address, "127.0.0.1:9876");
}

TEST_F(SocketsPanel, an_unknown_name_is_explained) {
  enter("nowhere.example:9876");

  EXPECT_TRUE(hand.sees("The name nowhere.example is unknown. Check the spelling"));
  EXPECT_EQ(hand.desk.panels.sockets.form.address, "nowhere.example:9876");
  EXPECT_EQ(hand.session.live_count(), 0U);
}

TEST_F(SocketsPanel, a_name_that_never_resolves_is_given_up) {
  hand.names.set_delay({});
  enter("slow.example:9876");
  hand.pass(1s);
  EXPECT_TRUE(hand.sees("Looking up the name..."));

  hand.pass(6s);

  EXPECT_TRUE(hand.sees("Looking up the name slow.example took too long."));
  EXPECT_EQ(hand.desk.panels.sockets.form.address, "slow.example:9876");
  EXPECT_EQ(hand.session.live_count(), 0U);
}

// ---- what the endpoint does -------------------------------------------------------------------

class RoleChosen : public ::testing::TestWithParam<Role> {
 protected:
  Hand hand;
};

TEST_P(RoleChosen, is_what_the_endpoint_does) {
  hand.click("Connect");
  hand.choose(Target("##role").in("Sockets"), std::string(title(GetParam())).c_str());
  hand.fill("##address", "127.0.0.1:9876");
  hand.press(ImGuiKey_Enter);

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(hand.session.endpoints().back()->role(), GetParam());
}

TEST_P(RoleChosen, can_be_changed_in_the_row) {
  hand.connect("127.0.0.1:9876", GetParam() == Role::echo ? Role::manual : Role::echo);
  hand.choose(Target("##role").in_row("127.0.0.1:49152").in("Sockets"),
              std::string(title(GetParam())).c_str());

  EXPECT_EQ(hand.session.endpoints().back()->role(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(SocketsPanel, RoleChosen, ::testing::ValuesIn(roles),
                         [](const auto& test) {
                           std::string name(option_name(test.param));
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST_F(SocketsPanel, a_bound_endpoint_cannot_be_a_counter_sender) {
  hand.click(Target("##role").in("Sockets"));
  EXPECT_TRUE(hand.find(Target("Counter sender").in("##Combo_00")).disabled);

  hand.click(Target("Counter sender").in("##Combo_00"));

  EXPECT_EQ(hand.desk.panels.sockets.form.role, Role::counter_receiver);
}

TEST_F(SocketsPanel, going_back_to_bind_takes_the_counter_sender_back) {
  hand.click("Connect");
  hand.choose(Target("##role").in("Sockets"), "Counter sender");
  ASSERT_EQ(hand.desk.panels.sockets.form.role, Role::counter_sender);

  hand.click("Bind");
  enter("127.0.0.1:9876");

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(newest().role(), Role::counter_receiver);
}

class SenderFields : public SocketsPanel {
 protected:
  SenderFields() {
    hand.click("Connect");
    hand.choose(Target("##role").in("Sockets"), "Counter sender");
  }
};

TEST_F(SenderFields, set_the_rate_and_the_limit) {
  hand.fill(Target("##rate").in("Sockets"), "25");
  hand.fill(Target("##limit").in("Sockets"), "77");
  enter("127.0.0.1:9876");

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(newest().settings.sender.rate, 25);
  EXPECT_EQ(newest().settings.sender.limit, 77U);
}

TEST_F(SenderFields, can_leave_the_sender_without_a_limit) {
  hand.click(Target("###endless").in("Sockets"));
  EXPECT_FALSE(hand.has(Target("##limit").in("Sockets")));
  enter("127.0.0.1:9876");

  ASSERT_EQ(hand.session.live_count(), 1U);
  EXPECT_EQ(newest().settings.sender.limit, std::nullopt);
}

TEST_F(SenderFields, keep_the_rate_within_its_bounds) {
  hand.fill(Target("##rate").in("Sockets"), "99999999");
  hand.press(ImGuiKey_Enter);
  EXPECT_EQ(hand.desk.panels.sockets.form.sender.rate, SenderSettings::rate_max);

  hand.fill(Target("##rate").in("Sockets"), "-5");
  hand.press(ImGuiKey_Enter);
  EXPECT_EQ(hand.desk.panels.sockets.form.sender.rate, 0);
}

TEST_F(SocketsPanel, only_a_counter_sender_has_a_rate_and_a_limit) {
  hand.click("Connect");

  EXPECT_FALSE(hand.has(Target("##rate").in("Sockets")));
  EXPECT_FALSE(hand.has(Target("###endless").in("Sockets")));
}

// ---- a row ------------------------------------------------------------------------------------

TEST_F(SocketsPanel, stop_and_start_are_in_the_row_of_a_sender) {
  const auto& receiver = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  const auto& sender = hand.connect("127.0.0.1:9876", Role::counter_sender, {100, {}});
  hand.pass(1s);
  EXPECT_GT(receiver.counts.received, 50U);

  hand.click(Target("Stop").in_row("127.0.0.1:49152").in("Sockets"));
  const std::uint64_t sent = sender.counts.sent;
  hand.pass(1s);
  EXPECT_EQ(sender.counts.sent, sent);

  hand.click(Target("Start").in_row("127.0.0.1:49152").in("Sockets"));
  hand.pass(1s);
  EXPECT_GT(sender.counts.sent, sent + 50);
}

TEST_F(SocketsPanel, endpoints_can_be_removed_while_traffic_flows) {
  const auto& receiver = hand.bind("127.0.0.1:9876", Role::echo);
  const auto& sender = hand.connect("127.0.0.1:9876", Role::counter_sender, {1000, {}});
  hand.pass(1s);
  EXPECT_GT(sender.counts.received, 900U);

  hand.click(Target("x").in_row("127.0.0.1:49152").in("Sockets"));
  EXPECT_EQ(sender.phase, Phase::removed);
  hand.pass(100ms);
  hand.click(Target("x").in_row("127.0.0.1:9876").in("Sockets"));
  EXPECT_EQ(receiver.phase, Phase::removed);
  hand.pass(100ms);

  EXPECT_EQ(hand.network.open_count(), 0U);
  EXPECT_TRUE(hand.sees("No endpoints yet.")) << "the table gives way to the first steps";
  EXPECT_THAT(hand.reads("Timeline"), HasSubstr("(left)")) << "what happened stays visible";
}

struct Light {
  const char* label;
  bool Interest::* asked;
};

void PrintTo(const Light& light, std::ostream* out) { *out << light.label; }

class ReadyLight : public ::testing::TestWithParam<Light> {
 protected:
  Hand hand;
};

TEST_P(ReadyLight, stops_and_starts_asking_for_it_in_its_row_alone) {
  const auto& one = hand.bind("127.0.0.1:9001");
  const auto& other = hand.bind("127.0.0.1:9002");
  const Target light = Target(GetParam().label).in_row("127.0.0.1:9002").in("Sockets");

  hand.click(light);
  EXPECT_FALSE(other.settings.interest.*GetParam().asked);
  EXPECT_EQ(one.settings.interest, Interest{});

  hand.click(light);
  EXPECT_EQ(other.settings.interest, Interest{});
}

INSTANTIATE_TEST_SUITE_P(SocketsPanel, ReadyLight,
                         ::testing::Values(Light{"R", &Interest::read},
                                           Light{"W", &Interest::write},
                                           Light{"X", &Interest::except}),
                         [](const auto& test) { return std::string(test.param.label); });

TEST_F(SocketsPanel, nothing_is_received_while_read_is_off) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.click(Target("R").in_row("127.0.0.1:9876").in("Sockets"));
  hand.receive(endpoint, "hello");
  EXPECT_EQ(endpoint.counts.received, 0U);

  hand.click(Target("R").in_row("127.0.0.1:9876").in("Sockets"));
  hand.frames(2);
  EXPECT_EQ(endpoint.counts.received, 1U);
}

TEST_F(SocketsPanel, a_tooltip_says_what_a_ready_light_means) {
  hand.bind("127.0.0.1:9876");
  hand.hover(Target("X").in_row("127.0.0.1:9876").in("Sockets"));

  EXPECT_TRUE(hand.sees("for UDP only notice that a datagram of ours was refused lights it"));
}

TEST_F(SocketsPanel, a_system_that_does_not_report_drops_is_not_taken_for_one_without_any) {
  Hand elsewhere({.network = {.counts_drops = false}});
  elsewhere.bind("127.0.0.1:9876");

  EXPECT_THAT(elsewhere.reads("Sockets"), HasSubstr("unknown"));
}

// ---- a row's menu -----------------------------------------------------------------------------

class SocketsMenu : public SocketsPanel {
 protected:
  void open_menu(const char* address) { hand.right_click(Target(address).in("Sockets")); }
};

TEST_F(SocketsMenu, copies_the_address) {
  hand.bind("127.0.0.1:9876");
  open_menu("127.0.0.1:9876");
  hand.choose_from_context_menu("Copy address");

  EXPECT_EQ(hand.screen().clipboard(), "127.0.0.1:9876");
}

TEST_F(SocketsMenu, shows_only_this_endpoint_in_events) {
  hand.bind("127.0.0.1:9001");
  hand.bind("127.0.0.1:9002");
  hand.desk.page.look.show_events = false;
  open_menu("127.0.0.1:9002");
  hand.choose_from_context_menu("Show only this in Events");

  EXPECT_TRUE(hand.desk.page.look.show_events) << "what was hidden becomes visible";
  hand.frames(2);
  EXPECT_THAT(hand.reads("Events"), HasSubstr("127.0.0.1:9002"));
  EXPECT_THAT(hand.reads("Events"), Not(HasSubstr("127.0.0.1:9001")));
}

TEST_F(SocketsMenu, brings_the_send_panel_to_the_front) {
  const auto& first = hand.bind("127.0.0.1:9001");
  hand.bind("127.0.0.1:9002");
  hand.desk.page.look.show_side = false;
  open_menu("127.0.0.1:9001");
  hand.choose_from_context_menu("Send from here...");
  hand.frames(2);

  EXPECT_TRUE(hand.has(Target("##text").in("Side")));
  EXPECT_EQ(hand.desk.selection.endpoint, first.lane);
}

TEST_F(SocketsMenu, removes_the_endpoint) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  open_menu("127.0.0.1:9876");
  hand.choose_from_context_menu("Remove 127.0.0.1:9876");

  EXPECT_EQ(endpoint.phase, Phase::removed);
}

TEST_F(SocketsMenu, may_be_open_while_its_endpoint_leaves) {
  hand.bind("127.0.0.1:9876");
  const auto& sender = hand.connect("127.0.0.1:9876", Role::counter_sender, {10, 5});
  open_menu("127.0.0.1:49152");
  hand.pass(2s);

  EXPECT_EQ(sender.phase, Phase::finished);
  EXPECT_FALSE(hand.has(Target("Copy address").in("##Popup")));
}

class AnsweringRole : public SocketsMenu, public ::testing::WithParamInterface<Role> {};

TEST_P(AnsweringRole, is_allowed_an_endless_loop_from_its_menu) {
  const auto& endpoint = hand.bind("127.0.0.1:9876", GetParam());
  open_menu("127.0.0.1:9876");
  hand.choose_from_context_menu("Allow an endless answer loop");
  EXPECT_TRUE(endpoint.settings.answer_loop_allowed);

  open_menu("127.0.0.1:9876");
  hand.choose_from_context_menu("Allow an endless answer loop");
  EXPECT_FALSE(endpoint.settings.answer_loop_allowed);
}

INSTANTIATE_TEST_SUITE_P(SocketsPanel, AnsweringRole,
                         ::testing::Values(Role::echo, Role::forward, Role::reply),
                         [](const auto& test) { return std::string(option_name(test.param)); });

TEST_F(SocketsPanel, send_in_the_row_leads_to_the_send_panel) {
  const auto& first = hand.bind("127.0.0.1:9001");
  hand.bind("127.0.0.1:9002");
  hand.click(Target("Send...").in_row("127.0.0.1:9001").in("Sockets"));
  hand.frames(2);

  EXPECT_TRUE(hand.has(Target("##text").in("Side")));
  EXPECT_EQ(hand.desk.selection.endpoint, first.lane);
}

TEST_F(SocketsPanel, a_clicked_row_is_the_one_to_send_from) {
  const auto& first = hand.bind("127.0.0.1:9001");
  hand.bind("127.0.0.1:9002");
  hand.click(Target("127.0.0.1:9001").in("Sockets"));

  EXPECT_EQ(hand.desk.selection.endpoint, first.lane);
}

}  // namespace
}  // namespace readyscope::gui::test
