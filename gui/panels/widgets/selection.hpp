#pragma once

#include <optional>

#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The datagram whose bytes are shown: the selected one, else the newest.
std::optional<Record> shown_datagram(const Scope& scope, const View& view);

/// Holds timeline and log still, or lets them go on.
void toggle_pause(const Scope& scope, View& view);

}  // namespace readyscope::gui
