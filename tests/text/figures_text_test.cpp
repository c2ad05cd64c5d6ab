#include "text/figures_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace readyscope::gui {
namespace {

using nlohmann::json;

const Figures figures{{"name", std::string("one")},           {"count", std::uint64_t{3}},
                      {"delay.kind", std::string("one_way")}, {"delay.max_ns", std::int64_t{-5}},
                      {"culprits.network", std::monostate{}}, {"last", std::uint64_t{7}}};

// ---- JSON -------------------------------------------------------------------------------------

TEST(FiguresText, an_object_has_an_object_for_each_group) {
  EXPECT_EQ(json::parse(to_json(figures)), json({{"name", "one"},
                                                 {"count", 3},
                                                 {"delay", {{"kind", "one_way"}, {"max_ns", -5}}},
                                                 {"culprits", {{"network", nullptr}}},
                                                 {"last", 7}}));
}

TEST(FiguresText, a_group_may_be_the_last) {
  EXPECT_EQ(to_json(Figures{{"a.b", std::uint64_t{1}}}), R"({"a": {"b": 1}})");
}

TEST(FiguresText, nothing_is_an_empty_object) { EXPECT_EQ(to_json(Figures{}), "{}"); }

TEST(FiguresText, numbers_keep_every_digit) {
  const Figures largest{{"n", std::numeric_limits<std::uint64_t>::max()}};

  EXPECT_EQ(json::parse(to_json(largest))["n"].get<std::uint64_t>(), 18446744073709551615U);
}

TEST(FiguresText, a_string_in_json_stays_what_it_was) {
  const std::string hostile("\"\\\n\x01\x1f =cmd", 10);

  EXPECT_EQ(json::parse(to_json(Figures{{"s", hostile}}))["s"], hostile);
}

TEST(FiguresText, rows_are_an_array) {
  const std::vector<Figures> rows{{{"n", std::uint64_t{1}}}, {{"n", std::uint64_t{2}}}};

  EXPECT_EQ(json::parse(to_json(rows)), json::parse(R"([{"n": 1}, {"n": 2}])"));
  EXPECT_EQ(json::parse(to_json(std::vector<Figures>{})), json::array());
}

// ---- CSV --------------------------------------------------------------------------------------

TEST(FiguresText, csv_has_a_line_of_names_and_one_for_each_row) {
  const std::vector<Figures> rows(2, figures);

  EXPECT_EQ(to_csv(rows), "name,count,delay.kind,delay.max_ns,culprits.network,last\r\n"
                          "one,3,one_way,-5,,7\r\n"
                          "one,3,one_way,-5,,7\r\n");
  EXPECT_EQ(to_csv({}), "");
}

TEST(FiguresText, a_field_is_quoted_where_it_must_be) {
  EXPECT_EQ(csv_field("[::1]:9876"), "[::1]:9876");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
}

TEST(FiguresText, no_field_is_a_formula) {
  for (const char* formula : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"}) {
    EXPECT_EQ(csv_field(formula), std::string("'") + formula);
  }
  EXPECT_EQ(csv_field("=a,b"), "\"'=a,b\"");
  EXPECT_EQ(csv_field("a=b"), "a=b");
}

}  // namespace
}  // namespace readyscope::gui
