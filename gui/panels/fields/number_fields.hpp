#pragma once

#include <cstdint>
#include <string_view>

#include "panels/widgets/appearance.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope::gui {

/// What a number field takes.
template <class Number>
struct Bounds {
  Number least{};
  Number most{};
};

// A number to type. It is taken when the field is left, with Enter, Tab or a click elsewhere; Esc
// keeps what was. What is no number or out of bounds is said at the field as one types; left like
// that, the field takes the nearest number that there is. The answer is whether it took another one
// than before.

bool number_field(const char* label, double& value, Bounds<double> bounds, std::string_view meaning,
                  const Appearance& appearance);
bool number_field(const char* label, std::uint64_t& value, Bounds<std::uint64_t> bounds,
                  std::string_view meaning, const Appearance& appearance);

/// As a number of milliseconds.
bool milliseconds_field(const char* label, Duration& value, Duration most, std::string_view meaning,
                        const Appearance& appearance);

}  // namespace readyscope::gui
