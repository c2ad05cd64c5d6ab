#pragma once

#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

// When actions of several panels are possible.

/// An event is selected, and still kept.
inline bool is_event_selected(const Frame& frame) {
  return selected_record(frame.scope, frame.selection).has_value();
}

inline bool is_range_marked(const Frame& frame) { return frame.selection.range.has_value(); }

}  // namespace readyscope::gui
