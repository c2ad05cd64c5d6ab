#include <nlohmann/json.hpp>

#include <limits>

#include "text/link_text.hpp"
#include "traffic_fixture.hpp"

namespace readyscope::gui::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

// ---- opening and closing ----------------------------------------------------------------------

class LinkDetails : public TrafficTest {
 protected:
  using TrafficTest::TrafficTest;

  bool shown_details() { return hand.has(Target("##rate plot").in("##details")); }
  std::string details() { return hand.reads("##details"); }
  void tab_to(const Target& target) {
    constexpr int tabs_max = 20;  // all of one panel, and no more
    const auto there = [&] { return hand.screen().focused() == hand.find(target).id; };
    for (int i = 0; i < tabs_max && !there(); ++i) hand.press(ImGuiKey_Tab);
    ASSERT_TRUE(there()) << "Tab does not come to " << target.label;
  }
};

TEST_F(LinkDetails, open_below_the_table_with_a_click_on_a_row_and_close_with_another) {
  receive(receiver(), {"0", "1", "4"});
  EXPECT_FALSE(shown_details());
  click_row();
  EXPECT_TRUE(shown_details());
  EXPECT_EQ(rows(), 1U) << "the table stays visible";

  click_row();
  EXPECT_FALSE(shown_details());
}

TEST_F(LinkDetails, are_of_the_row_that_was_clicked) {
  const auto& at = receiver("127.0.0.1:9001");
  const auto& other = receiver("127.0.0.1:9002");
  receive(at, {"0", "1", "2"});
  receive(other, {"0", "1", "2", "3", "4", "5", "6", "1000"});
  click_row(1);
  EXPECT_THAT(details(), HasSubstr("Received 8"));
  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:49152 > 127.0.0.1:9002"));

  click_row(0);
  EXPECT_THAT(details(), HasSubstr("Received 3"));
  EXPECT_THAT(shown(), HasSubstr("127.0.0.1:49152 > 127.0.0.1:9001"));
}

TEST_F(LinkDetails, are_opened_and_their_row_is_copied_by_the_keyboard_alone) {
  receive(receiver("127.0.0.1:9001"), {"0", "1"});
  receive(receiver("127.0.0.1:9002"), {"0", "1", "4"});
  hand.press(ImGuiMod_Ctrl | ImGuiKey_4);
  tab_to(Target("##link").in("Side").number(1));

  hand.press(ImGuiKey_Enter);
  hand.frames(2);
  EXPECT_TRUE(shown_details());
  EXPECT_THAT(details(), HasSubstr("Received 3"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_C);
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("127.0.0.1:9002"));

  hand.press(ImGuiKey_Enter);
  hand.frames(2);
  EXPECT_FALSE(shown_details()) << "the keyboard stayed at the row";
}

struct LittleRoom : LinkDetails {
  LittleRoom() : LinkDetails({.size = {1000, 700}}) {}
};

TEST_F(LittleRoom, the_keyboard_leads_there_and_back) {
  receive(receiver(), {"0", "1", "4"});
  hand.press(ImGuiMod_Ctrl | ImGuiKey_4);
  tab_to(Target("##link").in("Side"));
  const ImGuiID row = hand.screen().focused();
  hand.press(ImGuiKey_Enter);
  hand.frames(2);
  ASSERT_FALSE(has_column("Missing")) << "the row that had the keyboard is not there now";

  hand.frames(3);
  EXPECT_NE(hand.screen().focused(), row);
  EXPECT_EQ(hand.screen().focused(), hand.find(Target("< All links").in("Side")).id);
  hand.press(ImGuiKey_Enter);
  hand.frames(2);
  EXPECT_TRUE(has_column("Missing"));
}

TEST_F(LittleRoom, they_take_the_place_of_the_table_and_a_button_leads_back) {
  receive(receiver(), {"0", "1", "4"});
  click_row();
  EXPECT_FALSE(has_column("Missing"));
  EXPECT_THAT(details(), HasSubstr("Received 3"));

  hand.click(Target("< All links").in("Side"));
  hand.frames(2);
  EXPECT_EQ(rows(), 1U);
}

TEST_F(LittleRoom, their_title_takes_another_line_rather_than_be_cut_off) {
  receive(receiver(), {"0", "1", "4"});
  click_row();
  hand.pass(13s);

  for (const char* text : {"127.0.0.1:49152 > 127.0.0.1:9876", "Text, run 1", "silent for 13 s"}) {
    EXPECT_THAT(shown(), HasSubstr(text));
  }
  for (const char* button : {"< All links", "Copy as CSV", "Copy as JSON"}) {
    const Item item = hand.find(Target(button).in("Side"));
    EXPECT_EQ(item.seen.high.x, item.whole.high.x) << button;
  }
}

TEST_F(LittleRoom, all_plots_can_be_scrolled_to) {
  receive(receiver(), {"0", "1", "4"});
  click_row();
  for (const char* plot :
       {"##rate plot", "##loss plot", "##delay plot", "##order plot", "##delay histogram"}) {
    for (int i = 0; i < 40 && !hand.has(Target(plot).in("##details")); ++i) {
      hand.wheel_at(hand.screen().area_of("##details").centre(), -1);
    }
    ASSERT_TRUE(hand.has(Target(plot).in("##details"))) << plot;
    EXPECT_GT(hand.find(Target(plot).in("##details")).whole.high.x, 700) << plot;
  }
}

TEST_F(LinkDetails, close_when_their_link_is_forgotten) {
  const auto& at = receiver();
  receive(at, {"0"});
  click_row();
  receive_from_strangers(at, Links::links_max);

  EXPECT_EQ(at.links.forgotten(), 1U);
  EXPECT_FALSE(shown_details());
  EXPECT_FALSE(hand.desk.selection.link);
}

TEST_F(LinkDetails, share_the_room_with_the_table_as_one_drags) {
  for (int port = 9001; port < 9021; ++port) {
    receive(receiver("127.0.0.1:" + std::to_string(port)), {"0"});
  }
  click_row();
  const auto split = [&] { return hand.find(Target("##details split").in("Side")).whole.centre(); };
  const ImVec2 at = split();
  hand.drag(at, {at.x, at.y + 60});
  EXPECT_NEAR(split().y, at.y + 60, 4);
  const std::size_t more = rows();

  hand.drag(split(), {at.x, at.y - 60});
  EXPECT_NEAR(split().y, at.y - 60, 4);
  EXPECT_LT(rows(), more);
}

TEST_F(LinkDetails, get_the_room_that_the_table_does_not_need) {
  receive(receiver(), {"0", "1"});
  click_row();
  hand.frames(3);

  for (const char* plot :
       {"##rate plot", "##loss plot", "##delay plot", "##order plot", "##delay histogram"}) {
    const Item item = hand.find(Target(plot).in("##details"));
    EXPECT_EQ(item.seen.high.y, item.whole.high.y) << plot << " is whole";
  }
}

// ---- figures ----------------------------------------------------------------------------------

TEST_F(LinkDetails, have_all_figures_of_losses_and_order) {
  receive(receiver(), {"10", "11", "20", "12", "12"});
  click_row();

  for (const char* figure : {"Values 10 to 20", "Received 5", "Missing 7, 63.6 %", "network 7",
                             "Twice 1", "Reordered 1", "distance up to 1", "Delay no send time"}) {
    EXPECT_THAT(details(), HasSubstr(figure));
  }
}

TEST_F(LinkDetails, have_the_quantiles_of_delays) {
  hand.network.set_path({.delay = 3ms});
  receiver();
  hand.connect("127.0.0.1:9876", Role::counter_sender,
               {.rate = 100, .limit = {}, .form = WireForm::binary64});
  hand.pass(1s);
  click_row();

  EXPECT_THAT(details(), HasSubstr("Run id "));
  EXPECT_THAT(details(), HasSubstr("Delay one way"));
  for (const char* quantile :
       {"p50 3.00 ms", "p90 3.00 ms", "p99 3.00 ms", "p99.9 3.00 ms", "max 3.00 ms"}) {
    EXPECT_THAT(details(), HasSubstr(quantile));
  }
}

// ---- plots ------------------------------------------------------------------------------------

class LinkPlots : public LinkDetails {
 protected:
  /// Points at what happened this many seconds ago.
  void point_at(const char* plot, int seconds_ago) {
    const Box box = hand.find(Target(plot).in("##details")).whole;
    const float low = box.low.x + 3.8F * 15;
    const float step = (box.high.x - 3 - low) / static_cast<float>(Link::seconds_max);
    hand.move_to(
        {box.high.x - 3 - (static_cast<float>(seconds_ago) + 0.5F) * step, box.centre().y});
    hand.frame();
  }
  /// Waits until a second of the plots begins.
  void wait_for_second() {
    const Duration into = hand.clock.now().time_since_epoch() % 1s;
    hand.pass(1s - into);
  }
};

TEST_F(LinkPlots, have_axes_with_units) {
  receive(receiver(), {"0", "2"});
  click_row();

  for (const char* text : {"Received, a second", "Found missing, a second", "-120 s", "-60 s",
                           "now", "Out of order or twice, a second", "Delay, mean and longest"}) {
    EXPECT_THAT(details(), HasSubstr(text));
  }
}

TEST_F(LinkPlots, say_what_a_second_held_when_one_points_at_it) {
  const auto& at = receiver();
  wait_for_second();
  receive(at, {"0", "1", "2", "9", "4", "4"});
  click_row();
  hand.pass(5s);

  point_at("##rate plot", 5);
  EXPECT_TRUE(hand.sees("5 s ago received 6"));
  point_at("##loss plot", 5);
  EXPECT_TRUE(hand.sees("5 s ago found missing 6"));
  point_at("##order plot", 5);
  EXPECT_TRUE(hand.sees("5 s ago out of order or twice 2"));
  point_at("##rate plot", 4);
  EXPECT_TRUE(hand.sees("4 s ago received 0"));
  point_at("##rate plot", 0);
  EXPECT_TRUE(hand.sees("this second received 0"));
}

TEST_F(LinkPlots, show_delays_over_time) {
  hand.network.set_path({.delay = 3ms});
  receiver();
  hand.connect("127.0.0.1:9876", Role::counter_sender,
               {.rate = 100, .limit = {}, .form = WireForm::binary64});
  hand.pass(3s);
  click_row();

  point_at("##delay plot", 2);
  EXPECT_TRUE(hand.sees("longest 3.00 ms mean 3.00 ms"));
  EXPECT_THAT(details(), HasSubstr("5 ms")) << "the axis ends at a round number";
}

TEST_F(LinkPlots, the_histogram_has_its_marks_written_out_and_says_how_many_are_where) {
  hand.desk.page.look.show_timeline = hand.desk.page.look.show_events = false;
  hand.network.set_path({.delay = 3ms});
  receiver();
  hand.connect("127.0.0.1:9876", Role::counter_sender,
               {.rate = 100, .limit = {}, .form = WireForm::binary64});
  hand.pass(1s);
  click_row();
  const Box box = hand.find(Target("##delay histogram").in("##details")).whole;

  const std::string plot = hand.reads(box);
  for (const char* text :
       {"Delays, count", "p50 3.00 ms", "p99.9 3.00 ms", "max 3.00 ms", "1 ms", "10 ms"}) {
    EXPECT_THAT(plot, HasSubstr(text));
  }
  // 3 ms are at log10(3) of the way from 1 to 10, in that column or the one before.
  const float low = box.low.x + 3.8F * 15;
  constexpr float column = 4;
  hand.move_to({low + 0.4771F * (box.high.x - 3 - low) + column, box.centre().y});
  hand.frame();
  EXPECT_TRUE(hand.sees("100.0 % took no longer"));
  hand.move_to({low + 0.2F * (box.high.x - 3 - low), box.centre().y});
  hand.frame();
  EXPECT_TRUE(hand.sees("0 of 1"));
  EXPECT_TRUE(hand.sees("0 % took no longer"));
}

TEST_F(LinkPlots, say_why_there_are_no_delays) {
  receive(receiver(), {"0"});
  click_row();
  const Box box = hand.find(Target("##delay histogram").in("##details")).whole;

  EXPECT_THAT(hand.reads(box), HasSubstr("no send time"));
  hand.hover_at(box.centre());
  EXPECT_TRUE(hand.sees("Set the sender's form to 32 bit or 64 bit"));
}

// ---- copying ----------------------------------------------------------------------------------

class CopyLinks : public LinkDetails {
 protected:
  void fill() {
    receive(receiver("127.0.0.1:9001"), {"0", "1", "5", "5"});
    receive(receiver("127.0.0.1:9002"), {"7"});
  }
  json json_copied() { return json::parse(hand.screen().clipboard()); }
  void choose_in_row(std::size_t n, const char* entry) {
    hand.right_click(Target("##link").in("Side").number(n));
    hand.choose_from_context_menu(entry);
  }
};

TEST_F(CopyLinks, as_json_with_the_names_of_the_report) {
  fill();
  hand.click(Target("Copy as JSON").in("Side"));
  const json all = json_copied();

  ASSERT_EQ(all.size(), 2U);
  const json& link = all[0];
  EXPECT_EQ(link["endpoint"], "127.0.0.1:9001");
  EXPECT_EQ(link["source"], "127.0.0.1:49152");
  EXPECT_EQ(link["session"], 1);
  EXPECT_EQ(link["form"], "ascii");
  EXPECT_EQ(link["first"], 0);
  EXPECT_EQ(link["highest"], 5);
  EXPECT_EQ(link["received"], 4);
  EXPECT_EQ(link["missing"], 3);
  EXPECT_EQ(link["duplicate"], 1);
  EXPECT_EQ(link["reordered"], 0);
  EXPECT_EQ(link["reorder_distance_max"], 0);
  EXPECT_EQ(link["bytes"], 4);
  EXPECT_GE(link["jitter_ns"], 0);
  EXPECT_GE(link["silent_ns"], 0);
  EXPECT_EQ(link["late_ns_max"], 0);
  EXPECT_EQ(link["delay"]["kind"], "no_send_time");
  EXPECT_EQ(link["delay"]["p50_ns"], nullptr) << "unknown is not zero";
  EXPECT_EQ(link["culprits"]["network"], 3);
  EXPECT_EQ(link["culprits"]["kernel"], 0);
}

TEST_F(CopyLinks, as_csv_with_a_line_for_each_link) {
  fill();
  hand.click(Target("Copy as CSV").in("Side"));
  const std::string& csv = hand.screen().clipboard();

  EXPECT_THAT(csv, ::testing::StartsWith("endpoint,source,session,"));
  EXPECT_THAT(csv, HasSubstr("\r\n127.0.0.1:9001,127.0.0.1:49152,1,"));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 3);
}

TEST_F(CopyLinks, one_row_or_all_of_them_from_the_row_s_menu) {
  fill();
  choose_in_row(1, "Copy this row as JSON");
  EXPECT_EQ(json_copied()["endpoint"], "127.0.0.1:9002");
  choose_in_row(1, "Copy all rows as JSON");
  EXPECT_EQ(json_copied().size(), 2U);
  choose_in_row(1, "Copy this row as CSV");
  EXPECT_EQ(std::ranges::count(hand.screen().clipboard(), '\n'), 2);
  EXPECT_THAT(hand.screen().clipboard(), HasSubstr("127.0.0.1:9002"));
  choose_in_row(1, "Copy all rows as CSV");
  EXPECT_EQ(std::ranges::count(hand.screen().clipboard(), '\n'), 3);
}

TEST_F(CopyLinks, the_one_whose_details_are_shown) {
  fill();
  click_row(1);
  hand.click(Target("Copy as JSON").in("Side").number(1));

  ASSERT_EQ(json_copied().size(), 1U);
  EXPECT_EQ(json_copied()[0]["endpoint"], "127.0.0.1:9002");
}

TEST_F(CopyLinks, delays_are_in_nanoseconds) {
  hand.network.set_path({.delay = 3ms});
  receiver();
  hand.connect("127.0.0.1:9876", Role::counter_sender,
               {.rate = 100, .limit = {}, .form = WireForm::binary64});
  hand.pass(1s);
  hand.click(Target("Copy as JSON").in("Side"));

  const json link = json_copied()[0];
  const json& delay = link["delay"];
  EXPECT_EQ(delay["kind"], "one_way");
  EXPECT_EQ(delay["count"], link["received"]);
  EXPECT_EQ(delay["p50_ns"], 3'000'000);
  EXPECT_EQ(delay["max_ns"], 3'000'000);
}

// ---- words ------------------------------------------------------------------------------------

TEST(LinkText, a_share_is_never_more_than_the_whole_nor_looks_like_it) {
  EXPECT_EQ(format_share(0, 10), "0 %");
  EXPECT_EQ(format_share(0, 0), "0 %");
  EXPECT_EQ(format_share(1, 0), "0 %");
  EXPECT_EQ(format_share(1, 100'000), "<0.01 %");
  EXPECT_EQ(format_share(12, 10'000), "0.12 %");
  EXPECT_EQ(format_share(1, 3), "33.3 %");
  EXPECT_EQ(format_share(99'999, 100'000), "99.9 %");
  EXPECT_EQ(format_share(10, 10), "100.0 %");
  EXPECT_EQ(format_share(std::numeric_limits<std::uint64_t>::max(), 10), "100.0 %");
}

TEST(LinkText, every_culprit_that_has_a_part_is_named_with_what_to_do) {
  const Culprits culprits{.kernel = 1, .poll_gap = 2, .impairment = 3, .network = 4, .unknown = 5};
  const auto parts = parts_of(culprits);

  ASSERT_EQ(parts.size(), 5U);
  const std::string words = explain(culprits);
  for (const CulpritPart& part : parts) {
    EXPECT_THAT(words, HasSubstr(std::to_string(part.count) + " " + std::string(part.meaning)));
  }
  EXPECT_EQ(parts_of({.network = 4}).size(), 1U);
  EXPECT_EQ(explain(Culprits{}), "Nothing is missing.");
}

}  // namespace
}  // namespace readyscope::gui::test
