#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "panels/timeline/lanes.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/history/timeline.hpp"

namespace readyscope::gui {

/// What the times of events count from. `since_reference` counts from the start where there is no
/// reference, as at the next launch: a reference is an event, and events do not last.
enum class TimeFormat : std::uint8_t { since_start, time_of_day, since_previous, since_reference };

enum class SidePanel : std::uint8_t { traffic, payload, send };

/// By which column a table is sorted.
struct Sorting {
  int column = 0;
  bool descending = false;
  bool operator==(const Sorting&) const = default;
};

/// What lasts of how the window shows things: a workspace file holds all of it, and nothing else of
/// the `View`.
struct WorkspaceLook {
  bool show_sockets = true;
  bool show_timeline = true;
  bool show_events = true;
  bool show_side = true;
  float sockets_share = 0.29F;  ///< Of the height.
  float timeline_share = 0.36F;
  float events_share = 0.54F;           ///< Of the width.
  SidePanel side = SidePanel::traffic;  ///< The one in front.

  std::string filter_text{};         ///< Of the events.
  std::array<bool, kinds> hidden{};  ///< Kinds of events that are not listed.
  TimeFormat time_format = TimeFormat::since_start;
  bool auto_scroll = true;  ///< The newest event is kept in sight.

  double ns_per_column = ladder_width(1e7);  ///< Of the timeline: a step of the ladder.
  LanesLook lanes{};

  std::optional<Sorting> links_sorting{};  ///< None: as the links came.
  float links_share = 0.4F;                ///< Of the height, when there are details below.

  bool operator==(const WorkspaceLook&) const = default;
};

}  // namespace readyscope::gui
