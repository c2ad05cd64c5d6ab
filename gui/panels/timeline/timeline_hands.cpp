#include <algorithm>
#include <cmath>
#include <utility>

#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui::timeline {
namespace {

constexpr int steps_fine = 1;  ///< Steps of the ladder for one notch of the wheel.
constexpr int steps_coarse = 8;

Duration columns_ns(double columns, double ns_per_column) {
  return Duration(std::llround(columns * ns_per_column));
}

double allowed_width(double ns_per_column) {
  return std::clamp(ns_per_column, TimelinePanel::ns_per_column_min,
                    TimelinePanel::ns_per_column_max);
}

/// Following keeps the right edge where it is, otherwise the time at `column` stays there.
void zoom(const TimelineFrame& frame, std::size_t columns, int steps, double column) {
  frame.panel.keeps_all_in_view = false;
  double& width = frame.panel.look.ns_per_column;
  const double before = std::exchange(width, allowed_width(ladder_width(width, steps)));
  if (frame.panel.follow) return;
  // From the edge as requested, not as snapped: errors would add up.
  const double to_the_right = static_cast<double>(columns) - column;
  frame.panel.right += columns_ns(to_the_right, width) - columns_ns(to_the_right, before);
}

void pan(const TimelineFrame& frame, double columns) {
  stop_following(frame);
  frame.panel.right += columns_ns(columns, frame.panel.look.ns_per_column);
}

/// However far the view is panned, the time axis has an end.
void keep_in_reach(const Scope& scope, TimelinePanel& timeline) {
  constexpr Duration reach_max = std::chrono::years(50);
  const Instant now = scope.now();
  timeline.right = std::clamp(timeline.right, now - reach_max, now + reach_max);
}

void show_all(const TimelineFrame& frame, std::size_t columns) {
  const Instant begin = frame.scope.journal().begin_time().value_or(frame.scope.began_at());
  const auto whole = static_cast<double>((shown_now(frame) - begin).count());
  frame.panel.look.ns_per_column =
      allowed_width(ladder_width(whole * 1.02 / static_cast<double>(columns)));
  frame.panel.follow = true;
  frame.panel.centred.reset();
}

void centre_then_fit(const TimelineFrame& frame, std::size_t columns) {
  const auto selected = selected_record(frame.scope, frame.selection);
  if (!selected || frame.panel.centred == selected->sequence) return show_all(frame, columns);
  centre(frame, selected->at, columns);
  frame.panel.centred = selected->sequence;
}

/// The beginning of the history, a little off the left edge.
void show_oldest(const TimelineFrame& frame, std::size_t columns) {
  stop_following(frame);
  const Instant begin = frame.scope.journal().begin_time().value_or(frame.scope.began_at());
  frame.panel.right =
      begin + columns_ns(static_cast<double>(columns) * 0.95, frame.panel.look.ns_per_column);
}

void take_wheel(const Plot& plot) {
  const ImGuiIO& io = ImGui::GetIO();
  TimelinePanel& timeline = plot.panel;
  const int steps = io.KeyCtrl ? steps_fine : io.KeyShift ? steps_coarse : zoom_steps;
  timeline.wheel_rest -= static_cast<double>(io.MouseWheel) * steps;
  const double whole = std::trunc(timeline.wheel_rest);
  timeline.wheel_rest -= whole;
  zoom(plot, plot.window.columns, static_cast<int>(whole), plot.pointer_column());
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
  plot.panel.drag = PlotDrag{.aim = aim,
                             .from = at,
                             .to = at,
                             .right = right_edge(plot),
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
  TimelinePanel& timeline = plot.panel;
  PlotDrag& drag = *timeline.drag;
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  // What is being measured must stay in place.
  stop_following(plot);
  drag.moved = true;
  drag.to = plot.window.time_at(plot.pointer_column());
  switch (drag.aim) {
    case PlotDrag::Aim::pan: {
      const double dragged = ImGui::GetMouseDragDelta(ImGuiMouseButton_Right, 0).x;
      timeline.right = drag.right - columns_ns(dragged, plot.panel.look.ns_per_column);
      break;
    }
    case PlotDrag::Aim::measure:
      plot.selection.range = MarkedRange{drag.from, drag.to};
      break;
    case PlotDrag::Aim::measure_lanes:
      plot.selection.range =
          MarkedRange{drag.from, drag.to, lanes_between(parts, drag.from_y, pointer.y)};
      break;
    case PlotDrag::Aim::zoom:
      break;
  }
}

void take_drag(const Plot& plot, std::span<const Part* const> parts) {
  std::optional<PlotDrag>& drag = plot.panel.drag;
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
    show_range(plot, std::min(drag->from, drag->to), std::max(drag->from, drag->to),
               plot.window.columns);
  }
  drag.reset();
}

}  // namespace

Instant shown_now(const TimelineFrame& frame) {
  return frame.selection.pause ? frame.selection.pause->at : frame.scope.now();
}

Instant right_edge(const TimelineFrame& frame) {
  return frame.panel.follow ? shown_now(frame) : frame.panel.right;
}

TimeWindow window_of(const TimelineFrame& frame, std::size_t columns) {
  TimeWindow window;
  window.ns_per_column = frame.panel.look.ns_per_column;
  window.columns = columns;
  // The last column holds the newest; a requested right edge is met as closely as possible.
  const double before = static_cast<double>(columns) - (frame.panel.follow ? 1.0 : 0.5);
  window.begin =
      snapped(right_edge(frame) - columns_ns(before, window.ns_per_column), window.ns_per_column);
  return window;
}

void stop_following(const TimelineFrame& frame) {
  frame.panel.right = right_edge(frame);
  frame.panel.follow = false;
  frame.panel.keeps_all_in_view = false;
}

void show_range(const TimelineFrame& frame, Instant begin, Instant end, std::size_t columns) {
  const auto ns = static_cast<double>((end - begin).count());
  const auto count = static_cast<double>(columns);
  frame.panel.look.ns_per_column = allowed_width(ladder_width(ns / count));
  centre(frame, begin + (end - begin) / 2, columns);
}

void centre(const TimelineFrame& frame, Instant at, std::size_t columns) {
  const auto half = static_cast<double>(columns) / 2;
  frame.panel.right = at + columns_ns(half, frame.panel.look.ns_per_column);
  frame.panel.follow = false;
  frame.panel.keeps_all_in_view = false;
}

void carry_out_wishes(const TimelineFrame& frame, std::size_t columns) {
  Wishes& wishes = frame.wishes;
  const auto width = static_cast<double>(columns);
  if (frame.panel.centred != frame.selection.event) frame.panel.centred.reset();
  while (const auto wish = wishes.take<Zoom>()) zoom(frame, columns, wish->steps, width / 2);
  while (const auto wish = wishes.take<Pan>()) pan(frame, wish->widths * width);
  if (wishes.take<CentreThenFit>()) centre_then_fit(frame, columns);
  if (wishes.take<ShowAllTime>()) show_all(frame, columns);
  if (frame.panel.keeps_all_in_view && frame.panel.follow) show_all(frame, columns);
  if (wishes.take<ShowOldest>()) show_oldest(frame, columns);
  const auto& range = frame.selection.range;
  if (wishes.take<ZoomToRange>() && range) {
    show_range(frame, range->begin(), range->end(), columns);
  }
  keep_in_reach(frame.scope, frame.panel);
}

void take_pointer(const Plot& plot, std::span<const Part* const> parts) {
  // The page must not scroll at the same time.
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  if (ImGui::IsItemHovered() && ImGui::GetIO().MouseWheel != 0) take_wheel(plot);
  take_drag(plot, parts);
}

}  // namespace readyscope::gui::timeline
