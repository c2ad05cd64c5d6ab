#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// The stretch of time that a row of pixel columns shows.
struct TimeWindow {
  Instant begin;
  double ns_per_column = 1e6;
  std::size_t columns = 0;

  /// What lies beyond the end of the axis is its end.
  [[nodiscard]] Instant time_at(double column) const;
  [[nodiscard]] double column_at(Instant at) const;
  /// The first time that is shown in this column. Columns may be narrower than a nanosecond.
  [[nodiscard]] Instant edge(std::size_t column) const;
  /// The column in which this time is shown; the first or the last one for a time outside.
  [[nodiscard]] std::size_t column_of(Instant at) const;
  [[nodiscard]] Instant end() const { return edge(columns); }
};

// Widths come from a ladder with eight steps an octave, and windows begin at a multiple of their
// width. So a window that follows shows the columns it had and some new ones; and its edges are
// round, which the history is quickest to look up.

inline constexpr double column_ns_min = 0x1p-7;
inline constexpr double column_ns_max = 0x1p48;  ///< A thousand columns of them are nine years.

/// The step of the ladder that is the next at or above this width, within the bounds.
double ladder_width(double ns_per_column);
/// The step that is so many above, or below, the one at or above this width.
double ladder_width(double ns_per_column, int steps);
/// The last multiple of the width that is not after `at`; `at` itself for less than a nanosecond.
Instant snapped(Instant at, double ns_per_column);

/// What one lane shows in one pixel column.
struct Cell {
  std::uint32_t received = 0;
  std::uint32_t sent = 0;
  std::uint16_t happened = 0;  ///< A bit for each Kind of which there is anything.

  /// Readiness lasts from the first poll of a run to its last, and a poll gap for its span.
  [[nodiscard]] bool has(Kind kind) const {
    return ((happened >> static_cast<unsigned>(kind)) & 1U) != 0;
  }
  bool operator==(const Cell&) const = default;
};

/// The pixel columns of some lanes, kept from frame to frame. What has been counted once is counted
/// again only where something was added or pushed out, so a frame costs as much as is new in it,
/// and the first look as much as there are columns; neither depends on how much has happened.
class Columns {
 public:
  /// `lanes` without repetition.
  void update(const Journal& journal, const TimeWindow& window, std::span<const LaneId> lanes);

  /// `lane` by its place among those of the last update.
  [[nodiscard]] const Cell& at(std::size_t lane, std::size_t column) const {
    const std::size_t place = column + origin_;
    return lanes_[lane].cells[place < window_.columns ? place : place - window_.columns];
  }
  [[nodiscard]] const TimeWindow& window() const { return window_; }

 private:
  /// How far a lane had come at the last update.
  struct Seen {
    std::size_t records = 0;
    Instant last;
  };
  struct Lane {
    LaneId lane = no_lane;
    std::vector<Cell> cells;  ///< As a ring: the first column is at `origin_`.
    std::array<Seen, kinds> seen;
    bool is_new = true;
  };
  struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  bool shift(const TimeWindow& window);
  void adopt(std::span<const LaneId> lanes);
  [[nodiscard]] Stretch grown(const Journal& journal, const Lane& lane) const;
  static void remember(const Journal& journal, Lane& lane);
  void find_edges(const Journal& journal, Stretch stretch);
  [[nodiscard]] std::span<const Edge> edges_in(Stretch stretch) const;
  void count(const Journal& journal, Lane& lane, Stretch stretch);
  void count_kind(const Track& track, Lane& lane, Kind kind, Stretch stretch);
  void mark_runs(const Track& track, Lane& lane, Kind kind, Stretch stretch, Instant known_from);
  void mark_gaps(const Track& track, Lane& lane, Stretch stretch);
  [[nodiscard]] Cell& cell(Lane& lane, std::size_t column) const;

  TimeWindow window_;
  std::size_t origin_ = 0;
  std::vector<Lane> lanes_;
  Stretch exposed_;   ///< What came into sight with the last shift.
  Stretch edges_of_;  ///< The columns whose edges are known.
  std::vector<Edge> edges_;
  std::vector<std::size_t> places_;
  // Of the journal, at the last update:
  std::uint64_t epoch_ = 0;
  std::uint64_t polls_ = 0;
  Instant last_poll_;
};

/// What happened in a stretch of time, on some lanes.
struct RangeFigures {
  std::array<std::uint64_t, kinds> events{};  ///< Of readiness: the polls in which it was seen.
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t dropped = 0;  ///< Datagrams, by the kernel.
  std::uint64_t polls = 0;
  Duration gap_total{};  ///< Of the poll gaps that begin in it.
  Duration gap_max{};

  bool operator==(const RangeFigures&) const = default;
};

/// From `begin` to before `end`. `no_lane`, whose poll gaps concern all, is always among the lanes.
RangeFigures figures_between(const Journal& journal, std::span<const LaneId> lanes, Instant begin,
                             Instant end);

/// The event of this lane nearest to `at`, at most `reach` away; a run counts from its beginning to
/// its end. Datagrams and notes come before readiness where both are in reach.
std::optional<std::uint64_t> nearest(const Journal& journal, LaneId lane, Instant at,
                                     Duration reach);

/// The event of the same lane before or after this one in time; none at the end.
std::optional<std::uint64_t> neighbour(const Journal& journal, std::uint64_t sequence,
                                       bool forward);

}  // namespace readyscope
