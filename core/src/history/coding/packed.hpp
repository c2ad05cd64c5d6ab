#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace readyscope {

/// Encodes at most 65,536 numbers in any order and appends them to `words`. Equal numbers take a
/// header only. Others are stored as runs of equal numbers or one by one, whichever is smaller,
/// each in as many bits as the range of values needs.
void append_packed(std::vector<std::uint64_t>& words, std::span<const std::uint64_t> numbers);

/// The same for `count` copies of one number.
void append_constant(std::vector<std::uint64_t>& words, std::size_t count, std::uint64_t number);

/// Reads encoded numbers in place.
class Packed {
 public:
  explicit Packed(const std::uint64_t* words);

  [[nodiscard]] std::uint64_t at(std::size_t index) const;
  /// The sum of the numbers before `index`.
  [[nodiscard]] std::uint64_t sum(std::size_t index) const;
  /// The first word after the code.
  [[nodiscard]] const std::uint64_t* end() const;

 private:
  [[nodiscard]] std::size_t run_of(std::size_t index) const;
  [[nodiscard]] std::size_t run_end(std::size_t run) const;
  [[nodiscard]] std::uint64_t stored(std::size_t position) const;

  [[nodiscard]] const std::uint64_t* sums() const;

  const std::uint64_t* words_;  ///< The ends of the runs if `in_runs_`, the values, the sums.
  std::uint64_t least_;
  std::size_t stored_;  ///< The number of values: one per run or one per number.
  unsigned width_;
  bool in_runs_;
};

}  // namespace readyscope
