#pragma once

#include "panels/desk/actions.hpp"
#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

// A panel reads the session and its view, draws itself, and appends what the person asked for. The
// next frame's `Session::apply` carries it out.

/// The whole window: menu bar, panels with their splits, status bar and shortcuts.
void draw_workspace(const Scope& scope, View& view, Commands& commands);

/// Holds timeline and log still, or lets them go on.
void toggle_pause(const Scope& scope, View& view);

void draw_sockets(const Scope& scope, View& view, Commands& commands);
void draw_timeline(const Scope& scope, View& view);
void draw_events(const Scope& scope, View& view);
void draw_traffic(const Scope& scope, View& view, Commands& commands);
void draw_payload(const Scope& scope, View& view);
void draw_send(const Scope& scope, View& view, Commands& commands);

/// The status bar, with the last failure and what can be undone.
void draw_status(const Reach& reach);

}  // namespace readyscope::gui
