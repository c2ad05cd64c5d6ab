#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace readyscope {

/// Reads `width` bits, at most 57, from bit `position` on. The word after them must be readable.
inline std::uint64_t read_bits(const std::uint64_t* words, std::size_t position, unsigned width) {
  if (width == 0) return 0;
  const std::uint64_t* word = words + position / 64;
  const unsigned offset = position % 64;
  const std::uint64_t low = word[0] >> offset;
  // Shifted in two steps, since a shift by 64 is undefined.
  const std::uint64_t high = (word[1] << 1) << (63 - offset);
  return (low | high) & (~std::uint64_t{0} >> (64 - width));
}

/// `value` must fit into `width` bits, and those bits must still be zero.
inline void write_bits(std::uint64_t* words, std::size_t position, unsigned width,
                       std::uint64_t value) {
  if (width == 0) return;
  std::uint64_t* word = words + position / 64;
  const unsigned offset = position % 64;
  word[0] |= value << offset;
  if (offset + width > 64) word[1] |= value >> (64 - offset);
}

/// Writes consecutive numbers of the same width, a word at a time.
class BitWriter {
 public:
  /// `words` must have room for one word more than the numbers take.
  BitWriter(std::uint64_t* words, unsigned width) : word_(words), width_(width) {}

  void write(std::uint64_t value) {
    pending_ |= value << used_;
    used_ += width_;
    if (used_ < 64) return;
    *word_++ = pending_;
    used_ -= 64;
    pending_ = used_ == 0 ? 0 : value >> (width_ - used_);
  }
  void finish() { *word_ = pending_; }

 private:
  std::uint64_t* word_;
  std::uint64_t pending_ = 0;
  unsigned width_;
  unsigned used_ = 0;
};

inline std::size_t words_for(std::size_t bits) { return (bits + 63) / 64; }

/// For each byte and count: the position of the 1 bit that has `count` 1 bits below it.
inline constexpr auto select_in_byte = [] {
  std::array<std::array<std::uint8_t, 8>, 256> positions{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned count = 0;
    for (std::uint8_t position = 0; position < 8; ++position) {
      if (((byte >> position) & 1U) != 0) positions[byte][count++] = position;
    }
  }
  return positions;
}();

/// The position of the 1 bit that has `count` 1 bits below it, which must exist. Branch-free, after
/// S. Vigna, "Broadword Implementation of Rank/Select Queries" (2008).
inline unsigned select_bit(std::uint64_t word, unsigned count) {
  constexpr std::uint64_t each_byte = 0x0101'0101'0101'0101U;
  std::uint64_t sums = word - ((word >> 1) & (each_byte * 0x55));
  sums = (sums & (each_byte * 0x33)) + ((sums >> 2) & (each_byte * 0x33));
  // In each byte, the number of 1 bits in it and all bytes below.
  sums = ((sums + (sums >> 4)) & (each_byte * 0x0f)) * each_byte;
  const std::uint64_t not_above = ((count * each_byte) | (each_byte * 0x80)) - sums;
  const unsigned shift = static_cast<unsigned>(std::popcount(not_above & (each_byte * 0x80))) * 8;
  const auto below = static_cast<unsigned>(((sums << 8) >> shift) & 0xffU);
  return shift + select_in_byte[(word >> shift) & 0xffU][count - below];
}

}  // namespace readyscope
