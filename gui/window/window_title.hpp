#pragma once

#include <string>

#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// What the taskbar shows while the window is out of sight: how many endpoints are live, how many
/// counters they miss, and how many datagrams this machine's kernel dropped. Just `Readyscope` if
/// nothing is live.
std::string window_title(const Scope& scope);

}  // namespace readyscope::gui
