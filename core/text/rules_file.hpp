#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "readyscope/scope/pattern.hpp"
#include "readyscope/scope/replier.hpp"

namespace readyscope {

inline constexpr std::size_t rules_file_bytes_max = std::size_t{1} << 20;

/// Reply rules as text, one a line, the first that matches first:
///
///     # what begins with a number sign is skipped, and so are blank lines
///     contains PATTERN => REPLY
///     equals PATTERN => REPLY
///     regex PATTERN => REPLY
///
/// One blank stands after the first word; every other one counts. The first ` => ` ends the
/// pattern, so one that holds it is written with `\x20=>`. Patterns and replies are written with
/// the escapes of `from_text`; a regular expression is taken as it stands, since it has its own.
/// Either may be empty. Lines may end as on Windows.
///
/// An error names the line and what is wrong there, in a sentence.
std::expected<ReplyRules, std::string> parse_rules(std::string_view text,
                                                   const PatternCompiler& compile);

/// The rules in a file of at most `rules_file_bytes_max`; the error does not name the file.
std::expected<ReplyRules, std::string> read_rules_file(const std::string& path,
                                                       const PatternCompiler& compile);

}  // namespace readyscope
