#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "panels/widgets/appearance.hpp"
#include "readyscope/scope/reply_rule.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// A reply rule as it is being typed, with the escapes of `payload_text`.
struct RuleForm {
  Match match = Match::contains;
  std::string pattern;
  std::string reply;
  bool operator==(const RuleForm&) const = default;
};

/// Rules as they are typed: with the escapes of `to_text`, except for regular expressions, which
/// have their own.
std::vector<RuleForm> forms_of(const ReplyRules& rules);
/// The rules that were typed, or which of them is invalid and why.
std::expected<ReplyRules, RuleFault> rules_of(const std::vector<RuleForm>& forms);

/// The rule that a request failed on; `std::nullopt` while it is under way or if it did not fail.
std::optional<RuleFault> rule_fault(const Scope& scope, Ticket ticket);

/// A list to edit, extend, shorten and reorder. Besides its own faults it shows one that was found
/// elsewhere, and how often each rule has answered, if known. Returns whether anything was changed.
bool draw_rules(std::vector<RuleForm>& rules, const std::optional<RuleFault>& fault,
                std::span<const std::uint64_t> answered, const Appearance& appearance);

}  // namespace readyscope::gui
