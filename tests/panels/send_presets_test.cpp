#include <gmock/gmock.h>

#include "hand.hpp"
#include "presets_sample.hpp"
#include "text/format.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

class SendPresets : public WindowTest {
 protected:
  SendPresets() { hand.click(Target("Send").in("Side")); }

  void fill(const char* field, std::string_view text) {
    hand.fill(Target(field).in("##tab"), text);
  }
  void press(const char* button) { hand.click(Target(button).in("##tab")); }
  bool is_possible(const char* button) { return !hand.find(Target(button).in("##tab")).disabled; }
  void open() {
    if (!hand.has(Target("##preset name").in("##Popup"))) press("Presets...");
  }
  void type_name(std::string_view name) {
    open();
    hand.fill(Target("##preset name").in("##Popup"), name);
  }
  void press_in_popup(const char* button) { hand.click(Target(button).in("##Popup")); }
  bool can_save() { return !hand.find(Target("Save").in("##Popup")).disabled; }
  void save_as(std::string_view name) {
    type_name(name);
    press_in_popup("Save");
  }
  void take_up(const char* name) {
    open();
    hand.click(Target("##preset").in_row(name).in("##Popup"));
  }
  void remove(const char* name) {
    open();
    hand.click(Target("x").in_row(name).in("##Popup"));
  }
  std::string popup() { return hand.reads("##Popup"); }
  void keep(Preset one) { put_preset(presets.list, std::move(one)); }
  std::string shown() { return hand.reads("Side"); }

  SendPanel& form = hand.desk.panels.send;
  Presets& presets = hand.desk.panels.send.presets;
};

TEST_F(SendPresets, there_are_none_at_first_and_the_list_says_what_to_do) {
  open();
  EXPECT_THAT(popup(), HasSubstr("None yet. Type a name for what is in the panel"));
}

TEST_F(SendPresets, keep_all_that_the_panel_holds) {
  fill("##to", "127.0.0.1:9876");
  fill("##hex", "00 7b ff");
  press("Fill in {counter} and {time}");
  fill("##times", "12");
  fill("##every", "345");
  save_as("mine");

  EXPECT_THAT(popup(), HasSubstr("Saved."));
  EXPECT_EQ(presets.changes, 1U);
  EXPECT_THAT(presets.list, ElementsAre(Preset{.name = "mine",
                                               .payload = bytes_of(std::string("\0{\xff", 3)),
                                               .to = "127.0.0.1:9876",
                                               .filled_in = true,
                                               .times = 12,
                                               .every = 345ms}));
}

TEST_F(SendPresets, are_saved_by_name_and_enter_alone) {
  press("Presets...");
  hand.type("mine");
  hand.press(ImGuiKey_Enter);

  EXPECT_THAT(names(presets.list), ElementsAre("mine"));
}

TEST_F(SendPresets, keep_that_it_is_endless) {
  press("endless,");
  save_as("mine");
  ASSERT_EQ(presets.list.size(), 1U);
  EXPECT_EQ(presets.list[0].times, 0);

  hand.press(ImGuiKey_Escape);
  hand.press(ImGuiKey_Escape);
  press("endless,");
  take_up("mine");
  EXPECT_TRUE(form.endless);
}

TEST_F(SendPresets, are_taken_up_from_the_list) {
  keep(greeting);
  keep(preset("other", "\xff"));
  take_up("greeting");

  EXPECT_EQ(form.payload.text, "hello {counter}\\n");
  EXPECT_EQ(form.payload.hex.substr(0, 11), "68 65 6c 6c");
  EXPECT_EQ(form.to, "127.0.0.1:9876");
  EXPECT_TRUE(form.filled_in);
  EXPECT_EQ(form.times, 10);
  EXPECT_EQ(form.every_ms, 250);
  EXPECT_FALSE(form.endless);
  EXPECT_EQ(form.preset.name, "greeting");

  take_up("other");
  EXPECT_EQ(form.payload.text, "\\xff");
  EXPECT_EQ(form.payload.hex, "ff");
  EXPECT_EQ(form.to, "");
  EXPECT_FALSE(form.filled_in);
  EXPECT_EQ(form.times, 1);
  EXPECT_EQ(presets.changes, 0U) << "there is nothing to write";
  EXPECT_FALSE(hand.has(Target("##preset name").in("##Popup"))) << "the list is out of the way";
}

TEST_F(SendPresets, that_are_taken_up_are_sent) {
  const auto& receiver = hand.bind("127.0.0.1:9876");
  keep(greeting);
  take_up("greeting");
  press("Send");
  hand.pass(3s);

  EXPECT_EQ(receiver.counts.received, 10U);
}

TEST_F(SendPresets, are_listed_by_name_with_what_they_are) {
  keep(preset("zebra", "stripes"));
  keep(greeting);
  open();

  const ImVec2 first = hand.place_of("greeting");
  const ImVec2 second = hand.place_of("zebra");
  EXPECT_LT(first.y, second.y);
  EXPECT_TRUE(hand.sees("hello {counter}\\n  to 127.0.0.1"));
  EXPECT_TRUE(hand.sees("stripes"));
}

TEST_F(SendPresets, are_shown_by_their_whole_names) {
  for (const char* name : {"a##b", "a##c", "%s", "###"}) keep(preset(name, name));
  open();
  for (const char* name : {"a##b", "a##c", "%s", "###"}) EXPECT_TRUE(hand.sees(name));
  take_up("a##c");

  EXPECT_EQ(form.preset.name, "a##c");
  EXPECT_EQ(form.payload.text, "a##c");
}

TEST_F(SendPresets, take_the_place_of_something_half_typed) {
  keep(greeting);
  fill("##hex", "4");
  take_up("greeting");

  EXPECT_THAT(shown(), Not(HasSubstr("Hex is pairs")));
  EXPECT_EQ(form.payload.bytes(), greeting.payload);
}

// ---- replacing and deleting -------------------------------------------------------------------

TEST_F(SendPresets, of_one_name_are_replaced_which_is_said_and_can_be_undone) {
  keep(greeting);
  type_name("greeting");
  EXPECT_FALSE(hand.has(Target("Save").in("##Popup"))) << "the button says it beforehand, too";
  press_in_popup("Replace");

  EXPECT_THAT(popup(), HasSubstr("Replaced."));
  EXPECT_THAT(presets.list, ElementsAre(preset("greeting", "hello")));
  EXPECT_EQ(presets.changes, 1U);

  press_in_popup("Undo");
  EXPECT_THAT(popup(), HasSubstr("Undone."));
  EXPECT_THAT(presets.list, ElementsAre(greeting));
  EXPECT_EQ(presets.changes, 2U);
  EXPECT_FALSE(hand.has(Target("Undo").in("##Popup")));
}

TEST_F(SendPresets, are_deleted_which_can_be_undone) {
  keep(greeting);
  keep(preset("other"));
  remove("greeting");

  EXPECT_THAT(popup(), HasSubstr("Deleted."));
  EXPECT_THAT(names(presets.list), ElementsAre("other"));
  EXPECT_EQ(presets.changes, 1U);
  EXPECT_EQ(form.payload.text, "hello") << "what is in the panel stays";

  press_in_popup("Undo");
  EXPECT_THAT(presets.list, ElementsAre(greeting, preset("other")));
  EXPECT_EQ(presets.changes, 2U);
}

TEST_F(SendPresets, what_was_done_last_is_said_until_another_name_is_typed) {
  save_as("mine");
  EXPECT_THAT(popup(), HasSubstr("Saved."));
  type_name("others");
  EXPECT_THAT(popup(), Not(HasSubstr("Saved.")));
}

TEST_F(SendPresets, are_many_and_the_last_can_be_reached) {
  for (int i = 100; i < 150; ++i) keep(preset("number " + std::to_string(i)));
  open();
  EXPECT_THAT(popup(), Not(HasSubstr("number 149")));
  const ImVec2 place = hand.place_of("number 103");
  for (int i = 0; i < 10; ++i) hand.wheel_at(place, -20);
  take_up("number 149");

  EXPECT_EQ(form.preset.name, "number 149");
}

// ---- what cannot be saved ---------------------------------------------------------------------

TEST_F(SendPresets, need_a_name) {
  open();
  EXPECT_FALSE(can_save());
  type_name("   ");
  EXPECT_FALSE(can_save());
  press_in_popup("Save");
  hand.click(Target("##preset name").in("##Popup"));
  hand.press(ImGuiKey_Enter);

  EXPECT_THAT(presets.list, IsEmpty());
  EXPECT_EQ(presets.changes, 0U);
}

TEST_F(SendPresets, have_names_without_blanks_around_them) {
  save_as("  my own ");
  EXPECT_THAT(names(presets.list), ElementsAre("my own"));
}

TEST_F(SendPresets, have_names_of_whole_letters) {
  type_name(std::string(Preset::name_bytes_max - 1, 'n'));
  hand.paste("\u00fc");
  press_in_popup("Save");

  EXPECT_THAT(names(presets.list), ElementsAre(std::string(Preset::name_bytes_max - 1, 'n')));
}

TEST_F(SendPresets, are_not_saved_while_something_is_half_typed) {
  fill("##text", "hello\\");
  type_name("mine");
  EXPECT_FALSE(can_save());
  hand.press(ImGuiKey_Enter);
  EXPECT_THAT(presets.list, IsEmpty());
}

TEST_F(SendPresets, are_not_saved_when_they_are_longer_than_a_datagram) {
  fill("##text", "");
  hand.paste(std::string(Preset::payload_bytes_max + 1, 'a'));
  type_name("mine");
  EXPECT_FALSE(can_save());

  hand.press(ImGuiKey_Escape);
  hand.press(ImGuiKey_Escape);
  fill("##text", "");
  hand.paste(std::string(Preset::payload_bytes_max, 'a'));
  type_name("mine");
  EXPECT_TRUE(can_save());
}

TEST_F(SendPresets, are_not_more_than_the_most) {
  for (std::size_t i = 0; i < Presets::count_max; ++i) keep(preset("number " + std::to_string(i)));
  type_name("one more");
  EXPECT_THAT(popup(), HasSubstr("200 presets at most. Delete one first."));
  EXPECT_FALSE(can_save());
  hand.press(ImGuiKey_Enter);
  EXPECT_EQ(presets.list.size(), Presets::count_max);

  type_name("number 17");
  press_in_popup("Replace");
  EXPECT_THAT(popup(), HasSubstr("Replaced."));
  remove("number 0");
  save_as("one more");
  EXPECT_THAT(popup(), HasSubstr("Saved."));
  EXPECT_EQ(presets.list.size(), Presets::count_max);
}

// ---- the file ---------------------------------------------------------------------------------

TEST_F(SendPresets, what_is_wrong_with_their_file_is_said_until_it_was_read) {
  presets.trouble = {"The presets are damaged. The file is kept as presets.damaged-1.json."};
  hand.frame();
  EXPECT_TRUE(hand.sees("The file is kept as presets.damaged-1.json."));

  hand.click(Target("x##trouble").in("##tab"));
  EXPECT_THAT(shown(), Not(HasSubstr("presets.damaged-1.json")));
  EXPECT_EQ(presets.trouble.words, "");
}

TEST_F(SendPresets, what_the_system_calls_a_fault_of_their_file_is_shown_where_one_points) {
  const auto code = std::make_error_code(std::errc::no_space_on_device);
  presets.trouble = {"The presets could not be saved.", code};
  hand.frame();
  const Box put_away = hand.find(Target("x##trouble").in("##tab")).seen;
  hand.hover_at({put_away.high.x + 40, put_away.centre().y});
  EXPECT_TRUE(hand.sees(error_text(code)));
}

// ---- room -------------------------------------------------------------------------------------

class SendPanelRoom : public ::testing::TestWithParam<ImVec2> {
 protected:
  void expect_all_whole(Hand& hand) {
    const Box side = hand.screen().area_of("Side");
    for (const char* label : {"##from", "##to", "##text", "##hex", "Fill in {counter} and {time}",
                              "Presets...", "##times", "endless,", "##every"}) {
      expect_whole(hand.find(Target(label).in("##tab")), side);
    }
    const bool running = hand.has(Target("Stop").in("##tab"));
    expect_whole(hand.find(Target(running ? "Stop" : "Send").in("##tab")), side);
  }
  static void expect_whole(const Item& item, const Box& side) {
    EXPECT_EQ(item.seen.low.x, item.whole.low.x) << item.label;
    EXPECT_EQ(item.seen.low.y, item.whole.low.y) << item.label;
    EXPECT_EQ(item.seen.high.x, item.whole.high.x) << item.label;
    EXPECT_EQ(item.seen.high.y, item.whole.high.y) << item.label;
    EXPECT_LE(item.whole.high.x, side.high.x) << item.label;
    EXPECT_LE(item.whole.high.y, side.high.y) << item.label;
  }
};

TEST_P(SendPanelRoom, is_enough_for_all_of_it) {
  Hand hand({.size = GetParam()});
  hand.click(Target("Send").in("Side"));
  expect_all_whole(hand);
  hand.bind("127.0.0.1:9876");
  hand.fill(Target("##to").in("##tab"), "127.0.0.1:9876");
  hand.click(Target("Fill in {counter} and {time}").in("##tab"));
  expect_all_whole(hand);
  EXPECT_TRUE(hand.sees("5 bytes, as it would leave now: hello"));
  hand.click(Target("endless,").in("##tab"));
  hand.click(Target("Send").in("##tab"));
  expect_all_whole(hand);
  EXPECT_TRUE(hand.sees("Sent 1, next in"));
  hand.fill(Target("##hex").in("##tab"), "4");
  expect_all_whole(hand);
  EXPECT_TRUE(hand.sees(
      "Hex is pairs of 0-9 and a-f, such as 68 69. The digit at character 1 has no partner."));
}

TEST_P(SendPanelRoom, is_the_same_for_each_of_it_whatever_is_said) {
  Hand hand({.size = GetParam()});
  hand.click(Target("Send").in("Side"));
  const auto place = [&](const char* label) {
    const Box box = hand.find(Target(label).in("##tab")).whole;
    return std::pair(box.low.y, box.high.y);
  };
  const auto text = place("##text");
  const auto button = place("Send");
  hand.bind("127.0.0.1:9876");
  for (const char* typed : {"hello", "hello\\", "hello\\x", "hello\\x0"}) {
    hand.fill(Target("##text").in("##tab"), typed);
    EXPECT_EQ(place("##text"), text);
    EXPECT_EQ(place("Send"), button);
  }
}

INSTANTIATE_TEST_SUITE_P(SendPanel, SendPanelRoom,
                         ::testing::Values(ImVec2(1000, 700), ImVec2(1280, 800)),
                         [](const auto& test) { return "number_" + std::to_string(test.index); });

}  // namespace
}  // namespace readyscope::gui::test
