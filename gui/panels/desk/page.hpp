#pragma once

#include "panels/desk/actions.hpp"
#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The whole window: menu bar, panels with their splits, status bar and shortcuts.
void draw_workspace(const Scope& scope, View& view, Commands& commands);

/// The status bar, with the last failure and what can be undone.
void draw_status(const Reach& reach);

}  // namespace readyscope::gui
