#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "panels/widgets/appearance.hpp"

namespace readyscope::gui {

/// One value a second, the oldest first; the last second still fills.
struct Series {
  enum class Shape : std::uint8_t { bars, line };

  std::string_view name;
  std::span<const float> values;
  ImU32 colour = 0;
  Shape shape = Shape::bars;
};

struct TimePlot {
  const char* id = "";
  std::string_view title;
  std::span<const Series> series;
  std::string_view absence;  ///< Said where there is nothing but zeros; empty for nothing.
  double top_least = 1;      ///< What the axis reaches to at least.
  std::function<std::string(double)> axis_label;
  std::function<std::string(double)> readout;
};

/// Draws the last seconds up to now, and says what one of them holds when one points at it.
void draw_time_plot(const TimePlot& plot, ImVec2 size, const Appearance& appearance);

}  // namespace readyscope::gui
