#include <gmock/gmock.h>

#include <bitset>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

using Workspace = WindowTest;

// ---- shortcuts --------------------------------------------------------------------------------

TEST_F(Workspace, ctrl_plus_minus_and_0_change_the_size) {
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Equal);
  EXPECT_GT(hand.desk.window.choices.scale, 1);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_0);
  EXPECT_EQ(hand.desk.window.choices.scale, 1);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Minus);
  EXPECT_LT(hand.desk.window.choices.scale, 1);

  hand.press(ImGuiMod_Ctrl | ImGuiKey_0);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_KeypadAdd);
  EXPECT_GT(hand.desk.window.choices.scale, 1);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_KeypadSubtract);
  EXPECT_FLOAT_EQ(hand.desk.window.choices.scale, 1);
}

TEST_F(Workspace, the_size_has_bounds) {
  for (int i = 0; i < 40; ++i) hand.press(ImGuiMod_Ctrl | ImGuiKey_Equal);
  EXPECT_FLOAT_EQ(hand.desk.window.choices.scale, 3);
  for (int i = 0; i < 40; ++i) hand.press(ImGuiMod_Ctrl | ImGuiKey_Minus);
  EXPECT_FLOAT_EQ(hand.desk.window.choices.scale, 0.6F);
}

TEST_F(Workspace, a_question_mark_shows_every_shortcut_and_takes_them_away) {
  hand.type("?");
  EXPECT_TRUE(hand.sees("Pause or resume the picture"));
  hand.type("?");
  EXPECT_FALSE(hand.sees("Pause or resume the picture"));

  hand.type("?");
  hand.press(ImGuiKey_Escape);
  EXPECT_FALSE(hand.sees("Pause or resume the picture"));

  hand.choose_from_menu("Help", "Shortcuts");
  EXPECT_TRUE(hand.sees("Pause or resume the picture"));
}

TEST_F(Workspace, the_question_mark_may_be_on_any_key) {
  hand.key_down(ImGuiMod_Shift | ImGuiKey_Minus);  // where a German keyboard has it
  ImGui::GetIO().AddInputCharacter('?');
  hand.frame();
  hand.key_up(ImGuiMod_Shift | ImGuiKey_Minus);

  EXPECT_TRUE(hand.desk.shows_shortcuts);
}

struct TextField {
  const char* label;
  const char* panel;
  const char* tab;  ///< The tab to open first; null if it is visible.
};

void PrintTo(const TextField& field, std::ostream* out) { *out << field.label; }

class TextFieldTest : public ::testing::TestWithParam<TextField> {};

TEST_P(TextFieldTest, takes_keys_that_are_shortcuts_elsewhere_as_text) {
  Hand hand;
  hand.bind("127.0.0.1:9876");
  if (GetParam().tab != nullptr) hand.click(Target(GetParam().tab).in("Side"));
  hand.click(Target(GetParam().label).in(GetParam().panel));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_A);
  const double zoom = hand.desk.panels.timeline.look.ns_per_column;
  const bool follow = hand.desk.panels.timeline.follow;

  hand.type("wsadf ?,.");
  hand.press(ImGuiKey_End);

  EXPECT_EQ(hand.desk.panels.timeline.look.ns_per_column, zoom);
  EXPECT_EQ(hand.desk.panels.timeline.follow, follow);
  EXPECT_FALSE(hand.desk.selection.pause);
  EXPECT_FALSE(hand.desk.shows_shortcuts);
  EXPECT_EQ(
      hand.desk.panels.sockets.form.address + hand.desk.panels.events.look.filter_text +
          hand.desk.panels.send.to +
          (GetParam().label == std::string("##text") ? hand.desk.panels.send.payload.text : ""),
      "wsadf ?,.");
}

INSTANTIATE_TEST_SUITE_P(Workspace, TextFieldTest,
                         ::testing::Values(TextField{"##address", "Sockets", nullptr},
                                           TextField{"##filter", "Events", nullptr},
                                           TextField{"##to", "Side", "Send"},
                                           TextField{"##text", "Side", "Send"}),
                         [](const auto& test) { return "number_" + std::to_string(test.index); });

TEST_F(Workspace, space_pauses_and_does_not_press_the_button_that_was_clicked_last) {
  hand.bind("127.0.0.1:9876");
  hand.click(Target("Newest").in("Events"));
  ASSERT_FALSE(hand.desk.panels.events.look.auto_scroll);

  hand.press(ImGuiKey_Space);

  EXPECT_TRUE(hand.desk.selection.pause);
  EXPECT_FALSE(hand.desk.panels.events.look.auto_scroll);
}

TEST_F(Workspace, space_on_a_button_that_was_reached_with_tab_presses_it_and_does_not_pause) {
  hand.bind("127.0.0.1:9876");
  hand.click(Target("Newest").in("Events"));
  hand.press(ImGuiKey_Tab);
  ASSERT_TRUE(ImGui::GetIO().NavVisible);

  hand.press(ImGuiKey_Space);

  EXPECT_FALSE(hand.desk.selection.pause);
}

TEST_F(Workspace, space_still_pauses_after_going_through_the_log_with_keys) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "hello");
  hand.click(Target("##row").in_row("hello").in("Events"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_UpArrow);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_UpArrow);
  const auto selected = hand.desk.selection.event;

  hand.press(ImGuiKey_Space);

  EXPECT_TRUE(hand.desk.selection.pause);
  EXPECT_EQ(hand.desk.selection.event, selected);
}

TEST_F(Workspace, ctrl_q_and_the_file_menu_quit) {
  EXPECT_FALSE(hand.wishes.wants(Quit{}));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Q);
  EXPECT_TRUE(hand.wishes.wants(Quit{}));

  hand.wishes.take_all<Quit>();
  hand.choose_from_menu("File", "Quit");
  EXPECT_TRUE(hand.wishes.wants(Quit{}));
}

// ---- panels -----------------------------------------------------------------------------------

struct Panel {
  const char* entry;
  const char* name;
};

void PrintTo(const Panel& panel, std::ostream* out) { *out << panel.name; }

class PanelTest : public ::testing::TestWithParam<Panel> {};

TEST_P(PanelTest, is_hidden_and_shown_from_the_view_menu) {
  Hand hand;
  ASSERT_FALSE(hand.screen().area_of(GetParam().name).is_empty());

  hand.choose_from_menu("View", GetParam().entry);
  hand.frame();
  EXPECT_TRUE(hand.screen().area_of(GetParam().name).is_empty());

  hand.choose_from_menu("View", GetParam().entry);
  hand.frame();
  EXPECT_FALSE(hand.screen().area_of(GetParam().name).is_empty());
}

INSTANTIATE_TEST_SUITE_P(Workspace, PanelTest,
                         ::testing::Values(Panel{"Sockets", "Sockets"},
                                           Panel{"Timeline", "Timeline"}, Panel{"Events", "Events"},
                                           Panel{"Counter traffic, payload and send", "Side"}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(Workspace, every_choice_of_panels_draws_and_fills_the_window) {
  hand.ask(RunDemo{});
  for (unsigned choice = 0; choice < 16; ++choice) {
    SCOPED_TRACE(std::bitset<4>(choice));
    hand.desk.page.look.show_sockets = (choice & 1U) != 0;
    hand.desk.page.look.show_timeline = (choice & 2U) != 0;
    hand.desk.page.look.show_events = (choice & 4U) != 0;
    hand.desk.page.look.show_side = (choice & 8U) != 0;
    hand.frames(3);
    float lowest = 0;
    for (const char* panel : {"Sockets", "Timeline", "Events", "Side"}) {
      lowest = std::max(lowest, hand.screen().area_of(panel).high.y);
    }
    if (choice != 0) {
      EXPECT_GT(lowest, 740);
    }
    EXPECT_TRUE(hand.sees("history")) << "the status bar is always there";
  }
}

struct Split {
  const char* label;
  float PageLook::* share;
  ImVec2 direction;
};

void PrintTo(const Split& split, std::ostream* out) { *out << split.label; }

class SplitTest : public ::testing::TestWithParam<Split> {
 protected:
  void drag(float distance) {
    const ImVec2 from = hand.find(GetParam().label).whole.centre();
    hand.drag(from, {from.x + GetParam().direction.x * distance,
                     from.y + GetParam().direction.y * distance});
  }
  [[nodiscard]] float share() const { return hand.desk.page.look.*GetParam().share; }

  Hand hand;
};

TEST_P(SplitTest, follows_the_pointer) {
  const ImVec2 before = hand.find(GetParam().label).whole.centre();
  drag(40);
  hand.frames(2);
  const ImVec2 after = hand.find(GetParam().label).whole.centre();

  EXPECT_NEAR(after.x - before.x, GetParam().direction.x * 40, 3);
  EXPECT_NEAR(after.y - before.y, GetParam().direction.y * 40, 3);
}

TEST_P(SplitTest, leaves_both_panels_some_room) {
  drag(5000);
  EXPECT_LT(share(), 0.9F);
  hand.frames(2);
  drag(-5000);
  EXPECT_GT(share(), 0.1F);
  hand.frames(2);
  EXPECT_TRUE(hand.has(GetParam().label)) << "it can be dragged back";
}

TEST_P(SplitTest, can_be_dragged_back_from_its_end) {
  drag(5000);
  hand.frames(2);
  const float at_the_end = share();
  drag(-100);

  EXPECT_LT(share(), at_the_end);
}

INSTANTIATE_TEST_SUITE_P(
    Workspace, SplitTest,
    ::testing::Values(Split{"##sockets split", &PageLook::sockets_share, {0, 1}},
                      Split{"##timeline split", &PageLook::timeline_share, {0, 1}},
                      Split{"##events split", &PageLook::events_share, {1, 0}}),
    [](const auto& test) { return "number_" + std::to_string(test.index); });

// ---- menus ------------------------------------------------------------------------------------

TEST_F(Workspace, the_theme_is_chosen_in_the_view_menu) {
  hand.choose_from_menu("View", "Light theme");
  EXPECT_EQ(hand.desk.appearance().theme, Theme::light);
  hand.frames(2);

  hand.choose_from_menu("View", "Dark theme");
  EXPECT_EQ(hand.desk.appearance().theme, Theme::dark);
}

TEST_F(Workspace, the_rate_is_chosen_in_the_view_menu) {
  hand.desk.window.choices.display_rate = 75;
  const auto choose = [this](const char* rate) {
    hand.click("View");
    hand.click("Frames a second");
    hand.click(Target(rate).in("##Menu_01"));
    hand.frames(2);
  };
  choose("144");
  EXPECT_EQ(hand.desk.window.choices.frames_per_second, 144);
  choose("30");
  EXPECT_EQ(hand.desk.window.choices.frames_per_second, 30);
  choose("Display's rate (75)");
  EXPECT_EQ(hand.desk.window.choices.frames_per_second, 0);
}

TEST_F(Workspace, clearing_the_history_leaves_endpoints_and_their_counts) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "greetings");
  hand.click(Target("##row").in_row("greetings").in("Events"));
  hand.choose_from_menu("Edit", "Clear the history");

  EXPECT_FALSE(hand.desk.selection.event);
  EXPECT_THAT(hand.reads("Events"), Not(HasSubstr("greetings")));
  EXPECT_EQ(endpoint.counts.received, 1U);
  EXPECT_TRUE(endpoint.is_open());

  hand.receive(endpoint, "again");
  EXPECT_THAT(hand.reads("Events"), HasSubstr("again"));
}

TEST_F(Workspace, the_history_has_the_memory_that_is_chosen_for_it) {
  hand.click("Edit");
  hand.click("History");
  hand.click(Target("64 MiB").in("##Menu_01"));
  EXPECT_EQ(hand.session.journal().bounds().bytes, std::size_t{64} << 20);
  EXPECT_TRUE(hand.sees("/ 64 MiB"));

  hand.click("Edit");
  hand.click("History");
  hand.fill("MiB", "100");
  hand.press(ImGuiKey_Enter);
  hand.frames(2);
  EXPECT_EQ(hand.session.journal().bounds().bytes, std::size_t{100} << 20);
}

TEST_F(Workspace, the_history_has_no_less_memory_than_it_can_do_with) {
  hand.click("Edit");
  hand.click("History");
  hand.fill("MiB", "0");
  hand.press(ImGuiKey_Enter);
  hand.frames(2);
  EXPECT_EQ(hand.session.journal().bounds().bytes, std::size_t{1} << 20);
}

TEST_F(Workspace, the_status_bar_shows_what_the_history_keeps_and_has_dropped) {
  Hand small({.bounds = {.journal = {.bytes = 1}}});
  const auto& endpoint = small.bind("127.0.0.1:9876");
  for (int i = 0; i < 300; ++i) small.receive(endpoint, "hello");
  small.hover_at(small.place_of("history"));
  const std::uint64_t gone = small.session.journal().pushed_out().records;
  EXPECT_GT(gone, 0U);
  EXPECT_TRUE(small.sees("older records were discarded"));
  EXPECT_TRUE(small.sees("records are kept"));
}

TEST_F(Workspace, all_endpoints_can_be_removed_at_once) {
  for (int port = 9001; port < 9010; ++port) hand.bind("127.0.0.1:" + std::to_string(port));
  hand.choose_from_menu("Endpoints", "Remove all");
  hand.frame();

  EXPECT_EQ(hand.session.live_count(), 0U);
  EXPECT_EQ(hand.network.open_count(), 0U);

  hand.click("Endpoints");
  EXPECT_TRUE(hand.find("Remove all").disabled);
}

TEST_F(Workspace, a_failure_stays_in_the_status_bar_until_its_reader_puts_it_away) {
  hand.ask(AddEndpoint{1, {.address = "127.0.0.1"}});
  EXPECT_TRUE(hand.sees("The port is missing."));

  hand.click("x##dismiss");
  hand.frame();
  EXPECT_FALSE(hand.sees("The port is missing."));

  hand.ask(AddEndpoint{2, {.address = "127.0.0.1:99999"}});
  EXPECT_TRUE(hand.sees("A port is a number from 0 to 65535"));
}

TEST_F(Workspace, the_same_failure_is_reported_again_when_it_happens_again) {
  hand.ask(AddEndpoint{1, {.address = "127.0.0.1"}});
  hand.click("x##dismiss");
  hand.frame();
  hand.ask(AddEndpoint{2, {.address = "127.0.0.1"}});

  EXPECT_TRUE(hand.sees("The port is missing."));
}

TEST_F(Workspace, the_status_bar_counts_sockets_and_drops) {
  Hand full({.network = {.receive_buffer_bytes = 2000}});
  const auto& endpoint = full.bind("127.0.0.1:9876");
  full.ask(SetInterest{endpoint.lane, {.read = false}});
  for (int i = 0; i < 5; ++i) full.receive(endpoint, "hello");
  full.pass(100ms);

  EXPECT_TRUE(full.sees("sockets 1"));
  EXPECT_TRUE(full.sees("dropped 3"));
}

}  // namespace
}  // namespace readyscope::gui::test
