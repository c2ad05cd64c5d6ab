#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "panels/widgets/action.hpp"
#include "readyscope/history/journal.hpp"
#include "text/filter.hpp"

namespace readyscope::gui {

/// What the times of events count from. `since_reference` counts from the start where there is no
/// reference, as at the next launch: a reference is an event, and events do not last.
enum class TimeFormat : std::uint8_t { since_start, time_of_day, since_previous, since_reference };

/// What lasts of how the log shows things.
struct EventsLook {
  std::string filter_text{};
  std::array<bool, kinds> hidden{};  ///< Kinds of events that are not listed.
  TimeFormat time_format = TimeFormat::since_start;
  bool auto_scroll = true;  ///< The newest event is kept in sight.
  bool operator==(const EventsLook&) const = default;
};

/// Which rows of the log are listed, of many millions: a list of them all would be too long for the
/// fractions of a pixel that a scroll bar counts in.
struct LogWindow {
  static constexpr std::size_t rows_max = 250'000;

  std::size_t first_row = 0;
  // The topmost row in sight at the last frame, to be found again when older ones are dropped.
  std::size_t top_row = 0;
  std::uint64_t top_sequence = 0;
  std::uint64_t journal_first = 0;
};

/// From the selected event: through what the filter shows, or along the event's own lane.
enum class EventStep : std::uint8_t { previous, next, previous_of_lane, next_of_lane };

/// The log of what the filter shows.
class EventsPanel {
 public:
  explicit EventsPanel(const Appearance& appearance) : appearance_(appearance) {}

  void draw(const Scope& scope, Selection& selection, Wishes& wishes);
  [[nodiscard]] Actions actions();

  EventsLook look;
  std::optional<MarkedRange> range;  ///< Only what happened in it is listed.
  FilteredRecords records;
  /// With another filter: the record to have in sight again, once all that pass it are found.
  std::optional<std::uint64_t> place_wanted;
  bool selected_wanted = false;  ///< The selected event is to be in sight.
  LogWindow window;

 private:
  /// Selects the event there and brings it into sight; at the end nothing happens. Where none is
  /// selected that is kept, it is the newest that the filter shows.
  void step_to(const Frame& frame, EventStep step) const;

  const Appearance& appearance_;
};

}  // namespace readyscope::gui
