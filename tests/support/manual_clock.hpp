#pragma once

#include <chrono>
#include <stdexcept>

#include "readyscope/net/clock.hpp"

namespace readyscope::support {

/// A clock that stands still until a test advances it.
class ManualClock final : public Clock {
 public:
  /// Starts an hour after the origin, so that a test can refer to times before its start.
  ManualClock() = default;
  explicit ManualClock(Instant start) : now_(start) {}

  [[nodiscard]] Instant now() const override { return now_; }
  [[nodiscard]] Duration wall_offset() const override { return wall_offset_; }

  void advance(Duration duration) { advance_to(now_ + duration); }

  void advance_to(Instant instant) {
    if (instant < now_) throw std::logic_error("a monotonic clock cannot go back");
    now_ = instant;
  }

  /// As if the machine's wall clock were set.
  void set_wall_offset(Duration offset) { wall_offset_ = offset; }

 private:
  Instant now_{std::chrono::hours(1)};
  Duration wall_offset_ = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1).time_since_epoch();
};

}  // namespace readyscope::support
