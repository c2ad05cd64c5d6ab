#pragma once

#include "panels/widgets/appearance.hpp"
#include "readyscope/counters/link.hpp"

namespace readyscope::gui {

/// How often which delay was seen, over an axis on which each tenfold takes the same room, with
/// marks at p50, p90, p99, p99.9 and the longest.
void draw_delay_plot(const Link& link, ImVec2 size, const Appearance& appearance);

}  // namespace readyscope::gui
