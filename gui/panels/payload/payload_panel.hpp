#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The bytes of one datagram.
void draw_payload(const Scope& scope, View& view);

}  // namespace readyscope::gui
