#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "readyscope/clock.hpp"
#include "readyscope/model/journal.hpp"

namespace readyscope::model {

/// The stretch of time that a row of pixel columns shows.
struct TimeWindow {
  Instant begin;
  double ns_per_column = 1e6;
  std::size_t columns = 0;

  /// What lies beyond the end of the axis is its end.
  [[nodiscard]] Instant time_at(double column) const;
  [[nodiscard]] double column_at(Instant at) const;
  [[nodiscard]] Instant end() const { return time_at(static_cast<double>(columns)); }
};

/// How many events fall into one pixel column. Columns without any are left out.
struct ColumnCount {
  std::size_t column = 0;
  std::uint64_t count = 0;
  std::uint64_t first = 0;  ///< The sequence of the first of them.
};

/// Neighbouring columns in which a socket was ready in at least one poll.
struct Band {
  std::size_t first_column = 0;
  std::size_t last_column = 0;
};

// Both cost as much as there are columns with something in them, not events.
std::vector<ColumnCount> count_columns(const Journal& journal, LaneId lane, Kind kind,
                                       const TimeWindow& window);
std::vector<Band> ready_bands(const Journal& journal, LaneId lane, Kind kind,
                              const TimeWindow& window);

/// The event of this lane nearest to `at`, at most `reach` away; a run counts from its beginning to
/// its end. Datagrams and notes come before readiness where both are in reach.
std::optional<std::uint64_t> nearest(const Journal& journal, LaneId lane, Instant at,
                                     Duration reach);

/// The event of the same lane before or after this one in time; none at the end.
std::optional<std::uint64_t> neighbour(const Journal& journal, std::uint64_t sequence,
                                       bool forward);

}  // namespace readyscope::model
