#pragma once

#include <span>

#include "text/report.hpp"

namespace readyscope::cli {

// What the program ends with. 2 is `exit_code_bad_arguments`.
inline constexpr int exit_code_success = 0;
inline constexpr int exit_code_could_not_run = 1;
inline constexpr int exit_code_requirement_failed = 3;
inline constexpr int exit_code_not_enough_data = 4;

/// The exit code if nothing but requirements decides it: a failed one weighs more than one that
/// lacks data.
int exit_code_of(std::span<const JudgedRequirement> requirements);

}  // namespace readyscope::cli
