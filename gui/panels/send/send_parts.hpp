#pragma once

#include "panels/send/send_panel.hpp"
#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

// What the Send panel is made of.

struct SendFrame : Frame {
  SendPanel& panel;
};

/// How often, and how far apart, within the bounds; 0 means until it is stopped.
std::int64_t times_of(const SendPanel& send);
Duration interval_of(const SendPanel& send);

/// Opens the presets, to save what is in the panel under a name, load it or delete it. At the right
/// end of the current line.
void draw_presets_button(const SendFrame& frame);
/// What is wrong with the file that they are kept in, until it is dismissed.
void draw_presets_trouble(const SendFrame& frame);

}  // namespace readyscope::gui
