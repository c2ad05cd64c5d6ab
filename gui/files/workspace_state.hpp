#pragma once

#include "files/workspace.hpp"
#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// What of session and window belongs to the workspace, as it stands.
Workspace workspace_of(const Scope& scope, const View& view);

/// Puts this workspace in the place of the one there is: its endpoints are asked for, and all
/// others removed.
void open_workspace(const Workspace& workspace, const Scope& scope, View& view, Commands& commands);

/// Asks for its endpoints, beside those there are.
void ask_for(const std::vector<SavedEndpoint>& endpoints, View& view, Commands& commands);

/// Once the session has carried out commands: finds what became of the endpoints that a workspace
/// asked for. Their lanes take their places, and what could not be opened is kept.
void settle_workspace(const Scope& scope, View& view);

}  // namespace readyscope::gui
