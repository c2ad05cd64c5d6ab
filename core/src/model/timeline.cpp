#include "readyscope/model/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace readyscope::model {
namespace {

using Sequences = std::span<const std::uint64_t>;

/// The first place at or after `from` whose event is not before `at`. Looks near `from` first: what
/// is sought in a walk along the columns is mostly close by.
std::size_t find_from(const Journal& journal, Sequences track, std::size_t from, Instant at) {
  const auto is_before = [&](std::uint64_t sequence) { return journal.record(sequence).at < at; };
  std::size_t step = 1;
  std::size_t low = from;
  while (low + step < track.size() && is_before(track[low + step - 1])) {
    low += step;
    step *= 2;
  }
  const std::size_t high = std::min(low + step, track.size());
  const auto found =
      std::partition_point(track.begin() + static_cast<std::ptrdiff_t>(low),
                           track.begin() + static_cast<std::ptrdiff_t>(high), is_before);
  return static_cast<std::size_t>(found - track.begin());
}

std::size_t column_of(const TimeWindow& window, Instant at) {
  const double column = std::floor(window.column_at(at));
  return static_cast<std::size_t>(std::clamp(column, 0.0, static_cast<double>(window.columns) - 1));
}

/// The first instant that `column_of` puts after `column`. Rounding may put it a nanosecond off
/// either way, and a walk must neither stand still nor count twice.
Instant end_of_column(const TimeWindow& window, std::size_t column, Instant inside) {
  Instant end = std::max(window.time_at(static_cast<double>(column) + 1), inside + Duration(1));
  while (column_of(window, end) <= column && end < window.end()) end += Duration(1);
  return end;
}

Instant end_of(const Record& record) { return record.at + record.span; }

std::uint64_t ns_of(Instant at) {
  return static_cast<std::uint64_t>(at.time_since_epoch().count());
}

/// How far `later` is from `earlier`; the ends of the axis are farther apart than a Duration holds.
std::uint64_t ns_between(Instant earlier, Instant later) { return ns_of(later) - ns_of(earlier); }

Duration distance(const Record& record, Instant at) {
  const Instant end = is_readiness(record.kind) ? end_of(record) : record.at;
  const std::uint64_t ns = at < record.at ? ns_between(at, record.at)
                           : end < at     ? ns_between(end, at)
                                          : 0;
  return Duration(static_cast<Duration::rep>(
      std::min(ns, static_cast<std::uint64_t>(Duration::max().count()))));
}

}  // namespace

Instant TimeWindow::time_at(double column) const {
  const double ns = column * ns_per_column;
  if (ns >= 0x1p63) return Instant::max();
  if (ns < -0x1p63) return Instant::min();
  const Duration offset(static_cast<Duration::rep>(ns));
  if (ns > 0 && begin > Instant::max() - offset) return Instant::max();
  if (ns < 0 && begin < Instant::min() - offset) return Instant::min();
  return begin + offset;
}

double TimeWindow::column_at(Instant at) const {
  const double ns = at < begin ? -static_cast<double>(ns_between(at, begin))
                               : static_cast<double>(ns_between(begin, at));
  return ns / ns_per_column;
}

std::vector<ColumnCount> count_columns(const Journal& journal, LaneId lane, Kind kind,
                                       const TimeWindow& window) {
  std::vector<ColumnCount> columns;
  const Sequences track = journal.track(lane, kind);
  std::size_t place = find_from(journal, track, 0, window.begin);
  while (place < track.size()) {
    const Instant at = journal.record(track[place]).at;
    if (at >= window.end()) break;
    const std::size_t column = column_of(window, at);
    const std::size_t next = find_from(journal, track, place, end_of_column(window, column, at));
    columns.push_back({column, next - place, track[place]});
    place = next;
  }
  return columns;
}

std::vector<Band> ready_bands(const Journal& journal, LaneId lane, Kind kind,
                              const TimeWindow& window) {
  std::vector<Band> bands;
  if (window.columns == 0) return bands;
  const Sequences track = journal.track(lane, kind);
  std::size_t place = find_from(journal, track, 0, window.begin);
  // The run before may reach into the window.
  if (place > 0) --place;
  while (place < track.size()) {
    const Record run = journal.record(track[place]);
    if (run.at >= window.end()) break;
    if (end_of(run) < window.begin) {
      ++place;
      continue;
    }
    const std::size_t first = column_of(window, std::max(run.at, window.begin));
    const std::size_t last = column_of(window, end_of(run));
    if (!bands.empty() && first <= bands.back().last_column + 1) {
      bands.back().last_column = std::max(bands.back().last_column, last);
    } else {
      bands.push_back({first, last});
    }
    // Whatever else begins in the last column can only reach beyond it as the last one there does.
    const Instant column_end = end_of_column(window, last, end_of(run));
    const std::size_t next = find_from(journal, track, place + 1, column_end);
    place = std::max(place + 1, next == 0 ? 0 : next - 1);
  }
  return bands;
}

std::optional<std::uint64_t> nearest(const Journal& journal, LaneId lane, Instant at,
                                     Duration reach) {
  std::optional<std::uint64_t> best;
  Duration best_distance = reach;
  const auto consider = [&](Kind kind) {
    const Sequences track = journal.track(lane, kind);
    const std::size_t after = find_from(journal, track, 0, at);
    for (const std::size_t place : {after, after - 1}) {
      if (place >= track.size()) continue;
      const Duration away = distance(journal.record(track[place]), at);
      if (away > best_distance || (best && away == best_distance)) continue;
      best = track[place];
      best_distance = away;
    }
  };
  for (std::size_t kind = kinds; kind-- > 0;) {
    // From here on it is readiness, which only counts where nothing else is in reach.
    if (best && static_cast<Kind>(kind) == Kind::except) break;
    consider(static_cast<Kind>(kind));
  }
  return best;
}

std::optional<std::uint64_t> neighbour(const Journal& journal, std::uint64_t sequence,
                                       bool forward) {
  if (!journal.keeps(sequence)) return {};
  const Record here = journal.record(sequence);
  // Events of one time follow each other by their sequence.
  const auto precedes = [](const Record& a, const Record& b) {
    return a.at != b.at ? a.at < b.at : a.sequence < b.sequence;
  };
  std::optional<Record> best;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const Sequences track = journal.track(here.lane, static_cast<Kind>(kind));
    const auto is_not_after = [&](std::uint64_t other) {
      return other == sequence || precedes(journal.record(other), here);
    };
    const auto is_before = [&](std::uint64_t other) {
      return other != sequence && precedes(journal.record(other), here);
    };
    auto found = forward ? std::ranges::partition_point(track, is_not_after)
                         : std::ranges::partition_point(track, is_before);
    if (forward ? found == track.end() : found == track.begin()) continue;
    const Record candidate = journal.record(forward ? *found : *(found - 1));
    if (!best || (forward ? precedes(candidate, *best) : precedes(*best, candidate))) {
      best = candidate;
    }
  }
  if (!best) return {};
  return best->sequence;
}

}  // namespace readyscope::model
