#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/net/enumeration.hpp"

namespace readyscope {

enum class Match : std::uint8_t {
  contains,  ///< The datagram contains the pattern. Every datagram contains an empty one.
  equals,    ///< The datagram equals the pattern, byte by byte.
  regex,     ///< The regular expression matches somewhere in the datagram.
};
inline constexpr auto matches = enumerators<Match>;
/// `contains`, `equals`, `regex`.
std::string_view option_name(Match match);
std::optional<Match> match_from(std::string_view option_name);

/// Texts are bytes as they are sent and received; escaping is up to whoever displays them. The
/// reply is filled in, with groups if the pattern is a regular expression.
struct ReplyRule {
  Match match = Match::contains;
  std::string pattern;
  std::string reply;
  bool operator==(const ReplyRule&) const = default;
};
using ReplyRules = std::vector<ReplyRule>;

/// Which rule is invalid, and why, in words.
struct RuleFault {
  std::size_t rule = 0;
  std::string what;
};

}  // namespace readyscope
