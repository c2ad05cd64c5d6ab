#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// Measures a rate per second, current and over the last 16 seconds, in fixed memory.
class RateMeter {
 public:
  static constexpr Duration bucket = std::chrono::milliseconds(250);
  static constexpr std::size_t buckets = 64;

  /// A time before the latest bucket counts towards that bucket.
  void add(std::uint64_t count, Instant now) {
    if (now >= newest_end_) go_on_to(now);
    counts_[index_of(newest_)] += count;
  }
  /// Subtracts from the latest bucket, which must contain that many.
  void take_back(std::uint64_t count) { counts_[index_of(newest_)] -= count; }

  /// The sum of the last four complete buckets, which make up one second.
  [[nodiscard]] double per_second(Instant now) const;

  /// The count of each bucket, oldest first. The last one is still filling.
  [[nodiscard]] std::array<float, buckets> history(Instant now) const;

 private:
  static std::int64_t number_of(Instant at) { return at.time_since_epoch() / bucket; }
  static std::size_t index_of(std::int64_t number) {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(number) % buckets);
  }
  void go_on_to(Instant now);
  [[nodiscard]] std::uint64_t count_in(std::int64_t number) const;

  std::int64_t newest_ = 0;  ///< The number of the latest bucket.
  Instant newest_end_{bucket};
  std::array<std::uint64_t, buckets> counts_{};
};

}  // namespace readyscope
