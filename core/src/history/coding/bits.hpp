#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace readyscope {

/// `width` bits, at most 57, from bit `place` on. Up to one word behind those bits must be
/// readable.
inline std::uint64_t read_bits(const std::uint64_t* words, std::size_t place, unsigned width) {
  if (width == 0) return 0;
  const std::uint64_t* word = words + place / 64;
  const unsigned offset = place % 64;
  const std::uint64_t low = word[0] >> offset;
  // Shifted in two steps, since a shift by 64 is undefined.
  const std::uint64_t high = (word[1] << 1) << (63 - offset);
  return (low | high) & (~std::uint64_t{0} >> (64 - width));
}

/// `value` must fit into `width` bits, and the bits must be zero yet.
inline void write_bits(std::uint64_t* words, std::size_t place, unsigned width,
                       std::uint64_t value) {
  if (width == 0) return;
  std::uint64_t* word = words + place / 64;
  const unsigned offset = place % 64;
  word[0] |= value << offset;
  if (offset + width > 64) word[1] |= value >> (64 - offset);
}

/// Writes numbers of one width, one behind the other, a word at a time.
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

/// For each byte and count: where in the byte the one bit is before which there are so many others.
inline constexpr auto select_in_byte = [] {
  std::array<std::array<std::uint8_t, 8>, 256> places{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned count = 0;
    for (std::uint8_t place = 0; place < 8; ++place) {
      if (((byte >> place) & 1U) != 0) places[byte][count++] = place;
    }
  }
  return places;
}();

/// The place of the one bit before which there are `count` others. There must be so many. Without a
/// branch, after S. Vigna, Broadword Implementation of Rank/Select Queries (2008).
inline unsigned select_bit(std::uint64_t word, unsigned count) {
  constexpr std::uint64_t each_byte = 0x0101'0101'0101'0101U;
  std::uint64_t sums = word - ((word >> 1) & (each_byte * 0x55));
  sums = (sums & (each_byte * 0x33)) + ((sums >> 2) & (each_byte * 0x33));
  // Of each byte and those below it.
  sums = ((sums + (sums >> 4)) & (each_byte * 0x0f)) * each_byte;
  const std::uint64_t not_above = ((count * each_byte) | (each_byte * 0x80)) - sums;
  const unsigned shift = static_cast<unsigned>(std::popcount(not_above & (each_byte * 0x80))) * 8;
  const auto below = static_cast<unsigned>(((sums << 8) >> shift) & 0xffU);
  return shift + select_in_byte[(word >> shift) & 0xffU][count - below];
}

}  // namespace readyscope
