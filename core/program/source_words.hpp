#pragma once

#include <string>

#include "text/report.hpp"

namespace readyscope {

/// What a person should know of a file that was read besides what was in it, in sentences; empty if
/// there is nothing.
std::string source_words(const SourceFigures& source);

}  // namespace readyscope
