#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// What is sent by hand, once or again and again.
void draw_send(const Scope& scope, View& view, Commands& commands);

}  // namespace readyscope::gui
