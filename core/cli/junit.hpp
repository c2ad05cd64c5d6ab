#pragma once

#include <span>
#include <string>

#include "text/report.hpp"

namespace readyscope::cli {

/// The verdicts as JUnit XML, which servers that run tests read: a case for each requirement. Not
/// enough data is an `<error>`. `failures` are what could not be done, and an error each.
std::string junit_text(std::span<const JudgedRequirement> requirements,
                       std::span<const std::string> failures, double seconds);

}  // namespace readyscope::cli
