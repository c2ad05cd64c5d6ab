#pragma once

#include "panels/send/send_panel.hpp"
#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

// What the Send panel is made of.

struct SendFrame : Frame {
  SendPanel& panel;
};

/// How often, and how far apart, within the bounds; 0: until it is stopped.
std::int64_t times_of(const SendPanel& send);
Duration interval_of(const SendPanel& send);

/// Opens the presets: save what the panel holds under a name, take it up again, delete it. Stands
/// at the right end of the line that was begun.
void draw_presets_button(const SendFrame& frame);
/// What is wrong with the file that they are kept in, until it has been read.
void draw_presets_trouble(const SendFrame& frame);

}  // namespace readyscope::gui
