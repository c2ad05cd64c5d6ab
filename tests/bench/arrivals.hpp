#pragma once

// A history as the program writes it, for the workloads that look at one.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bench.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/history/timeline.hpp"

namespace readyscope::bench {

inline constexpr double frame_ns = 1e9 / 60;
inline constexpr std::size_t columns_shown = 2'000;
inline constexpr Instant begin_of_history{std::chrono::hours(1)};

/// What a workload is asked to fill a history with.
struct HistoryWanted {
  explicit HistoryWanted(const Options& options)
      : events(static_cast<std::uint64_t>(options.number("events", 10'000'000))),
        lanes(static_cast<std::size_t>(options.number("lanes", 50))),
        gap_ns(1e9 / static_cast<double>(options.number("rate", 1'000))) {}

  [[nodiscard]] double whole_ns() const {
    return static_cast<double>(events) / static_cast<double>(lanes) * gap_ns;
  }

  std::uint64_t events;
  std::size_t lanes;
  double gap_ns;  ///< From one datagram to the next on the same lane, on average.
};

/// The one of two ratios that is farther from 1.
inline double worse(double one, double other) {
  return std::abs(one - 1) >= std::abs(other - 1) ? one : other;
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
class Random {
 public:
  std::uint64_t next() {
    std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }
  std::uint64_t below(std::uint64_t end) { return next() % end; }
  /// Above 0, at most 1.
  double share() { return static_cast<double>((next() >> 11U) + 1) * 0x1.0p-53; }

 private:
  std::uint64_t state_ = 1;
};

inline Instant later(Instant at, double ns) {
  return at + Duration(static_cast<Duration::rep>(ns));
}

/// Datagrams that arrive on some lanes at random and independently of each other, found by polls
/// sixty times a second, with times from the kernel.
class Arrivals {
 public:
  Arrivals(std::size_t lane_count, double gap_ns, std::size_t bytes)
      : journal({.bytes = bytes}), gap_ns_(gap_ns), next_(lane_count) {
    for (std::size_t i = 0; i < lane_count; ++i) {
      lanes.push_back(journal.add_lane("lane").value());
      next_[i] = later(begin_of_history, gap_ns_ * -std::log(random_.share()));
    }
  }

  void frame() {
    now = later(now, frame_ns + static_cast<double>(random_.below(1'000'000)));
    journal.poll(now);
    for (const LaneId lane : lanes) {
      const Instant first = next_[static_cast<std::size_t>(lane)];
      if (first < now) journal.ready(lane, Kind::read);
      journal.ready(lane, Kind::write);
    }
    for (const LaneId lane : lanes) drain(lane);
  }

  void fill(std::uint64_t events) {
    while (datagrams < events) frame();
  }

  Journal journal;
  std::vector<LaneId> lanes;
  Instant now = begin_of_history;
  std::uint64_t datagrams = 0;
  std::vector<Instant>* told =
      nullptr;  ///< If not null, receives the time of every datagram on any lane.
  std::span<const std::byte> payload{};  ///< Of each datagram.

 private:
  void drain(LaneId lane) {
    const auto place = static_cast<std::size_t>(lane);
    Record record{.at = {},
                  .lane = lane,
                  .kind = Kind::received,
                  .kernel_time = true,
                  .count = 32,
                  .peer = Endpoint::loopback(static_cast<std::uint16_t>(40'000 + place))};
    for (Instant& next = next_[place]; next < now;) {
      record.at = next;
      journal.append(record, payload);
      if (told != nullptr) told->push_back(next);
      ++datagrams;
      next = later(next, std::max(1.0, gap_ns_ * -std::log(random_.share())));
    }
  }

  Random random_;
  double gap_ns_;
  std::vector<Instant> next_;
};

inline std::vector<LaneId> with_gaps(const std::vector<LaneId>& lanes) {
  std::vector<LaneId> all{no_lane};
  all.insert(all.end(), lanes.begin(), lanes.end());
  return all;
}

}  // namespace readyscope::bench
