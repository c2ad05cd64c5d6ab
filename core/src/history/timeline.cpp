#include "readyscope/history/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace readyscope {
namespace {

std::uint64_t ns_of(Instant at) {
  return static_cast<std::uint64_t>(at.time_since_epoch().count());
}

/// The distance between two times, unsigned because that of the ends of the axis exceeds a
/// Duration.
std::uint64_t ns_between(Instant earlier, Instant later) { return ns_of(later) - ns_of(earlier); }

Duration distance(const Record& record, Instant at) {
  const Instant end = is_readiness(record.kind) ? record.at + record.span : record.at;
  const std::uint64_t ns = at < record.at ? ns_between(at, record.at)
                           : end < at     ? ns_between(end, at)
                                          : 0;
  return Duration(static_cast<Duration::rep>(
      std::min(ns, static_cast<std::uint64_t>(Duration::max().count()))));
}

Instant later_by(Instant at, double ns) {
  if (ns >= 0x1p63) return Instant::max();
  if (ns < -0x1p63) return Instant::min();
  const Duration offset(static_cast<Duration::rep>(ns));
  if (ns > 0 && at > Instant::max() - offset) return Instant::max();
  if (ns < 0 && at < Instant::min() - offset) return Instant::min();
  return at + offset;
}

Instant end_of_gap(const Track& gaps, std::size_t position) {
  const Instant at = gaps.time(position);
  const Duration span(static_cast<Duration::rep>(gaps.count(position)));
  return at > Instant::max() - span ? Instant::max() : at + span;
}

/// The rung of the ladder at or above a width. Rung 0 is 1 ns. Above are whole nanoseconds up to
/// 16 ns, then eight rungs per octave; below are halves.
int rung_at_least(double ns) {
  ns = std::clamp(ns, column_ns_min, column_ns_max);
  if (ns <= 1) return -static_cast<int>(std::floor(-std::log2(ns)));
  if (ns <= 8) return static_cast<int>(std::ceil(ns)) - 1;
  const int octave = std::ilogb(ns) - 3;
  return 7 + 8 * octave + static_cast<int>(std::ceil(std::ldexp(ns, -octave))) - 8;
}

double width_of(int rung) {
  if (rung < 0) return std::ldexp(1, rung);
  if (rung < 7) return rung + 1;
  return std::ldexp(8 + (rung - 7) % 8, (rung - 7) / 8);
}

}  // namespace

// ---- the window -------------------------------------------------------------------------------

Instant TimeWindow::time_at(double column) const { return later_by(begin, column * ns_per_column); }

double TimeWindow::column_at(Instant at) const {
  const double ns = at < begin ? -static_cast<double>(ns_between(at, begin))
                               : static_cast<double>(ns_between(begin, at));
  return ns / ns_per_column;
}

Instant TimeWindow::edge(std::size_t column) const {
  return later_by(begin, std::ceil(static_cast<double>(column) * ns_per_column));
}

std::size_t TimeWindow::column_of(Instant at) const {
  if (columns == 0 || at <= begin) return 0;
  const double estimate = std::min(std::floor(column_at(at)), static_cast<double>(columns) - 1);
  auto column = static_cast<std::size_t>(estimate);
  while (column > 0 && edge(column) > at) --column;
  while (column + 1 < columns && edge(column + 1) <= at) ++column;
  return column;
}

double ladder_width(double ns_per_column) { return width_of(rung_at_least(ns_per_column)); }

double ladder_width(double ns_per_column, int steps) {
  const double width = width_of(rung_at_least(ns_per_column) + steps);
  return std::clamp(width, column_ns_min, column_ns_max);
}

Instant snapped(Instant at, double ns_per_column) {
  if (ns_per_column <= 1) return at;
  const auto width = static_cast<Duration::rep>(ns_per_column);
  const Duration::rep ns = at.time_since_epoch().count();
  const Duration::rep beyond = ns % width;
  if (beyond >= 0) return at - Duration(beyond);
  const Duration back(beyond + width);
  return at < Instant::min() + back ? Instant::min() : at - back;
}

// ---- columns ----------------------------------------------------------------------------------

Cell& Columns::cell(Lane& lane, std::size_t column) const {
  const std::size_t slot = column + origin_;
  return lane.cells[slot < window_.columns ? slot : slot - window_.columns];
}

/// Moves the columns of the last update to the new window if they can be reused; whether they can.
bool Columns::shift(const TimeWindow& window) {
  if (window.columns == 0 || window.columns != window_.columns ||
      window.ns_per_column != window_.ns_per_column) {
    return false;
  }
  const bool to_the_right = window.begin >= window_.begin;
  const std::uint64_t ns = to_the_right ? ns_between(window_.begin, window.begin)
                                        : ns_between(window.begin, window_.begin);
  std::uint64_t columns_moved = 0;
  if (window.ns_per_column < 1) {
    // The edges only coincide if each nanosecond has a whole number of columns.
    const double shared = 1 / window.ns_per_column;
    if (shared != std::floor(shared)) return false;
    const double moved = static_cast<double>(ns) * shared;
    columns_moved =
        static_cast<std::uint64_t>(std::min(moved, static_cast<double>(window.columns)));
  } else {
    const auto width = static_cast<std::uint64_t>(window.ns_per_column);
    if (static_cast<double>(width) != window.ns_per_column || ns % width != 0) return false;
    columns_moved = ns / width;
  }
  if (columns_moved >= window.columns) return false;
  const std::size_t columns = window.columns;
  const auto moved = static_cast<std::size_t>(columns_moved);
  origin_ = (origin_ + (to_the_right ? moved : columns - moved)) % columns;
  exposed_ = to_the_right ? ColumnRange{columns - moved, columns} : ColumnRange{0, moved};
  window_ = window;
  return true;
}

void Columns::adopt(std::span<const LaneId> lanes) {
  if (std::ranges::equal(lanes, lanes_, {}, {}, &Lane::lane)) return;
  std::unordered_map<LaneId, std::size_t> known;
  for (std::size_t i = 0; i < lanes_.size(); ++i) known.emplace(lanes_[i].lane, i);
  std::vector<Lane> adopted(lanes.size());
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const auto old = known.find(lanes[i]);
    if (old != known.end()) adopted[i] = std::move(lanes_[old->second]);
    adopted[i].lane = lanes[i];
  }
  lanes_ = std::move(adopted);
}

void Columns::update(const Journal& journal, const TimeWindow& window,
                     std::span<const LaneId> lanes) {
  adopt(lanes);
  edges_of_ = {};
  const bool goes_on = shift(window);
  if (!goes_on) {
    window_ = window;
    origin_ = 0;
  }
  for (Lane& lane : lanes_) {
    if (!goes_on || lane.cells.size() != window.columns) {
      lane.cells.assign(window.columns, {});
      lane.seen = {};
      lane.is_new = true;
    }
  }
  for (Lane& lane : lanes_) {
    if (!lane.is_new) count(journal, lane, exposed_);
  }
  for (Lane& lane : lanes_) {
    const ColumnRange range = lane.is_new ? ColumnRange{0, window.columns} : grown(journal, lane);
    count(journal, lane, range);
    remember(journal, lane);
  }
  epoch_ = journal.epoch();
  polls_ = journal.polls();
  last_poll_ = journal.last_poll();
}

void Columns::remember(const Journal& journal, Lane& lane) {
  lane.is_new = false;
  for (std::size_t i = 0; i < kinds; ++i) {
    const Track track = journal.track(lane.lane, static_cast<Kind>(i));
    const std::size_t size = track.size();
    if (size == lane.seen[i].records && size == 0) continue;
    lane.seen[i] = {size, size == 0 ? Instant{} : track.time(size - 1)};
  }
}

/// The range of columns in which something may have been added or pushed out since the last update.
Columns::ColumnRange Columns::grown(const Journal& journal, const Lane& lane) const {
  ColumnRange range{window_.columns, 0};
  const auto include = [&](Instant from, Instant to) {
    if (to < window_.begin || from >= window_.end()) return;
    range.begin = std::min(range.begin, window_.column_of(from));
    range.end = std::max(range.end, window_.column_of(to) + 1);
  };
  const bool pushed_out = journal.epoch() != epoch_;
  if (pushed_out) include(Instant::min(), journal.poll_time(0));
  if (polls_ != journal.polls()) include(last_poll_, journal.last_poll());
  for (std::size_t i = 0; i < kinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    const Track track = journal.track(lane.lane, kind);
    const std::size_t size = track.size();
    const Seen& seen = lane.seen[i];
    if (size == 0 && seen.records == 0) continue;
    // Everything that was pushed out came before the first remaining record. If none remains, the
    // last one seen is the limit, except that a poll gap may reach beyond its own time.
    const Instant seen_until = kind == Kind::poll_gap ? Instant::max() : seen.last;
    if (pushed_out) include(Instant::min(), size == 0 ? seen_until : track.time(0));
    if (size == 0 || is_readiness(kind)) continue;
    const Instant last = track.time(size - 1);
    if (size == seen.records && last == seen.last && !pushed_out) continue;
    const Instant from = seen.records == 0 ? track.time(0) : seen.last;
    include(from, kind == Kind::poll_gap ? end_of_gap(track, size - 1) : last);
  }
  return range;
}

void Columns::find_edges(const Journal& journal, ColumnRange range) {
  if (edges_of_.begin <= range.begin && range.end <= edges_of_.end) return;
  edges_.clear();
  for (std::size_t column = range.begin; column <= range.end; ++column) {
    edges_.push_back(journal.edge(window_.edge(column)));
  }
  edges_of_ = range;
}

void Columns::count(const Journal& journal, Lane& lane, ColumnRange range) {
  if (range.begin >= range.end) return;
  find_edges(journal, range);
  for (std::size_t column = range.begin; column < range.end; ++column) {
    cell(lane, column) = {};
  }
  for (std::size_t i = 0; i < kinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    const Track track = journal.track(lane.lane, kind);
    if (track.empty() && !track.pushed_out_run_until()) continue;
    if (is_readiness(kind)) {
      mark_runs(track, lane, kind, range, journal.poll_time(0));
    } else if (kind == Kind::poll_gap) {
      mark_gaps(track, lane, range);
    } else {
      count_kind(track, lane, kind, range);
    }
  }
}

std::span<const Edge> Columns::edges_in(ColumnRange range) const {
  return std::span(edges_).subspan(range.begin - edges_of_.begin, range.end - range.begin + 1);
}

void Columns::count_kind(const Track& track, Lane& lane, Kind kind, ColumnRange range) {
  const auto edges = edges_in(range);
  positions_.resize(edges.size());
  track.positions_of(edges, positions_);
  const auto bit = static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const auto count = static_cast<std::uint32_t>(positions_[i + 1] - positions_[i]);
    if (count == 0) continue;
    Cell& one = cell(lane, range.begin + i);
    one.happened |= bit;
    if (kind == Kind::received) one.received = count;
    if (kind == Kind::sent) one.sent = count;
  }
}

/// Marks a column if the last run that begins before the column's end lasts at least until the
/// column begins. Before `known_from` nothing is known about a run.
void Columns::mark_runs(const Track& track, Lane& lane, Kind kind, ColumnRange range,
                        Instant known_from) {
  const auto edges = edges_in(range);
  positions_.resize(edges.size());
  track.positions_of(edges, positions_);
  const auto bit = static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
  std::size_t known = 0;
  // One past the last poll, so that 0 is before all of them.
  std::uint64_t lasts_before = track.pushed_out_run_until().value_or(~std::uint64_t{0}) + 1;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    bool lit = positions_[i + 1] > positions_[i];
    if (!lit) {
      if (positions_[i + 1] != known) {
        known = positions_[i + 1];
        lasts_before = track.last_poll(known - 1) + 1;
      }
      lit = lasts_before > edges[i].poll && edges[i + 1].at > known_from;
    }
    if (lit) cell(lane, range.begin + i).happened |= bit;
  }
}

void Columns::mark_gaps(const Track& track, Lane& lane, ColumnRange range) {
  const auto edges = edges_in(range);
  positions_.resize(edges.size());
  track.positions_of(edges, positions_);
  constexpr auto bit = static_cast<std::uint16_t>(1U << static_cast<unsigned>(Kind::poll_gap));
  std::size_t known = 0;
  Instant lasts_until = Instant::min();
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    if (positions_[i + 1] != known) {
      known = positions_[i + 1];
      lasts_until = end_of_gap(track, known - 1);
    }
    if (positions_[i + 1] > positions_[i] || lasts_until > edges[i].at) {
      cell(lane, range.begin + i).happened |= bit;
    }
  }
}

// ---- a range ----------------------------------------------------------------------------------

namespace {

void add_lane(const Journal& journal, LaneId lane, const Edge& begin, const Edge& end,
              RangeFigures& figures) {
  for (std::size_t i = 0; i < kinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    const Track track = journal.track(lane, kind);
    if (is_readiness(kind)) {
      figures.events[i] += track.ready_polls(begin, end);
      continue;
    }
    const std::size_t first = track.position_of(begin);
    const std::size_t last = std::max(first, track.position_of(end));
    if (first == last) continue;
    figures.events[i] += last - first;
    const std::uint64_t counted = track.counted_before(last) - track.counted_before(first);
    if (kind == Kind::received) figures.received_bytes += counted;
    if (kind == Kind::sent) figures.sent_bytes += counted;
    if (kind == Kind::dropped) figures.dropped += counted;
    if (kind != Kind::poll_gap) continue;
    figures.gap_total += Duration(static_cast<Duration::rep>(counted));
    for (std::size_t position = first; position < last; ++position) {
      const Duration span(static_cast<Duration::rep>(track.count(position)));
      figures.gap_max = std::max(figures.gap_max, span);
    }
  }
}

}  // namespace

RangeFigures figures_between(const Journal& journal, std::span<const LaneId> lanes, Instant begin,
                             Instant end) {
  RangeFigures figures;
  if (end <= begin) return figures;
  const Edge from = journal.edge(begin);
  const Edge to = journal.edge(end);
  figures.polls = to.poll - from.poll;
  for (const LaneId lane : lanes) {
    if (lane != no_lane) add_lane(journal, lane, from, to, figures);
  }
  add_lane(journal, no_lane, from, to, figures);
  return figures;
}

// ---- single events ----------------------------------------------------------------------------

std::optional<std::uint64_t> nearest(const Journal& journal, LaneId lane, Instant at,
                                     Duration reach) {
  std::optional<std::uint64_t> best;
  Duration best_distance = reach;
  const Edge edge = journal.edge(at);
  const auto consider = [&](Kind kind) {
    const Track track = journal.track(lane, kind);
    const std::size_t after = track.position_of(edge);
    for (const std::size_t position : {after, after - 1}) {
      if (position >= track.size()) continue;
      const Duration away = distance(track.record(position), at);
      if (away > best_distance || (best && away == best_distance)) continue;
      best = track.sequence(position);
      best_distance = away;
    }
  };
  for (std::size_t kind = kinds; kind-- > 0;) {
    // The remaining kinds are readiness, which counts only if nothing else is in reach.
    if (best && static_cast<Kind>(kind) == Kind::except) break;
    consider(static_cast<Kind>(kind));
  }
  return best;
}

namespace {

/// The position of the first record of this track that is later than `here`, or at the same time
/// with a higher sequence.
std::size_t position_after(const Journal& journal, const Track& track, const Record& here) {
  std::size_t first = track.position_of(journal.edge(here.at));
  const bool is_last = here.at == Instant::max();
  std::size_t end = is_last ? track.size() : track.position_of(journal.edge(here.at + Duration(1)));
  while (first < end) {
    const std::size_t middle = first + (end - first) / 2;
    if (track.sequence(middle) <= here.sequence) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return first;
}

}  // namespace

std::optional<std::uint64_t> neighbour(const Journal& journal, std::uint64_t sequence,
                                       bool forward) {
  if (!journal.keeps(sequence)) return {};
  const Record here = journal.record(sequence);
  // Simultaneous events are ordered by sequence.
  const auto precedes = [](const Record& a, const Record& b) {
    return a.at != b.at ? a.at < b.at : a.sequence < b.sequence;
  };
  std::optional<Record> best;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const Track track = journal.track(here.lane, static_cast<Kind>(kind));
    std::size_t position = position_after(journal, track, here);
    if (!forward) {
      // The record before that may be the given one itself.
      if (position > 0 && track.sequence(position - 1) == sequence) --position;
      if (position == 0) continue;
      --position;
    }
    if (position >= track.size()) continue;
    const Record candidate = track.record(position);
    if (!best || (forward ? precedes(candidate, *best) : precedes(*best, candidate))) {
      best = candidate;
    }
  }
  if (!best) return {};
  return best->sequence;
}

}  // namespace readyscope
