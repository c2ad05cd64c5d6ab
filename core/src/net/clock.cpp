#include "readyscope/clock.hpp"

namespace readyscope {

Instant SystemClock::now() const {
  const auto since_origin = std::chrono::steady_clock::now().time_since_epoch();
  return Instant(std::chrono::duration_cast<Duration>(since_origin));
}

Duration SystemClock::wall_offset() const {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Duration>(since_1970) - now().time_since_epoch();
}

}  // namespace readyscope
