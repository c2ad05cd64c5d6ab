#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace readyscope {

// Converts payloads to text that a person can read, edit and store, and back, without any loss.

/// Why a text is invalid, in words, and the offset in bytes of the fault.
struct TextFault {
  std::size_t at = 0;
  std::string what;
};

/// Visible characters in valid UTF-8 (RFC 3629) verbatim; `\\`, `\n`, `\r`, `\t`; and every other
/// byte as `\x` with two hex digits: control characters, invalid UTF-8, and characters that are
/// invisible or affect others (zero width, direction, blanks other than the space).
/// `from_text` restores the exact bytes.
std::string to_text(std::span<const std::byte> bytes);
/// Replaces the escapes of `to_text`, with hex digits in either case, and copies everything else
/// verbatim. Any other use of a backslash is a fault.
std::expected<std::vector<std::byte>, TextFault> from_text(std::string_view text);

/// `68 69`: two hex digits per byte, with a blank between bytes.
std::string to_hex(std::span<const std::byte> bytes);
/// Pairs of hex digits in either case, with any number of blanks and line ends between pairs.
std::expected<std::vector<std::byte>, TextFault> from_hex(std::string_view text);

}  // namespace readyscope
