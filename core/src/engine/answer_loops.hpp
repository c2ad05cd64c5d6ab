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
///
/// A loop that multiplies what goes round in it has sent far too much before it is deep. So answers
/// are counted, too, that are deeper than a chain could be: than there are pairs that are connected
/// with each other. Only a loop passes one of them twice.
class AnswerLoops {
 public:
  static constexpr std::size_t pairs_max = 65'536;
  /// What was answered is forgotten after this time, and as long as impairments may hold datagrams
  /// back: by then the loop has ended.
  static constexpr Duration remembered_for = std::chrono::seconds(10);

  struct Rounds {
    std::uint64_t depth = 0;   ///< Of the deepest answer.
    std::uint64_t looped = 0;  ///< Answers that only a loop can have made.
    Instant at{};              ///< When one was last as deep.
  };

  /// Of what went from there to there since then; nothing if nothing did.
  [[nodiscard]] Rounds between(LaneId from, LaneId to, Instant since) const;
  void answered(LaneId from, LaneId to, std::uint64_t depth, Instant now, Instant since);
  /// Forgets what this endpoint has sent and received, and all that are connected with it.
  void forget(LaneId lane);

 private:
  /// A lane in a tree of those that are connected with each other.
  struct Connected {
    LaneId parent = no_lane;  ///< Itself at the root.
    std::size_t pairs = 0;    ///< In the whole tree, at the root.
  };

  static std::uint64_t key(LaneId from, LaneId to) {
    return std::uint64_t{static_cast<std::uint32_t>(from)} << 32U | static_cast<std::uint32_t>(to);
  }
  Rounds& pair(LaneId from, LaneId to, Instant now);
  LaneId root_of(LaneId lane);

  std::unordered_map<std::uint64_t, Rounds> pairs_;
  std::unordered_map<LaneId, Connected> connected_;
};

}  // namespace readyscope
