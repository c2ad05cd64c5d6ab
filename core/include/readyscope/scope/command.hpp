#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/event.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/scope/replier.hpp"
#include "readyscope/counters/counter_sender.hpp"
#include "readyscope/scope/role.hpp"

namespace readyscope {

/// What is done on purpose to an endpoint's datagrams, each way.
struct Impairments {
  Impairment sending{};
  Impairment receiving{};
  bool operator==(const Impairments&) const = default;
};

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
  std::string forward_to{};  ///< Where `forward` sends what arrives, in numbers; may be empty yet.
  ReplyRules reply_rules{};
  Impairments impairments{};
  Interest interest{};
  bool sending = true;  ///< Whether a counter sender starts once it is open.
  bool answer_loop_allowed = false;
  bool operator==(const AddEndpoint&) const = default;
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
/// Begins anew with the start value, as a new session that receivers tell from loss.
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
  /// So often, from now on; 0: until it is stopped. Another one of this endpoint takes its place.
  std::uint64_t times = 1;
  Duration every = std::chrono::seconds(1);  ///< From `send_interval_min` on.
};
inline constexpr Duration send_interval_min = std::chrono::milliseconds(1);
struct StopSending {
  LaneId lane;
};
/// Lets two endpoints that answer each other go on without an end.
struct AllowAnswerLoop {
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
                 RestartSender, SetSender, SetForward, SetReplyRules, SetImpairment, SendDatagram,
                 StopSending, AllowAnswerLoop, RunDemo, ClearHistory, SetHistoryBytes>;
using Commands = std::vector<Command>;

}  // namespace readyscope
