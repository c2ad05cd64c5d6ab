#include "panels/traffic/delay_plot.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "panels/widgets/plot_frame.hpp"
#include "panels/widgets/sparkline.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"
#include "text/link_text.hpp"

namespace readyscope::gui {
namespace {

/// An axis of powers of ten, from `low` on.
struct LogAxis {
  double low = 0;  ///< Powers.
  double high = 1;

  [[nodiscard]] float share(double ns) const {
    const double power = std::log10(std::max(ns, 1.0));
    return static_cast<float>(std::clamp((power - low) / (high - low), 0.0, 1.0));
  }
  [[nodiscard]] double ns(float share) const {
    return std::pow(10.0, low + static_cast<double>(share) * (high - low));
  }
};

double ns_of(Duration duration) { return static_cast<double>(duration.count()); }

/// Whole powers of ten, so that it seldom changes.
LogAxis axis_of(const Histogram& delays) {
  const double low = std::floor(std::log10(std::max(ns_of(delays.min()), 1.0)));
  const double high = std::ceil(std::log10(std::max(ns_of(delays.max()), 1.0)));
  return {low, std::max(high, low + 1)};
}

std::vector<float> columns_of(const Histogram& delays, const LogAxis& axis, std::size_t count) {
  std::vector<float> columns(count);
  for (const Histogram::Bucket& bucket : delays.buckets()) {
    const float share = axis.share(ns_of(bucket.least + (bucket.most - bucket.least) / 2));
    const auto column = static_cast<std::size_t>(share * static_cast<float>(count));
    columns[std::min(column, count - 1)] += static_cast<float>(bucket.count);
  }
  return columns;
}

void draw_axes(const PlotArea& area, const LogAxis& axis, float most,
               const Appearance& appearance) {
  draw_level(area, 0, "0", appearance);
  draw_level(area, 1, format_count(static_cast<std::uint64_t>(most)), appearance);
  float pen = 0;
  const bool few = axis.high - axis.low < 3;
  for (double power = axis.low; power <= axis.high; ++power) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double ns = digit * std::pow(10.0, power);
      if (ns > axis.ns(1) * 1.001 || (digit > 1 && !few)) continue;
      draw_place(area, axis.share(ns), axis_duration(ns), pen, appearance);
    }
  }
}

struct Mark {
  const char* name;
  double fraction;
};
constexpr Mark marks[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}};

/// Each label is a line lower than the one before. Each mark is further right than the one before,
/// so that none of them crosses a label.
void draw_marks(const PlotArea& area, const LogAxis& axis, const Histogram& delays,
                const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float gap = 3 * appearance.scale;
  float y = area.low.y;
  for (const Mark& mark : marks) {
    const Duration delay = delays.quantile(mark.fraction);
    const std::string label = std::string(mark.name) + " " + format_duration(delay);
    const float x = std::round(area.low.x + axis.share(ns_of(delay)) * area.width());
    const ImVec2 size = ImGui::CalcTextSize(label.c_str());
    const bool room = x + gap + size.x < area.high.x;
    const ImVec2 at(room ? x + gap : x - gap - size.x, y);
    list.AddLine(ImVec2(x, y), ImVec2(x, area.high.y), colours.accent);
    list.AddRectFilled(at, ImVec2(at.x + size.x, at.y + size.y), colours.lane);
    list.AddText(at, colours.text, label.c_str());
    y += size.y;
  }
}

void draw_readout(const PlotArea& area, const LogAxis& axis, const Histogram& delays,
                  std::size_t columns, const Appearance& appearance) {
  const float offset = (ImGui::GetIO().MousePos.x - area.low.x) / area.width();
  const auto count = static_cast<float>(columns);
  const float column = std::min(std::floor(offset * count), count - 1);
  const double begin = axis.ns(column / count);
  const double end = axis.ns((column + 1) / count);
  std::uint64_t here = 0;
  std::uint64_t below = 0;
  for (const Histogram::Bucket& bucket : delays.buckets()) {
    const double middle = ns_of(bucket.least + (bucket.most - bucket.least) / 2);
    if (middle < end) below += bucket.count;
    if (middle >= begin && middle < end) here += bucket.count;
  }
  const float x = area.low.x + (column + 0.5F) * area.width() / count;
  ImGui::GetWindowDrawList()->AddLine(ImVec2(x, area.low.y), ImVec2(x, area.high.y),
                                      palette(appearance.theme).selection);
  if (!ImGui::BeginTooltip()) return;
  text_muted(axis_duration(begin) + " to " + axis_duration(end));
  text(format_count(here) + " of " + format_count(delays.count()));
  text(format_share(below, delays.count()) + " took no longer");
  ImGui::EndTooltip();
}

}  // namespace

void draw_delay_plot(const Link& link, ImVec2 size, const Appearance& appearance) {
  const bool round_trip = link.delay_kind() == DelayKind::round_trip;
  const PlotArea area =
      begin_plot("##delay histogram", round_trip ? "Round-trip times, count" : "Delays, count",
                 size, appearance);
  const Histogram* delays = link.delay();
  if (delays == nullptr || delays->count() == 0) {
    draw_absence(area, delay_kind_text(link.delay_kind()), appearance);
    tip(explain(link.delay_kind()));
    return;
  }
  const LogAxis axis = axis_of(*delays);
  const auto count =
      std::max<std::size_t>(1, static_cast<std::size_t>(area.width() / (4 * appearance.scale)));
  const auto columns = columns_of(*delays, axis, count);
  const float most = std::max(1.0F, *std::ranges::max_element(columns));
  draw_axes(area, axis, most, appearance);
  draw_bars(area.low, area.high, columns, most, palette(appearance.theme).received, 0.8F);
  draw_marks(area, axis, *delays, appearance);
  if (area.hovered) draw_readout(area, axis, *delays, count, appearance);
}

}  // namespace readyscope::gui
