#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/history/lane_map.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// What waits for a datagram that carries it as a comment: the next one of its endpoint, or after a
/// while that of any endpoint. So quiet endpoints have their say while others are busy.
class WaitingNotes {
 public:
  static constexpr std::size_t notes_max = 256;
  /// How long a note waits for a datagram of its own endpoint.
  static constexpr Duration own_wait_max = std::chrono::seconds(1);

  /// `lane` is `no_lane` if the next datagram of any endpoint may carry it; `machine` is the number
  /// of the machine that it concerns. More than `notes_max` are only counted.
  void add(LaneId lane, std::size_t machine, Instant now, std::string words);

  [[nodiscard]] bool any_for(LaneId lane) const {
    return anyones_ > 0 || by_lane_.find(lane) != nullptr;
  }
  /// Takes those that a datagram of `lane` may carry, the oldest first, and at most so many.
  [[nodiscard]] std::vector<std::string> take_for(LaneId lane, std::size_t count_max);
  /// Takes all that concern this machine.
  [[nodiscard]] std::vector<std::string> take_of(std::size_t machine);

  /// Any datagram may carry those that have waited long enough.
  void release_old(Instant now);
  /// The endpoint has left: no datagrams of its own come any more.
  void release(LaneId lane);

 private:
  struct Note {
    LaneId lane{};
    std::size_t machine = 0;
    Instant since;
    std::string words;
  };

  void count_one_less(LaneId lane);
  void release(Note& note);
  /// Takes those of which `wanted` says so.
  template <class Wanted>
  std::vector<std::string> take_if(Wanted wanted);

  std::vector<Note> notes_;         ///< In the order in which they were added.
  std::size_t anyones_ = 0;         ///< How many of them any datagram may carry.
  LaneMap<std::uint16_t> by_lane_;  ///< How many wait for a datagram of a lane, if any.
  std::uint64_t forgotten_ = 0;     ///< For which there was no room.
};

}  // namespace readyscope
