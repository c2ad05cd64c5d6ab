#pragma once

#include "panels/sockets/sockets_panel.hpp"
#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

// Shared by the files of the sockets panel; nothing else includes it.

struct SocketsFrame : Frame {
  SocketsPanel& panel;
};

/// The first lines of the panel: what to add, and comments on what is typed.
void draw_add_bar(const SocketsFrame& frame);

/// Endpoints of the workspace that could not be opened, which can be retried.
void draw_unopened(const SocketsFrame& frame);

}  // namespace readyscope::gui
