#include "timeline_fixture.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

/// Three lanes, of which the first is alone on its port.
class TimelineLanes : public TimelinePanel {
 protected:
  TimelineLanes() {
    hand.bind("127.0.0.2:9001");
    hand.bind("127.0.0.3:9001");
    hand.desk.page.look.timeline_share = 0.6F;
    hand.frame();
  }
  void choose(const char* lane, const char* entry) {
    hand.click_at(name_of(lane), ImGuiMouseButton_Right);
    hand.choose_from_context_menu(entry);
    hand.frame();
  }
  std::string shown() { return hand.reads("Timeline"); }
  LaneArrangement& lanes() { return timeline().lanes; }

  const char* first = "127.0.0.1:9876";
  const char* second = "127.0.0.2:9001";
  const char* third = "127.0.0.3:9001";
};

TEST_F(TimelineLanes, move_up_and_down_from_their_menu) {
  EXPECT_TRUE(is_below(third, second));
  choose(third, "Move up");
  EXPECT_TRUE(is_below(second, third));
  choose(third, "Move down");
  EXPECT_TRUE(is_below(third, second));
}

TEST_F(TimelineLanes, cannot_move_beyond_the_end) {
  hand.click_at(name_of(first), ImGuiMouseButton_Right);
  EXPECT_TRUE(hand.find(Target("Move up").in("##Popup")).disabled);
  EXPECT_FALSE(hand.find(Target("Move down").in("##Popup")).disabled);
}

TEST_F(TimelineLanes, are_dragged_to_another_place_by_their_names) {
  hand.drag(name_of(third), {name_of(first).x, name_of(first).y - 6});
  EXPECT_TRUE(is_below(first, third));
  EXPECT_TRUE(is_below(second, first));

  hand.drag(name_of(third), {name_of(second).x, name_of(second).y + 20});
  EXPECT_TRUE(is_below(third, second));
}

TEST_F(TimelineLanes, are_pinned_above_those_that_scroll) {
  for (int port = 9100; port < 9140; ++port) hand.bind("127.0.0.1:" + std::to_string(port));
  choose(second, "Pin to top");
  EXPECT_TRUE(is_below(first, second));
  for (int i = 0; i < 20; ++i) hand.wheel_at(name_of("127.0.0.1:91"), -5);
  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:9139"));
  EXPECT_THAT(shown(), HasSubstr(second));
  EXPECT_THAT(shown(), Not(HasSubstr(first)));

  choose(second, "Unpin");
  EXPECT_THAT(shown(), Not(HasSubstr(second)));
}

TEST_F(TimelineLanes, that_are_pinned_take_the_mouse_like_others) {
  choose(second, "Pin to top");
  const auto& lane = *hand.session.endpoints()[1];
  hand.receive(lane, "hello");
  hand.pass(500ms);
  stop_following();
  const auto track = hand.session.journal().track(lane.lane, Kind::received);
  hand.click_at({x_of(track.time(0)), name_of(second).y});
  EXPECT_EQ(hand.desk.selection.event, track.sequence(0));

  const double zoom = look().ns_per_column;
  hand.wheel_at({middle().x, name_of(second).y}, 1);
  EXPECT_LT(look().ns_per_column, zoom);
}

TEST_F(TimelineLanes, are_hidden_and_come_back) {
  EXPECT_FALSE(hand.has(Target("###hidden").in("Timeline")));
  choose(second, "Hide");
  choose(third, "Hide");
  EXPECT_THAT(shown(), Not(HasSubstr(second)));
  EXPECT_THAT(shown(), HasSubstr("2 hidden"));

  hand.click_at(hand.place_of("2 hidden"));
  hand.click(Target(third).in("##Popup"));
  hand.frame();
  EXPECT_THAT(shown(), HasSubstr(third));
  EXPECT_THAT(shown(), HasSubstr("1 hidden"));

  hand.click_at(hand.place_of("1 hidden"));
  hand.choose_from_context_menu("Show all");
  hand.frame();
  EXPECT_THAT(shown(), HasSubstr(second));
  EXPECT_THAT(shown(), Not(HasSubstr("hidden")));
}

TEST_F(TimelineLanes, grow_and_shrink_from_their_menu) {
  choose(first, "Taller");
  EXPECT_GT(lanes().look(LaneId{0}).height, 1);
  EXPECT_EQ(lanes().look(LaneId{1}).height, 1);
  choose(first, "Shorter");
  EXPECT_FLOAT_EQ(lanes().look(LaneId{0}).height, 1);
}

TEST_F(TimelineLanes, are_as_high_as_their_lower_edge_is_dragged) {
  const Box grip = hand.find(Target("##height").in("Timeline")).seen;
  const float below = name_of(second).y;
  hand.drag(grip.centre(), {grip.centre().x, grip.centre().y + 30});
  hand.frame();

  EXPECT_NEAR(name_of(second).y - below, 30, 3);
  EXPECT_EQ(lanes().look(LaneId{1}).height, 1);
}

TEST_F(TimelineLanes, all_grow_and_shrink_with_ctrl_and_the_wheel) {
  const double zoom = look().ns_per_column;
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
  hand.wheel_at(name_of(first), 1);
  EXPECT_GT(look().lanes.height, 1);
  hand.wheel_at(name_of(first), -1);
  EXPECT_FLOAT_EQ(look().lanes.height, 1);
  hand.wheel_at(name_of(first), -1);
  EXPECT_LT(look().lanes.height, 1);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, false);
  hand.frame();
  EXPECT_EQ(look().ns_per_column, zoom);
}

TEST_F(TimelineLanes, of_one_port_stand_together_under_a_header_that_folds) {
  hand.click(Target("By port").in("Timeline"));
  hand.frame();
  EXPECT_THAT(shown(), HasSubstr("port 9001, 2 lanes"));
  EXPECT_THAT(shown(), Not(HasSubstr("port 9876"))) << "one lane needs no header";

  hand.click(Target("##port").in("Timeline"));
  hand.frame();
  EXPECT_THAT(shown(), Not(HasSubstr(second)));
  EXPECT_THAT(shown(), Not(HasSubstr(third)));
  EXPECT_THAT(shown(), HasSubstr(first));

  hand.click(Target("##port").in("Timeline"));
  hand.click(Target("By port").in("Timeline"));
  hand.frame();
  EXPECT_THAT(shown(), HasSubstr(second));
  EXPECT_THAT(shown(), Not(HasSubstr("port 9001")));
}

TEST_F(TimelineLanes, keep_their_arrangement_when_others_come_and_go) {
  choose(third, "Move up");
  hand.bind("127.0.0.4:9004");
  hand.ask(RemoveEndpoint{hand.session.endpoints()[1]->lane});
  hand.ask(ClearHistory{});
  hand.frames(2);
  EXPECT_THAT(shown(), Not(HasSubstr(second)));
  EXPECT_TRUE(is_below("127.0.0.4:9004", third));
  EXPECT_TRUE(is_below(third, first));
}

// ---- how much there is to draw ----------------------------------------------------------------

/// The vertices that the timeline's lanes are drawn with.
std::size_t vertices_of_lanes() {
  std::size_t count = 0;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
    const std::string_view name(list->_OwnerName == nullptr ? "" : list->_OwnerName);
    if (name.contains("##lanes")) count += static_cast<std::size_t>(list->VtxBuffer.Size);
  }
  return count;
}

TEST(TimelineCost, a_flood_on_many_lanes_takes_few_vertices) {
  Hand hand({.size = {2400, 1400}});
  for (int i = 0; i < 50; ++i) hand.bind("127.0.0.1:" + std::to_string(9000 + i));
  const std::vector<std::byte> payload(8);
  // More or less at random, as in a flood.
  support::Random random(1);
  for (int frame = 0; frame < 240; ++frame) {
    for (const auto& endpoint : hand.session.endpoints()) {
      for (std::uint64_t i = 8 + random.below(8); i > 0; --i) {
        hand.ask_later(
            SendDatagram{.lane = endpoint->lane, .payload = payload, .to = endpoint->local.text()});
      }
    }
    hand.frame();
  }
  hand.desk.page.look.show_sockets = hand.desk.page.look.show_events =
      hand.desk.page.look.show_side = false;
  hand.desk.panels.timeline.look.lanes.height = LaneArrangement::height_min;
  // A frame in each column, then one in every eighth, where each is separate.
  constexpr std::pair<double, std::size_t> zooms[] = {{2e7, 32'768}, {2e6, 131'072}};
  for (const auto& [zoom, vertices_max] : zooms) {
    hand.desk.panels.timeline.look.ns_per_column = ladder_width(zoom);
    hand.frames(3);
    ASSERT_TRUE(hand.sees("127.0.0.1:9049")) << "all lanes are visible";
    const std::size_t vertices = vertices_of_lanes();
    std::printf("%zu vertices for 50 lanes\n", vertices);
    EXPECT_LT(vertices, vertices_max);
    EXPECT_GT(vertices, 1000U) << "nothing was drawn";
  }
}

}  // namespace
}  // namespace readyscope::gui::test
