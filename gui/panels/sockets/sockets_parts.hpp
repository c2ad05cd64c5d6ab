#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The first lines of the sockets panel: what to add, and what is to be said of it.
void draw_add_bar(const Scope& scope, View& view, Commands& commands);

/// Endpoints of the workspace that could not be opened, to be tried again.
void draw_unopened(View& view, Commands& commands);

}  // namespace readyscope::gui
