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

/// What the times of events count from. `since_reference` counts from the start if there is no
/// reference, as at the next launch: a reference is an event, and events are not saved.
enum class TimeFormat : std::uint8_t { since_start, time_of_day, since_previous, since_reference };

/// How the log shows things, as far as it is saved.
struct EventsLook {
  std::string filter_text{};
  std::array<bool, kinds> hidden{};  ///< Kinds of events that are not listed.
  TimeFormat time_format = TimeFormat::since_start;
  bool auto_scroll = true;  ///< The newest event is kept in view.
  bool operator==(const EventsLook&) const = default;
};

/// Which rows of the log are listed, of many millions: a list of them all would be too long for the
/// fractions of a pixel that a scroll bar counts in.
struct LogWindow {
  static constexpr std::size_t rows_max = 250'000;

  std::size_t first_row = 0;
  // The topmost visible row of the last frame, to find it again when older ones are dropped.
  std::size_t top_row = 0;
  std::uint64_t top_sequence = 0;
  std::uint64_t journal_first = 0;
};

/// From the selected event: through the listed events, or along the event's own lane.
enum class EventStep : std::uint8_t { previous, next, previous_of_lane, next_of_lane };

/// The log of what the filter shows.
class EventsPanel {
 public:
  explicit EventsPanel(const Appearance& appearance) : appearance_(appearance) {}

  void draw(const Scope& scope, Selection& selection, Wishes& wishes);
  [[nodiscard]] Actions actions();
  /// What is listed, of all that is kept.
  [[nodiscard]] Filter filter() const;

  EventsLook look;
  std::optional<MarkedRange> range;  ///< Only events in it are listed.
  FilteredRecords records;
  /// With another filter: the record to bring back into view, once all matches are found.
  std::optional<std::uint64_t> place_wanted;
  bool selected_wanted = false;  ///< The selected event should be in view.
  LogWindow window;

 private:
  /// Selects the event there and brings it into view; at the end nothing happens. If no kept event
  /// is selected, selects the newest listed one.
  void step_to(const Frame& frame, EventStep step) const;

  const Appearance& appearance_;
};

}  // namespace readyscope::gui
