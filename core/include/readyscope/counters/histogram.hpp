#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// How often which duration was seen, in fixed memory: 64 steps to each doubling, and a step is
/// told by its middle, so that a quantile is at most 0.8 % off. That holds below `range_end`;
/// whatever is longer is in one step, which is told by the longest.
class Histogram {
 public:
  static constexpr Duration range_end{std::int64_t{1} << 38};  ///< Some four and a half minutes.

  /// One step: durations from `least` to `most`, both included.
  struct Bucket {
    Duration least{};
    Duration most{};
    std::uint64_t count = 0;
  };

  /// Negative durations count as zero.
  void add(Duration duration);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The shortest and the longest are exact. Zero when there are none.
  [[nodiscard]] Duration min() const { return count_ == 0 ? Duration::zero() : min_; }
  [[nodiscard]] Duration max() const { return max_; }
  /// The duration that `fraction` (0 to 1) of all are not above. Zero when there are none.
  [[nodiscard]] Duration quantile(double fraction) const;
  /// The steps that are not empty, from the shortest on.
  [[nodiscard]] std::vector<Bucket> buckets() const;

 private:
  static constexpr unsigned steps_bits = 6;
  static constexpr unsigned range_bits = 38;
  static constexpr std::size_t steps = std::size_t{1} << steps_bits;
  /// The last one is for what is out of range.
  static constexpr std::size_t buckets_count = (range_bits - steps_bits + 1) * steps + 1;

  static std::size_t bucket_of(std::uint64_t ns);
  [[nodiscard]] Bucket bucket(std::size_t place) const;

  std::uint64_t count_ = 0;
  Duration min_ = Duration::max();
  Duration max_{};
  std::array<std::uint64_t, buckets_count> counts_{};
};

}  // namespace readyscope
