#pragma once

#include <cstdint>
#include <optional>

#include "panels/timeline/lanes.hpp"
#include "panels/timeline/overview.hpp"
#include "readyscope/history/timeline.hpp"
#include "readyscope/net/clock.hpp"
#include "text/range.hpp"

namespace readyscope::gui {

/// What the mouse is doing with the lanes.
struct PlotDrag {
  enum class Aim : std::uint8_t { measure, measure_lanes, zoom, pan };
  Aim aim = Aim::measure;
  Instant from;      ///< What was under the pointer when it went down.
  Instant to;        ///< What is under it now.
  Instant right;     ///< What the right edge showed when it went down.
  float from_y = 0;  ///< On the screen.
  bool moved = false;
};

/// By what the frame in the overview is held.
enum class OverviewGrip : std::uint8_t { middle, left, right };

/// What the timeline shows, and how.
struct TimelineView {
  /// Times are whole nanoseconds, which are 32 columns apart then.
  static constexpr double ns_per_column_min = 0x1p-5;
  static constexpr double ns_per_column_max = column_ns_max;

  static constexpr int zoom_steps = 3;  ///< Of the ladder, for one notch of the wheel or one key.

  bool follow = true;
  Instant right;  ///< What the right edge shows, while it does not follow.
  std::optional<MarkedRange> measured;
  std::optional<PlotDrag> drag;
  std::optional<OverviewGrip> grip;
  double wheel_rest = 0;   ///< Steps of the ladder that a fine wheel has not come to yet.
  bool fit_whole = false;  ///< The next F shows everything, as the last one centred.
  // What is wanted of the next frame, which knows how wide the plot is.
  int zoom_wanted = 0;    ///< Steps of the ladder at the middle; more shows more.
  double pan_wanted = 0;  ///< Widths of the plot, to the right.
  bool fit_wanted = false;
  bool home_wanted = false;
  bool range_wanted = false;  ///< Zoom to the marked range.

  LaneArrangement lanes;
  Columns columns;  ///< Of what is in sight: `no_lane`, and the lanes from the top.
  Overview overview;
  RangeFiguresKept range_figures;
};

}  // namespace readyscope::gui
