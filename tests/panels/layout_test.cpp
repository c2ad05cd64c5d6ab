#include <gmock/gmock.h>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;

struct Size {
  ImVec2 size;
  float scale;
};

void PrintTo(const Size& one, std::ostream* out) {
  *out << one.size.x << "x" << one.size.y << " at " << one.scale;
}

std::string name_of(const ::testing::TestParamInfo<Size>& test) {
  const auto [size, scale] = test.param;
  return std::to_string(static_cast<int>(size.x)) + "x" + std::to_string(static_cast<int>(size.y)) +
         "_at_" + std::to_string(static_cast<int>(scale * 100)) + "_percent";
}

// ---- nothing sticks out -----------------------------------------------------------------------

class ToolBars : public ::testing::TestWithParam<Size> {
 protected:
  /// Tables may cut off their columns, and scroll; everything else has to be within its panel.
  static bool is_in_table(const Item& item) {
    return item.window.contains("##sockets") || item.window.contains("##events") ||
           item.window.contains("##lanes") || item.window.contains("##bytes");
  }
  void expect_everything_in_its_panel(Hand& hand) {
    for (const char* panel : {"Sockets", "Timeline", "Events", "Side"}) {
      const Box area = hand.screen().area_of(panel);
      for (const Item& item : hand.screen().items()) {
        if (!item.window.contains(std::string("/") + panel + "_") || is_in_table(item)) continue;
        EXPECT_LE(item.whole.high.x, area.high.x + 1) << item.label << " in " << item.window;
        EXPECT_GE(item.whole.low.x, area.low.x - 1) << item.label << " in " << item.window;
      }
    }
    for (const Item& item : hand.screen().items()) {
      if (item.window != "Readyscope") continue;
      EXPECT_LE(item.whole.high.x, GetParam().size.x + 1) << item.label;
      EXPECT_LE(item.whole.high.y, GetParam().size.y + 1) << item.label;
    }
  }
};

TEST_P(ToolBars, keep_within_their_panels) {
  Hand hand({.size = GetParam().size, .scale = GetParam().scale});
  expect_everything_in_its_panel(hand);
  fill_window(hand);
  for (const char* tab : {"Counter traffic", "Payload", "Send"}) {
    SCOPED_TRACE(tab);
    hand.click(Target(tab).in("Side"));
    hand.frames(2);
    expect_everything_in_its_panel(hand);
  }
}

TEST_P(ToolBars, are_whole) {
  Hand hand({.size = GetParam().size, .scale = GetParam().scale});
  fill_window(hand);
  for (const char* label :
       {"##address", "Add", "###endless", "##limit", "##form", "Run the counter demo", "Follow",
        "Pause", "Fit", "##filter", "Clear", "Newest", "Received", "Notes"}) {
    ASSERT_TRUE(hand.has(label)) << label;
    const Item item = hand.find(label);
    EXPECT_EQ(item.seen.low.x, item.whole.low.x) << label;
    EXPECT_EQ(item.seen.high.x, item.whole.high.x) << label;
    EXPECT_EQ(item.seen.high.y, item.whole.high.y) << label;
  }
}

INSTANTIATE_TEST_SUITE_P(Layout, ToolBars,
                         ::testing::Values(Size{{1000, 700}, 1}, Size{{1280, 800}, 1},
                                           Size{{2560, 1440}, 1}, Size{{2560, 1440}, 2},
                                           Size{{1280, 800}, 0.6F}, Size{{1500, 1050}, 1.5F},
                                           Size{{3000, 2100}, 3}),
                         name_of);

// ---- whatever the size ------------------------------------------------------------------------

class AnySize : public ::testing::TestWithParam<Size> {};

TEST_P(AnySize, draws_in_every_theme) {
  Hand hand({.size = GetParam().size, .scale = GetParam().scale});
  fill_window(hand);
  for (const Theme theme : {Theme::high_contrast, Theme::light, Theme::dark}) {
    hand.desk.window.choices.system_theme = theme;
    for (const SidePanel panel : {SidePanel::send, SidePanel::payload, SidePanel::traffic}) {
      hand.desk.page.front_wanted = panel;
      hand.frames(3);
    }
  }
  EXPECT_EQ(static_cast<bool>(hand.sees("File")), GetParam().size.x > 1);
}

INSTANTIATE_TEST_SUITE_P(Layout, AnySize,
                         ::testing::Values(Size{{640, 420}, 0.6F}, Size{{640, 420}, 1},
                                           Size{{640, 420}, 3}, Size{{1000, 700}, 0.6F},
                                           Size{{1000, 700}, 3}, Size{{1280, 800}, 2},
                                           Size{{2560, 1440}, 0.6F}, Size{{2560, 1440}, 3},
                                           Size{{1, 1}, 1}, Size{{5000, 100}, 1},
                                           Size{{100, 5000}, 1}),
                         name_of);

// ---- much to show -----------------------------------------------------------------------------

TEST(Layout, of_four_thousand_endpoints_only_those_in_sight_are_drawn) {
  constexpr std::size_t many = 4000;
  Hand hand;
  for (std::size_t i = 0; i < many; ++i) {
    hand.ask_later(AddEndpoint{.settings = {.address = "127.0.0.1:0"}});
  }
  hand.frames(5);
  ASSERT_EQ(hand.session.live_count(), many);

  EXPECT_THAT(hand.reads("Sockets"), HasSubstr("127.0.0.1:49152"));
  EXPECT_GE(hand.count(Target("Send...").in("Sockets")), 3U);
  const auto rows = std::ranges::count_if(hand.screen().items(),
                                          [](const Item& item) { return item.label == "Send..."; });
  EXPECT_LT(rows, 60);

  for (int i = 0; i < 60; ++i) hand.wheel_at(hand.screen().area_of("Sockets").centre(), -500);
  EXPECT_THAT(hand.reads("Sockets"), HasSubstr("127.0.0.1:53151"));
}

TEST(Layout, a_long_log_is_drawn_in_part) {
  Hand hand;
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  for (int i = 0; i < 3000; ++i) {
    hand.ask_later(SendDatagram{.lane = endpoint.lane, .payload = {}, .to = "127.0.0.1:9876"});
  }
  hand.frames(20);

  EXPECT_EQ(endpoint.counts.received, 3000U);
  const auto rows = std::ranges::count_if(hand.screen().items(),
                                          [](const Item& item) { return item.label == "##row"; });
  EXPECT_LT(rows, 100);
}

// ---- little memory ----------------------------------------------------------------------------

TEST(Layout, what_is_selected_may_be_pushed_out_meanwhile) {
  Hand hand({.bounds = {.journal = {.bytes = 1}}});
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "hello");
  hand.click(Target("##row").in_row("hello").in("Events"));
  ASSERT_TRUE(hand.desk.selection.event);
  hand.fill("##filter", "received");
  hand.click(Target("Payload").in("Side"));
  hand.drag(hand.find("##plot").whole.centre(), hand.find("##plot").whole.low);

  while (hand.session.journal().keeps(*hand.desk.selection.event)) {
    for (int i = 0; i < 500; ++i) {
      hand.ask_later(SendDatagram{.lane = endpoint.lane, .payload = {}, .to = "127.0.0.1:9876"});
    }
    hand.frames(2);
    hand.type(".");
    hand.press(ImGuiMod_Ctrl | ImGuiKey_DownArrow);
    hand.desk.selection.event =
        hand.desk.selection.event.value_or(0) > 20 ? 5 : hand.desk.selection.event;
  }
  hand.type(",.ff");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_UpArrow);
  for (const SidePanel panel : {SidePanel::send, SidePanel::payload, SidePanel::traffic}) {
    hand.desk.page.front_wanted = panel;
    hand.frames(2);
  }
  EXPECT_GT(hand.session.journal().first(), 0U);
}

}  // namespace
}  // namespace readyscope::gui::test
