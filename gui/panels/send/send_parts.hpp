#pragma once

#include "panels/widgets/view.hpp"

namespace readyscope::gui {

// What the Send panel is made of.

/// How often, and how far apart, within the bounds; 0: until it is stopped.
std::int64_t times_of(const SendView& send);
Duration interval_of(const SendView& send);

/// Opens the presets: save what the panel holds under a name, take it up again, delete it. Stands
/// at the right end of the line that was begun.
void draw_presets_button(View& view);
/// What is wrong with the file that they are kept in, until it has been read.
void draw_presets_trouble(View& view);

}  // namespace readyscope::gui
