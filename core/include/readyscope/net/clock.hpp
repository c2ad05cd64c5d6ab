#pragma once

#include <chrono>

namespace readyscope {

using Duration = std::chrono::nanoseconds;

/// The one axis that every time in Readyscope lies on: monotonic, in nanoseconds, with an origin
/// that means nothing outside this process.
struct MonotonicAxis {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicAxis>;
  static constexpr bool is_steady = true;
};
using Instant = MonotonicAxis::time_point;

/// Where times come from. Injected everywhere, so that tests decide what time it is.
class Clock {
 public:
  virtual ~Clock() = default;

  [[nodiscard]] virtual Instant now() const = 0;

  /// What to add to an Instant's time since its origin to get the time since 1970-01-01 UTC.
  /// Changes when somebody sets the machine's clock.
  [[nodiscard]] virtual Duration wall_offset() const = 0;
};

/// The machine's clocks. Only a `main` makes one.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
  [[nodiscard]] Duration wall_offset() const override;
};

}  // namespace readyscope
