#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "readyscope/net/clock.hpp"
#include "readyscope/scope/contained_texts.hpp"
#include "readyscope/scope/pattern.hpp"
#include "readyscope/scope/reply_rule.hpp"

namespace readyscope {

/// The values that replace the placeholders of a text.
struct FillIns {
  std::uint64_t counter = 0;
  Duration since_1970{};
  std::span<const std::string_view> groups{};  ///< The whole match first.
};

/// Replaces `{counter}`, `{time}` (UTC, such as 2026-01-31T12:34:56.789Z) and, if there are groups,
/// `{0}`, `{1}`... A group that does not exist is empty. Any other brace stands for itself, so that
/// JSON can be written as it is; and what was filled in is not scanned again. The result is cut at
/// `bytes_max`.
std::string fill_in(std::string_view text, const FillIns& values, std::size_t bytes_max);

/// Answers datagrams by the first rule that matches. The number of rules is not limited: all that
/// are no expressions are looked up at once, and expressions are tried one by one, so that whoever
/// searches can do something else between any two. An expression passes over payloads that are too
/// long for it.
class Replier {
 public:
  static constexpr std::size_t reply_bytes_max = 65'507;

  /// `compile` may be empty if no rule is a regular expression.
  static std::expected<Replier, RuleFault> make(ReplyRules rules, const PatternCompiler& compile);

  [[nodiscard]] const ReplyRules& rules() const { return rules_; }
  /// How far the search for the rule that answers one payload has come.
  struct Search {
    std::optional<std::size_t>
        rule;  ///< Matches; if the search is over, it is the first that does.
    std::size_t expressions_tried = 0;
    bool is_over = false;
    std::optional<std::size_t> passed_over{};  ///< The first rule that did not look at it.
    /// If the rule is an expression; into the payload.
    std::vector<std::string_view> groups{};
  };
  [[nodiscard]] Search begin(std::span<const std::byte> payload) const;
  /// Tries one expression more, of a search that is not over. The payload is still the same.
  void go_on(Search& search, std::span<const std::byte> payload) const;

  struct Reply {
    std::size_t rule = 0;  ///< The one that matched.
    std::string text;
  };
  /// What a search that is over has come to: std::nullopt if no rule matches. `{counter}` counts
  /// this replier's answers from 0.
  std::optional<Reply> reply_for(const Search& search, Duration since_1970);
  /// All of that, without an interruption.
  std::optional<Reply> answer(std::span<const std::byte> payload, Duration since_1970);

  /// How long a payload may be for the rule to look at it.
  [[nodiscard]] std::size_t payload_bytes_max(std::size_t rule) const;

 private:
  struct Expression {
    std::size_t rule = 0;
    std::unique_ptr<Pattern> pattern;
  };
  void look_up_plain_rules();
  /// No expression is left that comes before the rule found so far.
  [[nodiscard]] bool is_over(const Search& search) const;

  ReplyRules rules_;
  std::vector<Expression> expressions_;  ///< In the order of their rules.
  ContainedTexts contained_;
  std::unordered_map<std::string_view, std::size_t> equal_;  ///< The first rule, by its pattern.
  std::uint64_t answered_ = 0;
};

}  // namespace readyscope
