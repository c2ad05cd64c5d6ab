#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// How many rounds datagrams have made between endpoints that answer by themselves.
///
/// An answer to a datagram from outside has depth 1, an answer to one of depth n has depth n + 1. A
/// chain of endpoints never gets deeper than its length; a loop gets deeper with every round, and
/// that distinguishes it from a chain, however busy the chain is.
class AnswerLoops {
 public:
  static constexpr std::size_t pairs_max = 65'536;
  /// A depth is forgotten after this time: by then the loop has ended, or is a slow one.
  static constexpr Duration remembered_for = std::chrono::seconds(10);

  /// Of what arrived from there lately; 0 if nothing did.
  [[nodiscard]] std::uint64_t depth(LaneId from, LaneId to, Instant now) const;
  void answered(LaneId from, LaneId to, std::uint64_t depth, Instant now);
  /// Forgets what this endpoint has sent and received.
  void forget(LaneId lane);

 private:
  struct Depth {
    std::uint64_t depth = 0;
    Instant at;
  };
  static std::uint64_t key(LaneId from, LaneId to) {
    return std::uint64_t{static_cast<std::uint32_t>(from)} << 32U | static_cast<std::uint32_t>(to);
  }

  std::unordered_map<std::uint64_t, Depth> depths_;
};

}  // namespace readyscope
