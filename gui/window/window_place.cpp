#include "window/window_place.hpp"

#include <algorithm>
#include <cstdint>

namespace readyscope::gui {
namespace {

Area common_part(const Area& a, const Area& b) {
  // A settings file may contain any number, and the sum of two must not overflow.
  const auto overlap = [](int a_low, int a_size, int b_low, int b_size) {
    const std::int64_t low = std::max(a_low, b_low);
    const std::int64_t high = std::min(std::int64_t{a_low} + a_size, std::int64_t{b_low} + b_size);
    return static_cast<int>(std::max<std::int64_t>(high - low, 0));
  };
  return {std::max(a.left, b.left), std::max(a.top, b.top),
          overlap(a.left, a.width, b.left, b.width), overlap(a.top, a.height, b.top, b.height)};
}

std::int64_t seen(const Area& window, const Area& display) {
  const Area part = common_part(window, display);
  return std::int64_t{part.width} * part.height;
}

bool is_within_reach(const Area& window, const Area& display) {
  const Area strip{window.left, window.top, window.width,
                   std::min(window.height, reach_height_min)};
  const Area part = common_part(strip, display);
  return part.height == strip.height && part.width >= std::min(window.width, reach_width_min);
}

}  // namespace

Area brought_within_reach(const Area& window, std::span<const Area> displays) {
  const auto reaches = [&](const Area& display) { return is_within_reach(window, display); };
  if (displays.empty() || std::ranges::any_of(displays, reaches)) return window;
  // The first of equals, so the very first display if none shows any of it.
  const Area& display =
      *std::ranges::max_element(displays, {}, [&](const Area& one) { return seen(window, one); });
  const int width = std::min(window.width, display.width);
  const int height = std::min(window.height, display.height);
  return {std::clamp(window.left, display.left, display.left + display.width - width),
          std::clamp(window.top, display.top, display.top + display.height - height), width,
          height};
}

}  // namespace readyscope::gui
