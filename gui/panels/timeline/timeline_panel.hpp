#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The lanes of all endpoints on one axis of time, with all that is kept in a strip above.
void draw_timeline(const Scope& scope, View& view);

}  // namespace readyscope::gui
