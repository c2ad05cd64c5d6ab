#pragma once

#include <array>
#include <cstdint>

#include "readyscope/clock.hpp"

namespace readyscope::model {

/// How often which duration was seen, in fixed memory: 64 steps to each doubling, so that a
/// quantile is at most 1.6 % above the true one.
class Histogram {
 public:
  /// Negative durations count as zero.
  void add(Duration duration);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration max() const { return max_; }
  /// The least duration that `fraction` (0 to 1) of all are not above. Zero when there are none.
  [[nodiscard]] Duration quantile(double fraction) const;

 private:
  static constexpr unsigned steps_bits = 6;
  static constexpr std::uint64_t steps = 1U << steps_bits;
  static constexpr std::size_t buckets = (64 - steps_bits) * steps;

  static std::size_t bucket_of(std::uint64_t ns);
  static std::uint64_t upper_end_of(std::size_t bucket);

  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t count_ = 0;
  Duration max_{};
};

}  // namespace readyscope::model
