#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// The least and the most that came in any whole second, in fixed memory. Seconds are counted from
/// the first arrival, so that none of them is cut short.
class SecondRates {
 public:
  struct Range {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    bool operator==(const Range&) const = default;
  };

  /// A time before the second that is filling counts towards that second.
  void add(std::uint64_t count, Instant at) {
    if (at >= filled_at_) go_on_to(at);
    filling_ += count;
  }
  /// Subtracts from the second that is filling, which must contain that many.
  void take_back(std::uint64_t count) { filling_ -= count; }

  /// std::nullopt until the first second is whole.
  [[nodiscard]] std::optional<Range> until(Instant now) const;

 private:
  void go_on_to(Instant at);
  void close(std::uint64_t count);

  Instant filled_at_ = Instant::min();  ///< When the second that is filling is whole.
  std::uint64_t filling_ = 0;
  // Of the seconds that are whole: none, as long as the least is more than the most.
  std::uint64_t least_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t most_ = 0;
};

}  // namespace readyscope
