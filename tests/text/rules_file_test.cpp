#include "text/rules_file.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "text/patterns.hpp"

namespace readyscope::gui {
namespace {

using namespace std::string_literals;

ReplyRules rules_of(std::string_view text) {
  auto rules = parse_rules(text, make_pattern_compiler());
  EXPECT_TRUE(rules) << rules.error();
  return rules ? *rules : ReplyRules{};
}

std::string error_of(const std::expected<ReplyRules, std::string>& rules) {
  return rules ? "none" : rules.error();
}

std::string error_of(std::string_view text) {
  return error_of(parse_rules(text, make_pattern_compiler()));
}

TEST(RulesFile, has_one_rule_a_line_in_their_order) {
  EXPECT_EQ(rules_of("contains ping => pong\n"
                     "equals status? => all is well\n"
                     "regex ^get (\\w+)$ => {1} = {counter}\n"),
            (ReplyRules{{Match::contains, "ping", "pong"},
                        {Match::equals, "status?", "all is well"},
                        {Match::regex, "^get (\\w+)$", "{1} = {counter}"}}));
}

TEST(RulesFile, skips_blank_lines_and_comments) {
  EXPECT_EQ(rules_of("# contains a => b\n\n \t\ncontains c => # d\n#"),
            (ReplyRules{{Match::contains, "c", "# d"}}));
  EXPECT_EQ(rules_of(""), ReplyRules{});
  EXPECT_EQ(rules_of("\n\n"), ReplyRules{});
}

TEST(RulesFile, may_end_without_a_line_end_or_with_those_of_windows) {
  const ReplyRules rules{{Match::contains, "a", "b"}, {Match::contains, "c", "d"}};
  EXPECT_EQ(rules_of("contains a => b\ncontains c => d"), rules);
  EXPECT_EQ(rules_of("contains a => b\r\n\r\ncontains c => d\r\n"), rules);
  EXPECT_EQ(rules_of("\xef\xbb\xbf"
                     "contains a => b\ncontains c => d"),
            rules);
}

TEST(RulesFile, takes_escapes_in_patterns_and_replies) {
  EXPECT_EQ(rules_of(R"(contains \x00\n\\ => \xff\r\n)"),
            (ReplyRules{{Match::contains, "\0\n\\"s, "\xff\r\n"}}));
}

TEST(RulesFile, takes_a_regular_expression_as_it_stands) {
  EXPECT_EQ(rules_of(R"(regex \d+\x00\\ => \x00)"),
            (ReplyRules{{Match::regex, R"(\d+\x00\\)", "\0"s}}));
}

TEST(RulesFile, parts_a_line_at_the_first_arrow) {
  EXPECT_EQ(rules_of("contains a => b => c"), (ReplyRules{{Match::contains, "a", "b => c"}}));
  EXPECT_EQ(rules_of("contains a=>b => c"), (ReplyRules{{Match::contains, "a=>b", "c"}}));
  EXPECT_EQ(rules_of("contains a\\x20=> b => c"), (ReplyRules{{Match::contains, "a => b", "c"}}));
  const ReplyRules expression = rules_of("regex a\\x20=> b => c");
  auto replier = Replier::make(expression, make_pattern_compiler());
  const std::string text = "a => b";
  EXPECT_EQ(replier->answer(std::as_bytes(std::span(text)), {}).value().text, "c");
}

TEST(RulesFile, counts_every_blank_but_the_first) {
  EXPECT_EQ(rules_of("contains  a  =>  b "), (ReplyRules{{Match::contains, " a ", " b "}}));
}

TEST(RulesFile, takes_empty_patterns_and_replies) {
  EXPECT_EQ(rules_of("contains  => a"), (ReplyRules{{Match::contains, "", "a"}}));
  EXPECT_EQ(rules_of("equals => a"), (ReplyRules{{Match::equals, "", "a"}}));
  EXPECT_EQ(rules_of("regex  => a"), (ReplyRules{{Match::regex, "", "a"}}));
  EXPECT_EQ(rules_of("contains a => "), (ReplyRules{{Match::contains, "a", ""}}));
  EXPECT_EQ(rules_of("contains a =>"), (ReplyRules{{Match::contains, "a", ""}}));
  EXPECT_EQ(rules_of("equals =>"), (ReplyRules{{Match::equals, "", ""}}));
}

TEST(RulesFile, takes_as_many_rules_as_one_likes) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "equals " + std::to_string(i) + " => x\n";
  const ReplyRules rules = rules_of(text);
  ASSERT_EQ(rules.size(), 20'000U);
  EXPECT_EQ(rules.back().pattern, "19999");
}

// ---- what is wrong ----------------------------------------------------------------------------

struct Faulty {
  const char* what;
  const char* text;
  const char* error;
};

void PrintTo(const Faulty& faulty, std::ostream* out) { *out << faulty.what; }

class FaultyRules : public ::testing::TestWithParam<Faulty> {};

TEST_P(FaultyRules, are_reported_by_line_and_in_words) {
  EXPECT_EQ(error_of(GetParam().text), GetParam().error);
}

constexpr const char* no_word =
    "Line 1: A rule begins with contains, equals or regex, and a space.";
constexpr const char* no_arrow = "Line 1: There is no ' => ' between pattern and reply.";

INSTANTIATE_TEST_SUITE_P(
    RulesFile, FaultyRules,
    ::testing::Values(
        Faulty{"other_word", "matches a => b", no_word}, Faulty{"case", "Contains a => b", no_word},
        Faulty{"blank_before", " contains a => b", no_word},
        Faulty{"tab_after", "contains\ta => b", no_word}, Faulty{"no_word", "=> b", no_word},
        Faulty{"no_arrow", "contains a", no_arrow}, Faulty{"word_alone", "contains", no_arrow},
        Faulty{"arrow_without_blanks", "contains a=>b", no_arrow},
        Faulty{
            "escape_in_a_pattern", "#\n\ncontains a\\q => b",
            "Line 3, pattern: The backslash at character 2 does not begin an escape. Escapes are "
            "\\n, \\r, \\t, \\\\ and \\x with two hex digits."},
        Faulty{
            "escape_in_a_reply", "equals a => b\nequals a => \\x4",
            "Line 2, reply: The backslash at character 1 begins \\x, which needs two hex digits, "
            "as in \\x0a."},
        Faulty{"escape_in_the_reply_of_an_expression", "regex \\d => \\d",
               "Line 1, reply: The backslash at character 1 does not begin an escape. Escapes are "
               "\\n, \\r, \\t, \\\\ and \\x with two hex digits."},
        Faulty{"expression", "# one\ncontains ( => b\n\r\nregex a(b => c\nregex ) => d",
               "Line 4, pattern: A ( has no closing ). Write a literal ( as \\(."}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(RulesFile, wants_a_compiler_only_for_regular_expressions) {
  EXPECT_TRUE(parse_rules("contains ( => b", {}));
  EXPECT_EQ(error_of(parse_rules("\nregex a => b", {})),
            "Line 2, pattern: Regular expressions are not available here.");
}

// ---- on disk ----------------------------------------------------------------------------------

class RulesFileOnDisk : public ::testing::Test {
 protected:
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  std::expected<ReplyRules, std::string> read(std::string_view content) {
    std::ofstream(path_, std::ios::binary) << content;
    return read_rules_file(path_, make_pattern_compiler());
  }

  // Tests run side by side, so each has a name of its own.
  std::string path_ = ::testing::TempDir() + "readyscope_" +
                      ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".txt";
};

TEST_F(RulesFileOnDisk, is_read_byte_by_byte) {
  const auto rules = read("contains \xff\x1a => \x1a\r\nequals b => c");
  ASSERT_TRUE(rules) << error_of(rules);
  EXPECT_EQ(*rules, (ReplyRules{{Match::contains, "\xff\x1a", "\x1a"}, {Match::equals, "b", "c"}}));
}

TEST_F(RulesFileOnDisk, may_be_empty) { EXPECT_EQ(read(""), ReplyRules{}); }

TEST_F(RulesFileOnDisk, names_the_line_that_is_wrong) {
  EXPECT_EQ(error_of(read("\nnonsense")),
            "Line 2: A rule begins with contains, equals or regex, and a space.");
}

TEST_F(RulesFileOnDisk, may_have_a_mebibyte_and_no_more) {
  const std::string rule = "contains a => b\n#";
  const std::string filling(rules_file_bytes_max - rule.size(), 'x');
  const auto rules = read(rule + filling);
  ASSERT_TRUE(rules) << error_of(rules);
  EXPECT_EQ(rules->size(), 1U);
  EXPECT_EQ(error_of(read(rule + filling + "x")), "The file is larger than 1 MiB.");
}

TEST_F(RulesFileOnDisk, that_is_not_there_or_a_folder_cannot_be_read) {
  EXPECT_EQ(error_of(read_rules_file(path_ + "/none", {})), "The file cannot be read.");
  EXPECT_EQ(error_of(read_rules_file(::testing::TempDir(), {})), "The file cannot be read.");
}

}  // namespace
}  // namespace readyscope::gui
