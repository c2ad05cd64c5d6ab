#include "panels/traffic/time_plot.hpp"

#include <algorithm>
#include <cmath>

#include "panels/widgets/plot_frame.hpp"
#include "panels/widgets/sparkline.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

constexpr int label_seconds = 30;
/// The width of a label of the time axis, with a gap to the next.
constexpr float label_width_em = 5.4F;

float most_of(const TimePlot& plot) {
  float most = 0;
  for (const Series& series : plot.series) {
    for (const float value : series.values) most = std::max(most, value);
  }
  return most;
}

void draw_axes(const TimePlot& plot, const PlotArea& area, double top, std::size_t seconds,
               const Appearance& appearance) {
  draw_level(area, 0, plot.axis_label(0), appearance);
  draw_level(area, 1, plot.axis_label(top), appearance);
  // The middle, if it is a round number too.
  if (area.height() > 3 * ImGui::GetTextLineHeight() && plot.axis_label(top / 2) != "0") {
    draw_level(area, 0.5F, plot.axis_label(top / 2), appearance);
  }
  float pen = 0;
  const int whole = static_cast<int>(seconds);
  const int labels = whole / label_seconds;
  const float all = static_cast<float>(labels) * label_width_em;
  const int step = all * ImGui::GetFontSize() < area.width() ? label_seconds : 2 * label_seconds;
  for (int ago = whole; ago >= 0; ago -= step) {
    draw_place(area, 1 - static_cast<float>(ago) / static_cast<float>(seconds),
               ago == 0 ? "now" : "-" + std::to_string(ago) + " s", pen, appearance);
  }
}

/// Only where there were values: a second without any interrupts it.
void draw_line(const PlotArea& area, const Series& series, double top,
               const Appearance& appearance) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float step = area.width() / static_cast<float>(series.values.size());
  const auto place = [&](std::size_t i) {
    return ImVec2(area.low.x + (static_cast<float>(i) + 0.5F) * step,
                  area.high.y - area.height() * series.values[i] / static_cast<float>(top));
  };
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (series.values[i] <= 0) continue;
    const bool alone = i == 0 || series.values[i - 1] <= 0;
    if (alone) {
      list.AddCircleFilled(place(i), 1.5F * appearance.scale, series.colour);
    } else {
      list.AddLine(place(i - 1), place(i), series.colour, 1.5F * appearance.scale);
    }
  }
}

ImU32 paler(ImU32 colour) {
  const ImU32 alpha = colour >> IM_COL32_A_SHIFT & 0xffU;
  return (colour & ~IM_COL32_A_MASK) | (alpha / 2) << IM_COL32_A_SHIFT;
}

void draw_second_bars(const PlotArea& area, const Series& series, double top) {
  const float step = area.width() / static_cast<float>(series.values.size());
  const ImVec2 last(area.high.x - step, area.low.y);
  const auto most = static_cast<float>(top);
  draw_bars(area.low, ImVec2(last.x, area.high.y), series.values.first(series.values.size() - 1),
            most, series.colour, 0.8F);
  // The last second is not complete yet.
  draw_bars(last, area.high, series.values.last(1), most, paler(series.colour), 0.8F);
}

void draw_readout(const TimePlot& plot, const PlotArea& area, std::size_t seconds,
                  const Appearance& appearance) {
  const float step = area.width() / static_cast<float>(seconds);
  const float offset = ImGui::GetIO().MousePos.x - area.low.x;
  const std::size_t i = std::min(static_cast<std::size_t>(offset / step), seconds - 1);
  const float x = area.low.x + (static_cast<float>(i) + 0.5F) * step;
  ImGui::GetWindowDrawList()->AddLine(ImVec2(x, area.low.y), ImVec2(x, area.high.y),
                                      palette(appearance.theme).selection);
  if (!ImGui::BeginTooltip()) return;
  const std::size_t ago = seconds - 1 - i;
  text_muted(ago == 0 ? "this second" : std::to_string(ago) + " s ago");
  for (const Series& series : plot.series) {
    text_coloured(series.colour, std::string(series.name) + " " +
                                     plot.readout(static_cast<double>(series.values[i])));
  }
  ImGui::EndTooltip();
}

}  // namespace

void draw_time_plot(const TimePlot& plot, ImVec2 size, const Appearance& appearance) {
  const PlotArea area = begin_plot(plot.id, plot.title, size, appearance);
  const std::size_t seconds = plot.series.front().values.size();
  const float most = most_of(plot);
  const double top = round_top(std::max(static_cast<double>(most), plot.top_least));
  draw_axes(plot, area, top, seconds, appearance);
  for (const Series& series : plot.series) {
    if (series.shape == Series::Shape::line) {
      draw_line(area, series, top, appearance);
    } else {
      draw_second_bars(area, series, top);
    }
  }
  if (most <= 0 && !plot.absence.empty()) draw_absence(area, plot.absence, appearance);
  if (area.hovered) draw_readout(plot, area, seconds, appearance);
}

}  // namespace readyscope::gui
