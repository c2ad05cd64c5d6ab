#include "readyscope/net/clock.hpp"

namespace readyscope {
namespace {

/// Reading both clocks back to back takes far less than this unless the thread is interrupted.
constexpr Duration undisturbed_max = std::chrono::microseconds(1);
constexpr int readings_max = 5;

}  // namespace

Duration SystemClock::wall_offset() const {
  // Any time that passes between the two readings is an error in the offset, and a busy machine may
  // preempt the thread just there. So take the best of a few attempts.
  Duration shortest = Duration::max();
  Duration offset{};
  for (int reading = 0; reading < readings_max && shortest > undisturbed_max; ++reading) {
    const Instant before = now();
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    const Duration between = now() - before;
    if (between >= shortest) continue;
    shortest = between;
    offset =
        std::chrono::duration_cast<Duration>(since_1970) - before.time_since_epoch() - between / 2;
  }
  return offset;
}

}  // namespace readyscope
