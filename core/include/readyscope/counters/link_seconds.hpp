#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// One second of a link, for plots.
struct LinkSecond {
  /// Stops at 2^32 - 1.
  void add_missing(std::uint64_t count) {
    constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
    missing += static_cast<std::uint32_t>(std::min<std::uint64_t>(count, most - missing));
  }
  void add_delay(Duration delay) {
    delay_max = std::max(delay_max, delay);
    delay_sum += delay;
    ++delays;
  }

  std::uint32_t received = 0;
  std::uint32_t missing = 0;       ///< Found missing in this second, whether it healed or not.
  std::uint32_t out_of_order = 0;  ///< Reordered or duplicate.
  std::uint32_t delays = 0;        ///< Arrivals whose delay is known.
  Duration delay_max{};            ///< Zero where none is.
  Duration delay_sum{};            ///< Of all of them.
};

/// The latest `kept_max` seconds of a link. Seconds begin at whole seconds of the time axis.
class LinkSeconds {
 public:
  static constexpr std::size_t kept_max = 120;

  /// The second that `at` is in. A time earlier than the newest second counts as in the newest.
  LinkSecond& at(Instant at) {
    if (at >= newest_end_) advance_to(at);
    return newest();
  }
  LinkSecond& newest() { return ring_[newest_index_]; }

  /// Up to and including the second that `now` is in, oldest first. Seconds without an arrival, and
  /// those too old to be kept, are empty.
  [[nodiscard]] std::array<LinkSecond, kept_max> until(Instant now) const;

 private:
  void advance_to(Instant at);

  std::int64_t newest_ = 0;  ///< In seconds since the origin of the time axis.
  Instant newest_end_{std::chrono::seconds(1)};
  std::size_t newest_index_ = 0;
  std::array<LinkSecond, kept_max> ring_{};
};

}  // namespace readyscope
