#pragma once

#include <chrono>

namespace readyscope {

using Duration = std::chrono::nanoseconds;

/// The single time axis that all of Readyscope uses: monotonic, in nanoseconds, with an origin that
/// means nothing outside this process. It goes on while the machine is suspended.
struct MonotonicAxis {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicAxis>;
  static constexpr bool is_steady = true;
};
using Instant = MonotonicAxis::time_point;

/// The source of all times. Always injected, so that tests control it.
class Clock {
 public:
  virtual ~Clock() = default;

  [[nodiscard]] virtual Instant now() const = 0;

  /// Add this to an Instant's time since the origin to get the time since 1970-01-01 UTC. It
  /// changes when the machine's wall clock is set.
  [[nodiscard]] virtual Duration wall_offset() const = 0;
};

/// The machine's own clocks. Only a `main` creates one.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
  [[nodiscard]] Duration wall_offset() const override;
};

}  // namespace readyscope
