#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// A histogram of durations in fixed memory, 17 KiB. Buckets are logarithmic, 64 to each doubling,
/// and a quantile is reported as the middle of its bucket, so that it is at most 0.8 % off.
/// Durations of `range_end` and above share one bucket, for which the longest duration is reported.
class Histogram {
 public:
  static constexpr Duration range_end{std::int64_t{1} << 38};  ///< About four and a half minutes.

  /// The number of durations in [least, most].
  struct Bucket {
    Duration least{};
    Duration most{};
    std::uint64_t count = 0;
  };

  /// Negative durations count as zero.
  void add(Duration duration);
  /// All that the other one holds.
  void add(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The shortest and the longest duration, exact. Zero if the histogram is empty.
  [[nodiscard]] Duration min() const { return count_ == 0 ? Duration::zero() : min_; }
  [[nodiscard]] Duration max() const { return max_; }
  /// The duration that this fraction (clamped to 0 to 1) of all durations does not exceed, by the
  /// nearest-rank method. Zero if the histogram is empty.
  [[nodiscard]] Duration quantile(double fraction) const;
  /// The buckets that are not empty, in ascending order.
  [[nodiscard]] std::vector<Bucket> buckets() const;

  /// Frees the buckets below and above all durations. Nothing may be added any more.
  void shrink();
  /// Memory in bytes, in addition to the object itself.
  [[nodiscard]] std::size_t heap_bytes() const { return counts_.capacity() * sizeof(counts_[0]); }

 private:
  static constexpr unsigned steps_bits = 6;
  static constexpr unsigned range_bits = 38;
  static constexpr std::size_t steps = std::size_t{1} << steps_bits;
  /// The last bucket is for `range_end` and above.
  static constexpr std::size_t buckets_count = (range_bits - steps_bits + 1) * steps + 1;

  static std::size_t bucket_of(std::uint64_t ns);
  [[nodiscard]] Bucket bucket(std::size_t index) const;

  std::uint64_t count_ = 0;
  Duration min_ = Duration::max();
  Duration max_{};
  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(buckets_count);
  std::size_t begin_ = 0;  ///< Which bucket the first count is of.
};

}  // namespace readyscope
