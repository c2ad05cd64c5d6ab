#include "readyscope/scope/replier.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "random.hpp"
#include "readyscope/scope/reply_tally.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::size_t no_bound = 1'000'000;

// ---- filling in --------------------------------------------------------------------------------

std::string with_counter(std::string_view text, std::uint64_t counter) {
  return fill_in(text, {.counter = counter}, no_bound);
}

std::string with_groups(std::string_view text, std::vector<std::string_view> groups) {
  return fill_in(text, {.groups = groups}, no_bound);
}

std::string time_of(Duration since_1970) {
  return fill_in("{time}", {.since_1970 = since_1970}, no_bound);
}

TEST(FillIn, puts_the_counter_in) {
  EXPECT_EQ(with_counter("{counter}", 0), "0");
  EXPECT_EQ(with_counter("a{counter}b{counter}", 7), "a7b7");
  EXPECT_EQ(with_counter("{counter}", UINT64_MAX), "18446744073709551615");
}

TEST(FillIn, puts_the_time_in_with_milliseconds) {
  using namespace std::chrono;
  EXPECT_EQ(time_of(0ns), "1970-01-01T00:00:00.000Z");
  const auto day = sys_days(2026y / January / 31).time_since_epoch();
  EXPECT_EQ(time_of(day + 12h + 34min + 56s + 789ms), "2026-01-31T12:34:56.789Z");
  EXPECT_EQ(time_of(day + 1s + 999'999'999ns), "2026-01-31T00:00:01.999Z") << "never ahead";
  EXPECT_EQ(time_of(sys_days(2000y / February / 29).time_since_epoch() + 5ms),
            "2000-02-29T00:00:00.005Z");
  EXPECT_EQ(time_of(sys_days(2100y / March / 1).time_since_epoch() - 1ms),
            "2100-02-28T23:59:59.999Z");
}

TEST(FillIn, knows_the_time_before1970_and_as_far_as_a_duration_reaches) {
  EXPECT_EQ(time_of(-1ns), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(time_of(-1ms), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(time_of(-24h), "1969-12-31T00:00:00.000Z");
  EXPECT_EQ(time_of(Duration::min()), "1677-09-21T00:12:43.145Z");
  EXPECT_EQ(time_of(Duration::max()), "2262-04-11T23:47:16.854Z");
}

TEST(FillIn, puts_groups_in_and_nothing_for_one_that_is_not_there) {
  EXPECT_EQ(with_groups("{0}|{1}|{2}", {"whole", "one", {}}), "whole|one|");
  EXPECT_EQ(with_groups("<{3}{18446744073709551616}{99999999999999999999999999}>", {"whole"}),
            "<>");
  std::vector<std::string_view> many(1001, "x");
  many.back() = "the last";
  EXPECT_EQ(with_groups("{1000}", many), "the last");
}

TEST(FillIn, leaves_numbers_between_braces_where_there_are_no_groups) {
  EXPECT_EQ(with_groups("{0}{1}", {}), "{0}{1}");
}

TEST(FillIn, leaves_every_other_brace) {
  for (const char* text : {"", "{", "}", "{}", "{{}}", "}{", "{counter", "counter}", "{Counter}",
                           "{ counter }", "{-1}", "{+1}", "{01}", "{00}", "{1 }", "{1.0}", "{0x1}",
                           R"({"a": {"b": [1, 2]}, "c": {}})"}) {
    EXPECT_EQ(with_groups(text, {"whole", "one"}), text);
  }
}

TEST(FillIn, finds_a_place_within_other_braces) {
  EXPECT_EQ(with_counter(R"({"n":{counter}})", 5), R"({"n":5})");
  EXPECT_EQ(with_counter("{{counter}}", 5), "{5}");
  EXPECT_EQ(with_counter("{counter{counter}", 5), "{counter5");
}

TEST(FillIn, does_not_look_again_at_what_was_filled_in) {
  EXPECT_EQ(with_groups("{1}", {"", "{counter}{1}"}), "{counter}{1}");
  EXPECT_EQ(with_groups("{{1}}", {"", "counter"}), "{counter}");
  EXPECT_EQ(with_groups("{1}counter}", {"", "{"}), "{counter}");
}

TEST(FillIn, takes_any_byte) {
  EXPECT_EQ(with_counter("\0{counter}\xff\n\0"sv, 1), "\0"
                                                      "1\xff\n\0"s);
  EXPECT_EQ(with_groups("{1}", {"", "\0{\x80"sv}), "\0{\x80"s);
}

TEST(FillIn, cuts_what_is_too_long) {
  const std::vector<std::string_view> groups{"", "abcdef"};
  const FillIns values{.counter = 12'345, .groups = groups};
  const std::string whole = "--12345--abcdef--";
  for (std::size_t bytes_max = 0; bytes_max < 20; ++bytes_max) {
    EXPECT_EQ(fill_in("--{counter}--{1}--", values, bytes_max), whole.substr(0, bytes_max));
  }
}

TEST(FillIn, stops_at_its_bound_however_much_is_asked_for) {
  const std::string large(60'000, 'a');
  const std::vector<std::string_view> groups{large};
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "{0}";
  EXPECT_EQ(fill_in(text, {.groups = groups}, 65'507), std::string(65'507, 'a'));
}

/// The same, by checking at every byte whether a placeholder begins there.
std::string filled_in_slowly(std::string_view text) {
  std::string filled;
  while (!text.empty()) {
    std::string_view place = text.substr(0, 1);
    std::string_view value = place;
    for (const auto& [name, stands_for] :
         {std::pair("{counter}"sv, "42"sv), std::pair("{time}"sv, "1970-01-01T00:00:00.000Z"sv),
          std::pair("{0}"sv, "{counter}"sv), std::pair("{1}"sv, ""sv)}) {
      if (!text.starts_with(name)) continue;
      place = name;
      value = stands_for;
    }
    filled += value;
    text.remove_prefix(place.size());
  }
  return filled;
}

TEST(FillIn, agrees_with_looking_at_every_byte) {
  constexpr std::string_view parts[] = {"{",   "}",   "counter", "time",
                                        "{0}", "{1}", "x",       "{counter}"};
  support::Random random(1);
  const std::vector<std::string_view> groups{"{counter}", ""};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::uint64_t part = random.below(12); part > 0; --part) {
      text += parts[random.below(std::size(parts))];
    }
    ASSERT_EQ(fill_in(text, {.counter = 42, .groups = groups}, no_bound), filled_in_slowly(text))
        << text;
  }
}

// ---- rules -------------------------------------------------------------------------------------

TEST(Match, has_a_name_for_the_command_line_that_reads_back) {
  std::set<std::string_view> names;
  for (const Match match : matches) {
    EXPECT_EQ(match_from(option_name(match)), match);
    EXPECT_TRUE(names.insert(option_name(match)).second);
  }
  EXPECT_EQ(option_name(Match::contains), "contains");
  EXPECT_EQ(option_name(Match::equals), "equals");
  EXPECT_EQ(option_name(Match::regex), "regex");
  EXPECT_FALSE(match_from(""));
  EXPECT_FALSE(match_from("Regex"));
  EXPECT_FALSE(match_from("regex "));
}

/// As much of a regular expression as these tests need: it matches the text before its `*`, and
/// whatever follows that in the datagram is the first group. A second group takes no part.
class UpToAStar final : public Pattern {
 public:
  explicit UpToAStar(std::string_view expression) : before_(expression) { before_.pop_back(); }

  [[nodiscard]] std::optional<std::vector<std::string_view>> search(
      std::string_view text) const override {
    const std::size_t at = text.find(before_);
    if (at == std::string_view::npos) return {};
    return std::vector{text.substr(at), text.substr(at + before_.size()), std::string_view{}};
  }

 private:
  std::string before_;
};

std::expected<std::unique_ptr<Pattern>, std::string> compile(std::string_view expression) {
  if (!expression.ends_with('*')) return std::unexpected("No star: " + std::string(expression));
  return std::make_unique<UpToAStar>(expression);
}

Replier replier(ReplyRules rules) {
  auto made = Replier::make(std::move(rules), compile);
  EXPECT_TRUE(made) << made.error().what;
  return made ? std::move(*made) : Replier{};
}

std::optional<std::string> ask(Replier& replier, std::string_view payload) {
  auto reply = replier.answer(std::as_bytes(std::span(payload)), 0ns);
  return reply ? std::optional(std::move(reply->text)) : std::nullopt;
}

/// The rule that answers this, if any.
std::optional<std::size_t> rule_for(Replier& replier, std::string_view payload) {
  const auto reply = replier.answer(std::as_bytes(std::span(payload)), 0ns);
  return reply ? std::optional(reply->rule) : std::nullopt;
}

TEST(Replier, without_rules_answers_nothing) {
  Replier none;
  EXPECT_EQ(ask(none, ""), std::nullopt);
  EXPECT_EQ(ask(none, "hello"), std::nullopt);
  EXPECT_TRUE(none.rules().empty());
}

TEST(Replier, answers_what_contains_the_pattern) {
  Replier answers = replier({{Match::contains, "ping", "pong"}});
  EXPECT_EQ(ask(answers, "ping"), "pong");
  EXPECT_EQ(ask(answers, "a ping b"), "pong");
  EXPECT_EQ(ask(answers, "Ping"), std::nullopt);
  EXPECT_EQ(ask(answers, "pin"), std::nullopt);
  EXPECT_EQ(ask(answers, ""), std::nullopt);
}

TEST(Replier, answers_what_equals_the_pattern_byte_by_byte) {
  Replier answers = replier({{Match::equals, "ping\n", "pong"}});
  EXPECT_EQ(ask(answers, "ping\n"), "pong");
  EXPECT_EQ(ask(answers, "ping"), std::nullopt);
  EXPECT_EQ(ask(answers, "ping\n\n"), std::nullopt);
  EXPECT_EQ(ask(answers, "PING\n"), std::nullopt);
}

TEST(Replier, takes_a_zero_byte_for_a_byte_like_any_other) {
  Replier answers =
      replier({{Match::equals, "a\0b"s, "equal"}, {Match::contains, "\0c"s, "in it"}});
  EXPECT_EQ(ask(answers, "a\0b"sv), "equal");
  EXPECT_EQ(ask(answers, "a"), std::nullopt);
  EXPECT_EQ(ask(answers, "x\0cy"sv), "in it");
  EXPECT_EQ(ask(answers, "xcy"), std::nullopt);
}

TEST(Replier, finds_an_empty_pattern_in_every_datagram_and_equal_to_the_empty_one) {
  Replier answers = replier({{Match::equals, "", "empty"}, {Match::contains, "", "any"}});
  EXPECT_EQ(ask(answers, ""), "empty");
  EXPECT_EQ(ask(answers, "x"), "any");
  EXPECT_EQ(answers.answer({}, 0ns).value().text, "empty");
}

TEST(Replier, answers_what_a_regular_expression_finds_with_its_groups) {
  Replier answers = replier({{Match::regex, "set *", "{counter}: {0} is {1}{2}{3}"}});
  EXPECT_EQ(ask(answers, "please set x"), "0: set x is x");
  EXPECT_EQ(ask(answers, "please"), std::nullopt);
}

TEST(Replier, has_no_groups_without_a_regular_expression) {
  Replier answers = replier({{Match::contains, "a", "{0}{1}"}, {Match::equals, "b", "{0}{1}"}});
  EXPECT_EQ(ask(answers, "a"), "{0}{1}");
  EXPECT_EQ(ask(answers, "b"), "{0}{1}");
}

TEST(Replier, answers_by_the_first_rule_that_matches) {
  Replier answers = replier({{Match::contains, "b", "first"},
                             {Match::regex, "a*", "second"},
                             {Match::equals, "ab", "third"},
                             {Match::contains, "", "last"}});
  EXPECT_EQ(ask(answers, "ab"), "first");
  EXPECT_EQ(ask(answers, "a"), "second");
  EXPECT_EQ(ask(answers, "c"), "last");
}

TEST(Replier, counts_its_answers_and_nothing_else) {
  Replier answers =
      replier({{Match::equals, "a", "{counter}"}, {Match::equals, "b", "b{counter}"}});
  EXPECT_EQ(ask(answers, "a"), "0");
  EXPECT_EQ(ask(answers, "c"), std::nullopt);
  EXPECT_EQ(ask(answers, "b"), "b1");
  EXPECT_EQ(ask(answers, "a"), "2");
}

TEST(Replier, names_the_rule_that_matched) {
  Replier answers = replier({{Match::equals, "a", "x"}, {Match::equals, "b", "y"}});
  EXPECT_EQ(rule_for(answers, "b"), 1U);
  EXPECT_EQ(rule_for(answers, "a"), 0U);
  EXPECT_EQ(rule_for(answers, "c"), std::nullopt);
}

TEST(Replier, finds_the_first_of_many_rules_whatever_kinds_they_are_of) {
  support::Random random(10);
  const auto word = [&] { return std::to_string(random.below(2'000)); };
  ReplyRules rules;
  for (int i = 0; i < 10'000; ++i) {
    const auto kind = static_cast<Match>(random.below(100) == 0 ? 2 : random.below(2));
    rules.push_back({kind, word() + (kind == Match::regex ? "*" : ""), std::to_string(i)});
  }
  Replier answers = replier(rules);
  for (int i = 0; i < 200; ++i) {
    const std::string text = random.below(2) == 0 ? word() : "no. " + word();
    const auto first = std::ranges::find_if(rules, [&](const ReplyRule& rule) {
      if (rule.match == Match::equals) return text == rule.pattern;
      const std::string_view pattern = rule.pattern;
      return text.contains(rule.match == Match::regex ? pattern.substr(0, pattern.size() - 1)
                                                      : pattern);
    });
    const auto expected = first == rules.end() ? std::nullopt : std::optional(first->reply);
    ASSERT_EQ(ask(answers, text), expected) << text;
  }
}

/// An expression that matches nothing and looks at short texts only.
class Shortsighted final : public Pattern {
 public:
  [[nodiscard]] std::optional<std::vector<std::string_view>> search(
      std::string_view text) const override {
    EXPECT_LE(text.size(), text_bytes_max());
    return {};
  }
  [[nodiscard]] std::size_t text_bytes_max() const override { return 5; }
};

TEST(Replier, passes_over_what_is_too_long_for_an_expression) {
  auto answers = Replier::make(
      {{Match::equals, "a", "equal"}, {Match::regex, "", "never"}, {Match::contains, "", "any"}},
      [](std::string_view) -> std::expected<std::unique_ptr<Pattern>, std::string> {
        return std::make_unique<Shortsighted>();
      });
  ASSERT_TRUE(answers);
  EXPECT_EQ(ask(*answers, "12345"), "any");
  EXPECT_EQ(ask(*answers, "123456"), "any");
  EXPECT_EQ(answers->payload_bytes_max(1), 5U);
  const std::string_view text = "123456";
  Replier::Search search = answers->begin(std::as_bytes(std::span(text)));
  EXPECT_FALSE(search.is_over);
  answers->go_on(search, std::as_bytes(std::span(text)));
  EXPECT_TRUE(search.is_over);
  EXPECT_EQ(search.passed_over, 1U);
  EXPECT_EQ(search.rule, 2U);
}

TEST(Replier, tries_one_expression_at_a_time_and_none_behind_a_rule_that_matches) {
  const Replier answers = replier({{Match::regex, "a*", ""},
                                   {Match::regex, "b*", ""},
                                   {Match::contains, "x", ""},
                                   {Match::regex, "x*", ""}});
  const auto tried_for = [&](std::string_view text) {
    const auto payload = std::as_bytes(std::span(text));
    Replier::Search search = answers.begin(payload);
    std::size_t tried = 0;
    for (; !search.is_over; ++tried) answers.go_on(search, payload);
    return std::pair(tried, search.rule);
  };
  EXPECT_EQ(tried_for("ax"), (std::pair<std::size_t, std::optional<std::size_t>>(1, 0)));
  EXPECT_EQ(tried_for("bx"), (std::pair<std::size_t, std::optional<std::size_t>>(2, 1)));
  EXPECT_EQ(tried_for("x"), (std::pair<std::size_t, std::optional<std::size_t>>(2, 2)));
  EXPECT_EQ(tried_for("c"), (std::pair<std::size_t, std::optional<std::size_t>>(3, std::nullopt)));
}

TEST(ReplyTally, counts_each_rule_and_what_none_matched) {
  ReplyTally tally{.by_rule = {0, 0}};
  tally.count(1);
  tally.count(1);
  tally.count(0);
  tally.count({});
  EXPECT_EQ(tally.by_rule, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(tally.unmatched, 1U);
  EXPECT_EQ(tally.answered(), 3U);
}

TEST(Replier, reports_the_time) {
  Replier answers = replier({{Match::contains, "", "{time}"}});
  EXPECT_EQ(answers.answer({}, 1500ms).value().text, "1970-01-01T00:00:01.500Z");
}

TEST(Replier, may_answer_with_nothing) {
  Replier answers = replier({{Match::contains, "", ""}});
  EXPECT_EQ(ask(answers, "a"), "") << "an empty datagram is an answer";
}

TEST(Replier, never_answers_more_than_a_datagram_holds) {
  Replier answers =
      replier({{Match::regex, "*", "{1}{1}"}, {Match::contains, "", std::string(70'000, 'x')}});
  const std::string large(Replier::reply_bytes_max, 'a');
  EXPECT_EQ(ask(answers, large), large);

  Replier wordy = replier({{Match::contains, "", std::string(70'000, 'x')}});
  EXPECT_EQ(ask(wordy, ""), std::string(Replier::reply_bytes_max, 'x'));
}

TEST(Replier, does_not_look_for_places_in_what_a_sender_sent) {
  Replier answers = replier({{Match::regex, "say *", "{1}"}});
  EXPECT_EQ(ask(answers, "say {time}{counter}{0}"), "{time}{counter}{0}");
}

TEST(Replier, keeps_its_rules_and_its_counts_when_it_moves) {
  const ReplyRules rules{{Match::regex, "a*", "{counter}"}, {Match::equals, "b", "x"}};
  Replier first = replier(rules);
  ask(first, "a");
  Replier second = std::move(first);
  EXPECT_EQ(second.rules(), rules);
  EXPECT_EQ(ask(second, "a"), "1");
}

TEST(Replier, reports_the_first_faulty_rule_and_why) {
  const auto made = Replier::make({{Match::contains, "not *", ""},
                                   {Match::regex, "good*", ""},
                                   {Match::regex, "bad", ""},
                                   {Match::regex, "worse", ""}},
                                  compile);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().rule, 2U);
  EXPECT_EQ(made.error().what, "No star: bad");
}

TEST(Replier, needs_no_compiler_where_no_rule_is_a_regular_expression) {
  auto plain = Replier::make({{Match::contains, "(", "a"}, {Match::equals, "*", "b"}}, {});
  ASSERT_TRUE(plain);
  EXPECT_EQ(ask(*plain, "*"), "b");

  const auto made = Replier::make({{Match::contains, "a", ""}, {Match::regex, "a*", ""}}, {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().rule, 1U);
  EXPECT_EQ(made.error().what, "Regular expressions are not available here.");
}

TEST(Replier, takes_as_many_rules_as_one_likes) {
  constexpr std::size_t count = 100'000;
  ReplyRules rules;
  for (std::size_t i = 0; i < count; ++i) {
    const Match match = matches[i % std::size(matches)];
    const std::string pattern = "<" + std::to_string(i) + ">";
    rules.push_back({match, match == Match::regex ? pattern + "*" : pattern,
                     "{counter}: " + std::to_string(i)});
  }
  Replier answers = replier(std::move(rules));

  EXPECT_EQ(ask(answers, "<0>"), "0: 0");
  EXPECT_EQ(ask(answers, "<99997>"), "1: 99997");
  EXPECT_EQ(ask(answers, "in <99998> it"), "2: 99998");
  EXPECT_EQ(ask(answers, "in <99999> it"), "3: 99999");
  EXPECT_EQ(ask(answers, "in <99997> it"), std::nullopt);
  EXPECT_EQ(ask(answers, "<100000>"), std::nullopt);
  EXPECT_EQ(answers.rules().size(), count);
  EXPECT_EQ(rule_for(answers, "<99999>"), count - 1);
}

}  // namespace
}  // namespace readyscope
