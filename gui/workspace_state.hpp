#pragma once

#include "panels/view.hpp"
#include "readyscope/model/session.hpp"
#include "workspace.hpp"

namespace readyscope::gui {

/// What of session and window belongs to the workspace, as it stands.
Workspace workspace_of(const model::Session& session, const View& view);

/// Puts this workspace in the place of the one there is: its endpoints are asked for, and all
/// others removed.
void open_workspace(const Workspace& workspace, const model::Session& session, View& view,
                    model::Commands& commands);

/// Asks for its endpoints, beside those there are.
void ask_for(const std::vector<SavedEndpoint>& endpoints, View& view, model::Commands& commands);

/// Once the session has carried out commands: finds what became of the endpoints that a workspace
/// asked for. Their lanes take their places, and what could not be opened is kept.
void settle_workspace(const model::Session& session, View& view);

}  // namespace readyscope::gui
