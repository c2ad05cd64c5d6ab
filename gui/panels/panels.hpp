#pragma once

#include "panels/actions.hpp"
#include "panels/view.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

// A panel reads the session and its view, draws itself, and appends what the person asked for. The
// next frame's `Session::apply` carries it out.

/// The whole window: menu bar, panels with their splits, status bar and shortcuts.
void draw_workspace(const model::Session& session, View& view, model::Commands& commands);

/// Holds timeline and log still, or lets them go on.
void toggle_pause(const model::Session& session, View& view);

void draw_sockets(const model::Session& session, View& view, model::Commands& commands);
void draw_timeline(const model::Session& session, View& view);
void draw_events(const model::Session& session, View& view);
void draw_traffic(const model::Session& session, View& view, model::Commands& commands);
void draw_payload(const model::Session& session, View& view);
void draw_send(const model::Session& session, View& view, model::Commands& commands);

/// The status bar, with the last failure and what can be undone.
void draw_status(const Reach& reach);

}  // namespace readyscope::gui
