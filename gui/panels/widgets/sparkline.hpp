#pragma once

#include <imgui.h>

#include <span>

namespace readyscope::gui {

/// Bars that rise from the lower edge of a box, one for each count. `most` fills its height;
/// anything above zero is visible. Each bar fills this share of its width.
void draw_bars(ImVec2 low, ImVec2 high, std::span<const float> counts, float most, ImU32 colour,
               float share = 1);

}  // namespace readyscope::gui
