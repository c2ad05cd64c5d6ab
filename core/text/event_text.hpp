#pragma once

#include <string>

#include "readyscope/history/journal.hpp"

namespace readyscope {

/// Describes a record, apart from its kind.
std::string detail(const Journal& journal, const Record& record);

}  // namespace readyscope
