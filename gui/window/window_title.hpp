#pragma once

#include <string>

#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// What the taskbar tells while the window is out of sight: how many endpoints are live, how many
/// counters are missing at them, and how many datagrams this machine's kernel threw away.
/// `Readyscope` alone when nothing is live.
std::string window_title(const Scope& scope);

}  // namespace readyscope::gui
