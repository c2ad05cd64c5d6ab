#include "timeline_fixture.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

// ---- zoom -------------------------------------------------------------------------------------

TEST_F(TimelinePanel, the_wheel_zooms_at_the_pointer) {
  stop_following();
  const ImVec2 pointer(plot().low.x + 200, middle().y);
  const Instant under = time_under(pointer.x);
  const double before = look().ns_per_column;

  hand.wheel_at(pointer, 3);
  EXPECT_LT(look().ns_per_column, before);
  expect_near(time_under(pointer.x), under, 2 * column());

  hand.wheel_at(pointer, -6);
  EXPECT_GT(look().ns_per_column, before);
  expect_near(time_under(pointer.x), under, 2 * column());
}

TEST_F(TimelinePanel, while_following_the_wheel_keeps_the_newest_in_sight) {
  hand.wheel_at(middle(), 3);

  EXPECT_TRUE(timeline().follow);
}

TEST_F(TimelinePanel, ctrl_zooms_finer_and_shift_coarser) {
  const auto factor = [&](ImGuiKey modifier) {
    look().ns_per_column = 1e7;
    if (modifier != ImGuiKey_None) ImGui::GetIO().AddKeyEvent(modifier, true);
    hand.wheel_at(middle(), 1);
    if (modifier != ImGuiKey_None) ImGui::GetIO().AddKeyEvent(modifier, false);
    hand.frame();
    return 1e7 / look().ns_per_column;
  };
  const double usual = factor(ImGuiKey_None);

  EXPECT_GT(usual, 1);
  EXPECT_LT(factor(ImGuiMod_Ctrl), usual);
  EXPECT_GT(factor(ImGuiMod_Ctrl), 1);
  EXPECT_GT(factor(ImGuiMod_Shift), usual);
}

TEST_F(TimelinePanel, w_and_s_zoom_and_a_and_d_pan) {
  stop_following();
  const double zoom = look().ns_per_column;
  hand.press(ImGuiKey_W);
  EXPECT_LT(look().ns_per_column, zoom);
  hand.press(ImGuiKey_S);
  EXPECT_DOUBLE_EQ(look().ns_per_column, zoom);

  const Instant right = timeline().right;
  hand.press(ImGuiKey_A);
  EXPECT_LT(timeline().right, right);
  hand.press(ImGuiKey_D);
  EXPECT_EQ(timeline().right, right);
}

TEST_F(TimelinePanel, zoom_has_an_end_on_either_side) {
  hand.receive(endpoint, "hello");
  for (int i = 0; i < 60; ++i) hand.wheel_at(middle(), 10);
  EXPECT_EQ(look().ns_per_column, gui::TimelinePanel::ns_per_column_min);

  for (int i = 0; i < 60; ++i) hand.wheel_at(middle(), -10);
  EXPECT_EQ(look().ns_per_column, gui::TimelinePanel::ns_per_column_max);
}

TEST_F(TimelinePanel, the_zoom_is_on_the_ladder) {
  for (int i = 0; i < 30; ++i) {
    hand.wheel_at(middle(), i % 3 == 0 ? 0.4F : -1);
    EXPECT_EQ(look().ns_per_column, ladder_width(look().ns_per_column));
  }
}

TEST_F(TimelinePanel, a_fine_wheel_zooms_as_far_as_a_coarse_one_in_the_end) {
  const double before = look().ns_per_column;
  for (int i = 0; i < 10; ++i) hand.wheel_at(middle(), 0.1F);
  const double fine = look().ns_per_column;
  look().ns_per_column = before;
  hand.wheel_at(middle(), 1);

  EXPECT_EQ(look().ns_per_column, fine);
}

TEST_F(TimelinePanel, zooming_far_in_keeps_the_time_under_the_pointer) {
  hand.receive(endpoint, "hello");
  const auto track = hand.session.journal().track(endpoint.lane, Kind::received);
  const Instant at = track.time(0);
  hand.pass(1s);
  stop_following();
  // Once it is aimed at exactly, it must stay in place.
  const float x = middle().x;
  timeline().right =
      at + Duration(std::llround((columns() - (x - plot().low.x)) * look().ns_per_column));
  for (int i = 0; i < 12; ++i) hand.wheel_at({x, middle().y}, 4);

  EXPECT_LT(look().ns_per_column, 1000);
  expect_near(time_under(x), at, 8 * column());
}

TEST_F(TimelinePanel, panning_has_an_end) {
  look().ns_per_column = gui::TimelinePanel::ns_per_column_max;
  for (const ImGuiKey key : {ImGuiKey_A, ImGuiKey_D}) {
    hand.key_down(key);
    hand.pass(120s);
    hand.key_up(key);
    EXPECT_LT(std::chrono::abs(timeline().right - hand.session.now()), std::chrono::years(60));
  }
}

TEST_F(TimelinePanel, home_leads_to_where_the_history_begins) {
  hand.pass(60s);
  hand.press(ImGuiKey_Home);

  EXPECT_FALSE(timeline().follow);
  const Instant begin = *hand.session.journal().begin_time();
  EXPECT_GE(x_of(begin), plot().low.x);
  EXPECT_LT(x_of(begin), middle().x);
  EXPECT_TRUE(hand.sees("history begins"));
}

TEST_F(TimelinePanel, middle_drag_zooms_to_what_was_dragged_over) {
  hand.pass(10s);
  stop_following();
  const ImVec2 from = middle();
  const Instant begin = time_under(from.x);
  const Instant end = time_under(from.x + 100);
  hand.drag(from, {from.x + 100, from.y}, ImGuiMouseButton_Middle);

  const auto across = Duration(std::llround(columns() * look().ns_per_column));
  EXPECT_GE(across, end - begin);
  EXPECT_LE(across, (end - begin) * 5 / 4);
  EXPECT_LE(timeline().right - across, begin);
  EXPECT_GE(timeline().right, end);
  EXPECT_FALSE(hand.desk.selection.range) << "nothing was measured";
}

/// The character typed to move about, or the key if it writes none.
struct Letter {
  const char* typed;
  ImGuiKey key;
  const char* name;
};

void PrintTo(const Letter& letter, std::ostream* out) { *out << letter.name; }

class LetterKey : public TimelinePanel, public ::testing::WithParamInterface<Letter> {
 protected:
  /// Everything that the keys change.
  struct Picture {
    double zoom;
    Instant right;
    bool follows;
    bool paused;
    std::optional<std::uint64_t> selected;
    bool operator==(const Picture&) const = default;
  };

  LetterKey() {
    for (const char* payload : {"one", "two", "three"}) hand.receive(endpoint, payload);
    const auto track = hand.session.journal().track(endpoint.lane, Kind::received);
    hand.desk.selection.event = track.sequence(1);
    hand.pass(2s);
    stop_following();
    hand.press(ImGuiKey_A);
  }

  Picture picture() {
    return {look().ns_per_column, timeline().right, timeline().follow,
            hand.desk.selection.pause.has_value(), hand.desk.selection.event};
  }
  void enter() {
    if (GetParam().typed == nullptr) {
      hand.press(GetParam().key);
    } else {
      hand.type(GetParam().typed);
    }
  }
};

TEST_P(LetterKey, does_something_while_nobody_types) {
  const Picture before = picture();
  enter();

  EXPECT_NE(picture(), before);
}

TEST_P(LetterKey, does_nothing_while_a_menu_is_open) {
  hand.click("View");
  const Picture before = picture();
  enter();

  EXPECT_EQ(picture(), before);
}

INSTANTIATE_TEST_SUITE_P(TimelinePanel, LetterKey,
                         ::testing::Values(Letter{"w", {}, "W"}, Letter{"s", {}, "S"},
                                           Letter{"a", {}, "A"}, Letter{"d", {}, "D"},
                                           Letter{"f", {}, "F"},
                                           Letter{nullptr, ImGuiKey_Home, "Home"},
                                           Letter{",", {}, "Comma"}, Letter{".", {}, "Period"}),
                         [](const auto& test) { return std::string(test.param.name); });

// ---- pan and follow ---------------------------------------------------------------------------

TEST_F(TimelinePanel, right_drag_pans_and_leaves_follow) {
  hand.drag(middle(), {middle().x + 10, middle().y}, ImGuiMouseButton_Right);
  EXPECT_FALSE(timeline().follow);
  EXPECT_TRUE(hand.sees("Looking back"));

  const Instant under = time_under(middle().x);
  hand.drag(middle(), {middle().x + 160, middle().y}, ImGuiMouseButton_Right);
  expect_near(time_under(middle().x + 160), under, 2 * column());
}

class WayBack : public TimelinePanel, public ::testing::WithParamInterface<const char*> {
 protected:
  void go_back() {
    if (std::string_view(GetParam()) == "End") {
      hand.press(ImGuiKey_End);
    } else {
      hand.click(GetParam());
    }
  }
};

TEST_P(WayBack, leads_to_the_newest_at_the_zoom_one_had) {
  hand.wheel_at(middle(), 3);
  const double zoom = look().ns_per_column;
  hand.drag(middle(), {middle().x + 100, middle().y}, ImGuiMouseButton_Right);
  ASSERT_FALSE(timeline().follow);

  go_back();

  EXPECT_TRUE(timeline().follow);
  EXPECT_EQ(look().ns_per_column, zoom);
}

TEST_P(WayBack, leads_out_of_a_pause) {
  hand.press(ImGuiKey_Space);
  hand.drag(middle(), {middle().x + 100, middle().y}, ImGuiMouseButton_Right);
  ASSERT_TRUE(hand.desk.selection.pause);

  if (std::string_view(GetParam()) == "Looking back") {
    hand.click("Paused##state");
  } else {
    go_back();
  }

  EXPECT_TRUE(timeline().follow);
  EXPECT_FALSE(hand.desk.selection.pause);
}

INSTANTIATE_TEST_SUITE_P(TimelinePanel, WayBack, ::testing::Values("End", "Looking back", "Follow"),
                         [](const auto& test) {
                           return test.index == 0 ? "End" : test.index == 1 ? "MenuBar" : "ToolBar";
                         });

TEST_F(TimelinePanel, looking_back_the_picture_stands_still) {
  hand.receive(endpoint, "hello");
  stop_following();
  const Instant right = timeline().right;
  hand.pass(2s);

  EXPECT_EQ(timeline().right, right);
}

// ---- pause ------------------------------------------------------------------------------------

TEST_F(TimelinePanel, space_pauses_the_picture_while_receiving_goes_on) {
  hand.receive(endpoint, "before");
  hand.press(ImGuiKey_Space);
  EXPECT_TRUE(hand.sees("Paused"));
  const std::string held = hand.reads("Timeline");

  for (int i = 0; i < 20; ++i) hand.receive(endpoint, "during");

  EXPECT_EQ(hand.reads("Timeline"), held);
  EXPECT_EQ(endpoint.counts.received, 21U);

  hand.press(ImGuiKey_Space);
  hand.pass(1s);
  EXPECT_THAT(hand.reads("Timeline"), HasSubstr("during")) << "nothing was lost meanwhile";
}

TEST_F(TimelinePanel, space_holds_the_log_still_too) {
  hand.receive(endpoint, "before");
  hand.pass(200ms);
  hand.press(ImGuiKey_Space);
  hand.frame();
  const std::string held = hand.reads("Events");
  EXPECT_THAT(held, HasSubstr("before"));

  for (int i = 0; i < 50; ++i) hand.receive(endpoint, "during");
  EXPECT_EQ(hand.reads("Events"), held) << "neither new rows nor runs that go on";

  hand.press(ImGuiKey_Space);
  hand.frames(2);
  EXPECT_THAT(hand.reads("Events"), HasSubstr("during"));
}

TEST_F(TimelinePanel, while_paused_nothing_later_can_be_found) {
  hand.press(ImGuiKey_Space);
  for (int i = 0; i < 5; ++i) hand.receive(endpoint, "during");
  hand.pass(1s);
  hand.press(ImGuiKey_D);
  hand.frames(2);

  EXPECT_THAT(hand.reads("Timeline"), Not(HasSubstr("during")));
}

TEST_F(TimelinePanel, the_pause_button_pauses_and_resumes) {
  hand.click(Target("Pause").in("Timeline"));
  EXPECT_TRUE(hand.desk.selection.pause);

  hand.click(Target("Paused").in("Timeline"));
  EXPECT_FALSE(hand.desk.selection.pause);
}

// ---- measuring --------------------------------------------------------------------------------

class Measuring : public TimelinePanel, public ::testing::WithParamInterface<float> {};

TEST_P(Measuring, left_drag_shows_the_time_between_its_ends) {
  hand.drag(middle(), {middle().x + GetParam(), middle().y});

  ASSERT_TRUE(hand.desk.selection.range);
  const Duration distance = hand.desk.selection.range->duration();
  const auto dragged = static_cast<Duration::rep>(100 * look().ns_per_column);
  EXPECT_LE(std::chrono::abs(distance - Duration(dragged)), 2 * column());
  EXPECT_TRUE(hand.sees(format_duration(distance)));
  EXPECT_FALSE(timeline().follow) << "what is measured must stay in place";
}

INSTANTIATE_TEST_SUITE_P(TimelinePanel, Measuring, ::testing::Values(100.0F, -100.0F),
                         [](const auto& test) { return test.index == 0 ? "forward" : "backward"; });

TEST_F(TimelinePanel, escape_puts_the_measure_away) {
  hand.drag(middle(), {middle().x + 100, middle().y});
  hand.press(ImGuiKey_Escape);

  EXPECT_FALSE(hand.desk.selection.range);
}

TEST_F(TimelinePanel, escape_puts_the_selection_away_after_the_range) {
  hand.desk.selection.event = 0;
  hand.drag(middle(), {middle().x + 100, middle().y});
  hand.press(ImGuiKey_Escape);
  EXPECT_TRUE(hand.desk.selection.event);

  hand.press(ImGuiKey_Escape);
  EXPECT_FALSE(hand.desk.selection.event);
}

// ---- fit --------------------------------------------------------------------------------------

TEST_F(TimelinePanel, f_fits_everything_that_is_kept) {
  hand.pass(5s);
  hand.wheel_at(middle(), 30);
  hand.press(ImGuiKey_F);

  EXPECT_TRUE(timeline().follow);
  const auto across = Duration(static_cast<Duration::rep>(columns() * look().ns_per_column));
  const Duration whole = hand.session.now() - *hand.session.journal().begin_time();
  EXPECT_GE(across, whole - 100ms);
  EXPECT_LE(across, whole + whole / 10);
}

TEST_F(TimelinePanel, f_centres_what_is_selected_and_f_again_fits_everything) {
  hand.receive(endpoint, "hello");
  const std::uint64_t sequence =
      hand.session.journal().track(endpoint.lane, Kind::received).sequence(0);
  hand.pass(3s);
  hand.desk.selection.event = sequence;
  const double zoom = look().ns_per_column;

  hand.press(ImGuiKey_F);
  EXPECT_FALSE(timeline().follow);
  EXPECT_EQ(look().ns_per_column, zoom);
  expect_near(time_under(middle().x), hand.session.journal().record(sequence).at, 2 * column());

  hand.press(ImGuiKey_F);
  EXPECT_TRUE(timeline().follow);
  EXPECT_NE(look().ns_per_column, zoom);
}

TEST_F(TimelinePanel, the_fit_button_fits_everything_whatever_is_selected) {
  hand.receive(endpoint, "hello");
  hand.desk.selection.event =
      hand.session.journal().track(endpoint.lane, Kind::received).sequence(0);
  hand.pass(3s);
  hand.click(Target("Fit").in("Timeline"));
  hand.frame();

  EXPECT_TRUE(timeline().follow) << "as its tooltip says: the whole history";
}

// ---- picking ----------------------------------------------------------------------------------

class Picking : public TimelinePanel {
 protected:
  Picking() {
    for (const char* payload : {"one", "two", "three"}) {
      hand.receive(endpoint, payload);
      hand.pass(1s);
    }
    stop_following();
  }
  Instant at(std::size_t i) { return hand.session.journal().record(sequence(i)).at; }
  std::uint64_t sequence(std::size_t i) {
    return hand.session.journal().track(endpoint.lane, Kind::received).sequence(i);
  }
  float lane_y() { return hand.place_of("127.0.0.1:9876", "Timeline").y; }
};

TEST_F(Picking, a_click_takes_the_nearest_event) {
  for (const std::size_t i : {0U, 2U, 1U}) {
    hand.click_at({x_of(at(i)) + 3, lane_y()});
    EXPECT_EQ(hand.desk.selection.event, sequence(i));
  }
}

TEST_F(Picking, log_and_timeline_share_the_selection) {
  for (int i = 0; i < 60; ++i) hand.receive(endpoint, "later");
  hand.click_at({x_of(at(0)), lane_y()});
  hand.frames(2);
  EXPECT_THAT(hand.reads("Events"), HasSubstr("one"));

  hand.click(Target("Payload").in("Side"));
  EXPECT_THAT(hand.reads("Side"), HasSubstr("6f 6e 65"));
}

TEST_F(Picking, a_click_where_no_datagram_is_leaves_datagrams_alone) {
  hand.click_at({x_of(at(1) + 500ms), lane_y()});

  if (hand.desk.selection.event) {
    EXPECT_TRUE(is_readiness(hand.session.journal().record(*hand.desk.selection.event).kind));
  }
}

TEST_F(Picking, a_drag_is_no_click) {
  hand.drag({x_of(at(0)) - 40, lane_y()}, {x_of(at(1)), lane_y()});

  EXPECT_FALSE(hand.desk.selection.event);
}

TEST_F(Picking, pointing_at_an_event_describes_it) {
  hand.hover_at({x_of(at(1)), lane_y()});

  EXPECT_TRUE(hand.sees("Received  127.0.0.1:9876"));
  EXPECT_TRUE(hand.sees("3 bytes"));
  EXPECT_TRUE(hand.sees("peer 127.0.0.1:49152"));
}

TEST_F(Picking, each_lane_has_its_own_events) {
  const auto& other = hand.bind("127.0.0.1:9877");
  hand.receive(other, "four");
  timeline().follow = true;
  hand.frames(2);
  stop_following();
  const std::uint64_t four = hand.session.journal().track(other.lane, Kind::received).sequence(0);
  hand.click_at({x_of(hand.session.journal().record(four).at),
                 hand.place_of("127.0.0.1:9877", "Timeline").y});

  EXPECT_EQ(hand.desk.selection.event, four);
}

TEST_F(Picking, whose_time_it_is_is_said_where_one_points) {
  const bool kernel = hand.session.journal().record(sequence(1)).kernel_time;
  ASSERT_TRUE(kernel) << "the simulated network reports arrivals";
  hand.hover_at({x_of(at(1)), lane_y()});
  EXPECT_TRUE(hand.sees("by the kernel's clock"));
}

TEST_F(Picking, a_column_of_several_shows_how_many_and_from_when_to_when) {
  look().ns_per_column = ladder_width(1e9);
  timeline().right = at(2) + 100s;
  hand.frame();
  const TimeWindow& window = timeline().columns.window();
  std::size_t column = window.column_of(at(0));
  hand.hover_at({plot().low.x + static_cast<float>(column) + 0.5F, lane_y()});

  const auto& cell = timeline().columns.at(1, column);
  EXPECT_TRUE(hand.sees("127.0.0.1:9876"));
  if (cell.received > 1) {
    EXPECT_TRUE(hand.sees(format_count(cell.received) + " received"));
    EXPECT_TRUE(hand.sees("first at"));
  }
  EXPECT_TRUE(hand.sees("W ready"));
}

TEST_F(Picking, of_the_time_before_the_history_nothing_is_said_but_that) {
  hand.hover_at({x_of(hand.session.journal().begin_time().value() - 500ms), lane_y()});
  EXPECT_TRUE(hand.sees("nothing is known of this time"));
  EXPECT_FALSE(hand.sees("0 received"));
}

TEST_F(Picking, an_empty_place_shows_what_was_ready) {
  hand.hover_at({x_of(at(1) + 500ms), lane_y()});

  EXPECT_TRUE(hand.sees("0 received"));
  EXPECT_TRUE(hand.sees("0 sent"));
  EXPECT_TRUE(hand.sees("R not"));
  EXPECT_TRUE(hand.sees("W ready"));
  EXPECT_TRUE(hand.sees("X not"));
  EXPECT_TRUE(hand.sees("Write ready in"));
}

TEST_F(TimelinePanel, a_poll_gap_shows_how_long_nobody_polled) {
  hand.pass(1s);
  hand.clock.advance(2s);
  hand.pass(1s);
  stop_following();
  const auto gaps = hand.session.journal().track(no_lane, Kind::poll_gap);
  ASSERT_EQ(gaps.size(), 1U);
  hand.hover_at({x_of(gaps.time(0) + 1s), name_of("127.0.0.1:9876").y});

  EXPECT_TRUE(hand.sees("No polling for 2.0"));
}

// ---- lanes ------------------------------------------------------------------------------------

TEST_F(TimelinePanel, the_wheel_over_the_names_moves_through_the_lanes) {
  for (int port = 9001; port <= 9030; ++port) hand.bind("127.0.0.1:" + std::to_string(port));
  const double zoom = look().ns_per_column;
  EXPECT_THAT(hand.reads("Timeline"), Not(HasSubstr("9030")));
  const ImVec2 names = hand.place_of("127.0.0.1:9876", "Timeline");

  for (int i = 0; i < 10; ++i) hand.wheel_at(names, -5);
  EXPECT_THAT(hand.reads("Timeline"), HasSubstr("127.0.0.1:9030"));
  EXPECT_EQ(look().ns_per_column, zoom);

  for (int i = 0; i < 10; ++i) hand.wheel_at(names, 5);
  EXPECT_THAT(hand.reads("Timeline"), HasSubstr("127.0.0.1:9876"));
}

TEST(TimelineHistory, shows_where_it_begins_and_what_went_before) {
  Hand hand({.bounds = {.journal = {.bytes = 1}}});
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  for (int i = 0; i < 300; ++i) hand.receive(endpoint, "hello");
  const std::uint64_t gone = hand.session.journal().pushed_out().records;
  ASSERT_GT(gone, 0U);
  hand.press(ImGuiKey_Home);
  hand.frame();

  EXPECT_TRUE(hand.sees("history begins"));
  EXPECT_TRUE(hand.sees("older records discarded"));
}

TEST_F(TimelinePanel, time_in_which_nobody_polled_is_noted) {
  hand.clock.advance(100ms);
  hand.frames(2);

  EXPECT_EQ(hand.session.journal().track(no_lane, Kind::poll_gap).size(), 1U);
  EXPECT_THAT(hand.reads("Events"), HasSubstr("No polling"));
}

TEST_F(TimelinePanel, receiving_goes_on_while_the_mouse_is_held) {
  hand.move_to(middle());
  hand.hold();
  for (int i = 0; i < 10; ++i) hand.receive(endpoint, "hello");
  EXPECT_EQ(endpoint.counts.received, 10U);
  hand.let_go();
}

}  // namespace
}  // namespace readyscope::gui::test
