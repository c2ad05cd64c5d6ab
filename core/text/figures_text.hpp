#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace readyscope {

/// One thing that is known, or is not: then it is null, and never nought.
struct Figure {
  using Value = std::variant<std::monostate, std::uint64_t, std::int64_t, std::string>;

  std::string_view name;  ///< A dot in it puts it into a group: `delay.kind`.
  Value value;
};
using Figures = std::vector<Figure>;

/// An object, with an object in it for each group.
std::string to_json(const Figures& figures);
/// An array of such objects.
std::string to_json(std::span<const Figures> rows);

/// A line of names and one for each row, all of which have the same figures, after RFC 4180. What
/// is not known is an empty field.
std::string to_csv(std::span<const Figures> rows);
/// A field for it: quoted where RFC 4180 wants that, and with an apostrophe before what a
/// spreadsheet would take for a formula.
std::string csv_field(std::string_view text);

}  // namespace readyscope
