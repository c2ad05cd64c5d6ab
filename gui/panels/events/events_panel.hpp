#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The log of what the filter shows.
void draw_events(const Scope& scope, View& view);

}  // namespace readyscope::gui
