#pragma once

#include <cstddef>
#include <cstdint>

#include "app/pacing.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// Changes when something happens: a record of any kind, or a failure.
struct Progress {
  Progress() = default;
  explicit Progress(const Scope& scope)
      : records(scope.journal().end()),
        failures(scope.failure_count()),
        endpoints(scope.live_count()) {}
  bool operator==(const Progress&) const = default;

  std::uint64_t records = 0;
  std::uint64_t failures = 0;
  std::size_t endpoints = 0;
};

/// When frames begin and end, which of them are drawn, and how many there were: feeds `Pacing` and
/// `FrameMeter` with what happens in a scope.
class FramePace {
 public:
  explicit FramePace(const Scope& scope) : now_(scope), drawn_(scope) {}

  void set_rate(double per_second) { pacing_.set_rate(per_second); }
  /// Begins a frame.
  void begin(Instant now);
  [[nodiscard]] Instant frame_end() const { return frame_end_; }
  /// Something visible happened that is not in the scope.
  void stir(Instant now) { pacing_.stir(now); }

  /// Whether this frame, which began then, is drawn.
  [[nodiscard]] bool wants_drawing(const Scope& scope, Instant begin);
  void begin_drawing(Instant begin);
  void end_drawing(Instant begin, Instant end) { pacing_.drawn(begin, end); }

  [[nodiscard]] double per_second() const { return meter_.per_second(); }
  void report(WindowFigures& figures) const;

 private:
  Pacing pacing_;
  FrameMeter meter_;
  Instant frame_end_;
  Progress now_;           ///< The state of the scope when this frame began.
  Progress drawn_;         ///< Its state when the last one was drawn.
  bool was_quiet_ = true;  ///< Whether the window has been quiet since then.
};

}  // namespace readyscope::gui
