#include "readyscope/net/clock.hpp"

namespace readyscope {

Instant SystemClock::now() const {
  const auto since_origin = std::chrono::steady_clock::now().time_since_epoch();
  return Instant(std::chrono::duration_cast<Duration>(since_origin));
}

}  // namespace readyscope
