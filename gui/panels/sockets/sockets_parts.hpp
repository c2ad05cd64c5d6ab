#pragma once

#include "panels/sockets/sockets_panel.hpp"
#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

// What the files of the sockets panel share. Nothing else includes it.

struct SocketsFrame : Frame {
  SocketsPanel& panel;
};

/// The first lines of the panel: what to add, and what can be said of it.
void draw_add_bar(const SocketsFrame& frame);

/// Endpoints of the workspace that could not be opened, to be tried again.
void draw_unopened(const SocketsFrame& frame);

}  // namespace readyscope::gui
