#pragma once

#include "files/workspace.hpp"
#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The workspace as session and window are now.
Workspace workspace_of(const Scope& scope, const View& view);

/// Replaces the open workspace by this one: removes all endpoints and asks for the new ones.
void open_workspace(const Workspace& workspace, const Scope& scope, View& view, Commands& commands);

/// Asks for these endpoints in addition to those there are.
void ask_for(const std::vector<SavedEndpoint>& endpoints, View& view, Commands& commands);

/// After the session has carried out commands: finds out what became of the endpoints that a
/// workspace asked for. Their lanes take their places, and what could not be opened is kept.
void settle_workspace(const Scope& scope, View& view);

}  // namespace readyscope::gui
