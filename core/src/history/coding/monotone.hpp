#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace readyscope {

inline constexpr std::size_t coded_numbers_max = 65'536;

/// What is needed to read the code of some numbers, beside its two parts.
struct MonotoneShape {
  std::uint64_t base = 0;
  std::uint32_t size = 0;
  std::uint32_t buckets = 0;  ///< Entries in the directory.
  std::uint8_t low_bits = 0;
};

/// The base, which follows from the first number.
std::uint64_t monotone_base(std::uint64_t first, unsigned low_bits);

/// Codes some numbers, each no less than the one before it, at most `coded_numbers_max`. After
/// P. Elias (1974) and R. Fano (1971): the low bits as they are, the high ones in unary, which
/// takes two bits a number and log2 of the mean gap. The code goes to the end of `words`, and a
/// directory for it to the end of `directory`.
MonotoneShape append_monotone(std::vector<std::uint64_t>& words,
                              std::vector<std::uint16_t>& directory,
                              std::span<const std::uint64_t> ascending);

/// Reads such a code where it lies.
///
/// The high parts fall into buckets of 64, aligned on the axis, and the directory says for each how
/// many numbers come before it. So most questions touch one place in the directory, one in the high
/// bits and one in the low ones; one whose value is as round as a bucket touches the directory
/// alone, which for a whole track lies in a row.
class Monotone {
 public:
  Monotone(const MonotoneShape& shape, const std::uint16_t* directory, const std::uint64_t* words)
      : directory_(directory), high_(words), shape_(shape) {}

  [[nodiscard]] std::size_t size() const { return shape_.size; }
  [[nodiscard]] std::uint64_t at(std::size_t index) const;
  /// How many are less than `value`.
  [[nodiscard]] std::size_t before(std::uint64_t value) const;
  /// Has the memory brought near that `before` will read first. Whoever has many questions saves
  /// waiting for each.
  void fetch_for(std::uint64_t value) const;
  /// The first word behind the code.
  [[nodiscard]] const std::uint64_t* end() const;

  /// Goes through the numbers from one on, which is quicker than asking for each.
  class Walk {
   public:
    Walk(const Monotone& numbers, std::size_t index);
    /// There must be one.
    std::uint64_t next();

   private:
    const std::uint64_t* high_;
    const std::uint64_t* low_;
    std::uint64_t base_;
    std::uint64_t word_ = 0;  ///< Ones that are still to come.
    std::size_t word_place_ = 0;
    std::size_t index_;
    unsigned low_bits_;
  };

 private:
  [[nodiscard]] std::size_t high_place(std::size_t index) const;
  [[nodiscard]] const std::uint64_t* low_words() const;

  const std::uint16_t* directory_;
  const std::uint64_t* high_;
  MonotoneShape shape_;
};

}  // namespace readyscope
