#include "timeline_fixture.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

/// Three datagrams, one a second, on the first of two lanes; one on the second.
class TimelineRange : public TimelinePanel {
 protected:
  TimelineRange() {
    hand.screen().resize({1280, 1400});
    hand.receive(other, "other");
    for (const char* payload : {"one", "two", "three"}) {
      hand.receive(endpoint, payload);
      hand.pass(1s);
    }
    stop_following();
  }
  Instant at(std::size_t i) {
    return hand.session.journal().track(endpoint.lane, Kind::received).time(i);
  }
  float y(const char* name) { return name_of(name).y; }
  void mark(Instant from, Instant to) {
    hand.drag({x_of(from), y("127.0.0.1:9876")}, {x_of(to), y("127.0.0.1:9876")});
    hand.frame();
  }
  std::string figures() { return hand.reads("Range"); }
  const MarkedRange& range() { return *hand.desk.selection.range; }

  const EndpointState& other = hand.bind("127.0.0.1:9877");
};

TEST_F(TimelineRange, shows_its_figures) {
  mark(at(1) - 200ms, at(2) + 200ms);

  EXPECT_THAT(figures(), HasSubstr("all lanes"));
  EXPECT_THAT(figures(), HasSubstr("in 2 datagrams, 8 B"));
  EXPECT_THAT(figures(), HasSubstr("out 0 datagrams"));
  EXPECT_THAT(figures(), HasSubstr(format_duration(range().duration())));
  EXPECT_THAT(figures(), HasSubstr("not polled never"));
  EXPECT_THAT(figures(), HasSubstr(" polls"));
}

TEST_F(TimelineRange, lies_beside_its_figures_on_either_side_and_at_any_scale) {
  for (const float scale : {1.0F, 2.0F}) {
    hand.desk.window.choices.scale = scale;
    hand.frames(3);
    for (const auto& [from, to] : {std::pair{0.1F, 0.2F}, std::pair{0.8F, 0.9F}}) {
      const float width = plot().high.x - plot().low.x;
      const float begin = plot().low.x + from * width;
      const float end = plot().low.x + to * width;
      hand.drag({begin, middle().y}, {end, middle().y});
      hand.frames(2);
      const Box shown = hand.screen().area_of("Range");
      EXPECT_TRUE(shown.high.x <= begin + 1 || shown.low.x >= end - 1)
          << shown.low.x << " to " << shown.high.x << " beside " << begin << " to " << end;
      hand.press(ImGuiKey_Escape);
    }
  }
}

TEST_F(TimelineRange, with_shift_is_on_the_lanes_it_was_dragged_over) {
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
  hand.drag({x_of(at(0)) - 60, y("127.0.0.1:9877")}, {x_of(at(2)) + 20, y("127.0.0.1:9877")});
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
  hand.frames(2);

  EXPECT_EQ(range().lanes, std::vector{other.lane});
  EXPECT_THAT(figures(), HasSubstr("127.0.0.1:9877"));
  EXPECT_THAT(figures(), HasSubstr("in 1 datagram, 5 B"));

  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
  hand.drag({x_of(at(2)) - 20, y("127.0.0.1:9876")}, {x_of(at(2)) + 20, y("127.0.0.1:9877")});
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
  hand.frames(2);
  EXPECT_EQ(range().lanes.size(), 2U);
}

TEST_F(TimelineRange, counts_poll_gaps) {
  hand.clock.advance(3s);
  hand.pass(1s);
  hand.press(ImGuiKey_End);
  hand.frames(2);
  hand.drag({plot().low.x + 10, middle().y}, {plot().high.x - 5, middle().y});
  hand.frame();

  EXPECT_THAT(figures(), HasSubstr("1 gap, 3.0"));
  EXPECT_THAT(figures(), HasSubstr("longest 3.0"));
}

TEST_F(TimelineRange, leads_to_its_events_and_a_click_on_the_chip_leads_back) {
  mark(at(1) - 200ms, at(1) + 200ms);
  hand.click(Target("Show in Events").in("Range"));
  hand.frames(2);
  EXPECT_THAT(hand.reads("Events"), HasSubstr("two"));
  EXPECT_THAT(hand.reads("Events"), Not(HasSubstr("one")));
  EXPECT_THAT(hand.reads("Events"), Not(HasSubstr("three")));

  const Duration from = range().begin() - hand.session.began_at();
  hand.click_at(hand.place_of(" from " + format_seconds(from), "Events"));
  hand.frames(2);
  EXPECT_FALSE(hand.desk.panels.events.range);
  EXPECT_THAT(hand.reads("Events"), HasSubstr("three"));
}

TEST_F(TimelineRange, leads_to_its_events_from_the_menu_too) {
  hand.click("Edit");
  EXPECT_TRUE(hand.find("Show the range in Events").disabled);
  hand.press(ImGuiKey_Escape);
  mark(at(1) - 200ms, at(1) + 200ms);
  hand.choose_from_menu("Edit", "Show the range in Events");
  hand.frames(2);
  EXPECT_TRUE(hand.desk.panels.events.range);
}

TEST_F(TimelineRange, can_be_zoomed_to) {
  mark(at(1) - 200ms, at(1) + 200ms);
  hand.click(Target("Zoom to it").in("Range"));
  hand.frames(2);
  const Duration across = Duration(std::llround(columns() * look().ns_per_column));
  EXPECT_GE(across, range().duration());
  EXPECT_LE(across, range().duration() * 5 / 4);
  EXPECT_GE(x_of(range().begin()), plot().low.x - 1);
  EXPECT_LE(x_of(range().end()), plot().high.x + 1);
}

TEST_F(TimelineRange, can_be_copied_as_text) {
  mark(at(0) - 100ms, at(2) + 100ms);
  hand.click(Target("Copy").in("Range"));

  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("in\t"));
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("from\t"));
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("on\tall lanes\n"));
}

TEST_F(TimelineRange, is_put_away_with_its_button) {
  mark(at(0), at(1));
  hand.click(Target("x##range").in("Range"));
  EXPECT_FALSE(hand.desk.selection.range);
}

TEST_F(TimelineRange, is_counted_once_while_nothing_changes_in_it) {
  mark(at(0) - 100ms, at(1));
  hand.pass(3s);
  const std::uint64_t computed = timeline().range_figures.computed();
  hand.pass(2s);
  EXPECT_EQ(timeline().range_figures.computed(), computed);

  mark(at(1) - 100ms, at(2));
  hand.frame();
  EXPECT_GT(timeline().range_figures.computed(), computed);
}

TEST_F(TimelineRange, grows_while_it_is_not_over_yet) {
  mark(at(2) - 100ms, plot().high.x > 0 ? timeline().right : at(2));
  hand.desk.selection.range->to = hand.session.now() + 10s;
  hand.receive(endpoint, "four");
  hand.frame();
  const std::string before = figures();
  hand.receive(endpoint, "five!");
  hand.frame();
  EXPECT_NE(figures(), before);
}

// ---- the overview -----------------------------------------------------------------------------

class TimelineOverview : public TimelineRange {
 protected:
  TimelineOverview() {
    hand.pass(60s);
    hand.frames(2);
  }
  Box strip() { return hand.find("##overview").seen; }
  float strip_x(Instant at) {
    return strip().low.x + static_cast<float>(timeline().overview.window().column_at(at));
  }
  ImVec2 on_strip(float x) { return {x, strip().centre().y}; }
  Instant left() {
    return timeline().right - Duration(std::llround(columns() * look().ns_per_column));
  }
  Duration strip_column() {
    return Duration(std::llround(timeline().overview.window().ns_per_column));
  }
};

TEST_F(TimelineOverview, shows_all_that_is_kept) {
  const TimeWindow& window = timeline().overview.window();
  EXPECT_LE(window.begin, *hand.session.journal().begin_time());
  EXPECT_GE(window.end() + strip_column(), hand.session.now());
  std::uint64_t datagrams = 0;
  for (const Overview::Column& column : timeline().overview.columns()) {
    datagrams += column.datagrams;
  }
  EXPECT_EQ(datagrams, 4U) << "of both lanes";
}

TEST_F(TimelineOverview, a_click_centres_what_is_there) {
  const Instant wanted = hand.session.began_at() + 40s;
  hand.click_at(on_strip(strip_x(wanted)));
  hand.frame();
  EXPECT_FALSE(timeline().follow);
  expect_near(time_under(middle().x), wanted, 3 * strip_column());
}

TEST_F(TimelineOverview, its_frame_can_be_dragged) {
  hand.click_at(on_strip(strip_x(hand.session.began_at() + 30s)));
  hand.frame();
  const Instant before = timeline().right;
  const double zoom = look().ns_per_column;
  const float x = strip_x(time_under(middle().x));
  hand.drag(on_strip(x), on_strip(x + 100));
  EXPECT_EQ(look().ns_per_column, zoom);
  expect_near(timeline().right, before + 100 * strip_column(), 6 * strip_column());
}

TEST_F(TimelineOverview, the_edges_of_its_frame_can_be_dragged) {
  hand.click_at(on_strip(strip_x(hand.session.began_at() + 30s)));
  hand.frame();
  const Instant right = timeline().right;
  const double zoom = look().ns_per_column;
  hand.drag(on_strip(strip_x(left())), on_strip(strip_x(left()) - 100));
  EXPECT_GT(look().ns_per_column, zoom);
  expect_near(timeline().right, right, 3 * strip_column());

  const Instant begin = left();
  const double wide = look().ns_per_column;
  hand.drag(on_strip(strip_x(timeline().right)), on_strip(strip_x(timeline().right) + 120));
  EXPECT_GT(look().ns_per_column, wide);
  expect_near(left(), begin, 3 * strip_column());
}

}  // namespace
}  // namespace readyscope::gui::test
