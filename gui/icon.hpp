#pragma once

#include <cstdint>
#include <vector>

namespace readyscope::gui {

inline constexpr int icon_size = 64;

/// The window's icon, drawn: RGBA, rows from the top.
std::vector<std::uint8_t> icon_pixels();

}  // namespace readyscope::gui
