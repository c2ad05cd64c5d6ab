#pragma once

#include "panels/widgets/appearance.hpp"
#include "readyscope/counters/link.hpp"

namespace readyscope::gui {

/// The distribution of the delays, over a logarithmic axis, with marks at p50, p90, p99, p99.9 and
/// the longest.
void draw_delay_plot(const Link& link, ImVec2 size, const Appearance& appearance);

}  // namespace readyscope::gui
