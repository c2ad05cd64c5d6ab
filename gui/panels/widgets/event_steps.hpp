#pragma once

#include <cstdint>

#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// From the selected event: through what the filter shows, or along the event's own lane.
enum class EventStep : std::uint8_t { previous, next, previous_of_lane, next_of_lane };

/// Selects the event there and brings it into sight; at the end nothing happens. Where none is
/// selected that is kept, it is the newest that the filter shows.
void select_neighbour(const Scope& scope, View& view, EventStep step);

}  // namespace readyscope::gui
