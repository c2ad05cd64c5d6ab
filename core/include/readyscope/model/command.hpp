#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "readyscope/endpoint.hpp"
#include "readyscope/event.hpp"
#include "readyscope/model/journal.hpp"
#include "readyscope/model/responders.hpp"

namespace readyscope::model {

enum class Attach : std::uint8_t { bind, connect };

/// Links a request with its outcome. Whoever asks chooses it.
using Ticket = std::uint32_t;

// What a person can ask for. Panels append these; `Session::apply` alone carries them out. One that
// names a lane which has gone meanwhile does nothing.

struct AddEndpoint {
  Ticket ticket = 0;  ///< `Session::outcome` tells by it what became of this.
  Attach attach = Attach::bind;
  std::string address;
  Role role = Role::manual;
  SenderSettings sender{};
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
struct SetSender {
  LaneId lane;
  SenderSettings settings;
};
struct SendDatagram {
  Ticket ticket = 0;
  LaneId lane;
  std::vector<std::byte> payload;
  std::string to;  ///< Empty: to the connected peer.
};
struct AllowEchoLoop {
  LaneId lane;
  bool allowed = false;
};
/// The note's use case: a server, and a client that sends it ten counters.
struct RunDemo {};
struct ClearHistory {};
/// How much memory the history may take, from `history_bytes_min` on.
struct SetHistoryBytes {
  std::size_t bytes = 0;
};
inline constexpr std::size_t history_bytes_min = std::size_t{1} << 20;

using Command =
    std::variant<AddEndpoint, RemoveEndpoint, SetInterest, SetRole, StartSender, StopSender,
                 SetSender, SendDatagram, AllowEchoLoop, RunDemo, ClearHistory, SetHistoryBytes>;
using Commands = std::vector<Command>;

}  // namespace readyscope::model
