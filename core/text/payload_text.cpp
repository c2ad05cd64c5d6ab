#include "text/payload_text.hpp"

#include <algorithm>
#include <optional>

namespace readyscope {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

struct Range {
  char32_t first;
  char32_t last;
};

// Invisible characters from 0x80 on, in ascending order: what Unicode classifies as controls,
// separators, private use, noncharacters, format characters except those with a glyph of their own,
// and Default_Ignorable_Code_Point, and the Braille blank. Ranges span unassigned code points.
constexpr Range unseen[] = {
    {0x0080, 0x00a0},    // controls of Latin-1, no-break space
    {0x00ad, 0x00ad},    // soft hyphen
    {0x034f, 0x034f},    // combining grapheme joiner
    {0x061c, 0x061c},    // Arabic letter mark
    {0x115f, 0x1160},    // Hangul fillers
    {0x1680, 0x1680},    // Ogham space
    {0x17b4, 0x17b5},    // Khmer inherent vowels
    {0x180b, 0x180f},    // Mongolian selectors and vowel separator
    {0x2000, 0x200f},    // spaces, zero width, left-to-right and right-to-left marks
    {0x2028, 0x202f},    // line and paragraph separators, embeddings and overrides
    {0x205f, 0x206f},    // mathematical space, word joiner, isolates
    {0x2800, 0x2800},    // Braille blank
    {0x3000, 0x3000},    // ideographic space
    {0x3164, 0x3164},    // Hangul filler
    {0xe000, 0xf8ff},    // private use
    {0xfdd0, 0xfdef},    // noncharacters
    {0xfe00, 0xfe0f},    // variation selectors
    {0xfeff, 0xfeff},    // byte order mark
    {0xffa0, 0xffa0},    // Hangul filler
    {0xfff0, 0xfffb},    // interlinear annotation
    {0xfffe, 0xffff},    // noncharacters
    {0x13430, 0x1343f},  // joiners of hieroglyphs
    {0x1bca0, 0x1bca3},  // shorthand format controls
    {0x1d173, 0x1d17a},  // musical format controls
    {0x1fffe, 0x1ffff},  // noncharacters, as at the end of every plane
    {0x2fffe, 0x2ffff},  //
    {0x3fffe, 0x10ffff}  // planes without characters, tags, selectors, private use
};
static_assert(std::ranges::is_sorted(unseen, {}, &Range::first));

bool can_be_seen(char32_t character) {
  if (character < 0x80) return character >= 0x20 && character < 0x7f;
  const auto* const range = std::ranges::lower_bound(unseen, character, {}, &Range::last);
  return range == std::end(unseen) || character < range->first;
}

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

/// The UTF-8 character (RFC 3629) that begins here; std::nullopt if it is invalid.
std::optional<Character> character_at(std::span<const std::byte> bytes) {
  const auto lead = std::to_integer<char32_t>(bytes.front());
  if (lead < 0x80) return Character{lead, 1};
  std::size_t length = 2;
  char32_t least = 0x80;
  if (lead >= 0xf0) {
    length = 4;
    least = 0x10000;
  } else if (lead >= 0xe0) {
    length = 3;
    least = 0x800;
  }
  if (lead < 0xc0 || lead >= 0xf8 || bytes.size() < length) return {};
  char32_t code = lead & (0x7fU >> length);
  for (const std::byte byte : bytes.subspan(1, length - 1)) {
    const auto next = std::to_integer<char32_t>(byte);
    if ((next & 0xc0U) != 0x80U) return {};
    code = code << 6U | (next & 0x3fU);
  }
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < least || code > 0x10ffff || surrogate) return {};
  return Character{code, length};
}

void append_hex(std::string& text, std::byte byte) {
  text += hex_digits[std::to_integer<std::size_t>(byte >> 4)];
  text += hex_digits[std::to_integer<std::size_t>(byte & std::byte{15})];
}

void append_escape(std::string& text, std::byte byte) {
  switch (std::to_integer<char>(byte)) {
    case '\\':
      text += "\\\\";
      return;
    case '\n':
      text += "\\n";
      return;
    case '\r':
      text += "\\r";
      return;
    case '\t':
      text += "\\t";
      return;
    default:
      append_hex(text += "\\x", byte);
  }
}

int hex_value(char digit) {
  const char lower = digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit;
  const std::size_t value = hex_digits.find(lower);
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

/// The byte given by two hex digits at the beginning of a text.
std::optional<std::byte> hex_pair(std::string_view text) {
  if (text.size() < 2) return {};
  const int high = hex_value(text[0]);
  const int low = hex_value(text[1]);
  if (high < 0 || low < 0) return {};
  return static_cast<std::byte>(high * 16 + low);
}

/// `at character 5`: counted from 1, in characters rather than bytes.
std::string position_text(std::string_view text, std::size_t at) {
  const auto before = std::ranges::count_if(
      text.substr(0, at), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
  return "at character " + std::to_string(before + 1);
}

struct Escape {
  std::byte byte{};
  std::size_t characters = 2;
};

/// Decodes the escape that begins with this backslash.
std::expected<Escape, TextFault> escape_at(std::string_view text, std::size_t at) {
  const auto fault = [&](std::string_view what) {
    return std::unexpected(
        TextFault{at, "The backslash " + position_text(text, at) + std::string(what)});
  };
  if (at + 1 == text.size()) {
    return fault(" has nothing after it. Type a literal backslash as \\\\.");
  }
  switch (text[at + 1]) {
    case '\\':
      return Escape{std::byte{'\\'}};
    case 'n':
      return Escape{std::byte{'\n'}};
    case 'r':
      return Escape{std::byte{'\r'}};
    case 't':
      return Escape{std::byte{'\t'}};
    case 'x':
      break;
    default:
      return fault(" does not begin an escape. Escapes are \\n, \\r, \\t, \\\\ and \\x with two "
                   "hex digits.");
  }
  const auto byte = hex_pair(text.substr(at + 2));
  if (!byte) return fault(" begins \\x, which needs two hex digits, as in \\x0a.");
  return Escape{*byte, 4};
}

}  // namespace

std::string to_text(std::span<const std::byte> bytes) {
  std::string text;
  while (!bytes.empty()) {
    const auto character = character_at(bytes);
    const bool as_it_is = character && character->code != U'\\' && can_be_seen(character->code);
    const std::size_t length = character ? character->bytes : 1;
    for (const std::byte byte : bytes.first(length)) {
      if (as_it_is) {
        text += std::to_integer<char>(byte);
      } else {
        append_escape(text, byte);
      }
    }
    bytes = bytes.subspan(length);
  }
  return text;
}

std::expected<std::vector<std::byte>, TextFault> from_text(std::string_view text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      bytes.push_back(static_cast<std::byte>(text[i++]));
      continue;
    }
    const auto escape = escape_at(text, i);
    if (!escape) return std::unexpected(escape.error());
    bytes.push_back(escape->byte);
    i += escape->characters;
  }
  return bytes;
}

std::string to_hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    if (!text.empty()) text += ' ';
    append_hex(text, byte);
  }
  return text;
}

std::expected<std::vector<std::byte>, TextFault> from_hex(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < text.size();) {
    if (blanks.contains(text[i])) {
      ++i;
      continue;
    }
    const auto byte = hex_pair(text.substr(i));
    if (byte) {
      bytes.push_back(*byte);
      i += 2;
      continue;
    }
    const bool alone =
        hex_value(text[i]) >= 0 && (i + 1 == text.size() || blanks.contains(text[i + 1]));
    const std::size_t at = hex_value(text[i]) >= 0 && !alone ? i + 1 : i;
    return std::unexpected(
        TextFault{at, "Hex is pairs of 0-9 and a-f, such as 68 69. " +
                          std::string(alone ? "The digit " : "There is no hex digit ") +
                          position_text(text, at) + (alone ? " has no partner." : ".")});
  }
  return bytes;
}

}  // namespace readyscope
