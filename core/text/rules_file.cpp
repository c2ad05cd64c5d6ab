#include "text/rules_file.hpp"

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include "text/payload_text.hpp"

namespace readyscope {
namespace {

constexpr std::string_view arrow = " => ";
/// Some editors on Windows write it at the beginning of a UTF-8 file.
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// What is wrong with a line, to be appended to its number.
using Fault = std::unexpected<std::string>;

std::expected<std::string, std::string> unescape(std::string_view text, std::string_view part) {
  const auto bytes = from_text(text);
  if (!bytes) return Fault(", " + std::string(part) + ": " + bytes.error().what);
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

std::expected<ReplyRule, std::string> parse_rule(std::string_view line) {
  const std::string_view word = line.substr(0, line.find(' '));
  const auto match = match_from(word);
  if (!match) return Fault(": A rule begins with contains, equals or regex, and a space.");
  // Editors strip trailing blanks, such as the one before an empty reply.
  const std::size_t at = std::string(line).append(" ").find(arrow);
  if (at == std::string::npos) return Fault(": There is no ' => ' between pattern and reply.");
  const std::string_view head = line.substr(0, at);
  const std::string_view pattern = head.substr(std::min(word.size() + 1, head.size()));
  const auto reply = unescape(line.substr(std::min(at + arrow.size(), line.size())), "reply");
  if (!reply) return Fault(reply.error());
  if (match == Match::regex) return ReplyRule{*match, std::string(pattern), *reply};
  const auto bytes = unescape(pattern, "pattern");
  if (!bytes) return Fault(bytes.error());
  return ReplyRule{*match, *bytes, *reply};
}

/// Removes the next line from the text and returns it without its line end.
std::string_view take_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::expected<ReplyRules, std::string> parse_rules(std::string_view text,
                                                   const PatternCompiler& compile) {
  ReplyRules rules;
  std::vector<std::size_t> lines;  // the line of each rule
  const auto fault_in = [](std::size_t line, std::string_view what) {
    return Fault("Line " + std::to_string(line) + std::string(what));
  };
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    if (blank || line.starts_with('#')) continue;
    auto rule = parse_rule(line);
    if (!rule) return fault_in(number, rule.error());
    rules.push_back(std::move(*rule));
    lines.push_back(number);
  }
  const auto tried = Replier::make(rules, compile);
  if (!tried) return fault_in(lines[tried.error().rule], ", pattern: " + tried.error().what);
  return rules;
}

std::expected<ReplyRules, std::string> read_rules_file(const std::string& path,
                                                       const PatternCompiler& compile) {
  static_assert(rules_file_bytes_max == std::size_t{1} << 20, "as the error says");
  std::ifstream file(path, std::ios::binary);
  // One byte more than allowed, to detect a file that is too large.
  std::string text(rules_file_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  const bool read = file.is_open() && !file.bad();
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!read) return Fault("The file cannot be read.");
  if (text.size() > rules_file_bytes_max) return Fault("The file is larger than 1 MiB.");
  return parse_rules(text, compile);
}

}  // namespace readyscope
