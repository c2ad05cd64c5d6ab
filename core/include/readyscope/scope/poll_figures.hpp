#pragma once

#include <array>
#include <cstdint>

#include "readyscope/counters/histogram.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// How the loop of polls does.
struct PollFigures {
  std::uint64_t polls = 0;
  Histogram poll_time;                   ///< How long one `select` with zero timeout took.
  Duration gap_max{};                    ///< The longest time in which no `select` was under way.
  std::array<std::uint64_t, 3> ready{};  ///< Read, Write and Except events.
  std::uint64_t failed = 0;              ///< How often a `select` failed as a whole.
};

}  // namespace readyscope
