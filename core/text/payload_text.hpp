#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace readyscope {

// Payloads as text that a person can read, edit and store, and back, without the loss of a byte.

/// Why a text is no payload, in words, and how many bytes of it are before the fault.
struct TextFault {
  std::size_t at = 0;
  std::string what;
};

/// Characters as they are, if they are valid UTF-8 and can be seen; `\\`, `\n`, `\r`, `\t`; and
/// every other byte as `\x` with two hex digits: control characters, what is no UTF-8, and
/// characters that cannot be seen or that steer others (zero width, direction, other blanks than
/// the space).
/// `from_text` makes the same bytes of it again, whatever they are.
std::string to_text(std::span<const std::byte> bytes);
/// Any text as bytes: the escapes of `to_text` for what they stand for, with hex digits of either
/// case, and all else for itself. Any other backslash is a fault.
std::expected<std::vector<std::byte>, TextFault> from_text(std::string_view text);

/// `68 69`: two hex digits a byte, with a blank between bytes.
std::string to_hex(std::span<const std::byte> bytes);
/// Pairs of hex digits of either case, with blanks and line ends between pairs as one likes.
std::expected<std::vector<std::byte>, TextFault> from_hex(std::string_view text);

}  // namespace readyscope
