#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The endpoints that are there, and the bar that adds one.
void draw_sockets(const Scope& scope, View& view, Commands& commands);

}  // namespace readyscope::gui
