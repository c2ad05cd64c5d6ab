#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "hand.hpp"
#include "panels/desk/desk_parts.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

using Actions = WindowTest;

constexpr ImGuiKeyChord search_keys = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_P;

// ---- the table --------------------------------------------------------------------------------

struct ActionTable : ::testing::Test {
  WindowState state;
  Desk desk{state};
};

TEST_F(ActionTable, no_two_actions_have_the_same_keys) {
  std::set<ImGuiKeyChord> chords;
  std::set<char> characters;
  for (const Action& action : desk.actions()) {
    SCOPED_TRACE(action.name);
    if (action.keys.chord != 0) {
      EXPECT_TRUE(chords.insert(action.keys.chord).second);
    }
    for (const ImGuiKeyChord other : action.keys.others) {
      if (other != 0) {
        EXPECT_TRUE(chords.insert(other).second);
      }
    }
    if (action.keys.character != 0) {
      EXPECT_TRUE(characters.insert(action.keys.character).second);
    }
  }
}

TEST_F(ActionTable, entries_of_a_submenu_stand_in_a_row) {
  std::set<std::string> begun;
  const char* before = nullptr;
  for (const Action& action : desk.actions()) {
    const bool begins =
        action.submenu != nullptr && (before == nullptr || std::string(before) != action.submenu);
    if (begins) {
      EXPECT_TRUE(begun.insert(action.submenu).second) << action.submenu;
    }
    before = action.submenu;
  }
}

TEST_F(ActionTable, keys_are_shown_as_they_stand_on_the_keyboard) {
  EXPECT_EQ(keys_text({.chord = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_P}), "Ctrl+Shift+P");
  EXPECT_EQ(keys_text({.chord = ImGuiMod_Ctrl | ImGuiKey_Equal}), "Ctrl++");
  EXPECT_EQ(keys_text({.chord = ImGuiMod_Ctrl | ImGuiKey_UpArrow}), "Ctrl+Up");
  EXPECT_EQ(keys_text({.character = '?'}), "?");
  EXPECT_EQ(keys_text({}), "");
}

TEST_F(Actions, are_all_in_the_menus_and_those_with_keys_on_the_page_of_shortcuts) {
  hand.screen().resize({1600, 1400});
  for (const Menu menu : menus) {
    hand.click(title(menu));
    for (const Action& action : hand.desk.actions()) {
      if (action.menu == menu && action.submenu == nullptr) {
        EXPECT_TRUE(hand.sees(action.name)) << title(menu);
      }
    }
    hand.press(ImGuiKey_Escape);
  }
  // Nothing below the page may look like a part of it.
  hand.desk.page.look.show_sockets = hand.desk.page.look.show_timeline =
      hand.desk.page.look.show_events = false;
  hand.desk.page.look.show_side = false;
  hand.type("?");
  hand.frames(3);
  const std::string page = hand.reads("Shortcuts");
  for (const Action& action : hand.desk.actions()) {
    if (action.keys.any()) {
      EXPECT_THAT(page, AllOf(HasSubstr(action.name), HasSubstr(keys_text(action.keys))));
    }
  }
}

TEST_F(Actions, of_the_table_can_all_be_done_whatever_is_there) {
  hand.ask(RunDemo{});
  for (int round = 0; round < 2; ++round) {
    for (const Action& action : hand.desk.actions()) {
      SCOPED_TRACE(action.name);
      const DeskFrame frame{
          {hand.session, hand.desk.appearance(), hand.desk.selection, hand.wishes}, hand.desk};
      if (is_possible(action, frame)) action.act(frame);
      hand.frames(2);
      hand.press(ImGuiKey_Escape);
    }
    const auto& endpoint = hand.bind("127.0.0.1:0");
    hand.receive(endpoint, "hello");
    hand.desk.selection.endpoint = endpoint.lane;
    hand.desk.selection.event = hand.session.journal().end() - 1;
  }
  EXPECT_TRUE(hand.wishes.wants(Quit{}));
}

TEST_F(Actions, offer_the_recent_workspaces_that_there_are) {
  hand.press(search_keys);
  hand.type("open");
  EXPECT_FALSE(hand.sees("lab.readyscope.json"));
  hand.press(ImGuiKey_Escape);

  hand.desk.window.workspace.recent = {"/home/me/lab.readyscope.json",
                                       "/home/me/field.readyscope.json"};
  hand.press(search_keys);
  hand.type("open field");
  hand.press(ImGuiKey_Enter);
  EXPECT_TRUE(hand.wishes.wants(OpenFile{"/home/me/field.readyscope.json"}));
}

// ---- keys -------------------------------------------------------------------------------------

TEST_F(Actions, are_done_by_fast_fingers_too) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Ctrl, true);
  hand.frame();
  io.AddKeyEvent(ImGuiKey_Q, true);
  io.AddKeyEvent(ImGuiMod_Ctrl, false);
  hand.frame();

  EXPECT_TRUE(hand.wishes.wants(Quit{})) << "Ctrl was held when Q went down";
}

TEST_F(Actions, are_not_done_by_a_modifier_that_comes_after_its_key) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiKey_Q, true);
  io.AddKeyEvent(ImGuiMod_Ctrl, true);
  hand.frames(2);

  EXPECT_FALSE(hand.wishes.wants(Quit{}));
}

TEST_F(Actions, with_letters_do_nothing_while_a_list_of_choices_is_open) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "hello");
  hand.pass(2s);
  hand.click(Target("##role").in("Sockets"));
  const double zoom = hand.desk.panels.timeline.look.ns_per_column;

  for (const ImGuiKey key : {ImGuiKey_W, ImGuiKey_S, ImGuiKey_A, ImGuiKey_D, ImGuiKey_F}) {
    hand.press(key);
  }

  EXPECT_EQ(hand.desk.panels.timeline.look.ns_per_column, zoom);
  EXPECT_TRUE(hand.desk.panels.timeline.follow);
}

TEST_F(Actions, with_a_plus_take_every_key_that_writes_one) {
  // Window reports a keyboard's own plus key, which many non-English ones have, as the keypad's.
  for (const ImGuiKeyChord plus :
       {ImGuiMod_Ctrl | ImGuiKey_Equal, ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Equal,
        ImGuiMod_Ctrl | ImGuiKey_KeypadAdd}) {
    const float before = hand.desk.window.choices.scale;
    hand.press(plus);
    EXPECT_GT(hand.desk.window.choices.scale, before);
  }
}

TEST_F(Actions, that_write_a_character_take_it_from_any_key) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  for (const char* word : {"one", "two"}) hand.receive(endpoint, word);
  const auto track = hand.session.journal().track(endpoint.lane, Kind::received);
  hand.desk.selection.event = track.sequence(1);

  hand.key_down(ImGuiMod_Shift | ImGuiKey_Semicolon);  // where a French keyboard has the full stop
  hand.key_up(ImGuiMod_Shift | ImGuiKey_Semicolon);
  EXPECT_EQ(hand.desk.selection.event, track.sequence(1)) << "the key alone does nothing";

  ImGui::GetIO().AddInputCharacter(',');
  hand.frames(2);
  EXPECT_NE(hand.desk.selection.event, track.sequence(1));
}

TEST_F(Actions, esc_puts_away_one_thing_at_a_time) {
  hand.desk.selection.range = MarkedRange{Instant(), Instant() + 1s};
  hand.desk.shows_shortcuts = true;
  hand.frame();

  hand.press(ImGuiKey_Escape);
  EXPECT_FALSE(hand.desk.shows_shortcuts);
  EXPECT_TRUE(hand.desk.selection.range);
  hand.press(ImGuiKey_Escape);
  EXPECT_FALSE(hand.desk.selection.range);
}

TEST_F(Actions, ctrl_t_counts_times_from_the_selected_event) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "early");
  hand.pass(2s);
  hand.receive(endpoint, "late");
  const auto track = hand.session.journal().track(endpoint.lane, Kind::received);
  hand.desk.selection.event = track.sequence(0);

  hand.press(ImGuiMod_Ctrl | ImGuiKey_T);
  EXPECT_EQ(hand.desk.selection.reference, track.time(0));
  EXPECT_THAT(hand.reads("Events"), AllOf(HasSubstr("Since ref."), HasSubstr("0.000000")));

  hand.press(ImGuiMod_Ctrl | ImGuiKey_T);
  EXPECT_THAT(hand.reads("Events"), HasSubstr("Time (s)"));
}

TEST_F(Actions, ctrl_and_a_number_bring_the_keyboard_to_a_panel) {
  hand.desk.page.look.show_sockets = hand.desk.page.look.show_side = false;
  hand.frame();

  hand.press(ImGuiMod_Ctrl | ImGuiKey_1);
  EXPECT_TRUE(hand.desk.page.look.show_sockets);
  EXPECT_EQ(hand.desk.page.focused, Panel::sockets);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_6);
  EXPECT_EQ(hand.desk.page.look.side, SidePanel::send);
  EXPECT_EQ(hand.desk.page.focused, Panel::side);
}

/// The items that Tab moves to, one after the other.
std::set<ImGuiID> reached_with_tab(Hand& hand) {
  constexpr int tabs_max = 300;
  std::set<ImGuiID> reached;
  for (int i = 0; i < tabs_max; ++i) {
    hand.press(ImGuiKey_Tab);
    reached.insert(hand.screen().focused());
  }
  return reached;
}

TEST_F(Actions, record_by_key_and_by_a_button_that_says_how_far_it_is) {
  hand.press(ImGuiMod_Ctrl | ImGuiKey_R);
  EXPECT_TRUE(hand.wishes.take_all<ToggleRecording>());
  hand.click("Record###record");
  EXPECT_TRUE(hand.wishes.take_all<ToggleRecording>());
  EXPECT_FALSE(hand.sees("7 missing"));

  hand.desk.window.recording = {.running = true,
                                .file = "night.readyscope",
                                .bytes = 3 << 20,
                                .bytes_per_second = 2048,
                                .missing = 7,
                                .trouble = {.words = "The disk is full."}};
  hand.frames(2);
  EXPECT_TRUE(hand.sees("3.0 MiB"));
  EXPECT_TRUE(hand.sees("2.0 KiB/s"));
  EXPECT_TRUE(hand.sees("7 missing"));
  EXPECT_TRUE(hand.sees("The disk is full."));
  hand.click("Stop recording###record");
  EXPECT_TRUE(hand.wishes.take_all<ToggleRecording>());
}

TEST_F(Actions, tab_comes_to_fields_buttons_and_rows_of_every_panel) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "hello");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_N);
  const auto reached = reached_with_tab(hand);

  for (const Target& target :
       {Target("##address").in("Sockets"), Target("Add").in("Sockets"),
        Target("Send...").in("Sockets"), Target("127.0.0.1:9876").in("Sockets"),
        Target("Follow").in("Timeline"), Target("##filter").in("Events"),
        Target("Newest").in("Events"), Target("##row").in("Events")}) {
    EXPECT_TRUE(reached.contains(hand.find(target).id)) << target.label;
  }
  EXPECT_TRUE(ImGui::GetIO().NavVisible) << "and shows where it is";
}

TEST_F(Actions, tab_goes_on_within_the_panel_that_was_gone_to) {
  hand.bind("127.0.0.1:9876");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_6);
  std::set<ImGuiID> reached{hand.screen().focused()};
  for (int i = 0; i < 12; ++i) {
    hand.press(ImGuiKey_Tab);
    reached.insert(hand.screen().focused());
  }
  for (const char* item : {"##from", "##text", "Presets...", "Send"}) {
    EXPECT_TRUE(reached.contains(hand.find(Target(item).in("##tab")).id)) << item;
  }
}

TEST_F(Actions, ctrl_and_a_number_bring_the_keyboard_to_a_tab_that_was_behind) {
  hand.receive(hand.bind("127.0.0.1:9876"), "hello");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_6);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_5);
  hand.frames(3);
  EXPECT_EQ(hand.screen().focused(), hand.find(Target("Copy hex").in("##tab")).id);
}

TEST_F(Actions, esc_that_closes_a_popup_leaves_the_selection_alone) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "hello");
  hand.desk.selection.event = hand.session.journal().end() - 1;
  hand.click(Target("Impair...").in("Sockets"));
  hand.frames(3);
  ASSERT_TRUE(hand.sees("What it sends"));
  for (int i = 0; i < 3 && hand.sees("What it sends"); ++i) {
    hand.press(ImGuiKey_Escape);
    EXPECT_TRUE(hand.desk.selection.event);
  }
  EXPECT_FALSE(hand.sees("What it sends"));
  hand.press(ImGuiKey_Escape);
  EXPECT_FALSE(hand.desk.selection.event) << "now it is meant";
}

TEST_F(Actions, arrows_stay_in_the_panel_that_has_the_keyboard) {
  const auto& endpoint = hand.bind("127.0.0.1:9876", Role::counter_receiver);
  for (const char* counter : {"0", "1", "2"}) hand.receive(endpoint, counter);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_4);
  std::set<ImGuiID> below;
  for (int i = 0; i < 3; ++i) {
    hand.press(ImGuiKey_DownArrow);
    below.insert(hand.screen().focused());
  }
  EXPECT_TRUE(below.contains(hand.find(Target("##link").in("Side")).id));
  for (const ImGuiKey arrow : {ImGuiKey_DownArrow, ImGuiKey_DownArrow, ImGuiKey_LeftArrow,
                               ImGuiKey_LeftArrow, ImGuiKey_UpArrow, ImGuiKey_UpArrow,
                               ImGuiKey_UpArrow, ImGuiKey_LeftArrow, ImGuiKey_RightArrow}) {
    hand.press(arrow);
    EXPECT_EQ(hand.desk.page.focused, Panel::side) << ImGui::GetKeyName(arrow);
  }
}

TEST_F(Actions, where_the_keyboard_stays_a_tooltip_does_not) {
  hand.press(ImGuiMod_Ctrl | ImGuiKey_2);
  hand.press(ImGuiKey_Tab);
  hand.pass(std::chrono::seconds(1));
  EXPECT_TRUE(hand.sees("Freeze the picture"));
  hand.pass(std::chrono::seconds(6));
  EXPECT_FALSE(hand.sees("Freeze the picture"));
}

class PanelKeys : public Actions, public ::testing::WithParamInterface<const char*> {};

TEST_P(PanelKeys, lead_tab_into_the_panel) {
  constexpr const char* panels[] = {"Sockets", "Timeline", "Events", "Side", "Side", "Side"};
  hand.receive(hand.bind("127.0.0.1:9876"), "hello");
  const std::string number = GetParam();
  hand.press(ImGuiMod_Ctrl | (ImGuiKey_0 + (number[0] - '0')));
  hand.press(ImGuiKey_Tab);

  const Item* found = nullptr;
  for (const Item& item : hand.screen().items()) {
    if (item.id == hand.screen().focused()) found = &item;
  }
  ASSERT_NE(found, nullptr) << "nothing has the keyboard";
  const std::string panel = panels[number[0] - '1'];
  EXPECT_TRUE(found->window.contains("/" + panel + "_")) << found->window;
}

INSTANTIATE_TEST_SUITE_P(Actions, PanelKeys, ::testing::Values("1", "2", "3", "4", "5", "6"));

TEST(SmallWindow, is_scrolled_to_what_the_keyboard_goes_to) {
  Hand hand({.size = {1000, 700}, .scale = 2});
  hand.press(ImGuiMod_Ctrl | ImGuiKey_6);
  EXPECT_FALSE(hand.has(Target("##address").in("Sockets")));

  hand.press(ImGuiMod_Ctrl | ImGuiKey_N);
  hand.type("127.0.0.1:9876");
  hand.press(ImGuiKey_Enter);
  EXPECT_EQ(hand.session.live_count(), 1U);

  hand.press(ImGuiMod_Ctrl | ImGuiKey_F);
  hand.type("hello");
  EXPECT_EQ(hand.desk.panels.events.look.filter_text, "hello");
}

TEST(SmallWindow, is_scrolled_to_what_is_in_sight_in_part) {
  Hand hand({.size = {1000, 700}, .scale = 1.5F});
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "hello");
  for (const ImGuiKey panel : {ImGuiKey_2, ImGuiKey_3, ImGuiKey_4, ImGuiKey_5, ImGuiKey_6}) {
    hand.press(ImGuiMod_Ctrl | panel);
    hand.frames(3);
    hand.press(ImGuiMod_Ctrl | ImGuiKey_F);
    hand.press(ImGuiMod_Ctrl | ImGuiKey_A);
    const std::string typed = "hello" + std::to_string(panel);
    hand.type(typed);
    EXPECT_EQ(hand.desk.panels.events.look.filter_text, typed);
  }
}

TEST_F(Actions, brackets_mark_a_range_from_event_to_event) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  for (const char* text : {"first", "second", "third"}) {
    hand.pass(1s);
    hand.receive(endpoint, text);
  }
  const auto track = hand.session.journal().track(endpoint.lane, Kind::received);
  auto& range = hand.desk.selection.range;

  hand.desk.selection.event = track.sequence(1);
  hand.type("]");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->begin(), hand.session.journal().begin_time());
  EXPECT_EQ(range->end(), track.time(1));

  hand.desk.selection.event = track.sequence(0);
  hand.type("[");
  EXPECT_EQ(range->begin(), track.time(0));
  EXPECT_EQ(range->end(), track.time(1));
  EXPECT_FALSE(hand.desk.panels.timeline.follow) << "what is marked must stay in place";

  hand.desk.selection.event = track.sequence(2);
  hand.type("[");
  EXPECT_EQ(range->begin(), track.time(2));
  EXPECT_GE(range->end(), track.time(2) + 1us) << "a range is never empty";
}

// ---- the search -------------------------------------------------------------------------------

TEST_F(Actions, are_found_by_any_words_of_their_names_and_done_with_enter) {
  hand.press(search_keys);
  hand.type("theme endpoint");
  EXPECT_TRUE(hand.sees("No action has these words"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_A);
  hand.type("view contrast");
  hand.press(ImGuiKey_Enter);

  EXPECT_EQ(hand.desk.appearance().theme, Theme::high_contrast);
  EXPECT_FALSE(hand.sees("What do you want to do?"));
}

TEST_F(Actions, in_the_search_are_gone_through_with_arrows_and_round) {
  hand.press(search_keys);
  hand.type("frames");
  hand.press(ImGuiKey_DownArrow);
  hand.press(ImGuiKey_DownArrow);
  hand.press(ImGuiKey_Enter);
  EXPECT_EQ(hand.desk.window.choices.frames_per_second, 60);

  hand.press(search_keys);
  hand.type("frames");
  hand.press(ImGuiKey_UpArrow);
  hand.press(ImGuiKey_Enter);
  EXPECT_EQ(hand.desk.window.choices.frames_per_second, 144);
}

TEST_F(Actions, in_the_search_stand_with_their_keys) {
  hand.press(search_keys);
  hand.type("demo");
  EXPECT_TRUE(hand.sees("Run the counter demo"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_A);
  hand.type("quit");
  EXPECT_TRUE(hand.sees("Ctrl+Q"));
}

TEST_F(Actions, that_are_not_possible_are_shown_and_not_done) {
  hand.press(search_keys);
  hand.type("undo");
  EXPECT_TRUE(hand.sees("Undo"));
  hand.press(ImGuiKey_Enter);
  EXPECT_EQ(hand.session.endpoints().size(), 0U);
}

TEST_F(Actions, are_left_alone_by_esc_which_puts_the_search_away) {
  hand.desk.selection.range = MarkedRange{Instant(), Instant() + 1s};
  hand.press(search_keys);
  hand.type("quit");
  hand.press(ImGuiKey_Escape);
  hand.frame();

  EXPECT_FALSE(hand.has(Target("##action")));
  EXPECT_FALSE(hand.wishes.wants(Quit{}));
  EXPECT_TRUE(hand.desk.selection.range);
}

// ---- undo -------------------------------------------------------------------------------------

TEST_F(Actions, undo_has_a_removed_endpoint_back_with_its_settings) {
  const auto& sender =
      hand.connect("127.0.0.1:9999", Role::counter_sender, {.rate = 7, .limit = 1000});
  hand.ask(SetInterest{sender.lane, {.read = false}});
  hand.click(Target("x").in_row("127.0.0.1:9999").in("Sockets"));
  hand.frame();
  ASSERT_EQ(hand.session.live_count(), 0U);
  EXPECT_TRUE(hand.sees("Removed 127.0.0.1"));

  hand.press(ImGuiMod_Ctrl | ImGuiKey_Z);
  hand.frame();

  ASSERT_EQ(hand.session.live_count(), 1U);
  const EndpointState& again = *hand.session.endpoints().back();
  EXPECT_EQ(again.role(), Role::counter_sender);
  EXPECT_EQ(again.settings.sender, sender.settings.sender);
  EXPECT_FALSE(again.settings.interest.read);
  EXPECT_FALSE(hand.sees("Removed 127.0.0.1"));
}

TEST_F(Actions, undo_is_offered_for_a_while_and_possible_after_it) {
  hand.bind("127.0.0.1:9876", Role::echo);
  hand.click(Target("127.0.0.1:9876").in("Sockets"));
  hand.press(ImGuiKey_Delete);
  hand.frame();
  ASSERT_EQ(hand.session.live_count(), 0U);
  EXPECT_TRUE(hand.has("Undo"));
  hand.pass(11s);
  EXPECT_FALSE(hand.has("Undo"));

  hand.choose_from_menu("Edit", "Undo removing 127.0.0.1:9876");
  hand.frame();
  EXPECT_EQ(hand.session.live_count(), 1U);
}

TEST_F(Actions, undo_has_all_back_that_were_removed_at_once) {
  for (int port = 9001; port < 9006; ++port) hand.bind("127.0.0.1:" + std::to_string(port));
  hand.choose_from_menu("Endpoints", "Remove all");
  hand.frame();
  ASSERT_EQ(hand.session.live_count(), 0U);

  hand.click("Undo");
  hand.frame();
  EXPECT_EQ(hand.session.live_count(), 5U);
}

TEST_F(Actions, undo_is_the_fields_own_while_somebody_types) {
  hand.bind("127.0.0.1:9876");
  hand.click(Target("x").in_row("127.0.0.1:9876").in("Sockets"));
  hand.fill(Target("##filter").in("Events"), "abc");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Z);
  hand.frame();

  EXPECT_NE(hand.desk.panels.events.look.filter_text, "abc");
  EXPECT_EQ(hand.session.live_count(), 0U);
}

// ---- copying ----------------------------------------------------------------------------------

TEST_F(Actions, ctrl_c_copies_the_chosen_event) {
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "hello");
  hand.click(Target("##row").in_row("hello").in("Events"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_C);
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("\tReceived\t127.0.0.1:9876\t"));

  hand.choose_from_menu("Edit", "Copy the chosen row as CSV");
  EXPECT_THAT(hand.screen().clipboard(), AllOf(HasSubstr("payload_hex"), HasSubstr("68656c6c6f")));
  hand.choose_from_menu("Edit", "Copy the chosen row as JSON");
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("\"payload_hex\": \"68656c6c6f\""));
}

TEST_F(Actions, ctrl_c_copies_the_chosen_socket) {
  hand.bind("127.0.0.1:9876", Role::echo);
  hand.click(Target("127.0.0.1:9876").in("Sockets"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_C);
  EXPECT_THAT(hand.screen().clipboard(), AllOf(HasSubstr("127.0.0.1:9876"), HasSubstr("Echo")));

  hand.right_click(Target("127.0.0.1:9876").in("Sockets"));
  hand.choose_from_context_menu("Copy row as JSON");
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("\"local\": \"127.0.0.1:9876\""));
}

TEST_F(Actions, ctrl_c_copies_the_chosen_link_or_sender) {
  hand.ask(RunDemo{});
  hand.pass(2s);
  hand.click(Target("##link").in("Side"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_C);
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("ascii"));

  hand.desk.selection.link.reset();
  hand.frames(2);
  hand.click(Target("127.0.0.1:9876").in("Side"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_C);
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("Counter sender"));
}

}  // namespace
}  // namespace readyscope::gui::test
