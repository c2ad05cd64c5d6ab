#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// Brings times of the wall clock, at which a kernel received datagrams, onto the monotonic axis.
/// When the wall clock was set, nobody can say for a while whether a datagram came before or after
/// that: such datagrams have no time of arrival.
class ArrivalTimes {
 public:
  /// What the two clocks may seem to move against each other: time passes between reading one and
  /// the other. A wall clock that is adjusted gradually takes the monotonic one along.
  static constexpr Duration no_leap_max = std::chrono::milliseconds(1);
  /// How long datagrams that came before a leap may still be waiting.
  static constexpr Duration unclear_for = std::chrono::seconds(1);

  explicit ArrivalTimes(const Clock& clock)
      : clock_(&clock), now_(clock.now()), wall_offset_(clock.wall_offset()) {}

  /// To be called when a batch has been received, before its times are asked for.
  void begin_batch() {
    now_ = clock_->now();
    const Duration moved = clock_->wall_offset() - wall_offset_;
    wall_offset_ += moved;
    if (std::chrono::abs(moved) > no_leap_max) note_leap();
  }

  std::optional<Instant> arrival(Duration since_1970) {
    const Instant at(since_1970 - wall_offset_);
    if (at > now_ + no_leap_max) note_leap();
    if (now_ < unclear_until_) return {};
    return std::min(at, now_);
  }

 private:
  void note_leap() { unclear_until_ = now_ + unclear_for; }

  const Clock* clock_;
  Instant now_;
  Duration wall_offset_;
  Instant unclear_until_ = Instant::min();
};

}  // namespace readyscope
