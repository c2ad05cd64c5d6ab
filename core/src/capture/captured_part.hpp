#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace readyscope {

/// The number that begins at this place, where there must be enough bytes for it.
template <std::unsigned_integral Number>
Number number_at(std::span<const std::byte> bytes, std::size_t at, std::endian order) {
  Number number{};
  std::memcpy(&number, bytes.subspan(at, sizeof number).data(), sizeof number);
  return order == std::endian::native ? number : std::byteswap(number);
}

/// A part of a frame: what was captured of it, and how long it was when it was sent.
struct CapturedPart {
  std::span<const std::byte> bytes{};
  std::size_t length = 0;  ///< No less than `bytes.size()`.

  [[nodiscard]] bool is_whole() const { return bytes.size() == length; }

  /// Whether this many bytes at its beginning were captured.
  [[nodiscard]] bool has(std::size_t count) const { return bytes.size() >= count; }

  /// Numbers in the order of the network, of what was captured.
  [[nodiscard]] std::uint8_t byte(std::size_t at) const {
    return std::to_integer<std::uint8_t>(bytes[at]);
  }
  [[nodiscard]] std::uint16_t two_bytes(std::size_t at) const {
    return number_at<std::uint16_t>(bytes, at, std::endian::big);
  }
  [[nodiscard]] std::uint32_t four_bytes(std::size_t at) const {
    return number_at<std::uint32_t>(bytes, at, std::endian::big);
  }

  void skip(std::size_t count) {
    bytes = bytes.subspan(std::min(count, bytes.size()));
    length -= std::min(count, length);
  }
  /// What comes after this many bytes does not belong to it.
  void end_after(std::size_t count) { set_length(std::min(length, count)); }
  /// It was sent with this many bytes, even if the frame has less.
  void set_length(std::size_t count) {
    length = count;
    bytes = bytes.first(std::min(count, bytes.size()));
  }
};

}  // namespace readyscope
