#pragma once

#include "panels/widgets/appearance.hpp"
#include "panels/widgets/selection.hpp"
#include "panels/widgets/wishes.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// What everything in one frame is drawn from, and where it puts what a person selected and
/// requested.
struct Frame {
  const Scope& scope;
  const Appearance& appearance;
  Selection& selection;
  Wishes& wishes;

  /// Whether it happens now. What comes from a file is over: its endpoints take no commands.
  [[nodiscard]] bool is_live() const { return !scope.origin().from_file; }
};

// Actions that several panels offer, so that they do the same everywhere.

/// Selects this event for all panels, and brings it into view in the log.
void select_event(const Frame& frame, std::uint64_t sequence);
/// Starts a counter sender, or stops it while it runs.
void start_or_stop(const Frame& frame, const EndpointState& sender);
/// Lists only events that involve this endpoint's port.
void list_events_of(const Frame& frame, const EndpointState& endpoint);
/// Lists only events in this range.
void list_events_in(const Frame& frame, const MarkedRange& range);
/// Brings the Send panel to the front, to send from there.
void send_from(const Frame& frame, LaneId endpoint);

}  // namespace readyscope::gui
