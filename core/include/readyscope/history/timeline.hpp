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

/// The range of time that a row of pixel columns covers.
struct TimeWindow {
  Instant begin;
  double ns_per_column = 1e6;
  std::size_t columns = 0;

  /// Clamped to the ends of the time axis.
  [[nodiscard]] Instant time_at(double column) const;
  [[nodiscard]] double column_at(Instant at) const;
  /// The first Instant in this column. Columns narrower than a nanosecond share edges.
  [[nodiscard]] Instant edge(std::size_t column) const;
  /// The column that contains this time; the first or the last one for a time outside the window.
  [[nodiscard]] std::size_t column_of(Instant at) const;
  [[nodiscard]] Instant end() const { return edge(columns); }
};

// Column widths come from a ladder of eight steps per octave, and windows begin at a multiple of
// their column width. So a window that follows the present keeps the columns it had and adds a few;
// and its edges are round numbers, which the history finds fastest.

inline constexpr double column_ns_min = 0x1p-7;
inline constexpr double column_ns_max = 0x1p48;  ///< A thousand such columns span nine years.

/// The smallest width on the ladder that is at least this large, within the bounds.
double ladder_width(double ns_per_column);
/// The width that many steps above that one, or below if `steps` is negative, within the bounds.
double ladder_width(double ns_per_column, int steps);
/// The latest multiple of the width at or before `at`; `at` itself if the width is at most 1 ns.
Instant snapped(Instant at, double ns_per_column);

/// What happened on one lane in one pixel column.
struct Cell {
  std::uint32_t received = 0;
  std::uint32_t sent = 0;
  std::uint16_t happened = 0;  ///< One bit for each Kind that occurred.

  /// Readiness covers a run from its first poll to its last, and a poll gap covers its span.
  [[nodiscard]] bool has(Kind kind) const {
    return ((happened >> static_cast<unsigned>(kind)) & 1U) != 0;
  }
  bool operator==(const Cell&) const = default;
};

/// The pixel columns of some lanes, kept from frame to frame and recomputed only where something
/// was added or pushed out. So the first update takes time proportional to the number of columns
/// and later ones to what is new; neither depends on how many events there are.
class Columns {
 public:
  /// `lanes` must not contain duplicates.
  void update(const Journal& journal, const TimeWindow& window, std::span<const LaneId> lanes);

  /// `lane` is an index into the lanes of the last update.
  [[nodiscard]] const Cell& at(std::size_t lane, std::size_t column) const {
    const std::size_t slot = column + origin_;
    return lanes_[lane].cells[slot < window_.columns ? slot : slot - window_.columns];
  }
  [[nodiscard]] const TimeWindow& window() const { return window_; }

 private:
  /// How many records there were at the last update, and the time of the last one.
  struct Seen {
    std::size_t records = 0;
    Instant last;
  };
  struct Lane {
    LaneId lane = no_lane;
    std::vector<Cell> cells;  ///< A ring: the first column is at `origin_`.
    std::array<Seen, kinds> seen;
    bool is_new = true;
  };
  struct ColumnRange {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  bool shift(const TimeWindow& window);
  void adopt(std::span<const LaneId> lanes);
  [[nodiscard]] ColumnRange grown(const Journal& journal, const Lane& lane) const;
  static void remember(const Journal& journal, Lane& lane);
  void find_edges(const Journal& journal, ColumnRange range);
  [[nodiscard]] std::span<const Edge> edges_in(ColumnRange range) const;
  void count(const Journal& journal, Lane& lane, ColumnRange range);
  void count_kind(const Track& track, Lane& lane, Kind kind, ColumnRange range);
  void mark_runs(const Track& track, Lane& lane, Kind kind, ColumnRange range, Instant known_from);
  void mark_gaps(const Track& track, Lane& lane, ColumnRange range);
  [[nodiscard]] Cell& cell(Lane& lane, std::size_t column) const;

  TimeWindow window_;
  std::size_t origin_ = 0;
  std::vector<Lane> lanes_;
  ColumnRange exposed_;   ///< The columns that the last shift brought into view.
  ColumnRange edges_of_;  ///< The columns whose edges are in `edges_`.
  std::vector<Edge> edges_;
  std::vector<std::size_t> positions_;
  // The state of the journal at the last update:
  std::uint64_t epoch_ = 0;
  std::uint64_t polls_ = 0;
  Instant last_poll_;
};

/// What happened in a range of time on some lanes.
struct RangeFigures {
  std::array<std::uint64_t, kinds> events{};  ///< By kind. For readiness, one event per poll.
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t dropped = 0;  ///< Datagrams dropped by the kernel.
  std::uint64_t polls = 0;
  Duration gap_total{};  ///< Sum over the poll gaps that begin in the range.
  Duration gap_max{};

  bool operator==(const RangeFigures&) const = default;
};

/// The figures of [begin, end). Always includes `no_lane`, whose poll gaps concern all lanes.
RangeFigures figures_between(const Journal& journal, std::span<const LaneId> lanes, Instant begin,
                             Instant end);

/// The sequence of the event on this lane that is nearest to `at` and at most `reach` away, if
/// there is one. The distance to a run is zero anywhere between its first and last poll. Datagrams
/// and notes take precedence over readiness.
std::optional<std::uint64_t> nearest(const Journal& journal, LaneId lane, Instant at,
                                     Duration reach);

/// The sequence of the next or previous event in time on the same lane; std::nullopt if there is
/// none, or if `sequence` is no longer kept.
std::optional<std::uint64_t> neighbour(const Journal& journal, std::uint64_t sequence,
                                       bool forward);

}  // namespace readyscope
