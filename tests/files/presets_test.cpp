#include "files/presets.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "heap.hpp"
#include "presets_sample.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;
using namespace std::string_literals;

// ---- the format -------------------------------------------------------------------------------

TEST(PresetsText, is_as_documented) { EXPECT_EQ(presets_text({greeting}), documented); }

TEST(PresetsText, as_documented_is_read) {
  const ReadPresets read = read_presets(documented);
  EXPECT_EQ(read.condition, Condition::good) << read.fault;
  EXPECT_THAT(read.value, ElementsAre(greeting));
}

TEST(PresetsText, keeps_every_byte_of_a_payload) {
  std::vector<std::byte> every(256);
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<std::byte>(i);
  std::vector<Preset> list{{.name = "all", .payload = every}, {.name = "none", .payload = {}}};
  for (const std::byte byte : every) {
    put_preset(list, {.name = "byte " + std::to_string(std::to_integer<int>(byte)),
                      .payload = {byte, byte}});
    if (list.size() == Presets::count_max) break;
  }
  const ReadPresets read = read_presets(presets_text(list));
  EXPECT_EQ(read.condition, Condition::good) << read.fault;
  EXPECT_EQ(read.value, list);
}

TEST(PresetsText, keeps_names_as_they_are) {
  std::vector<Preset> list;
  for (const char* name : {"\"quoted\"", "a##b", "back\\slash", "%n",
                           "\u00fcml\u00e4ut \u65e5\u672c", " ", "\\x00", "{counter}"}) {
    put_preset(list, preset(name));
  }
  const ReadPresets read = read_presets(presets_text(list));
  EXPECT_EQ(read.condition, Condition::good) << read.fault;
  EXPECT_EQ(read.value, list);
}

TEST(PresetsText, keeps_the_extremes) {
  const std::vector<Preset> list{{.name = "endless", .payload = {}, .times = 0, .every = 1ms},
                                 {.name = std::string(Preset::name_bytes_max, 'n'),
                                  .payload = std::vector(Preset::payload_bytes_max, std::byte{0}),
                                  .to = std::string(Preset::to_bytes_max, '1'),
                                  .times = Preset::times_max,
                                  .every = Preset::every_max}};
  const ReadPresets read = read_presets(presets_text(list));
  EXPECT_EQ(read.condition, Condition::good) << read.fault;
  EXPECT_EQ(read.value, list);
}

TEST(PresetsText, a_name_that_is_no_text_costs_nothing_else) {
  const ReadPresets read = read_presets(presets_text({greeting, preset("half a letter \xc3")}));
  EXPECT_EQ(read.condition, Condition::good) << read.fault;
  EXPECT_EQ(read.value.size(), 2U);
}

TEST(PresetsText, what_is_left_out_is_as_in_a_new_panel) {
  const ReadPresets read =
      read_presets(R"({"version": 1, "presets": [{"name": "a", "payload": "b"}]})");
  EXPECT_EQ(read.condition, Condition::good) << read.fault;
  EXPECT_THAT(read.value, ElementsAre(preset("a", "b")));
}

TEST(PresetsText, of_people_may_be_in_any_order) {
  const ReadPresets read = read_presets(R"({"presets": [{"payload": "2", "name": "b"},
                                            {"payload": "1", "name": "a"}], "version": 1})");
  EXPECT_EQ(read.condition, Condition::good) << read.fault;
  EXPECT_THAT(names(read.value), ElementsAre("a", "b"));
}

TEST(PresetsText, members_that_are_not_known_are_ignored_and_not_written_again) {
  const ReadPresets read = read_presets(R"({"version": 1, "colour": {"r": [1, 2]}, "presets":
      [{"name": "a", "payload": "b", "colour": {"r": [1, 2]}}]})");
  EXPECT_EQ(read.condition, Condition::good) << read.fault;
  ASSERT_THAT(read.value, ElementsAre(preset("a", "b")));
  EXPECT_THAT(presets_text(read.value), Not(HasSubstr("colour")));
}

// ---- hostile files ----------------------------------------------------------------------------

TEST(HostilePresets, cut_off_anywhere_are_damaged) {
  const std::string whole = presets_text({greeting, preset("\u00fc", "\xff\\")});
  const std::size_t end = whole.find_last_of('}');
  for (std::size_t length = 0; length <= end; ++length) {
    const ReadPresets read = read_presets(std::string_view(whole).substr(0, length));
    EXPECT_EQ(read.condition, Condition::damaged) << length << " bytes";
    EXPECT_THAT(read.value, IsEmpty()) << length << " bytes";
    EXPECT_THAT(read.fault, HasSubstr("stops being JSON at byte " + std::to_string(length + 1)));
  }
  EXPECT_EQ(read_presets(std::string_view(whole).substr(0, end + 1)).condition, Condition::good);
}

TEST(HostilePresets, with_any_byte_changed_give_presets_within_their_bounds_or_none) {
  const std::string whole = presets_text({greeting, preset("other", "\x01\\")});
  std::size_t good = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const char other : {'\0', '"', '\\', '9', '-', '[', '}', ',', 'e', '\x80', '\xff'}) {
      std::string changed = whole;
      changed[i] = other;
      const ReadPresets read = read_presets(changed);
      EXPECT_EQ(read.condition == Condition::good, read.fault.empty());
      good += read.condition == Condition::good ? 1 : 0;
      for (const Preset& one : read.value) {
        EXPECT_FALSE(one.name.empty());
        EXPECT_EQ(std::ranges::count(read.value, one.name, &Preset::name), 1);
        EXPECT_GE(one.times, 0);
        EXPECT_GE(one.every, send_interval_min);
        EXPECT_LE(one.every, Preset::every_max);
      }
    }
  }
  EXPECT_GT(good, 100U) << "within a name or a payload most bytes are as good as others";
}

struct Wrong {
  const char* what;
  std::string text;
  const char* fault;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.what; }

class WrongPresets : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongPresets, are_damaged_and_the_fault_is_named) {
  const ReadPresets read = read_presets(GetParam().text);
  EXPECT_EQ(read.condition, Condition::damaged);
  EXPECT_THAT(read.fault, HasSubstr(GetParam().fault));
  EXPECT_THAT(read.value, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    PresetsText, WrongPresets,
    ::testing::Values(
        Wrong{"empty", "", "stops being JSON at byte 1"},
        Wrong{"no_json", "hello", "stops being JSON at byte 1"},
        Wrong{"no_object", "[]", "it is not an object"},
        Wrong{"null", "null", "it is not an object"},
        Wrong{"two_values", std::string(documented) + "1", "stops being JSON"},
        Wrong{"no_utf8", with("greeting", "\xff"), "stops being JSON"},
        Wrong{"no_version", R"({"presets": []})", "it has no valid version"},
        Wrong{"version_0", R"({"version": 0, "presets": []})", "it has no valid version"},
        Wrong{"version_negative", R"({"version": -1, "presets": []})", "it has no valid version"},
        Wrong{"version_as_text", R"({"version": "1", "presets": []})", "it has no valid version"},
        Wrong{"no_presets", R"({"version": 1})", "it holds no presets"},
        Wrong{"presets_as_object", R"({"version": 1, "presets": {}})", "it holds no presets"},
        Wrong{"number_too_large", with("250", "1e999"), "a number that is too large"},
        Wrong{"preset_as_text", R"({"version": 1, "presets": ["a"]})", "number 1 is not an object"},
        Wrong{"preset_as_list", R"({"version": 1, "presets": [["a"]]})",
              "number 1 is not an object"},
        Wrong{"no_name", R"({"version": 1, "presets": [{"payload": ""}]})", "has no name"},
        Wrong{"no_payload", R"({"version": 1, "presets": [{"name": "a"}]})", "has no payload"},
        Wrong{"name_as_number", with(R"("greeting")", "1"), "a name that is not text"},
        Wrong{"name_empty", with("greeting", ""), "a name that is empty"},
        Wrong{"name_too_long", with("greeting", std::string(101, 'a')), "has more than 100 bytes"},
        Wrong{"name_with_a_line_break", with("greeting", "a\\nb"), "holds a control character"},
        Wrong{"payload_as_number", with(R"("hello {counter}\\n")", "1"),
              "payload that is not text"},
        Wrong{"payload_with_half_an_escape", with("\\\\n", "\\\\"), "is not valid escaped text"},
        Wrong{"payload_too_long", with("hello", std::string(65'528, 'a')),
              "longer than a datagram"},
        Wrong{"to_as_number", with(R"("127.0.0.1:9876")", "9876"), "a to that is not text"},
        Wrong{"to_too_long", with("127.0.0.1", std::string(601, '1')), "has more than 600 bytes"},
        Wrong{"filled_in_as_number", with("true", "1"), "neither true nor false"},
        Wrong{"times_negative", with("10", "-1"), "times that is not a whole number from 0 to"},
        Wrong{"times_as_fraction", with("10", "1.5"), "times that is not a whole number"},
        Wrong{"times_too_large", with("10", "1000000000001"), "times that is not a whole number"},
        Wrong{"times_beyond_64_bits", with("10", "99999999999999999999"), "not a whole number"},
        Wrong{"every_0", with("250", "0"),
              "every_ms that is not a whole number from 1 to 86400000"},
        Wrong{"every_more_than_a_day", with("250", "86400001"), "every_ms that is not a whole"},
        Wrong{"every_as_text", with("250", R"("250")"), "every_ms that is not a whole number"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(HostilePresets, one_that_is_wrong_leaves_the_others) {
  const ReadPresets read = read_presets(
      R"({"version": 1, "presets": [{"name": "a", "payload": "1"}, {"name": "b", "payload": 2},
                                    {"name": "c", "payload": "3"}, 4]})");
  EXPECT_EQ(read.condition, Condition::damaged);
  EXPECT_THAT(names(read.value), ElementsAre("a", "c"));
  EXPECT_EQ(read.fault, "number 2 has a payload that is not text, and 1 more problem");
}

TEST(HostilePresets, of_two_with_one_name_the_first_is_taken) {
  const ReadPresets read = read_presets(
      R"({"version": 1, "presets": [{"name": "a", "payload": "1"}, {"name": "a", "payload": "2"}]})");
  EXPECT_EQ(read.condition, Condition::damaged);
  EXPECT_THAT(read.value, ElementsAre(preset("a", "1")));
  EXPECT_THAT(read.fault, HasSubstr("number 2 has the same name as an earlier one"));
}

TEST(HostilePresets, more_than_the_most_are_not_taken) {
  std::vector<Preset> list;
  for (std::size_t i = 0; i < Presets::count_max; ++i) put_preset(list, preset(std::to_string(i)));
  EXPECT_EQ(read_presets(presets_text(list)).condition, Condition::good);

  list.push_back(preset("one too many"));
  const ReadPresets read = read_presets(presets_text(list));
  EXPECT_EQ(read.condition, Condition::damaged);
  EXPECT_EQ(read.value.size(), Presets::count_max);
  EXPECT_THAT(read.fault, HasSubstr("number 201 is one too many: there can be at most 200"));
}

TEST(HostilePresets, of_a_newer_version_are_not_guessed_at) {
  for (const char* version : {"2", "18446744073709551615"}) {
    const ReadPresets read = read_presets(with("\"version\": 1", "\"version\": "s + version));
    EXPECT_EQ(read.condition, Condition::newer);
    EXPECT_THAT(read.value, IsEmpty());
    EXPECT_THAT(read.fault, HasSubstr("version "s + version));
  }
}

TEST(HostilePresets, ten_megabytes_of_brackets_are_refused) {
  const std::uint64_t before = support::heap_allocations();
  std::string brackets;
  brackets.resize(10'000'000, '[');
  EXPECT_EQ(read_presets(brackets).condition, Condition::damaged);
  // Well formed, unknown and nested far deeper than anything real.
  constexpr std::size_t depth = 500'000;
  const std::string nested = "{\"version\": 1, \"deep\": " + std::string(depth, '[') +
                             std::string(depth, ']') + ", \"presets\": []}";
  EXPECT_EQ(read_presets(nested).condition, Condition::damaged);
  EXPECT_LT(support::heap_allocations() - before, 1'000U) << "the brackets were not parsed";
}

// ---- what two programs changed ----------------------------------------------------------------

TEST(MergedPresets, are_what_either_added) {
  const std::vector<Preset> base{preset("a")};
  const auto merged =
      merge_presets(base, {preset("a"), preset("ours")}, {preset("a"), preset("theirs")});
  EXPECT_THAT(names(merged), ElementsAre("a", "ours", "theirs"));
}

TEST(MergedPresets, lack_what_either_deleted) {
  const std::vector<Preset> base{preset("a"), preset("b"), preset("c")};
  const auto merged = merge_presets(base, {preset("b"), preset("c")}, {preset("a"), preset("b")});
  EXPECT_THAT(names(merged), ElementsAre("b"));
}

TEST(MergedPresets, have_what_either_changed_and_ours_where_both_did) {
  const std::vector<Preset> base{preset("a", "0"), preset("b", "0"), preset("c", "0")};
  const auto merged = merge_presets(base, {preset("a", "1"), preset("b", "0"), preset("c", "1")},
                                    {preset("a", "0"), preset("b", "2"), preset("c", "2")});
  EXPECT_THAT(merged, ElementsAre(preset("a", "1"), preset("b", "2"), preset("c", "1")));
}

TEST(MergedPresets, keep_what_one_changed_and_the_other_deleted_as_ours_has_it) {
  const std::vector<Preset> base{preset("a", "0"), preset("b", "0")};
  EXPECT_THAT(merge_presets(base, {preset("b", "1")}, {preset("a", "2")}),
              ElementsAre(preset("b", "1")));
}

}  // namespace
}  // namespace readyscope::gui::test
