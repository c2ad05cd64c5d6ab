#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "readyscope/clock.hpp"

namespace readyscope::model {

/// How many a second, now and over the last quarter of a minute, in fixed memory.
class RateMeter {
 public:
  static constexpr Duration bucket = std::chrono::milliseconds(250);
  static constexpr std::size_t buckets = 64;

  /// `now` never runs backwards.
  void add(std::uint64_t count, Instant now);

  /// The average over the last whole second of buckets.
  [[nodiscard]] double per_second(Instant now) const;

  /// Counts a bucket, oldest first; the last one is still filling.
  [[nodiscard]] std::array<float, buckets> history(Instant now) const;

 private:
  static std::int64_t number_of(Instant at) { return at.time_since_epoch() / bucket; }
  [[nodiscard]] std::uint64_t count_in(std::int64_t number) const;

  std::array<std::uint64_t, buckets> counts_{};
  std::int64_t newest_ = 0;  ///< The number of the bucket that was added to last.
};

}  // namespace readyscope::model
