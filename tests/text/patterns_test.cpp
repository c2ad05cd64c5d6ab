#include "text/patterns.hpp"

#include <gmock/gmock.h>

#include <cctype>
#include <cstring>

#include "readyscope/scope/replier.hpp"

namespace readyscope::gui {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::StartsWith;
using namespace std::string_literals;
using namespace std::string_view_literals;

std::unique_ptr<Pattern> compiled(std::string_view expression) {
  auto pattern = make_pattern_compiler()(expression);
  EXPECT_TRUE(pattern) << pattern.error();
  return pattern ? std::move(*pattern) : nullptr;
}

/// What was found, group by group; empty if nothing was.
std::vector<std::string_view> find(std::string_view expression, std::string_view text) {
  const auto pattern = compiled(expression);
  return pattern ? pattern->search(text).value_or(std::vector<std::string_view>{})
                 : std::vector<std::string_view>{};
}

std::string error_of(std::string_view expression) {
  const auto pattern = make_pattern_compiler()(expression);
  return pattern ? "none" : pattern.error();
}

// ---- what is found ----------------------------------------------------------------------------

TEST(Patterns, find_the_first_match_and_its_groups) {
  EXPECT_THAT(find("b+", "abbb, b"), ElementsAre("bbb"));
  EXPECT_THAT(find(R"(^set (\w+)=(\d*))", "set x=12"), ElementsAre("set x=12", "x", "12"));
  EXPECT_THAT(find(R"((?P<name>\w+)@(?:a|b))", "to me@b"), ElementsAre("me@b", "me"));
  EXPECT_THAT(find("a", "xyz"), ElementsAre());
}

TEST(Patterns, have_an_empty_group_where_one_took_no_part) {
  EXPECT_THAT(find("(a)|(b)()", "b"), ElementsAre("b", "", "b", ""));
}

TEST(Patterns, look_into_the_text_itself) {
  const std::string text = "say hello";
  const auto groups = find("hel(lo)", text);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].data(), text.data() + 4);
  EXPECT_EQ(groups[1].data(), text.data() + 7);
}

TEST(Patterns, find_an_empty_expression_everywhere_and_an_end_in_nothing) {
  EXPECT_THAT(find("", ""), ElementsAre(""));
  EXPECT_THAT(find("", "abc"), ElementsAre(""));
  EXPECT_THAT(find("^$", ""), ElementsAre(""));
  EXPECT_THAT(find("^$", {}), ElementsAre(""));
  EXPECT_THAT(find("^$", "a"), ElementsAre());
}

TEST(Patterns, take_a_datagram_as_one_text_with_two_ends) {
  EXPECT_THAT(find("^a.b$", "a\nb"), ElementsAre("a\nb"));
  EXPECT_THAT(find("^b", "a\nb"), ElementsAre());
  EXPECT_THAT(find("a$", "a\n"), ElementsAre());
  EXPECT_THAT(find("(?m)^b$", "a\nb\nc"), ElementsAre("b"));
}

TEST(Patterns, take_any_byte) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  EXPECT_THAT(find("^.{256}$", every_byte), ElementsAre(every_byte));
  for (const char byte : every_byte) {
    const std::string_view text(&byte, 1);
    EXPECT_THAT(find("^.$", text), ElementsAre(text));
    if (std::isalnum(static_cast<unsigned char>(byte)) != 0 || std::ispunct(byte) != 0) continue;
    EXPECT_THAT(find(text, every_byte), ElementsAre(text)) << static_cast<int>(byte);
  }
}

TEST(Patterns, know_bytes_by_their_hex_digits) {
  EXPECT_THAT(find(R"(\x00(\xff+))", "a\0\xff\xff"sv), ElementsAre("\0\xff\xff"sv, "\xff\xff"));
  EXPECT_THAT(find(R"([\x80-\xbf]+)", "\x7f\x80\xbf\xc0"), ElementsAre("\x80\xbf"));
}

TEST(Patterns, take_utf8_for_the_bytes_it_is) {
  EXPECT_THAT(find("gr(ü)n", "grün"), ElementsAre("grün", "ü"));
  EXPECT_THAT(find("^....$", "üü"), ElementsAre("üü"));
  EXPECT_THAT(find("(?i)GRün", "grün"), ElementsAre("grün"));
}

TEST(Patterns, take_letters_of_either_case_for_each_other_when_asked_to) {
  EXPECT_THAT(find("(?i)hello [a-f]+", "say HeLLo CAFE"), ElementsAre("HeLLo CAFE"));
  EXPECT_THAT(find("(?i)^[k-s]+$", "KSks"), ElementsAre("KSks"));
  EXPECT_THAT(find("(?i)[^a-y]", "AYayZ"), ElementsAre("Z"));
  EXPECT_THAT(find("hello", "Hello"), ElementsAre());
}

/// The bytes that an expression of a single character matches.
std::string taken(std::string_view expression) {
  const auto pattern = compiled(expression);
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) {
    const char text = static_cast<char>(byte);
    if (pattern->search({&text, 1})) bytes += text;
  }
  return bytes;
}

std::string bytes_of(bool (*belongs)(int byte), bool wanted = true) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) {
    if (belongs(byte) == wanted) bytes += static_cast<char>(byte);
  }
  return bytes;
}

struct Class {
  const char* name;
  bool (*belongs)(int byte);
};

class Classes : public ::testing::TestWithParam<Class> {};

TEST_P(Classes, are_those_of_ascii) {
  const std::string name = GetParam().name;
  EXPECT_EQ(taken("[[:" + name + ":]]"), bytes_of(GetParam().belongs));
  EXPECT_EQ(taken("[[:^" + name + ":]]"), bytes_of(GetParam().belongs, false));
  EXPECT_EQ(taken("[^[:" + name + ":]]"), bytes_of(GetParam().belongs, false));
}

bool is_word(int byte) { return std::isalnum(byte) != 0 || byte == '_'; }

INSTANTIATE_TEST_SUITE_P(
    Patterns, Classes,
    ::testing::Values(Class{"alnum", [](int byte) { return std::isalnum(byte) != 0; }},
                      Class{"alpha", [](int byte) { return std::isalpha(byte) != 0; }},
                      Class{"ascii", [](int byte) { return byte < 0x80; }},
                      Class{"blank", [](int byte) { return std::isblank(byte) != 0; }},
                      Class{"cntrl", [](int byte) { return std::iscntrl(byte) != 0; }},
                      Class{"digit", [](int byte) { return std::isdigit(byte) != 0; }},
                      Class{"graph", [](int byte) { return std::isgraph(byte) != 0; }},
                      Class{"lower", [](int byte) { return std::islower(byte) != 0; }},
                      Class{"print", [](int byte) { return std::isprint(byte) != 0; }},
                      Class{"punct", [](int byte) { return std::ispunct(byte) != 0; }},
                      Class{"space", [](int byte) { return std::isspace(byte) != 0; }},
                      Class{"upper", [](int byte) { return std::isupper(byte) != 0; }},
                      Class{"word", is_word},
                      Class{"xdigit", [](int byte) { return std::isxdigit(byte) != 0; }}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Patterns, know_the_short_names_of_classes) {
  const auto is_digit = [](int byte) { return std::isdigit(byte) != 0; };
  const auto is_space = [](int byte) { return std::isspace(byte) != 0 && byte != '\v'; };
  EXPECT_EQ(taken(R"(\d)"), bytes_of(is_digit));
  EXPECT_EQ(taken(R"(\D)"), bytes_of(is_digit, false));
  EXPECT_EQ(taken(R"(\s)"), bytes_of(is_space));
  EXPECT_EQ(taken(R"(\S)"), bytes_of(is_space, false));
  EXPECT_EQ(taken(R"(\w)"), bytes_of(is_word));
  EXPECT_EQ(taken(R"(\W)"), bytes_of(is_word, false));
  EXPECT_THAT(find(R"(\bcat\b)", "a cat sat"), ElementsAre("cat"));
}

// ---- hostile expressions and texts ------------------------------------------------------------

TEST(Patterns, search_the_largest_datagram_for_what_takes_others_for_ever) {
  const std::string text(Replier::reply_bytes_max, 'a');
  for (const char* expression :
       {"(a*)*b", "(a+)+$x", "(a|a)*b", "(a|aa)+$b", "(.*)(.*)(.*)(.*)(.*)[^a]", "(x+x+)+y",
        "(?:a?){100}(?:a){100}b"}) {
    EXPECT_THAT(find(expression, text), ElementsAre()) << expression;
  }
  EXPECT_EQ(find("(a*)*(a*)$", text).size(), 3U);
}

TEST(Patterns, are_bounded_in_the_steps_they_take) {
  constexpr const char* too_large =
      "The expression is too large: it would take more than 1,000 steps for each byte.";
  EXPECT_EQ(error_of("[ab]{990}"), "none");
  EXPECT_EQ(error_of("[ab]{1000}"), too_large);
  EXPECT_EQ(error_of("([ab]{600}|c)([ab]{600}|d)"), too_large);
  EXPECT_EQ(error_of(std::string(500'000, 'a')), too_large);
  EXPECT_EQ(error_of(std::string(500'000, '(') + std::string(500'000, ')')), too_large);
  EXPECT_THAT(error_of("((a{100}){100}){100}"), StartsWith("{100} is not a repeat count"));
  EXPECT_THAT(error_of(std::string(1'000'000, '(')), StartsWith("A ( has no closing )"));
}

TEST(Patterns, look_at_as_much_as_they_can_search_in_little_time) {
  const auto bytes_max = [](std::string_view expression) {
    return make_pattern_compiler()(expression).value()->text_bytes_max();
  };
  for (const char* expression :
       {"ping", "(a*)*b", R"(^get (\w+)\s+(\d+)\.(\d+)$)", ".*", "[ab]{30}"}) {
    EXPECT_GE(bytes_max(expression), Replier::reply_bytes_max) << expression;
  }
  EXPECT_GE(bytes_max("[ab]{990}"), 2'500U) << "more than fits into a frame";
  EXPECT_LT(bytes_max("[ab]{990}"), 3'000U);
}

TEST(Patterns, look_at_less_for_an_expression_with_many_groups) {
  std::string with_groups;
  std::string without;
  for (int i = 0; i < 64; ++i) {
    with_groups += "([ab]*)";
    without += "(?:[ab]*)";
  }
  const auto bytes_max = [](const std::string& expression) {
    return make_pattern_compiler()(expression).value()->text_bytes_max();
  };
  EXPECT_LT(bytes_max(with_groups), bytes_max(without) / 3);
  EXPECT_GE(bytes_max(with_groups), 1'500U) << "as much as fits into a frame";
}

// ---- what is wrong with an expression ---------------------------------------------------------

struct Faulty {
  const char* what;
  std::string expression;
  const char* begins_with;
};

void PrintTo(const Faulty& faulty, std::ostream* out) { *out << faulty.what; }

class FaultyExpression : public ::testing::TestWithParam<Faulty> {};

TEST_P(FaultyExpression, is_explained_in_words_with_its_place) {
  EXPECT_THAT(error_of(GetParam().expression), StartsWith(GetParam().begins_with));
  EXPECT_THAT(error_of(GetParam().expression), EndsWith("."));
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, FaultyExpression,
    ::testing::Values(
        Faulty{"escape", R"(ab\q)", R"(\q at character 3 is not an escape.)"},
        Faulty{"back_reference", R"((a)\1)", R"(\1 at character 4 is not an escape.)"},
        Faulty{"range", "[z-a]", "z-a at character 2 is not a range or class"},
        Faulty{"class_name", "x[[:letter:]]", "[:letter:] at character 3 is not a range or class"},
        Faulty{"unicode_class", R"(\p{Letters})", R"(\p{Letters} at character 1 is not a range)"},
        Faulty{"bracket", "ab[cd", "[cd at character 3 has no closing ]."},
        Faulty{"parenthesis", "a(b", "A ( has no closing )."},
        Faulty{"closing_parenthesis", "ab)", "A ) has no ( before it."},
        Faulty{"backslash_at_the_end", "ab\\", "The backslash at the end escapes nothing."},
        Faulty{"nothing_to_repeat", "*a", "* at character 1 has nothing before it to repeat."},
        Faulty{"too_often", "ba{1001}", "{1001} at character 3 is not a repeat count"},
        Faulty{"least_above_most", "a{3,2}", "{3,2} at character 2 is not a repeat count"},
        Faulty{"repeated_twice", "a**",
               "** at character 2 repeats something that is already repeated."},
        Faulty{"looking_ahead", "a(?=b)", "(?= at character 2 is not supported."},
        Faulty{"group_name", "(?P<1 2>a)", "(?P<1 2> at character 1 is not a name for a group"},
        Faulty{"after_utf8", "üü\\q", "\\q at character 3 is not an escape."},
        Faulty{"twice", R"(\\q\q)", R"(\q is not an escape.)"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(Patterns, show_a_faulty_piece_inertly_and_in_short) {
  EXPECT_THAT(error_of("a[\x1b[31m\n\xe2\x80\xae\0"s),
              StartsWith("[?[31m????? at character 2 has"));
  EXPECT_THAT(error_of("[" + std::string(500, 'a')),
              StartsWith("[" + std::string(39, 'a') + "... at character 1 has no closing ]"));
}

// ---- in a replier -----------------------------------------------------------------------------

TEST(Patterns, give_a_replier_its_groups) {
  auto replier =
      Replier::make({{Match::regex, R"(^get (\w+)$)", "{1} = {counter}"}}, make_pattern_compiler());
  ASSERT_TRUE(replier);
  const auto ask = [&](std::string_view text) {
    const auto reply = replier->answer(std::as_bytes(std::span(text)), {});
    return reply ? std::optional(reply->text) : std::nullopt;
  };
  EXPECT_EQ(ask("get speed"), "speed = 0");
  EXPECT_EQ(ask("get"), std::nullopt);
  EXPECT_EQ(ask("get height"), "height = 1");
}

}  // namespace
}  // namespace readyscope::gui
