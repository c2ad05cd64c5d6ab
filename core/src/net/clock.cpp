#include "readyscope/net/clock.hpp"

namespace readyscope {
namespace {

/// Reading the two clocks one after the other takes far less than this, unless something cuts in.
constexpr Duration undisturbed_max = std::chrono::microseconds(1);
constexpr int readings_max = 5;

}  // namespace

Instant SystemClock::now() const {
  const auto since_origin = std::chrono::steady_clock::now().time_since_epoch();
  return Instant(std::chrono::duration_cast<Duration>(since_origin));
}

Duration SystemClock::wall_offset() const {
  // Whatever time passes between the two readings is an error of the offset, and a busy machine may
  // take this program off its processor just then. So the best of a few readings counts.
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
