#include <algorithm>
#include <cmath>
#include <vector>

#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui::timeline {
namespace {

/// The whole history, up to now, with as little room to spare as the ladder allows.
TimeWindow whole_window(const Plot& plot) {
  TimeWindow window;
  window.columns = plot.window.columns;
  const Instant now = shown_now(plot);
  const Instant begin = plot.journal().begin_time().value_or(plot.scope.began_at());
  const auto ns = static_cast<double>(std::max<Duration::rep>((now - begin).count(), 1));
  // One column is for the beginning, which is snapped to a column.
  const auto columns = static_cast<double>(std::max<std::size_t>(window.columns, 2) - 1);
  window.ns_per_column = ladder_width(ns / columns);
  window.begin = snapped(begin, window.ns_per_column);
  return window;
}

/// The logarithm, as in the lanes. Zero for nothing, and always a visible height for anything else.
float share_of(std::uint64_t datagrams) {
  if (datagrams == 0) return 0;
  const double share = 0.2 + 0.12 * std::log10(static_cast<double>(datagrams));
  return static_cast<float>(std::min(share, 1.0));
}

struct Strip {
  ImVec2 low;
  ImVec2 high;
  const TimeWindow& window;

  [[nodiscard]] float x(Instant at) const {
    const double column =
        std::clamp(window.column_at(at), 0.0, static_cast<double>(window.columns));
    return low.x + static_cast<float>(column);
  }
};

/// Neighbouring columns of nearly one height are one rectangle.
void draw_density(const Plot& plot, ImDrawList& list, const Strip& strip) {
  const auto columns = plot.panel.overview.columns();
  const float room = strip.high.y - strip.low.y - 3 * plot.geometry.scale;
  const auto level = [&](std::size_t i) {
    return std::ceil(share_of(columns[i].datagrams) * room);
  };
  for (std::size_t begin = 0; begin < columns.size();) {
    const float height = level(begin);
    std::size_t end = begin + 1;
    while (end < columns.size() && level(end) == height) ++end;
    if (height > 0) {
      list.AddRectFilled(ImVec2(strip.low.x + static_cast<float>(begin), strip.high.y - height),
                         ImVec2(strip.low.x + static_cast<float>(end), strip.high.y),
                         plot.colours.received);
    }
    begin = end;
  }
}

/// Trouble is drawn on top of everything, as ticks from the upper edge; poll gaps are bars along
/// it.
void draw_troubles(const Plot& plot, ImDrawList& list, const Strip& strip) {
  const auto columns = plot.panel.overview.columns();
  const float scale = plot.geometry.scale;
  const float tick = (strip.high.y - strip.low.y) * 0.55F;
  for (const bool gaps : {true, false}) {
    const auto lit = [&](std::size_t i) { return gaps ? columns[i].gap : columns[i].trouble; };
    for (std::size_t begin = 0; begin < columns.size(); ++begin) {
      if (!lit(begin)) continue;
      std::size_t end = begin + 1;
      while (end < columns.size() && lit(end)) ++end;
      const float left = strip.low.x + static_cast<float>(begin);
      const float right = std::max(strip.low.x + static_cast<float>(end), left + 2 * scale);
      list.AddRectFilled(ImVec2(left, strip.low.y),
                         ImVec2(right, strip.low.y + (gaps ? 3 * scale : tick)),
                         plot.colours.trouble);
      begin = end;
    }
  }
}

struct Frame {
  float left;
  float right;
};

/// What the lanes show, wide enough to be seen and grabbed.
Frame frame_of(const Plot& plot, const Strip& strip) {
  Frame frame{strip.x(plot.window.begin), strip.x(plot.window.end())};
  const float short_of = 6 * plot.geometry.scale - (frame.right - frame.left);
  if (short_of > 0) {
    frame.left -= short_of / 2;
    frame.right += short_of / 2;
  }
  return frame;
}

void draw_frame(const Plot& plot, ImDrawList& list, const Strip& strip, const Frame& frame) {
  const ImU32 shade = (plot.colours.grid & 0x00ff'ffffU) | 0x9000'0000U;
  list.AddRectFilled(strip.low, ImVec2(frame.left, strip.high.y), shade);
  list.AddRectFilled(ImVec2(frame.right, strip.low.y), strip.high, shade);
  const float scale = plot.geometry.scale;
  list.AddRect(ImVec2(frame.left, strip.low.y), ImVec2(frame.right, strip.high.y),
               plot.colours.accent, 2 * scale, 0, scale);
}

OverviewGrip grip_at(const Plot& plot, const Frame& frame, float x) {
  const float reach = 4 * plot.geometry.scale;
  // A frame too narrow to have a middle between its edges is grabbed by its middle.
  if (frame.right - frame.left < 4 * reach) return OverviewGrip::middle;
  if (std::abs(x - frame.left) <= reach) return OverviewGrip::left;
  if (std::abs(x - frame.right) <= reach) return OverviewGrip::right;
  return OverviewGrip::middle;
}

void drag_edge(const Plot& plot, OverviewGrip grip, Instant at) {
  const Instant begin = grip == OverviewGrip::left ? at : plot.window.begin;
  const Instant end = grip == OverviewGrip::left ? plot.window.end() : at;
  if (end <= begin) return;
  show_range(plot, begin, end, plot.window.columns);
  // The other edge stays; the ladder may move this one a little.
  const Duration across(
      std::llround(plot.panel.look.ns_per_column * static_cast<double>(plot.window.columns)));
  plot.panel.right = grip == OverviewGrip::left ? end : begin + across;
}

void take_hand(const Plot& plot, const Strip& strip, const Frame& frame) {
  std::optional<OverviewGrip>& grip = plot.panel.grip;
  const float x = ImGui::GetIO().MousePos.x;
  const auto aimed = grip.value_or(grip_at(plot, frame, x));
  if ((ImGui::IsItemHovered() || grip) && aimed != OverviewGrip::middle) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  }
  if (!ImGui::IsItemActive()) {
    grip.reset();
    return;
  }
  const Instant at = strip.window.time_at(static_cast<double>(x - strip.low.x));
  if (ImGui::IsItemActivated()) {
    grip = aimed;
    const bool inside = x >= frame.left && x <= frame.right;
    if (aimed == OverviewGrip::middle && !inside) centre(plot, at, plot.window.columns);
  }
  if (grip != OverviewGrip::middle) {
    if (ImGui::GetIO().MouseDelta.x != 0) drag_edge(plot, *grip, at);
    return;
  }
  const double moved = static_cast<double>(ImGui::GetIO().MouseDelta.x);
  if (moved == 0 || ImGui::IsItemActivated()) return;
  stop_following(plot);
  plot.panel.right += Duration(std::llround(moved * strip.window.ns_per_column));
}

}  // namespace

void draw_overview(const Plot& plot) {
  Overview& overview = plot.panel.overview;
  std::vector<LaneId> lanes;
  lanes.reserve(plot.present.size());
  for (const PresentLane& one : plot.present) lanes.push_back(one.lane);
  overview.update(plot.journal(), whole_window(plot), lanes);

  const float height = ImGui::GetContentRegionAvail().y;
  const ImVec2 low(plot.geometry.plot_left, ImGui::GetCursorScreenPos().y);
  const float width = plot.geometry.plot_right - low.x;
  const Strip strip{low, ImVec2(low.x + width, low.y + height), overview.window()};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddText(ImVec2(plot.geometry.left + 4, low.y + (height - ImGui::GetTextLineHeight()) / 2),
               plot.colours.muted, "Overview");
  list.PushClipRect(strip.low, strip.high, true);
  list.AddRectFilled(strip.low, strip.high, plot.colours.lane);
  draw_density(plot, list, strip);
  draw_troubles(plot, list, strip);
  const Frame frame = frame_of(plot, strip);
  draw_frame(plot, list, strip, frame);
  list.PopClipRect();

  ImGui::SetCursorScreenPos(low);
  ImGui::InvisibleButton("##overview", ImVec2(std::max(width, 1.0F), std::max(height, 1.0F)));
  take_hand(plot, strip, frame);
  if (!ImGui::IsItemActive()) {
    tip("The whole history of all lanes. Drag the frame or its edges; click elsewhere to go "
        "there.");
  }
}

}  // namespace readyscope::gui::timeline
