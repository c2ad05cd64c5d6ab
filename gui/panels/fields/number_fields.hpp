#pragma once

#include <cstdint>
#include <string_view>

#include "panels/widgets/appearance.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope::gui {

/// The bounds of a number field.
template <class Number>
struct Bounds {
  Number least{};
  Number most{};
};

// A field for a number. It takes effect when the field is left, with Enter, Tab or a click
// elsewhere; Esc restores the old one. While a number is typed, the field shows if it is invalid or
// out of bounds; left like that, it takes the nearest valid number. Returns whether the number has
// changed.

bool number_field(const char* label, double& value, Bounds<double> bounds, std::string_view meaning,
                  const Appearance& appearance);
bool number_field(const char* label, std::uint64_t& value, Bounds<std::uint64_t> bounds,
                  std::string_view meaning, const Appearance& appearance);

/// In milliseconds.
bool milliseconds_field(const char* label, Duration& value, Duration most, std::string_view meaning,
                        const Appearance& appearance);

}  // namespace readyscope::gui
