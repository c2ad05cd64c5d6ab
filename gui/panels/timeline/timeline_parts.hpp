#pragma once

#include <imgui.h>

#include <cstddef>
#include <span>
#include <vector>

#include "panels/timeline/lanes.hpp"
#include "panels/timeline/ruler.hpp"
#include "panels/timeline/timeline_panel.hpp"
#include "panels/widgets/frame.hpp"
#include "panels/widgets/theme.hpp"
#include "readyscope/history/timeline.hpp"
#include "readyscope/scope/scope.hpp"

// Shared by the files of the timeline panel; nothing else includes it.

namespace readyscope::gui::timeline {

struct TimelineFrame : Frame {
  TimelinePanel& panel;
};

/// Where things are: the names on the left, the ruler on top, the lanes below it.
struct Geometry {
  float scale = 1;
  float gutter = 0;     ///< How wide the names are.
  float ruler = 0;      ///< How high the ruler is.
  float lane = 0;       ///< How high a lane of the default height is.
  float left = 0;       ///< Where the names begin.
  float plot_left = 0;  ///< Where time begins.
  float plot_right = 0;
};

/// A visible row.
struct PlacedRow {
  LaneRow row;
  float top = 0;
  float height = 0;
  bool odd = false;
  std::size_t place = 0;  ///< Index of its lane in the columns.

  [[nodiscard]] float bottom() const { return top + height; }
};

/// The pinned lanes, or those that scroll.
struct Part {
  float top = 0;  ///< Of its visible part.
  float bottom = 0;
  std::vector<PlacedRow> rows;
};

/// What all files use to draw one frame.
struct Plot : TimelineFrame {
  const Palette& colours;
  const Geometry& geometry;
  const TimeWindow& window;
  const Ruler& ruler;
  std::span<const PresentLane> present;
  const LaneRows& lanes;
  std::size_t shown_columns;  ///< Anything later than a pause is not shown.

  [[nodiscard]] const Journal& journal() const { return scope.journal(); }
  [[nodiscard]] float x(std::size_t column) const {
    return geometry.plot_left + static_cast<float>(column);
  }
  /// Clamped to the plot, for a time that may be outside it.
  [[nodiscard]] float x(Instant at) const;
  [[nodiscard]] bool shows(Instant at) const { return at >= window.begin && at < window.end(); }
  [[nodiscard]] double pointer_column() const {
    return static_cast<double>(ImGui::GetIO().MousePos.x - geometry.plot_left);
  }
};

// ---- timeline_hands.cpp: how a person moves through time

/// Steps of the ladder for one notch of the wheel or one key press.
inline constexpr int zoom_steps = 3;

Instant shown_now(const TimelineFrame& frame);
Instant right_edge(const TimelineFrame& frame);
TimeWindow window_of(const TimelineFrame& frame, std::size_t columns);
void stop_following(const TimelineFrame& frame);
void show_range(const TimelineFrame& frame, Instant begin, Instant end, std::size_t columns);
void centre(const TimelineFrame& frame, Instant at, std::size_t columns);
/// Carries out what keys and buttons asked for, now that the width of the plot is known.
void carry_out_wishes(const TimelineFrame& frame, std::size_t columns);
/// For the item that covers the lanes.
void take_pointer(const Plot& plot, std::span<const Part* const> parts);

// ---- timeline_marks.cpp: what happened, as marks

void draw_lane(const Plot& plot, ImDrawList& list, const PlacedRow& row);
void draw_poll_gaps(const Plot& plot, ImDrawList& list, float top, float bottom);

// ---- timeline_names.cpp: the lanes' names, and what can be done to a lane

void draw_names(const Plot& plot, const Part& part);
void draw_lane_tools(const TimelineFrame& frame, const LaneRows& rows);

// ---- timeline_hover.cpp: what is under the pointer

/// For the item that covers the lanes.
void pick(const Plot& plot, const PlacedRow& row);

// ---- timeline_overview.cpp: the whole history in a strip

void draw_overview(const Plot& plot);

// ---- timeline_range.cpp: the marked range

void draw_range(const Plot& plot, ImDrawList& list, const Part& part);
/// Its figures, over the lanes; if they need more room, down to `bottom`.
void draw_range_figures(const Plot& plot, const Part& part, float bottom);

}  // namespace readyscope::gui::timeline
