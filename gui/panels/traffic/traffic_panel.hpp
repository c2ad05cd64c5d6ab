#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// Counter senders, and the links of those that receive.
void draw_traffic(const Scope& scope, View& view, Commands& commands);

}  // namespace readyscope::gui
