#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "readyscope/counters/links.hpp"
#include "readyscope/counters/rate_meter.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/net/event.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/failure.hpp"
#include "readyscope/counters/counter_sender.hpp"
#include "readyscope/scope/role.hpp"

namespace readyscope {

enum class Phase : std::uint8_t {
  resolving,  ///< Its host name is being looked up.
  open,
  finished,  ///< A counter sender that reached its limit and left.
  removed,
};

struct Counts {
  std::uint64_t sent = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t received = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t truncated = 0;
  std::uint64_t refused = 0;      ///< Word that ours could not be delivered.
  std::uint64_t send_failed = 0;  ///< Not sent at all.
  std::uint64_t not_counter = 0;  ///< Received by a counter receiver, and no counter.
  std::uint64_t dropped = 0;      ///< By this machine's kernel, for want of buffer.
};

/// A datagram that is sent again and again.
struct Repeat {
  SendDatagram what;
  std::optional<Endpoint> to{};
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;
  Failure failure{};  ///< The latest.
  Instant due_at;
};

/// All that is known of one endpoint, from when it was asked for until the session ends.
struct EndpointState {
  explicit EndpointState(ClockId clock) : links(clock) {}

  LaneId lane{};
  Ticket ticket = 0;
  Attach attach = Attach::bind;
  std::string asked;  ///< The address as it was typed.
  Phase phase = Phase::resolving;
  Instant left_at{};  ///< When it finished or was removed.
  SocketId socket;
  Endpoint local;
  std::optional<Endpoint> peer;
  Interest interest;
  Role role = Role::manual;
  CounterSender sender{SenderSettings{}};
  Counts counts;
  std::error_code error;  ///< The latest that the system said of it.
  RateMeter received_rate;
  RateMeter sent_rate;
  /// Of a counter receiver: the counters that arrive. Of a counter sender: its own, come back.
  Links links;
  std::optional<Endpoint> forward_to;
  /// Who sent last to a `forward`, beside its target: answers go there.
  std::optional<Endpoint> forward_back;
  Replier replier;
  std::optional<Repeat> repeat;
  std::optional<Repeat> repeated;  ///< The last one, as it ended.
  std::uint64_t filled_in = 0;  ///< Datagrams that were sent singly and filled in: their counter.
  Impairments impairments;
  ImpairmentFigures impaired_sending;    ///< As of the last step.
  ImpairmentFigures impaired_receiving;  ///< As of the last step.
  std::size_t receive_buffer_bytes = 0;
  bool tells_drops = false;  ///< Whether this kernel counts them.
  /// Answers to answers of our own that were not sent, for they would have gone round and round.
  std::uint64_t answers_withheld = 0;
  bool answer_loop_allowed = false;
  bool answer_loop_told = false;

  [[nodiscard]] bool is_open() const { return phase == Phase::open; }
  /// Asked for or open: what the user thinks of as being there.
  [[nodiscard]] bool is_live() const { return phase == Phase::open || phase == Phase::resolving; }
};

}  // namespace readyscope
