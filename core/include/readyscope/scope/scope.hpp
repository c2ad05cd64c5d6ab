#pragma once

#include "readyscope/engine/session.hpp"

namespace readyscope {

/// All that is known, as panels and reports read it.
using Scope = Session;

}  // namespace readyscope
