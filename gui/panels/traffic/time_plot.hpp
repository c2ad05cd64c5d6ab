#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "panels/widgets/appearance.hpp"

namespace readyscope::gui {

/// One value a second, the oldest first; the last second is not complete yet.
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
  std::string_view absence;  ///< Shown if all values are zero; may be empty.
  double top_least = 1;      ///< The axis reaches at least this far.
  std::function<std::string(double)> axis_label;
  std::function<std::string(double)> readout;
};

/// Draws the last seconds up to now, and shows the values of the second under the pointer.
void draw_time_plot(const TimePlot& plot, ImVec2 size, const Appearance& appearance);

}  // namespace readyscope::gui
