#include "readyscope/scope/replier.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace readyscope {
namespace {

std::string_view characters_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void append_number(std::string& text, std::uint64_t number, std::size_t digits_min) {
  const std::string digits = std::to_string(number);
  text.append(digits_min - std::min(digits_min, digits.size()), '0').append(digits);
}

/// A Duration reaches from 1677 to 2262, so the year always has four digits.
std::string format_utc(Duration since_1970) {
  using namespace std::chrono;
  const auto whole = floor<milliseconds>(since_1970);
  const auto day = floor<days>(whole);
  const year_month_day date{sys_days(day)};
  const auto ms = static_cast<std::uint64_t>((whole - day).count());
  std::string text;
  append_number(text, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  append_number(text += '-', static_cast<unsigned>(date.month()), 2);
  append_number(text += '-', static_cast<unsigned>(date.day()), 2);
  append_number(text += 'T', ms / 3'600'000, 2);
  append_number(text += ':', ms / 60'000 % 60, 2);
  append_number(text += ':', ms / 1'000 % 60, 2);
  append_number(text += '.', ms % 1'000, 3);
  return text += 'Z';
}

/// The group that the number in braces names; std::nullopt if it is not a plain decimal number.
std::optional<std::string_view> group_named(std::string_view number,
                                            std::span<const std::string_view> groups) {
  const bool digits =
      !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
  if (groups.empty() || !digits || (number.size() > 1 && number.front() == '0')) return {};
  std::size_t group = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), group);
  return error == std::errc{} && group < groups.size() ? groups[group] : std::string_view{};
}

/// What replaces the text in braces; std::nullopt if the braces stand for themselves.
std::optional<std::string> value_of(std::string_view name, const FillIns& values) {
  if (name == "counter") return std::to_string(values.counter);
  if (name == "time") return format_utc(values.since_1970);
  const auto group = group_named(name, values.groups);
  return group ? std::optional<std::string>(*group) : std::nullopt;
}

}  // namespace

std::string fill_in(std::string_view text, const FillIns& values, std::size_t bytes_max) {
  std::string filled;
  const auto append = [&](std::string_view more) {
    filled.append(more.substr(0, bytes_max - filled.size()));
  };
  while (!text.empty() && filled.size() < bytes_max) {
    const std::size_t open = text.find('{');
    append(text.substr(0, open));
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    // Search no farther than the next brace, or each of many open ones would scan to the end.
    const std::size_t end = text.find_first_of("{}", 1);
    const bool closed = end != std::string_view::npos && text[end] == '}';
    const auto value = closed ? value_of(text.substr(1, end - 1), values) : std::nullopt;
    append(value ? *value : text.substr(0, 1));
    text.remove_prefix(value ? end + 1 : 1);
  }
  return filled;
}

std::string_view option_name(Match match) {
  switch (match) {
    case Match::equals:
      return "equals";
    case Match::regex:
      return "regex";
    case Match::contains:
      break;
  }
  return "contains";
}

std::optional<Match> match_from(std::string_view name) {
  const auto found =
      std::ranges::find(matches, name, [](Match match) { return option_name(match); });
  if (found == matches.end()) return {};
  return *found;
}

std::expected<Replier, RuleFault> Replier::make(ReplyRules rules, const PatternCompiler& compile) {
  Replier replier;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].match != Match::regex) continue;
    if (!compile) {
      return std::unexpected(RuleFault{i, "Regular expressions are not available here."});
    }
    auto compiled = compile(rules[i].pattern);
    if (!compiled) return std::unexpected(RuleFault{i, std::move(compiled.error())});
    replier.expressions_.push_back({i, std::move(*compiled)});
  }
  replier.rules_ = std::move(rules);
  replier.look_up_plain_rules();
  return replier;
}

void Replier::look_up_plain_rules() {
  std::vector<ContainedTexts::Numbered> contained;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const std::string_view pattern = rules_[i].pattern;
    if (rules_[i].match == Match::equals) equal_.try_emplace(pattern, i);
    if (rules_[i].match == Match::contains) {
      contained.push_back({pattern, static_cast<std::uint32_t>(i)});
    }
  }
  if (!contained.empty()) contained_ = ContainedTexts(std::move(contained));
}

Replier::Search Replier::begin(std::span<const std::byte> payload) const {
  const std::string_view text = characters_of(payload);
  Search search{.rule = contained_.lowest_in(text)};
  if (const auto equal = equal_.find(text); equal != equal_.end()) {
    search.rule = std::min(search.rule.value_or(equal->second), equal->second);
  }
  search.is_over = is_over(search);
  return search;
}

bool Replier::is_over(const Search& search) const {
  return search.expressions_tried == expressions_.size() ||
         (search.rule && *search.rule < expressions_[search.expressions_tried].rule);
}

void Replier::go_on(Search& search, std::span<const std::byte> payload) const {
  const auto& [rule, pattern] = expressions_[search.expressions_tried++];
  if (payload.size() > pattern->text_bytes_max()) {
    if (!search.passed_over) search.passed_over = rule;
  } else if (auto groups = pattern->search(characters_of(payload))) {
    search.rule = rule;
    search.groups = std::move(*groups);
  }
  search.is_over = search.rule == rule || is_over(search);
}

std::optional<Replier::Reply> Replier::reply_for(const Search& search, Duration since_1970) {
  if (!search.rule) return {};
  const FillIns values{.counter = answered_++, .since_1970 = since_1970, .groups = search.groups};
  return Reply{*search.rule, fill_in(rules_[*search.rule].reply, values, reply_bytes_max)};
}

std::optional<Replier::Reply> Replier::answer(std::span<const std::byte> payload,
                                              Duration since_1970) {
  Search search = begin(payload);
  while (!search.is_over) go_on(search, payload);
  return reply_for(search, since_1970);
}

std::size_t Replier::payload_bytes_max(std::size_t rule) const {
  const auto found = std::ranges::find(expressions_, rule, &Expression::rule);
  return found == expressions_.end() ? reply_bytes_max : found->pattern->text_bytes_max();
}

}  // namespace readyscope
