#include <algorithm>
#include <cmath>
#include <utility>

#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui::timeline {
namespace {

constexpr int steps_fine = 1;  ///< Of the ladder, for one notch of the wheel.
constexpr int steps_coarse = 8;

Duration columns_ns(double columns, double ns_per_column) {
  return Duration(std::llround(columns * ns_per_column));
}

double allowed_width(double ns_per_column) {
  return std::clamp(ns_per_column, TimelineView::ns_per_column_min,
                    TimelineView::ns_per_column_max);
}

/// Following keeps the right edge where it is, otherwise the time at `column` stays there.
void zoom(View& view, std::size_t columns, int steps, double column) {
  double& width = view.look.ns_per_column;
  const double before = std::exchange(width, allowed_width(ladder_width(width, steps)));
  if (view.timeline.follow) return;
  // From the edge as it was asked for and not as it was snapped: one error would feed the next.
  const double to_the_right = static_cast<double>(columns) - column;
  view.timeline.right += columns_ns(to_the_right, width) - columns_ns(to_the_right, before);
}

void pan(const Scope& scope, View& view, double columns) {
  stop_following(scope, view);
  view.timeline.right += columns_ns(columns, view.look.ns_per_column);
}

/// However long somebody pans, the time axis has an end.
void keep_in_reach(const Scope& scope, TimelineView& timeline) {
  constexpr Duration reach_max = std::chrono::years(50);
  const Instant now = scope.now();
  timeline.right = std::clamp(timeline.right, now - reach_max, now + reach_max);
}

void fit(const Scope& scope, View& view, std::size_t columns) {
  TimelineView& timeline = view.timeline;
  const Journal& journal = scope.journal();
  const bool selected = view.selected && journal.keeps(*view.selected);
  if (selected && !timeline.fit_whole) {
    centre(view, journal.record(*view.selected).at, columns);
    timeline.fit_whole = true;
    return;
  }
  timeline.fit_whole = false;
  const Instant begin = journal.begin_time().value_or(scope.began_at());
  const auto whole = static_cast<double>((shown_now(scope, view) - begin).count());
  view.look.ns_per_column =
      allowed_width(ladder_width(whole * 1.02 / static_cast<double>(columns)));
  timeline.follow = true;
}

/// The beginning of what is kept, a little off the left edge.
void go_home(const Scope& scope, View& view, std::size_t columns) {
  stop_following(scope, view);
  const Instant begin = scope.journal().begin_time().value_or(scope.began_at());
  view.timeline.right =
      begin + columns_ns(static_cast<double>(columns) * 0.95, view.look.ns_per_column);
}

void take_wheel(const Plot& plot) {
  const ImGuiIO& io = ImGui::GetIO();
  TimelineView& timeline = plot.timeline();
  const int steps = io.KeyCtrl ? steps_fine : io.KeyShift ? steps_coarse : TimelineView::zoom_steps;
  timeline.wheel_rest -= static_cast<double>(io.MouseWheel) * steps;
  const double whole = std::trunc(timeline.wheel_rest);
  timeline.wheel_rest -= whole;
  zoom(plot.view, plot.window.columns, static_cast<int>(whole), plot.pointer_column());
}

ImGuiMouseButton button_of(PlotDrag::Aim aim) {
  switch (aim) {
    case PlotDrag::Aim::zoom:
      return ImGuiMouseButton_Middle;
    case PlotDrag::Aim::pan:
      return ImGuiMouseButton_Right;
    default:
      return ImGuiMouseButton_Left;
  }
}

void begin_drag(const Plot& plot, PlotDrag::Aim aim) {
  const Instant at = plot.window.time_at(plot.pointer_column());
  plot.timeline().drag = PlotDrag{.aim = aim,
                                  .from = at,
                                  .to = at,
                                  .right = right_edge(plot.scope, plot.view),
                                  .from_y = ImGui::GetIO().MousePos.y};
}

std::vector<LaneId> lanes_between(std::span<const Part* const> parts, float a, float b) {
  std::vector<LaneId> lanes;
  for (const Part* part : parts) {
    for (const PlacedRow& row : part->rows) {
      const bool within = row.bottom() > std::min(a, b) && row.top <= std::max(a, b);
      if (within && !row.row.is_header()) lanes.push_back(row.row.lane);
    }
  }
  return lanes;
}

void go_on_dragging(const Plot& plot, std::span<const Part* const> parts) {
  TimelineView& timeline = plot.timeline();
  PlotDrag& drag = *timeline.drag;
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  // What is being measured must not run away.
  stop_following(plot.scope, plot.view);
  drag.moved = true;
  drag.to = plot.window.time_at(plot.pointer_column());
  switch (drag.aim) {
    case PlotDrag::Aim::pan: {
      const double dragged = ImGui::GetMouseDragDelta(ImGuiMouseButton_Right, 0).x;
      timeline.right = drag.right - columns_ns(dragged, plot.view.look.ns_per_column);
      break;
    }
    case PlotDrag::Aim::measure:
      timeline.measured = MarkedRange{drag.from, drag.to};
      break;
    case PlotDrag::Aim::measure_lanes:
      timeline.measured =
          MarkedRange{drag.from, drag.to, lanes_between(parts, drag.from_y, pointer.y)};
      break;
    case PlotDrag::Aim::zoom:
      break;
  }
}

void take_drag(const Plot& plot, std::span<const Part* const> parts) {
  std::optional<PlotDrag>& drag = plot.timeline().drag;
  if (ImGui::IsItemActive() && !drag) {
    const bool shift = ImGui::GetIO().KeyShift;
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
      begin_drag(plot, shift ? PlotDrag::Aim::measure_lanes : PlotDrag::Aim::measure);
    } else if (ImGui::IsMouseClicked(ImGuiMouseButton_Middle)) {
      begin_drag(plot, PlotDrag::Aim::zoom);
    } else if (ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
      begin_drag(plot, PlotDrag::Aim::pan);
    }
  }
  if (!drag) return;
  const ImGuiMouseButton button = button_of(drag->aim);
  if (ImGui::IsMouseDown(button)) {
    const float threshold = drag->aim == PlotDrag::Aim::pan ? 1.0F : -1.0F;
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(button, threshold)) {
      go_on_dragging(plot, parts);
    }
    return;
  }
  if (drag->aim == PlotDrag::Aim::zoom && drag->moved && drag->from != drag->to) {
    show_range(plot.view, std::min(drag->from, drag->to), std::max(drag->from, drag->to),
               plot.window.columns);
  }
  drag.reset();
}

}  // namespace

Instant shown_now(const Scope& scope, const View& view) {
  return view.pause ? view.pause->at : scope.now();
}

Instant right_edge(const Scope& scope, const View& view) {
  return view.timeline.follow ? shown_now(scope, view) : view.timeline.right;
}

TimeWindow window_of(const Scope& scope, const View& view, std::size_t columns) {
  TimeWindow window;
  window.ns_per_column = view.look.ns_per_column;
  window.columns = columns;
  // The last column has the newest in it; a right edge that was asked for is met as near as can be.
  const double before = static_cast<double>(columns) - (view.timeline.follow ? 1.0 : 0.5);
  window.begin = snapped(right_edge(scope, view) - columns_ns(before, window.ns_per_column),
                         window.ns_per_column);
  return window;
}

void stop_following(const Scope& scope, View& view) {
  view.timeline.right = right_edge(scope, view);
  view.timeline.follow = false;
}

void show_range(View& view, Instant begin, Instant end, std::size_t columns) {
  const auto ns = static_cast<double>((end - begin).count());
  const auto count = static_cast<double>(columns);
  view.look.ns_per_column = allowed_width(ladder_width(ns / count));
  centre(view, begin + (end - begin) / 2, columns);
}

void centre(View& view, Instant at, std::size_t columns) {
  const auto half = static_cast<double>(columns) / 2;
  view.timeline.right = at + columns_ns(half, view.look.ns_per_column);
  view.timeline.follow = false;
}

void carry_out_wishes(const Scope& scope, View& view, std::size_t columns) {
  TimelineView& timeline = view.timeline;
  const auto width = static_cast<double>(columns);
  if (const int steps = std::exchange(timeline.zoom_wanted, 0); steps != 0) {
    zoom(view, columns, steps, width / 2);
  }
  if (const double widths = std::exchange(timeline.pan_wanted, 0); widths != 0) {
    pan(scope, view, widths * width);
  }
  if (std::exchange(timeline.fit_wanted, false)) fit(scope, view, columns);
  if (std::exchange(timeline.home_wanted, false)) go_home(scope, view, columns);
  if (std::exchange(timeline.range_wanted, false) && timeline.measured) {
    show_range(view, timeline.measured->begin(), timeline.measured->end(), columns);
  }
  keep_in_reach(scope, timeline);
}

void take_pointer(const Plot& plot, std::span<const Part* const> parts) {
  // The page must not scroll meanwhile.
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  if (ImGui::IsItemHovered() && ImGui::GetIO().MouseWheel != 0) take_wheel(plot);
  take_drag(plot, parts);
}

}  // namespace readyscope::gui::timeline
