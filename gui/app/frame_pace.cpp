#include "app/frame_pace.hpp"

namespace readyscope::gui {

void FramePace::begin(Instant now) {
  frame_end_ = pacing_.begin_frame(now);
  was_quiet_ = was_quiet_ || pacing_.is_quiet(now);
}

bool FramePace::wants_drawing(const Scope& scope, Instant begin) {
  now_ = Progress(scope);
  if (now_ != drawn_) pacing_.stir(begin);
  return pacing_.wants_drawing(begin);
}

void FramePace::begin_drawing(Instant begin) {
  meter_.count(begin, now_ != drawn_ && !was_quiet_);
  drawn_ = now_;
  was_quiet_ = false;
}

void FramePace::report(WindowFigures& figures) const {
  meter_.report(figures);
  figures.frame_time = pacing_.frame_time();
}

}  // namespace readyscope::gui
