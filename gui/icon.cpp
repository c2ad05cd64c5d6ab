#include "icon.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace readyscope::gui {
namespace {

struct Point {
  double x, y;
};

double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double along =
      std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

/// How far outside a square with round corners; negative inside.
double distance_to_tile(Point p, double half, double radius) {
  const double x = std::abs(p.x) - half + radius;
  const double y = std::abs(p.y) - half + radius;
  return std::hypot(std::max(x, 0.0), std::max(y, 0.0)) + std::min(std::max(x, y), 0.0) - radius;
}

/// One at the middle of a stroke, zero outside it, with a soft edge one pixel wide.
double cover(double distance, double half_width) {
  return std::clamp(half_width + 0.5 - distance, 0.0, 1.0);
}

}  // namespace

std::vector<std::uint8_t> icon_pixels() {
  using Colour = std::array<double, 3>;
  constexpr Colour tile{18, 26, 33};
  constexpr Colour ring{47, 182, 166};
  constexpr Colour pulse{242, 179, 72};
  // A level, one pulse, a level: what a socket's readiness looks like.
  constexpr std::array<Point, 6> trace{
      Point{-25, 8}, Point{-9, 8}, Point{-9, -11}, Point{8, -11}, Point{8, 8}, Point{25, 8}};

  std::vector<std::uint8_t> pixels;
  pixels.reserve(std::size_t{4} * icon_size * icon_size);
  for (int row = 0; row < icon_size; ++row) {
    for (int column = 0; column < icon_size; ++column) {
      const Point p{column + 0.5 - icon_size / 2.0, row + 0.5 - icon_size / 2.0};
      const double ring_cover = cover(std::abs(std::hypot(p.x, p.y) - 23), 2.2);
      double trace_distance = icon_size;
      for (std::size_t i = 0; i + 1 < trace.size(); ++i) {
        trace_distance = std::min(trace_distance, distance_to_segment(p, trace[i], trace[i + 1]));
      }
      const double pulse_cover = cover(trace_distance, 3);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        double value = std::lerp(tile[channel], ring[channel], ring_cover);
        value = std::lerp(value, pulse[channel], pulse_cover);
        pixels.push_back(static_cast<std::uint8_t>(std::lround(value)));
      }
      const double inside = std::clamp(0.5 - distance_to_tile(p, 31, 12), 0.0, 1.0);
      pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * inside)));
    }
  }
  return pixels;
}

}  // namespace readyscope::gui
