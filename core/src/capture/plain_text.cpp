#include "capture/plain_text.hpp"

namespace readyscope {
namespace {

/// The bytes of the character that begins here; 0 if none does, or a control character.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [text](std::size_t at) -> unsigned {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return first < 0x20 || first == 0x7f ? 0 : 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  for (std::size_t at = 1; at < count; ++at) {
    if ((byte(at) & 0xc0U) != 0x80) return 0;
  }
  // Longer than it needs to be, half of a pair of UTF-16, or beyond the last character.
  const unsigned second = byte(1);
  const bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
                     (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
  return wrong ? 0 : count;
}

}  // namespace

std::string plain_text(std::string_view text, std::size_t bytes_max) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t count = character_bytes(text);
    const std::string_view character = count == 0 ? "?" : text.substr(0, count);
    if (plain.size() + character.size() > bytes_max) break;
    plain += character;
    text.remove_prefix(count == 0 ? 1 : count);
  }
  return plain;
}

}  // namespace readyscope
