#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>

#include "readyscope/counters/links.hpp"
#include "readyscope/counters/rate_meter.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/reply_tally.hpp"

namespace readyscope {

/// What an endpoint's traffic adds up to.
struct Counts {
  std::uint64_t sent = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t received = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t truncated = 0;
  std::uint64_t refused = 0;      ///< Notices that one of ours could not be delivered.
  std::uint64_t send_failed = 0;  ///< Not sent at all.
  std::uint64_t not_counter = 0;  ///< Received by a counter receiver, but not a counter.
  std::uint64_t dropped = 0;      ///< By this machine's kernel, for want of buffer.

  Counts& operator+=(const Counts& other);
  bool operator==(const Counts&) const = default;
};

/// How far a counter sender has come.
struct SenderProgress {
  bool running = false;
  std::uint64_t sent = 0;  ///< In this run of it.
};

/// All that is known of one endpoint, from when it was asked for until it is forgotten, long after
/// it left.
struct EndpointState {
  EndpointState(LaneId its_lane, ClockId clock) : lane(its_lane), links(clock) {}

  LaneId lane;
  Ticket ticket = 0;
  EndpointSettings settings;
  Phase phase = Phase::resolving;
  Instant opened_at{};
  Instant left_at{};  ///< When it finished or was removed.
  Endpoint local;
  std::optional<Endpoint> peer;
  Counts counts;
  std::error_code error;  ///< The latest that the system reported.
  RateMeter received_rate;
  RateMeter sent_rate;
  /// Of a counter receiver: the counters that arrive. Of a counter sender: its own, come back.
  Links links;
  SenderProgress sender;
  ReplyTally replies;
  std::uint64_t answers_withheld = 0;  ///< For they would have gone round and round.
  std::optional<Endpoint> forward_to;
  std::optional<Endpoint> forward_back;    ///< Who sent last to a `forward`: answers go there.
  std::shared_ptr<const Repeat> repeat;    ///< The one under way; null when there is none.
  std::shared_ptr<const Repeat> repeated;  ///< The last one, as it ended.
  std::uint64_t filled_in = 0;             ///< Datagrams that were sent singly and filled in.
  ImpairmentFigures impaired_sending;
  ImpairmentFigures impaired_receiving;
  std::size_t receive_buffer_bytes = 0;
  bool reports_drops = false;  ///< Whether this kernel counts them.

  [[nodiscard]] Role role() const { return settings.role; }
  [[nodiscard]] bool is_open() const { return phase == Phase::open; }
  /// Asked for or open: what the user thinks of as being there.
  [[nodiscard]] bool is_live() const { return phase == Phase::open || phase == Phase::resolving; }
};

}  // namespace readyscope
