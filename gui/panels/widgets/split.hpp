#pragma once

#include <cstdint>

#include "panels/widgets/appearance.hpp"

namespace readyscope::gui {

enum class Split : std::uint8_t { across, down };

inline constexpr float split_share_min = 0.12F;

/// How thick a split is drawn.
inline float split_thickness(const Appearance& appearance) { return 6 * appearance.scale; }

/// A bar between two areas that can be dragged: changes the share of `whole` that the area before
/// it has.
void draw_split(const char* label, Split split, float& share, float whole, float length,
                const Appearance& appearance);

}  // namespace readyscope::gui
