#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/scope/endpoint_settings.hpp"

namespace readyscope {

/// Connects a request with its outcome. Whoever asks chooses it.
using Ticket = std::uint32_t;

// What a person can ask for. Panels append these, and the engine alone carries them out. One for a
// lane that has left meanwhile does nothing.

struct AddEndpoint {
  Ticket ticket = 0;  ///< `Scope::outcome` finds what became of this by it.
  EndpointSettings settings{};
};
struct RemoveEndpoint {
  LaneId lane;
};
struct SetInterest {
  LaneId lane;
  Interest interest;
};
struct SetRole {
  LaneId lane;
  Role role;
};
struct StartSender {
  LaneId lane;
};
struct StopSender {
  LaneId lane;
};
/// Begins again with the start value, as a new run that receivers tell from loss.
struct RestartSender {
  LaneId lane;
};
struct SetSender {
  LaneId lane;
  SenderSettings settings;
};
struct SetForward {
  Ticket ticket = 0;
  LaneId lane;
  std::string to;
};
struct SetReplyRules {
  Ticket ticket = 0;
  LaneId lane;
  ReplyRules rules;
};
struct SetImpairment {
  LaneId lane;
  Direction direction;
  Impairment impairment;
};
struct SendDatagram {
  Ticket ticket = 0;
  LaneId lane;
  std::vector<std::byte> payload;
  std::string to{};  ///< Empty: to the connected peer.
  /// Fill in `{counter}`, from 0, and `{time}` each time it is sent.
  bool filled_in = false;
  /// How often, from now on; 0: until it is stopped. A new one replaces this endpoint's last.
  std::uint64_t times = 1;
  Duration every = std::chrono::seconds(1);  ///< At least `send_interval_min`.
};
inline constexpr Duration send_interval_min = std::chrono::milliseconds(1);
struct StopSending {
  LaneId lane;
};
/// Lets two endpoints that answer each other go on without end.
struct AllowAnswerLoop {
  LaneId lane;
  bool allowed = false;
};
/// A server on port 9876, and a client that sends it ten counters.
struct RunDemo {};
struct ClearHistory {};
/// How much memory the history may take; at least `history_bytes_min`.
struct SetHistoryBytes {
  std::size_t bytes = 0;
};
inline constexpr std::size_t history_bytes_min = std::size_t{1} << 20;

using Command =
    std::variant<AddEndpoint, RemoveEndpoint, SetInterest, SetRole, StartSender, StopSender,
                 RestartSender, SetSender, SetForward, SetReplyRules, SetImpairment, SendDatagram,
                 StopSending, AllowAnswerLoop, RunDemo, ClearHistory, SetHistoryBytes>;
using Commands = std::vector<Command>;

}  // namespace readyscope
