#include <gmock/gmock.h>

#include "hand.hpp"
#include "text/format.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

class EventsPanel : public WindowTest {
 protected:
  EventsPanel() {
    // Room for all rows, so that anything not shown was filtered out.
    hand.screen().resize({1280, 1600});
    hand.frame();
  }

  std::string log() { return hand.reads("Events"); }
  Record selected() {
    EXPECT_TRUE(hand.desk.selection.event) << "nothing is selected";
    return hand.session.journal().record(hand.desk.selection.event.value_or(0));
  }
  void click_row(const char* text) { hand.click(Target("##row").in_row(text).in("Events")); }

  const EndpointState& first = hand.bind("127.0.0.1:9001");
  const EndpointState& second = hand.bind("127.0.0.1:9002");
};

TEST_F(EventsPanel, shows_what_happened_line_by_line) {
  hand.receive(first, "hello");

  EXPECT_THAT(log(), HasSubstr("Added 127.0.0.1:9001"));
  EXPECT_THAT(log(), HasSubstr("Received 127.0.0.1:9001 127.0.0.1:49152 5 hello"));
}

// ---- the filter -------------------------------------------------------------------------------

TEST_F(EventsPanel, typing_a_filter_hides_what_does_not_match) {
  hand.receive(first, "hello");
  hand.receive(second, "good bye");
  hand.fill("##filter", "bye");

  EXPECT_THAT(log(), HasSubstr("good bye"));
  EXPECT_THAT(log(), Not(HasSubstr("hello")));
  EXPECT_THAT(log(), Not(HasSubstr("Added")));
}

TEST_F(EventsPanel, a_filter_that_was_taken_back_shows_everything_again) {
  const std::string before = log();
  hand.fill("##filter", "x");
  EXPECT_NE(log(), before);
  hand.press(ImGuiKey_Backspace);
  hand.click_at(hand.place_of("Events"));

  EXPECT_THAT(log(), HasSubstr("Added 127.0.0.1:9001"));
}

TEST_F(EventsPanel, a_port_matches_as_a_whole) {
  hand.fill("##filter", ":9002");
  EXPECT_THAT(log(), HasSubstr("Added 127.0.0.1:9002"));
  EXPECT_THAT(log(), Not(HasSubstr("Added 127.0.0.1:9001")));

  hand.fill("##filter", ":900");
  EXPECT_THAT(log(), Not(HasSubstr("Added")));
}

TEST_F(EventsPanel, an_exclamation_mark_negates) {
  hand.fill("##filter", "added !:9001");

  EXPECT_THAT(log(), HasSubstr("Added 127.0.0.1:9002"));
  EXPECT_THAT(log(), Not(HasSubstr("Added 127.0.0.1:9001")));
}

TEST_F(EventsPanel, clear_takes_the_filter_away_with_one_click) {
  EXPECT_TRUE(hand.find(Target("Clear").in("Events")).disabled) << "there is nothing to clear";
  hand.fill("##filter", "nothing has this in it");
  EXPECT_THAT(log(), Not(HasSubstr("Added")));

  hand.click(Target("Clear").in("Events"));

  EXPECT_THAT(log(), HasSubstr("Added 127.0.0.1:9001"));
  EXPECT_EQ(hand.desk.panels.events.look.filter_text, "");
}

TEST_F(EventsPanel, a_filter_destroys_nothing) {
  hand.receive(first, "hello");
  const std::uint64_t kept = hand.session.journal().end();
  hand.fill("##filter", "nothing has this in it");

  EXPECT_GE(hand.session.journal().end(), kept);
  EXPECT_EQ(hand.session.journal().first(), 0U);
}

TEST_F(EventsPanel, what_happens_later_is_filtered_too) {
  hand.fill("##filter", "hello");
  hand.receive(first, "good bye");
  hand.receive(first, "hello again");

  EXPECT_THAT(log(), HasSubstr("hello again"));
  EXPECT_THAT(log(), Not(HasSubstr("good bye")));
}

TEST_F(EventsPanel, ctrl_f_leads_into_the_filter) {
  hand.desk.page.look.show_events = false;
  hand.press(ImGuiMod_Ctrl | ImGuiKey_F);
  hand.type("hello");

  EXPECT_EQ(hand.desk.panels.events.look.filter_text, "hello");
}

struct Toggle {
  const char* label;
  const char* shown;
};

void PrintTo(const Toggle& one, std::ostream* out) { *out << one.label; }

class KindToggle : public ::testing::TestWithParam<Toggle> {};

TEST_P(KindToggle, hides_and_shows_its_kind) {
  Hand hand({.size = {1280, 1600}});
  const auto& receiver = hand.bind("127.0.0.1:9876", Role::echo);
  hand.receive(receiver, "hello");
  hand.connect("127.0.0.1:9999");
  hand.ask(SendDatagram{
      .lane = hand.session.endpoints().back()->lane, .payload = {std::byte{'!'}}, .to = ""});
  const auto hides = [&] { return !hand.reads("Events").contains(GetParam().shown); };
  ASSERT_FALSE(hides()) << hand.reads("Events");

  hand.click(Target(GetParam().label).in("Events"));
  EXPECT_TRUE(hides()) << hand.reads("Events");

  hand.click(Target(GetParam().label).in("Events"));
  EXPECT_FALSE(hides());
}

INSTANTIATE_TEST_SUITE_P(
    EventsPanel, KindToggle,
    ::testing::Values(Toggle{"R", "Read 127.0.0.1"}, Toggle{"W", "Write 127.0.0.1"},
                      Toggle{"X", "Except 127.0.0.1"}, Toggle{"Received", "Received 127.0.0.1"},
                      Toggle{"Sent", "Sent 127.0.0.1"}, Toggle{"Notes", "Added 127.0.0.1"}),
    [](const auto& test) { return std::string(test.param.label); });

TEST_F(EventsPanel, nothing_that_matches_is_said) {
  hand.fill("##filter", "nothing has this in it");
  EXPECT_TRUE(hand.sees("Nothing matches the filter"));

  hand.click(Target("Clear").in("Events"));
  EXPECT_THAT(log(), Not(HasSubstr("Nothing matches")));
}

TEST_F(EventsPanel, kernel_times_are_marked) {
  hand.receive(first, "hello");
  const Record record = hand.session.journal().track(first.lane, Kind::received).record(0);
  ASSERT_TRUE(record.kernel_time);
  const std::string time = format_seconds(record.at - hand.session.began_at());
  EXPECT_THAT(log(), HasSubstr(time + " k Received"));
  EXPECT_THAT(log(), Not(HasSubstr(" k Added")));
}

TEST_F(EventsPanel, rows_in_sight_stay_there_when_older_ones_are_let_go) {
  Hand small({.bounds = {.journal = {.bytes = 1 << 20}}});
  const auto& endpoint = small.bind("127.0.0.1:9001");
  auto& journal = const_cast<Journal&>(small.session.journal());
  // Far apart in time, which takes more room, so that all of them can be listed.
  const Instant start = small.session.now();
  const auto append = [&] {
    journal.append({.at = start + std::chrono::seconds(journal.end()),
                    .lane = endpoint.lane,
                    .kind = Kind::sent,
                    .count = journal.end() % 50'000});
  };
  // Until it is full, so that further ones push out the oldest.
  while (journal.first() == 0) append();
  for (int i = 0; i < 1000; ++i) append();
  small.frames(2);
  const std::uint64_t chosen = (journal.first() + journal.end()) / 2;
  small.desk.panels.events.look.auto_scroll = false;
  small.desk.selection.event = chosen;
  small.desk.panels.events.selected_wanted = true;
  small.frames(4);
  const auto row = [&] { return small.place_of(format_count(chosen % 50'000), "Events").y; };
  const float before = row();

  const std::uint64_t oldest = journal.first();
  while (journal.first() == oldest) append();
  ASSERT_TRUE(journal.keeps(chosen));
  small.frames(3);
  EXPECT_NEAR(row(), before, 20);
}

// ---- more rows than can be listed -------------------------------------------------------------

class LongLog : public EventsPanel {
 protected:
  LongLog() {
    auto& journal = const_cast<Journal&>(hand.session.journal());
    for (std::size_t i = 0; i < 2 * LogWindow::rows_max; ++i) {
      journal.append(
          {.at = hand.session.now(), .lane = first.lane, .kind = Kind::sent, .count = bytes(i)});
    }
    hand.frames(3);
  }
  /// With few enough digits for their column.
  static std::uint64_t bytes(std::size_t i) { return i % 50'000; }
  bool lists(std::size_t i) {
    return log().contains("127.0.0.1:9001 " + format_count(bytes(i)) + "\n");
  }
};

TEST_F(LongLog, shows_its_newest_row) { EXPECT_TRUE(lists(2 * LogWindow::rows_max - 1)) << log(); }

TEST_F(LongLog, shows_any_row_that_is_chosen_elsewhere) {
  for (const std::size_t chosen : {70'001U, 420'002U, 5U}) {
    hand.desk.selection.event =
        hand.session.journal().track(first.lane, Kind::sent).sequence(chosen);
    hand.desk.panels.events.selected_wanted = true;
    hand.frames(4);
    EXPECT_TRUE(lists(chosen)) << log();
  }
}

TEST_F(LongLog, can_be_scrolled_through_as_a_whole) {
  hand.desk.selection.event =
      hand.session.journal().track(first.lane, Kind::sent).sequence(300'000);
  hand.desk.panels.events.selected_wanted = true;
  hand.frames(4);
  const std::size_t before = hand.desk.panels.events.window.first_row;
  ASSERT_GT(before, 0U);
  const ImVec2 rows = hand.screen().area_of("Events").centre();
  for (int i = 0; i < 40 && hand.desk.panels.events.window.first_row == before; ++i) {
    hand.wheel_at(rows, 60'000);
  }
  EXPECT_LT(hand.desk.panels.events.window.first_row, before);
  const std::size_t top = hand.desk.panels.events.window.top_row;
  EXPECT_NEAR(static_cast<double>(top), static_cast<double>(before), 400)
      << "what was visible stays visible";
}

// ---- choosing a row ---------------------------------------------------------------------------

TEST_F(EventsPanel, a_click_selects_the_row_and_the_payload_panel_shows_its_bytes) {
  hand.receive(first, "AB\x01");
  hand.receive(first, "later");
  hand.click(Target("Payload").in("Side"));
  click_row("AB\\x01");

  EXPECT_EQ(selected().kind, Kind::received);
  EXPECT_THAT(hand.reads("Side"), HasSubstr("0000 41 42 01"));
  EXPECT_THAT(hand.reads("Side"), HasSubstr("AB."));
}

TEST_F(EventsPanel, ctrl_down_and_ctrl_up_go_through_what_the_filter_shows) {
  hand.receive(first, "one");
  hand.receive(second, "two");
  hand.receive(first, "three");
  hand.fill("##filter", "received");
  click_row("one");
  const std::uint64_t one = *hand.desk.selection.event;

  hand.press(ImGuiMod_Ctrl | ImGuiKey_DownArrow);
  EXPECT_EQ(selected().lane, second.lane);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_DownArrow);
  EXPECT_EQ(selected().lane, first.lane);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_DownArrow);
  EXPECT_EQ(selected().count, 5U) << "there is none after the last one";

  hand.press(ImGuiMod_Ctrl | ImGuiKey_UpArrow);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_UpArrow);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_UpArrow);
  EXPECT_EQ(hand.desk.selection.event, one);
}

TEST_F(EventsPanel, comma_and_period_stay_on_the_lane) {
  hand.receive(first, "one");
  hand.receive(second, "two");
  hand.receive(first, "three");
  click_row("one");
  const std::uint64_t one = *hand.desk.selection.event;

  for (int i = 0; i < 2; ++i) {
    const std::uint64_t before = *hand.desk.selection.event;
    hand.type(".");
    EXPECT_EQ(selected().lane, first.lane);
    EXPECT_NE(hand.desk.selection.event, before);
  }
  for (int i = 0; i < 2; ++i) hand.type(",");
  EXPECT_EQ(hand.desk.selection.event, one);
}

TEST_F(EventsPanel, going_to_an_event_out_of_sight_brings_it_into_sight) {
  hand.screen().resize({1280, 800});
  for (int i = 0; i < 60; ++i) hand.receive(first, "datagram " + std::to_string(i) + ".");
  hand.frames(2);
  EXPECT_THAT(log(), HasSubstr("datagram 59."));
  hand.desk.selection.event = hand.session.journal().track(first.lane, Kind::received).sequence(5);
  hand.type(".");
  hand.type(",");
  hand.frames(2);

  EXPECT_THAT(log(), HasSubstr("datagram 5."));
}

// ---- scrolling --------------------------------------------------------------------------------

TEST_F(EventsPanel, the_newest_stays_in_sight_until_one_scrolls_back) {
  hand.screen().resize({1280, 800});
  for (int i = 0; i < 60; ++i) hand.receive(first, "datagram " + std::to_string(i) + ".");
  hand.frames(2);
  EXPECT_THAT(log(), HasSubstr("datagram 59."));

  hand.wheel_at(hand.place_of("datagram 59."), 20);
  hand.receive(first, "the very last");
  hand.frames(2);
  EXPECT_THAT(log(), Not(HasSubstr("the very last")));

  hand.click(Target("Newest").in("Events"));
  hand.frames(2);
  EXPECT_THAT(log(), HasSubstr("the very last"));
}

TEST_F(EventsPanel, what_is_looked_at_stays_in_sight_with_another_filter) {
  hand.screen().resize({1280, 800});
  for (int i = 0; i < 60; ++i) {
    hand.receive(first, "datagram " + std::to_string(i) + ".");
    hand.receive(second, "another " + std::to_string(i) + ".");
  }
  hand.wheel_at(hand.place_of("datagram 59."), 200);
  hand.desk.selection.event = hand.session.journal().track(first.lane, Kind::received).sequence(20);
  hand.type(".");
  hand.type(",");
  hand.frames(2);
  ASSERT_THAT(log(), HasSubstr("datagram 20."));

  hand.fill("##filter", "another");
  hand.frames(3);
  EXPECT_THAT(log(), HasSubstr("another 20.")) << "which followed it";
  hand.click(Target("Clear").in("Events"));
  hand.frames(3);
  EXPECT_THAT(log(), HasSubstr("datagram 20."));
}

TEST_F(EventsPanel, what_was_on_top_stays_there_while_a_filter_is_typed_and_taken_back) {
  hand.screen().resize({1280, 800});
  for (int i = 0; i < 200; ++i) hand.receive(first, "datagram " + std::to_string(i) + ".");
  hand.frames(2);
  hand.wheel_at(hand.place_of("datagram 199."), 20);
  hand.frames(2);
  const auto top = hand.desk.panels.events.window.top_sequence;

  hand.fill("##filter", "datagram");
  hand.frames(3);
  EXPECT_NEAR(static_cast<double>(hand.desk.panels.events.window.top_sequence),
              static_cast<double>(top), 4);
  hand.click(Target("Clear").in("Events"));
  hand.frames(3);
  EXPECT_NEAR(static_cast<double>(hand.desk.panels.events.window.top_sequence),
              static_cast<double>(top), 4);
}

TEST_F(EventsPanel, a_place_that_nothing_matched_is_forgotten_with_the_newest) {
  hand.screen().resize({1280, 800});
  for (int i = 0; i < 60; ++i) hand.receive(first, "datagram " + std::to_string(i) + ".");
  hand.frames(2);
  hand.wheel_at(hand.place_of("datagram 59."), 200);
  hand.frames(2);
  hand.fill("##filter", "nothing has this in it");
  hand.click(Target("Newest").in("Events"));
  hand.click(Target("Clear").in("Events"));
  hand.frames(3);
  EXPECT_TRUE(hand.desk.panels.events.look.auto_scroll);
  EXPECT_THAT(log(), HasSubstr("datagram 59."));
}

// ---- menus ------------------------------------------------------------------------------------

TEST_F(EventsPanel, a_row_can_be_copied) {
  hand.receive(first, "hello");
  hand.right_click(Target("##row").in_row("hello").in("Events"));
  hand.choose_from_context_menu("Copy row");

  EXPECT_THAT(hand.screen().clipboard(),
              HasSubstr("\tReceived\t127.0.0.1:9001\t127.0.0.1:49152\thello"));
}

TEST_F(EventsPanel, a_row_leads_to_a_filter_for_its_peer) {
  hand.receive(first, "hello");
  hand.right_click(Target("##row").in_row("hello").in("Events"));
  hand.choose_from_context_menu("Filter by this peer");

  EXPECT_EQ(hand.desk.panels.events.look.filter_text, "127.0.0.1:49152");
  hand.frame();
  EXPECT_THAT(log(), HasSubstr("hello"));
  EXPECT_THAT(log(), Not(HasSubstr("Added")));
}

TEST_F(EventsPanel, a_filter_from_a_menu_takes_the_place_of_one_that_is_being_typed) {
  hand.receive(first, "hello");
  hand.fill("##filter", "hel");
  hand.right_click(Target("##row").in_row("hello").in("Events"));
  hand.choose_from_context_menu("Filter by this endpoint");
  hand.frames(2);

  EXPECT_EQ(hand.desk.panels.events.look.filter_text, "127.0.0.1:9001");
  EXPECT_THAT(log(), HasSubstr("Added 127.0.0.1:9001"));
}

TEST_F(EventsPanel, a_row_leads_to_a_filter_for_its_endpoint) {
  hand.receive(first, "hello");
  hand.right_click(Target("##row").in_row("hello").in("Events"));
  hand.choose_from_context_menu("Filter by this endpoint");
  hand.frame();

  EXPECT_THAT(log(), HasSubstr("Added 127.0.0.1:9001"));
  EXPECT_THAT(log(), Not(HasSubstr("127.0.0.1:9002")));
}

TEST_F(EventsPanel, the_time_column_has_three_forms) {
  hand.receive(first, "hello");
  const Record record = hand.session.journal().record(
      hand.session.journal().track(first.lane, Kind::received).sequence(0));
  EXPECT_THAT(log(), HasSubstr(format_seconds(record.at - hand.session.began_at())));

  hand.click_at(hand.place_of("Time (s)"), ImGuiMouseButton_Right);
  hand.choose_from_context_menu("Time (UTC)");
  EXPECT_THAT(log(), HasSubstr(format_time_of_day(record.at.time_since_epoch() +
                                                  hand.session.wall_offset())));

  hand.click_at(hand.place_of("Time (UTC)"), ImGuiMouseButton_Right);
  hand.choose_from_context_menu("Since previous");
  EXPECT_THAT(log(), HasSubstr("0.000000 k Received"))
      << "the same poll found it readable and took it in";
}

}  // namespace
}  // namespace readyscope::gui::test
