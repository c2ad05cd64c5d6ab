#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace readyscope {

inline constexpr std::size_t coded_numbers_max = 65'536;

/// What it takes to decode a sequence, besides its words and its directory.
struct MonotoneShape {
  std::uint64_t base = 0;
  std::uint32_t size = 0;
  std::uint32_t buckets = 0;  ///< Entries in the directory.
  std::uint8_t low_bits = 0;
};

/// `MonotoneShape::base`, which follows from the first number.
std::uint64_t monotone_base(std::uint64_t first, unsigned low_bits);

/// Encodes at most `coded_numbers_max` numbers in non-descending order. Elias-Fano coding, after
/// R. Fano (1971) and P. Elias (1974): low bits verbatim, high bits in unary, in all about two bits
/// per number plus log2 of the mean gap. Appends the code to `words` and its directory to
/// `directory`.
MonotoneShape append_monotone(std::vector<std::uint64_t>& words,
                              std::vector<std::uint16_t>& directory,
                              std::span<const std::uint64_t> ascending);

/// Reads an encoded sequence in place.
///
/// High parts are grouped into buckets of 32, aligned on the axis, and the directory has for each
/// bucket how many numbers precede it. So most queries touch one spot each in the directory, the
/// high bits and the low bits. A query for a bucket boundary touches the directory alone, which is
/// contiguous for a whole track.
class Monotone {
 public:
  Monotone(const MonotoneShape& shape, const std::uint16_t* directory, const std::uint64_t* words)
      : directory_(directory), high_(words), shape_(shape) {}

  [[nodiscard]] std::size_t size() const { return shape_.size; }
  [[nodiscard]] std::uint64_t at(std::size_t index) const;
  /// How many numbers are less than `value`.
  [[nodiscard]] std::size_t before(std::uint64_t value) const;
  /// Prefetches the memory that `before(value)` will read first, to hide latency between many
  /// queries.
  void fetch_for(std::uint64_t value) const;
  /// The first word after the code.
  [[nodiscard]] const std::uint64_t* end() const;

  /// Iterates over the numbers from an index on, which is faster than calling `at` for each.
  class Walk {
   public:
    Walk(const Monotone& numbers, std::size_t index);
    /// There must be a next number.
    std::uint64_t next();

   private:
    const std::uint64_t* high_;
    const std::uint64_t* low_;
    std::uint64_t base_;
    std::uint64_t word_ = 0;  ///< The 1 bits of the current word that are still to come.
    std::size_t word_index_ = 0;
    std::size_t index_;
    unsigned low_bits_;
  };

 private:
  [[nodiscard]] std::size_t high_position(std::size_t index) const;
  [[nodiscard]] const std::uint64_t* low_words() const;

  const std::uint16_t* directory_;
  const std::uint64_t* high_;
  MonotoneShape shape_;
};

}  // namespace readyscope
