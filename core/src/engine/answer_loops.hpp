#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// How often datagrams have gone round between endpoints that answer by themselves.
///
/// An answer to somebody else's datagram has depth 1, an answer to one of depth n has depth n + 1.
/// Chains of endpoints keep to their length; a loop gets deeper with every round, and so is told
/// from a chain however busy that is.
class AnswerLoops {
 public:
  static constexpr std::size_t pairs_max = 65'536;
  /// A depth is forgotten after so long, for the loop has ended by then, or is a slow one.
  static constexpr Duration remembered_for = std::chrono::seconds(10);

  /// Of what came from there lately; 0 when nothing did.
  [[nodiscard]] std::uint64_t depth(LaneId from, LaneId to, Instant now) const;
  void answered(LaneId from, LaneId to, std::uint64_t depth, Instant now);
  /// What this endpoint has sent and received begins anew.
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
