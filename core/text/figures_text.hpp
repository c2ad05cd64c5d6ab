#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace readyscope {

/// A named value. An unknown value is null, never zero.
struct Figure {
  using Value = std::variant<std::monostate, std::uint64_t, std::int64_t, std::string>;

  std::string_view name;  ///< A dot separates a group from the name within it: `delay.kind`.
  Value value;
};
using Figures = std::vector<Figure>;

/// A JSON object, with a nested object for each group. The figures of a group must be consecutive.
std::string to_json(const Figures& figures);
/// A JSON array of such objects.
std::string to_json(std::span<const Figures> rows);

/// CSV as in RFC 4180: a header line, then a line per row. All rows must have the same figures.
/// Unknown values are empty fields.
std::string to_csv(std::span<const Figures> rows);
/// One CSV field: quoted if RFC 4180 requires it, and with an apostrophe before text that a
/// spreadsheet would take for a formula.
std::string csv_field(std::string_view text);

}  // namespace readyscope
