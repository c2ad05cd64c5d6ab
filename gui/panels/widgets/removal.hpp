#pragma once

#include <optional>
#include <vector>

#include "panels/widgets/reach.hpp"

namespace readyscope::gui {

/// Asks for these to be removed, and remembers how to have them back.
void remove_endpoints(const Reach& reach, const std::vector<const EndpointState*>& which);

[[nodiscard]] bool can_undo_removal(const Reach& reach);
/// Asks for those that were removed last, with all their settings.
void undo_removal(const Reach& reach);

/// The last removal, for as long as undoing it is offered.
const Removal* offered_removal(const Reach& reach);

}  // namespace readyscope::gui
