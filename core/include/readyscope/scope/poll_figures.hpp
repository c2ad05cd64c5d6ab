#pragma once

#include <array>
#include <cstdint>

#include "readyscope/counters/histogram.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// How the polling loop performs.
struct PollFigures {
  std::uint64_t polls = 0;
  Histogram poll_time;                   ///< How long a `select` with zero timeout took.
  Duration gap_max{};                    ///< The longest time without a `select` under way.
  std::array<std::uint64_t, 3> ready{};  ///< Read, Write and Except events.
  std::uint64_t failed = 0;              ///< How often `select` failed as a whole.
};

}  // namespace readyscope
