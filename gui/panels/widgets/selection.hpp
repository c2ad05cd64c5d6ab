#pragma once

#include <cstdint>
#include <optional>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/link_text.hpp"
#include "text/range.hpp"

namespace readyscope::gui {

/// When the picture was frozen.
struct Pause {
  Instant at;
  std::uint64_t end = 0;  ///< The end of the records at that time, by sequence.
};

/// What a person has selected, shared by all panels.
struct Selection {
  std::optional<std::uint64_t> event;  ///< A record, by sequence. It may no longer be kept.
  std::optional<LaneId> endpoint;      ///< The one whose row was clicked last.
  std::optional<LinkKey> link;         ///< The one whose details are shown.
  std::optional<LaneId> sender;      ///< The one that was clicked, if no link was clicked after it.
  std::optional<MarkedRange> range;  ///< Of time, as marked in the timeline.
  /// The event that other times count from, before and after it; `std::nullopt`: they count from
  /// the start.
  std::optional<Instant> reference;
  /// While paused, timeline and log are shown as they were then. Everything else goes on.
  std::optional<Pause> pause;
};

/// The selected event, if it is still kept.
std::optional<Record> selected_record(const Scope& scope, const Selection& selection);

/// The datagram whose bytes are shown: the selected one, else the newest.
std::optional<Record> shown_datagram(const Scope& scope, const Selection& selection);

/// Freezes timeline and log, or lets them go on.
void toggle_pause(const Scope& scope, Selection& selection);

}  // namespace readyscope::gui
