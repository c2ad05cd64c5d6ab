#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace readyscope {

/// Appends the code of some numbers of any order, at most 65,536, to `words`: nothing for all
/// alike, else as runs of equal ones or each in as many bits as the largest takes, whichever is
/// less.
void append_packed(std::vector<std::uint64_t>& words, std::span<const std::uint64_t> numbers);

/// The same for one number so many times over.
void append_constant(std::vector<std::uint64_t>& words, std::size_t count, std::uint64_t number);

/// Reads such a code where it lies.
class Packed {
 public:
  explicit Packed(const std::uint64_t* words);

  [[nodiscard]] std::uint64_t at(std::size_t index) const;
  /// Of the numbers before `index`.
  [[nodiscard]] std::uint64_t sum(std::size_t index) const;
  /// The first word behind the code.
  [[nodiscard]] const std::uint64_t* end() const;

 private:
  [[nodiscard]] std::size_t run_of(std::size_t index) const;
  [[nodiscard]] std::size_t run_end(std::size_t run) const;
  [[nodiscard]] std::uint64_t stored(std::size_t place) const;

  [[nodiscard]] const std::uint64_t* sums() const;

  const std::uint64_t* words_;  ///< The ends of the runs, if there are any, the values, the sums.
  std::uint64_t least_;
  std::size_t stored_;  ///< As many values are stored: one a run or one a number.
  unsigned width_;
  bool in_runs_;
};

}  // namespace readyscope
