#pragma once

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

#include "panels/widgets/appearance.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope::gui {

/// Where a plot draws, between its title, its labels and its edges.
struct PlotArea {
  ImVec2 low;
  ImVec2 high;
  bool hovered = false;

  [[nodiscard]] float width() const { return high.x - low.x; }
  [[nodiscard]] float height() const { return high.y - low.y; }
};

/// Reserves this much room and draws a frame. `id` is the plot's item.
PlotArea begin_plot(const char* id, std::string_view title, ImVec2 size,
                    const Appearance& appearance);

/// A horizontal line with its label on the left, from 0 at the bottom to 1 at the top.
void draw_level(const PlotArea& area, float share, std::string_view label,
                const Appearance& appearance);
/// A vertical line with its label below it, from 0 at the left to 1 at the right. A label that
/// would overlap the one before is left out: `pen` is where that one ended.
void draw_place(const PlotArea& area, float share, std::string_view label, float& pen,
                const Appearance& appearance);
/// What a plot says if it has nothing to show.
void draw_absence(const PlotArea& area, std::string_view why, const Appearance& appearance);

/// The smallest of 1, 2, 5, 10, 20... that is not below `value`.
double round_top(double value);

/// A round duration on an axis: `0`, `200 µs`, `5 ms`.
std::string axis_duration(double ns);

}  // namespace readyscope::gui
