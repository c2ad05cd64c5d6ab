#include "text/patterns.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cstdint>

namespace readyscope {
namespace {

/// The memory of one expression, in bytes, including what a search caches for the next.
constexpr std::int64_t expression_memory_max = std::int64_t{1} << 20;
/// Upper bound on the steps that a search takes per byte of text, as RE2 counts them.
constexpr int steps_max = 1'000;
/// And on all that one search takes: some ten milliseconds at worst. That is every datagram for an
/// expression of up to 38 steps, as most are, and 2,500 bytes for the largest.
constexpr std::size_t steps_per_search_max = 2'500'000;
/// A step through this many groups takes twice as long as one without any: it copies where they
/// are.
constexpr std::size_t groups_of_a_step = 32;
constexpr std::string_view too_large =
    "The expression is too large: it would take more than 1,000 steps for each byte.";
/// How many bytes of a faulty piece to show: an expression can be long.
constexpr std::size_t shown_max = 40;

RE2::Options options() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_dot_nl(true);
  options.set_max_mem(expression_memory_max);
  options.set_log_errors(false);
  return options;
}

re2::StringPiece piece_of(std::string_view text) { return {text.data(), text.size()}; }

/// RE2 reads the expression as Latin-1 but reports pieces of it in UTF-8, as one or two bytes each.
std::string bytes_of(std::string_view utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    if (first >= 0x80 && i + 1 < utf8.size()) {
      const auto second = static_cast<unsigned char>(utf8[++i]);
      bytes += static_cast<char>((first & 0x03U) << 6U | (second & 0x3fU));
    } else {
      bytes += utf8[i];
    }
  }
  return bytes;
}

/// The faulty piece, and its position if that is unambiguous: RE2 reports the piece only.
std::string piece_and_position(const RE2& expression) {
  const std::string_view whole = expression.pattern();
  const std::string piece = bytes_of(expression.error_arg());
  std::string text;
  for (const char c : std::string_view(piece).substr(0, shown_max)) {
    text += c >= 0x20 && c < 0x7f ? c : '?';
  }
  if (piece.size() > shown_max) text += "...";
  const std::size_t at = whole.find(piece);
  if (at == std::string_view::npos || whole.find(piece, at + 1) != std::string_view::npos) {
    return text;
  }
  const auto characters = 1 + std::ranges::count_if(whole.substr(0, at), [](char c) {
                            return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
                          });
  return text + " at character " + std::to_string(characters);
}

std::string explain(const RE2& expression) {
  const auto faulty = [&](std::string_view what) {
    return piece_and_position(expression).append(" ").append(what);
  };
  switch (expression.error_code()) {
    case RE2::ErrorBadEscape:
      return faulty("is not an escape. Write a backslash as \\\\; \\1 is not supported.");
    case RE2::ErrorBadCharClass:
    case RE2::ErrorBadCharRange:
      return faulty("is not a range or class of characters, such as a-z, [:alpha:] or \\d.");
    case RE2::ErrorMissingBracket:
      return faulty("has no closing ]. Write a literal [ as \\[.");
    case RE2::ErrorMissingParen:
      return "A ( has no closing ). Write a literal ( as \\(.";
    case RE2::ErrorUnexpectedParen:
      return "A ) has no ( before it. Write a literal ) as \\).";
    case RE2::ErrorTrailingBackslash:
      return "The backslash at the end escapes nothing. Write a literal backslash as \\\\.";
    case RE2::ErrorRepeatArgument:
      return faulty("has nothing before it to repeat. Write a literal * as \\*.");
    case RE2::ErrorRepeatSize:
      return faulty("is not a repeat count: at most 1000 in all, and the smaller number first.");
    case RE2::ErrorRepeatOp:
      return faulty("repeats something that is already repeated.");
    case RE2::ErrorBadPerlOp:
      return faulty("is not supported. There is no look-ahead or look-behind.");
    case RE2::ErrorBadNamedCapture:
      return faulty("is not a name for a group, or is used twice. Write (?P<name>...).");
    case RE2::ErrorPatternTooLarge:
      return std::string(too_large);
    case RE2::NoError:
    case RE2::ErrorInternal:
    case RE2::ErrorBadUTF8:
      break;
  }
  return "This is not a regular expression.";
}

class Re2Pattern final : public Pattern {
 public:
  explicit Re2Pattern(std::string_view expression) : expression_(piece_of(expression), options()) {}

  [[nodiscard]] const RE2& expression() const { return expression_; }

  [[nodiscard]] std::optional<std::vector<std::string_view>> search(
      std::string_view text) const override {
    const int count = 1 + expression_.NumberOfCapturingGroups();
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(count));
    if (!expression_.Match(piece_of(text), 0, text.size(), RE2::UNANCHORED, found.data(), count)) {
      return {};
    }
    std::vector<std::string_view> groups;
    for (const auto& piece : found) groups.emplace_back(piece.data(), piece.size());
    return groups;
  }

  [[nodiscard]] std::size_t text_bytes_max() const override {
    const auto steps = static_cast<std::size_t>(std::max(expression_.ProgramSize(), 1));
    const auto groups = static_cast<std::size_t>(expression_.NumberOfCapturingGroups());
    return steps_per_search_max / (steps + steps * groups / groups_of_a_step);
  }

 private:
  RE2 expression_;
};

}  // namespace

PatternCompiler make_pattern_compiler() {
  return [](std::string_view expression) -> std::expected<std::unique_ptr<Pattern>, std::string> {
    auto pattern = std::make_unique<Re2Pattern>(expression);
    const RE2& compiled = pattern->expression();
    if (!compiled.ok()) return std::unexpected(explain(compiled));
    if (compiled.ProgramSize() > steps_max) return std::unexpected(std::string(too_large));
    return pattern;
  };
}

}  // namespace readyscope
