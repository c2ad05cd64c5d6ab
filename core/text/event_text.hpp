#pragma once

#include <string>

#include "readyscope/history/journal.hpp"

namespace readyscope {

/// What there is to say about one record beside its kind.
std::string detail(const Journal& journal, const Record& record);

/// A connected endpoint's name has both ends; the peer has a column of its own.
inline std::string local_part(const std::string& name) { return name.substr(0, name.find(' ')); }

}  // namespace readyscope
