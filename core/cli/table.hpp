#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "readyscope/scope/scope.hpp"
#include "text/report.hpp"

namespace readyscope::cli {

// What the program shows while it runs, as lines of text without line ends.

/// One line on everything together: `   3.0 s  received 3,000 (1,000/s)  sent 0 (0/s)  missing 0`.
std::string second_line(const Scope& scope);

/// The endpoints, then the links that counters arrive on: at most `rows_max` of each, and a line
/// that counts the others.
std::vector<std::string> table_lines(const Scope& scope, std::size_t rows_max);

/// `passed  missing == 0  (it is 0)`, a line each.
std::vector<std::string> verdict_lines(std::span<const JudgedRequirement> requirements,
                                       bool coloured);

/// At most this many characters of it.
std::string cut(const std::string& line, std::size_t characters_max);

}  // namespace readyscope::cli
