#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "readyscope/scope/pattern.hpp"
#include "readyscope/scope/replier.hpp"

namespace readyscope {

inline constexpr std::size_t rules_file_bytes_max = std::size_t{1} << 20;

/// Parses reply rules, one per line. The first rule that matches applies:
///
///     # lines that begin with a number sign are skipped, and so are blank ones
///     contains PATTERN => REPLY
///     equals PATTERN => REPLY
///     regex PATTERN => REPLY
///
/// One blank separates the first word from the pattern; all other blanks are significant. The first
/// ` => ` ends the pattern, so a pattern that contains one must escape it as `\x20=>`. Patterns and
/// replies use the escapes of `from_text`, except that a regular expression is taken verbatim,
/// since it has escapes of its own. Either may be empty. Lines may end in CR LF.
///
/// The error is a sentence that names the line and says what is wrong there.
std::expected<ReplyRules, std::string> parse_rules(std::string_view text,
                                                   const PatternCompiler& compile);

/// Reads rules from a file of at most `rules_file_bytes_max` bytes. The error does not name the
/// file.
std::expected<ReplyRules, std::string> read_rules_file(const std::string& path,
                                                       const PatternCompiler& compile);

}  // namespace readyscope
