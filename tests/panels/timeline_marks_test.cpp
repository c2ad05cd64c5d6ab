#include <algorithm>
#include <map>
#include <set>

#include "timeline_fixture.hpp"

namespace readyscope::gui::test {
namespace {

using namespace std::chrono_literals;

using Corner = std::pair<int, int>;

/// Where on the screen the lanes are drawn in this colour, to a quarter of a pixel.
std::set<Corner> corners_of(ImU32 colour) {
  std::set<Corner> corners;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
    const std::string_view name(list->_OwnerName == nullptr ? "" : list->_OwnerName);
    if (!name.contains("##lanes")) continue;
    for (const ImDrawVert& vertex : list->VtxBuffer) {
      if (vertex.col != colour) continue;
      corners.emplace(std::lround(vertex.pos.x * 4), std::lround(vertex.pos.y * 4));
    }
  }
  return corners;
}

/// The same, counted from the leftmost.
std::set<Corner> shape_of(ImU32 colour) {
  std::set<Corner> shape;
  const auto corners = corners_of(colour);
  for (const auto& [x, y] : corners) shape.emplace(x - corners.begin()->first, y);
  return shape;
}

class TimelineMarks : public TimelinePanel {
 protected:
  /// Most kinds of trouble are too rare to get from a network at will.
  void happen(Kind kind, Duration span = {}) {
    auto& journal = const_cast<Journal&>(hand.session.journal());
    const bool all = kind == Kind::poll_gap;
    journal.append({.at = hand.session.now(),
                    .span = span,
                    .lane = all ? no_lane : endpoint.lane,
                    .kind = kind});
  }
  ImU32 trouble() { return palette(hand.desk.appearance().theme).trouble; }
};

class Trouble : public TimelineMarks, public ::testing::WithParamInterface<Kind> {};

TEST_P(Trouble, is_in_sight_at_any_zoom) {
  hand.pass(1s);
  happen(GetParam(), 1ms);
  for (int i = 0; i < 2000; ++i) hand.session.step();
  hand.pass(1s);
  stop_following();
  timeline().right = hand.session.now();
  for (const double zoom : {1e6, 1e7, 1e9, 1e12, gui::TimelinePanel::ns_per_column_max}) {
    look().ns_per_column = ladder_width(zoom);
    timeline().right = hand.session.now() + Duration(std::llround(20 * zoom));
    hand.frames(2);
    if (zoom <= 1e6) continue;  // a second ago may be out of sight
    EXPECT_FALSE(corners_of(trouble()).empty()) << zoom;
  }
}

INSTANTIATE_TEST_SUITE_P(TimelineMarks, Trouble,
                         ::testing::Values(Kind::refused, Kind::send_failed, Kind::receive_failed,
                                           Kind::truncated, Kind::dropped, Kind::poll_gap,
                                           Kind::loop_stopped, Kind::lost_socket),
                         [](const auto& test) {
                           std::string name(kind_name(test.param));
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

TEST(TimelineShapes, distinguish_the_troubles_without_their_colour) {
  std::map<std::set<Corner>, std::string> known;
  for (const Kind kind : {Kind::refused, Kind::send_failed, Kind::receive_failed, Kind::truncated,
                          Kind::dropped, Kind::loop_stopped, Kind::lost_socket}) {
    Hand hand;
    const auto& endpoint = hand.bind("127.0.0.1:9876");
    hand.pass(1s);
    const_cast<Journal&>(hand.session.journal())
        .append({.at = hand.session.now(), .lane = endpoint.lane, .kind = kind});
    hand.pass(1s);
    const auto shape = shape_of(palette(hand.desk.appearance().theme).trouble);
    ASSERT_FALSE(shape.empty());
    const auto [twin, is_new] = known.emplace(shape, kind_name(kind));
    EXPECT_TRUE(is_new) << kind_name(kind) << " looks like " << twin->second;
  }
}

TEST_F(TimelineMarks, one_datagram_is_seen_beside_a_flood) {
  hand.receive(endpoint, "one");
  hand.pass(1s);
  for (int i = 0; i < 3000; ++i) hand.receive(endpoint, "many");
  hand.pass(1s);
  hand.press(ImGuiKey_F);
  hand.frames(2);
  const auto corners = corners_of(palette(hand.desk.appearance().theme).received);
  const auto heights = [&](bool first) {
    // Left of the flood there is only one.
    const int x = first ? corners.begin()->first : std::prev(corners.end(), 200)->first;
    int low = INT32_MAX;
    for (const auto& [at, y] : corners) {
      if (std::abs(at - x) <= 8) low = std::min(low, y);
    }
    return low;
  };
  EXPECT_GT(heights(true), 0);
  EXPECT_LE(heights(false), heights(true)) << "more is higher, which means a smaller y";
}

TEST_F(TimelineMarks, a_band_shows_where_it_begins_and_ends_once_there_is_room) {
  hand.pass(500ms);
  hand.ask(SetInterest{endpoint.lane, {.read = true, .write = false}});
  hand.pass(500ms);
  hand.ask(SetInterest{endpoint.lane, {.read = true, .write = true}});
  hand.pass(500ms);
  const auto tops = [&] {
    std::set<int> found;
    for (const auto& [x, y] : corners_of(palette(hand.desk.appearance().theme).write))
      found.insert(y);
    return found.size();
  };
  look().ns_per_column = ladder_width(5e6);
  hand.frames(2);
  const std::size_t near = tops();
  look().ns_per_column = ladder_width(1e9);
  hand.frames(2);
  EXPECT_GT(near, tops()) << "an edge is a little higher than its band";
}

}  // namespace
}  // namespace readyscope::gui::test
