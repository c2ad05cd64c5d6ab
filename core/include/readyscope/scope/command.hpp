#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/scope/endpoint_settings.hpp"

namespace readyscope {

/// Connects a request with its outcome. Chosen by whoever makes the request.
using Ticket = std::uint32_t;

// What a user can ask for. Panels append commands, and only the engine carries them out. A command
// for a lane whose endpoint has been removed in the meantime does nothing.

struct AddEndpoint {
  Ticket ticket = 0;  ///< For looking up what became of this: see `Scope::outcome`.
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
/// Starts over with the start value, as a new run, which receivers do not mistake for loss.
struct RestartSender {
  LaneId lane;
};
struct SetSender {
  LaneId lane;
  SenderSettings settings;
};
/// From the next counter on.
struct SetReceiver {
  LaneId lane;
  ReceiverSettings settings;
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
  std::string to{};  ///< If empty, sends to the connected peer.
  /// Fill in `{counter}`, which counts from 0, and `{time}` each time it is sent.
  bool filled_in = false;
  /// How many times to send it; 0 repeats it until stopped. Replaces what this endpoint was
  /// repeating.
  std::uint64_t times = 1;
  Duration every = std::chrono::seconds(1);  ///< At least `send_interval_min`.
};
inline constexpr Duration send_interval_min = std::chrono::milliseconds(1);
struct StopSending {
  LaneId lane;
};
/// Lets two endpoints that answer each other go on for ever.
struct AllowAnswerLoop {
  LaneId lane;
  bool allowed = false;
};
/// A server on port 9876, and a client that sends ten counters to it.
struct RunDemo {};
struct ClearHistory {};
/// How much memory the history may use; at least `history_bytes_min`.
struct SetHistoryBytes {
  std::size_t bytes = 0;
};
inline constexpr std::size_t history_bytes_min = std::size_t{1} << 20;

using Command = std::variant<AddEndpoint, RemoveEndpoint, SetInterest, SetRole, StartSender,
                             StopSender, RestartSender, SetSender, SetReceiver, SetForward,
                             SetReplyRules, SetImpairment, SendDatagram, StopSending,
                             AllowAnswerLoop, RunDemo, ClearHistory, SetHistoryBytes>;
using Commands = std::vector<Command>;

}  // namespace readyscope
