#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/history/timeline.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope::gui {

struct Tick {
  Instant at;
  std::string label;
};

/// The labelled times of a window. Every label includes its unit.
struct Ruler {
  static constexpr double tick_columns_min = 40;

  Duration step{};
  std::string base;  ///< What the labels count from; empty for the origin.
  std::vector<Tick> ticks;
};

/// How many columns wide a label is.
using LabelWidth = std::function<float(std::string_view)>;

/// The finest ruler whose labels, each to the right of its tick, leave `gap` columns between them.
/// Times count from `origin`.
Ruler make_ruler(const TimeWindow& window, Instant origin, const LabelWidth& width, float gap);

/// Seconds, minutes, hours and days of a time that is a multiple of `step`, which is at least a
/// millisecond: `1 h 02 min`, `5.250 s`.
std::string clock_label(Duration since, Duration step);

}  // namespace readyscope::gui
