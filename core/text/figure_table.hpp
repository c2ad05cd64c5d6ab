#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "text/figure_choice.hpp"
#include "text/quantity.hpp"

namespace readyscope {

// The figures of a report as named numbers, for whoever compares or lists them.

/// One figure.
struct FigureEntry {
  std::string_view path;  ///< `received`, `delay.p99`
  Unit unit;
  std::uint8_t of;  ///< The `FigureOf` that it exists for, or-ed.
  std::string_view words;
  /// std::nullopt if not enough is known to say.
  std::optional<Amount> (*value)(const ChosenFigures& chosen);

  [[nodiscard]] bool is_of(FigureOf what) const {
    return (of & static_cast<std::uint8_t>(what)) != 0;
  }
};

std::span<const FigureEntry> figure_table();
/// Null if there is no such figure of that.
const FigureEntry* find_figure(std::string_view path, FigureOf of);
/// The names most like this one, best first, joined by commas.
std::string similar_figures(std::string_view path);
/// All figures for people, a line each: its name, its unit and what it is.
std::string list_figures();

}  // namespace readyscope
