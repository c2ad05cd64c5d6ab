#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/net/clock.hpp"
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

/// Answers datagrams by the first rule that matches. The number of rules is not limited.
class Replier {
 public:
  static constexpr std::size_t reply_bytes_max = 65'507;

  /// `compile` may be empty if no rule is a regular expression.
  static std::expected<Replier, RuleFault> make(ReplyRules rules, const PatternCompiler& compile);

  [[nodiscard]] const ReplyRules& rules() const { return rules_; }
  struct Reply {
    std::size_t rule = 0;  ///< The one that matched.
    std::string text;
  };
  /// std::nullopt if no rule matches. `{counter}` counts this replier's answers from 0.
  std::optional<Reply> answer(std::span<const std::byte> payload, Duration since_1970);

 private:
  /// The groups of a match, which only regular expressions have; std::nullopt if the rule does not
  /// match.
  [[nodiscard]] std::optional<std::vector<std::string_view>> groups_of(std::size_t rule,
                                                                       std::string_view text) const;

  ReplyRules rules_;
  std::vector<std::unique_ptr<Pattern>> patterns_;  ///< One per rule; null except for `regex`.
  std::uint64_t answered_ = 0;
};

}  // namespace readyscope
