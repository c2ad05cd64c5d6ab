#pragma once

#include <cstdint>

#include "readyscope/counters/histogram.hpp"
#include "readyscope/net/clock.hpp"
#include "text/report.hpp"

namespace readyscope::gui {

/// When frames begin, and which of them are drawn.
///
/// Every frame polls and takes input. Each is drawn while something visible happens, and for
/// `settling` after that. Then the window is quiet and drawn rarely: often enough for clocks and
/// rates to move, up to ten times a second, and so that drawing takes no more than a hundredth of
/// the time.
class Pacing {
 public:
  static constexpr double rate_unknown = 60;  ///< If the display does not report its own.
  static constexpr int rate_max = 1000;
  /// Tooltips, fading rates and the flash of a lamp settle within this time.
  static constexpr Duration settling = std::chrono::seconds(1);
  static constexpr Duration quiet_interval_min = std::chrono::milliseconds(100);
  static constexpr Duration quiet_interval_max = std::chrono::seconds(1);
  /// A quiet window waits this many times as long as its last drawing took.
  static constexpr int quiet_factor = 100;

  /// Frames a second, up to `rate_max`; 0 or less counts as unknown.
  void set_rate(double per_second);
  [[nodiscard]] Duration frame_time() const { return frame_time_; }

  /// Begins a frame. Returns when it ends. Frames are evenly spaced, and one that took too long
  /// does not shorten the next ones.
  Instant begin_frame(Instant now);

  /// Something visible happened.
  void stir(Instant now);
  [[nodiscard]] bool is_quiet(Instant now) const { return now >= stirred_at_ + settling; }
  [[nodiscard]] bool wants_drawing(Instant now) const;
  void drawn(Instant begin, Instant end);

 private:
  Duration frame_time_ = std::chrono::nanoseconds(1'000'000'000 / 60);
  Instant frame_end_;
  Instant stirred_at_;
  Instant drawn_at_;
  Duration quiet_interval_ = quiet_interval_min;
};

/// How many frames were drawn, and how far apart.
class FrameMeter {
 public:
  /// `busy`: something visible happened since the frame before, and the window was not quiet.
  void count(Instant now, bool busy);

  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  /// Over the last second or more.
  [[nodiscard]] double per_second() const { return per_second_; }
  /// From each busy frame back to the frame before it.
  [[nodiscard]] const Histogram& intervals() const { return intervals_; }
  /// Over all busy frames; 0 if there were none.
  [[nodiscard]] double busy_per_second() const;
  /// Fills in what it has counted.
  void report(WindowFigures& figures) const;

 private:
  std::uint64_t frames_ = 0;
  Instant last_;
  Histogram intervals_;
  Duration busy_time_{};
  Instant second_began_;
  std::uint64_t in_second_ = 0;
  double per_second_ = 0;
};

}  // namespace readyscope::gui
