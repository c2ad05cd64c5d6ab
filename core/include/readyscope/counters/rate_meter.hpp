#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// How many a second, now and over the last quarter of a minute, in fixed memory.
class RateMeter {
 public:
  static constexpr Duration bucket = std::chrono::milliseconds(250);
  static constexpr std::size_t buckets = 64;

  /// What is told with an earlier time than the one before counts as of the same time.
  void add(std::uint64_t count, Instant now) {
    if (now >= newest_end_) go_on_to(now);
    counts_[place_of(newest_)] += count;
  }
  /// As if so many of what was added last had never been.
  void take_back(std::uint64_t count) { counts_[place_of(newest_)] -= count; }

  /// The average over the last whole second of buckets.
  [[nodiscard]] double per_second(Instant now) const;

  /// Counts a bucket, oldest first; the last one is still filling.
  [[nodiscard]] std::array<float, buckets> history(Instant now) const;

 private:
  static std::int64_t number_of(Instant at) { return at.time_since_epoch() / bucket; }
  static std::size_t place_of(std::int64_t number) {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(number) % buckets);
  }
  void go_on_to(Instant now);
  [[nodiscard]] std::uint64_t count_in(std::int64_t number) const;

  std::int64_t newest_ = 0;  ///< The number of the bucket that was added to last.
  Instant newest_end_{bucket};
  std::array<std::uint64_t, buckets> counts_{};
};

}  // namespace readyscope
