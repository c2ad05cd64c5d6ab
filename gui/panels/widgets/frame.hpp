#pragma once

#include "panels/widgets/appearance.hpp"
#include "panels/widgets/selection.hpp"
#include "panels/widgets/wishes.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// What everything in one frame is drawn from, and where it leaves what a person chose and wants.
struct Frame {
  const Scope& scope;
  const Appearance& appearance;
  Selection& selection;
  Wishes& wishes;
};

// What several panels offer, so that it means the same everywhere.

/// Selects this event, for all panels, and brings it into sight in the log.
void select_event(const Frame& frame, std::uint64_t sequence);
/// Starts a counter sender, or stops it while it runs.
void start_or_stop(const Frame& frame, const EndpointState& sender);
/// Lists what this endpoint's port took part in, and nothing else.
void list_events_of(const Frame& frame, const EndpointState& endpoint);
/// Lists what happened in this range, and nothing else.
void list_events_in(const Frame& frame, const MarkedRange& range);
/// Brings the Send panel to the front, to send from there.
void send_from(const Frame& frame, LaneId endpoint);

}  // namespace readyscope::gui
