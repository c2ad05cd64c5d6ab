#pragma once

#include "panels/view.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

/// The first lines of the sockets panel: what to add, and what is to be said of it.
void draw_add_bar(const model::Session& session, View& view, model::Commands& commands);

/// Endpoints of the workspace that could not be opened, to be tried again.
void draw_unopened(View& view, model::Commands& commands);

}  // namespace readyscope::gui
