#pragma once

#include <span>

namespace readyscope::gui {

/// A part of the desktop, in the system's screen coordinates.
struct Area {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
  bool operator==(const Area&) const = default;
};

/// Where a window is when it is neither maximised nor minimised, without its frame, and whether it
/// is maximised.
struct WindowPlace {
  Area area;
  bool maximised = false;
  bool operator==(const WindowPlace&) const = default;
};

/// How much of the strip that a window is dragged by must be visible for it to be within reach.
constexpr int reach_width_min = 80;
constexpr int reach_height_min = 20;

/// `window` itself if its top is within reach on one of `displays`. Otherwise it is moved, and made
/// smaller if necessary, so that all of it is on the display that shows the most of it, or on the
/// first if none shows any. Without displays it stays as it is.
Area brought_within_reach(const Area& window, std::span<const Area> displays);

}  // namespace readyscope::gui
