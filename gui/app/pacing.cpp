#include "app/pacing.hpp"

#include <algorithm>

namespace readyscope::gui {

void Pacing::set_rate(double per_second) {
  const double rate = per_second > 0 ? std::min<double>(per_second, rate_max) : rate_unknown;
  frame_time_ = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / rate));
}

Instant Pacing::begin_frame(Instant now) {
  frame_end_ = std::max(frame_end_ + frame_time_, now);
  return frame_end_;
}

void Pacing::stir(Instant now) { stirred_at_ = now; }

bool Pacing::wants_drawing(Instant now) const {
  return !is_quiet(now) || now >= drawn_at_ + quiet_interval_;
}

void Pacing::drawn(Instant begin, Instant end) {
  drawn_at_ = begin;
  quiet_interval_ =
      std::clamp((end - begin) * quiet_factor, quiet_interval_min, quiet_interval_max);
}

void FrameMeter::count(Instant now, bool busy) {
  ++frames_;
  if (busy) {
    intervals_.add(now - last_);
    busy_time_ += now - last_;
  }
  last_ = now;
  ++in_second_;
  const Duration counted = now - second_began_;
  if (counted < std::chrono::seconds(1)) return;
  per_second_ = static_cast<double>(in_second_) / std::chrono::duration<double>(counted).count();
  second_began_ = now;
  in_second_ = 0;
}

void FrameMeter::report(WindowFigures& figures) const {
  figures.frames = frames_;
  figures.frames_per_second = busy_per_second();
  figures.intervals = intervals_;
}

double FrameMeter::busy_per_second() const {
  if (busy_time_ <= Duration::zero()) return 0;
  return static_cast<double>(intervals_.count()) /
         std::chrono::duration<double>(busy_time_).count();
}

}  // namespace readyscope::gui
