#pragma once

#include <cstdint>
#include <optional>

#include "panels/timeline/lanes.hpp"
#include "panels/timeline/overview.hpp"
#include "panels/widgets/action.hpp"
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

/// Which part of the overview's frame is being dragged.
enum class OverviewGrip : std::uint8_t { middle, left, right };

/// How the timeline shows things, as far as it is saved.
struct TimelineLook {
  double ns_per_column = ladder_width(1e7);  ///< A step of the ladder.
  LanesLook lanes{};
  bool operator==(const TimelineLook&) const = default;
};

/// The lanes of all endpoints on one time axis, with the whole history in a strip below.
class TimelinePanel {
 public:
  /// Times are whole nanoseconds, which are then 32 columns apart.
  static constexpr double ns_per_column_min = 0x1p-5;
  static constexpr double ns_per_column_max = column_ns_max;

  explicit TimelinePanel(const Appearance& appearance) : appearance_(appearance) {}

  void draw(const Scope& scope, Selection& selection, Wishes& wishes);
  [[nodiscard]] Actions actions();

  /// Keeps the newest in view from now on.
  void follow_newest(Selection& selection);

  TimelineLook look;
  bool follow = true;
  /// While it follows, the width changes so that all is in view, until a person changes it.
  bool keeps_all_in_view = false;
  Instant right;  ///< The time at the right edge while it does not follow.
  LaneArrangement lanes;
  std::optional<PlotDrag> drag;
  std::optional<OverviewGrip> grip;
  double wheel_rest = 0;  ///< Fractions of a step of the ladder, from a fine wheel.
  /// The event that was centred last: if requested again, everything is shown.
  std::optional<std::uint64_t> centred;
  Columns columns;  ///< Of what is visible: `no_lane`, and the lanes from the top.
  Overview overview;
  CachedRangeFigures range_figures;

 private:
  const Appearance& appearance_;
};

}  // namespace readyscope::gui
