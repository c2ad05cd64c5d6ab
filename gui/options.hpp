#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "readyscope/model/command.hpp"
#include "theme.hpp"

namespace readyscope::gui {

struct Options {
  bool demo = false;
  std::vector<model::AddEndpoint> endpoints;  ///< Their tickets count from 1.
  std::optional<double> exit_after_s;
  std::string screenshot;
  std::string report;
  int width = 1280;
  int height = 800;
  std::size_t history_mebibytes = 256;
  float scale = 0;  ///< 0: as the system wants it.
  Theme theme = Theme::dark;
};

/// Why the program ends before it begins: to print `text` (help, version), or because an argument
/// is wrong.
struct Ending {
  std::string text;
  int exit_code = 0;
};

inline constexpr int exit_code_bad_arguments = 2;

std::expected<Options, Ending> parse_options(int argc, const char* const* argv);

}  // namespace readyscope::gui
