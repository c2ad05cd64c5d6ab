#pragma once

#include <string>

#include "readyscope/history/journal.hpp"

namespace readyscope {

/// Describes a record, apart from its kind.
std::string detail(const Journal& journal, const Record& record);

/// The part of a lane's name before the first blank. The name of a connected endpoint has both
/// addresses, but tables show the peer in a column of its own.
inline std::string local_part(const std::string& name) { return name.substr(0, name.find(' ')); }

}  // namespace readyscope
