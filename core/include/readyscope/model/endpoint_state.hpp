#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "readyscope/event.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/journal.hpp"
#include "readyscope/model/link.hpp"
#include "readyscope/model/rate_meter.hpp"
#include "readyscope/model/responders.hpp"
#include "readyscope/network.hpp"

namespace readyscope::model {

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

/// All that is known of one endpoint, from when it was asked for until the session ends.
struct EndpointState {
  static constexpr std::size_t links_max = 256;

  LaneId lane{};
  Ticket ticket = 0;
  Attach attach = Attach::bind;
  std::string asked;  ///< The address as it was typed.
  Phase phase = Phase::resolving;
  SocketId socket;
  Endpoint local;
  std::optional<Endpoint> peer;
  Interest interest;
  Role role = Role::manual;
  CounterSender sender{SenderSettings{}};
  Counts counts;
  RateMeter received_rate;
  RateMeter sent_rate;
  std::vector<std::unique_ptr<Link>> links;  ///< One for each source of counters.
  std::uint64_t links_refused = 0;           ///< Counters of sources beyond `links_max`.
  std::size_t receive_buffer_bytes = 0;
  bool tells_drops = false;  ///< Whether this kernel counts them.
  std::uint64_t own_echoes = 0;
  bool echo_loop_allowed = false;
  bool echo_loop_stopped = false;

  [[nodiscard]] bool is_open() const { return phase == Phase::open; }
  /// Asked for or open: what the user thinks of as being there.
  [[nodiscard]] bool is_live() const { return phase == Phase::open || phase == Phase::resolving; }
};

}  // namespace readyscope::model
