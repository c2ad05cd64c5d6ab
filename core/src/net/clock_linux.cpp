#include <ctime>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// Like CLOCK_MONOTONIC, which std::chrono::steady_clock reads, but goes on while the machine is
/// suspended: nobody polls then, and what arrives is lost. Asked for directly, because the clock is
/// read after every select, and each library on the way is code to be fetched anew after a system
/// call.
[[gnu::hot]] Instant SystemClock::now() const {
  timespec now{};
  (void)::clock_gettime(CLOCK_BOOTTIME, &now);
  return Instant(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

}  // namespace readyscope
