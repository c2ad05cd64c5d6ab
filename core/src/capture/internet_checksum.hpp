#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace readyscope {

// The checksum of IP and UDP (RFC 1071) is a sum of 16-bit words, in which a carry out of the
// highest bit is added at the lowest. Such a sum is the same whatever the order of the bytes, and
// whether words are added one by one or several at a time. So they are added as this machine has
// them, and the result goes into a packet as it is.

/// Adds up bytes. All parts of a sum but the last have an even number of them.
inline std::uint64_t ones_sum(std::span<const std::byte> bytes) {
  // Both halves of eight bytes go into sums that have room for the carries of 2^32 of them.
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  const std::size_t eights = bytes.size() / 8;
  for (std::size_t i = 0; i < eights; ++i) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes.data() + i * 8, sizeof eight);
    low += eight & 0xffff'ffffU;
    high += eight >> 32U;
  }
  std::uint64_t rest = 0;
  const auto left = bytes.subspan(eights * 8);
  if (!left.empty()) std::memcpy(&rest, left.data(), left.size());
  return low + high + (rest & 0xffff'ffffU) + (rest >> 32U);
}

/// A single word, given as a number, as a part of such a sum.
inline std::uint64_t word_sum(std::uint16_t word) {
  return std::endian::native == std::endian::little ? std::rotl(word, 8) : word;
}

/// The sum in 16 bits. It is 0 for nothing but zeros.
inline std::uint16_t folded_sum(std::uint64_t sum) {
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(sum);
}

}  // namespace readyscope
