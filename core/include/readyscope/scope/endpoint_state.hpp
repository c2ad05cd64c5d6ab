#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>

#include "readyscope/counters/links.hpp"
#include "readyscope/counters/rate_meter.hpp"
#include "readyscope/counters/second_rates.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/reply_tally.hpp"

namespace readyscope {

/// The sums of an endpoint's traffic.
struct Counts {
  std::uint64_t sent = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t received = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t truncated = 0;
  std::uint64_t refused = 0;      ///< Notices that a datagram of ours could not be delivered.
  std::uint64_t send_failed = 0;  ///< Not sent in the first place.
  std::uint64_t not_counter = 0;  ///< Received by a counter receiver, but not a counter.
  std::uint64_t dropped = 0;  ///< By this machine's kernel, because the receive buffer was full.

  Counts& operator+=(const Counts& other);
  bool operator==(const Counts&) const = default;
};

/// How far a counter sender has got.
struct SenderProgress {
  bool running = false;
  std::uint64_t sent = 0;  ///< In the current run.
};

/// The datagrams per second in and out.
struct Rates {
  RateMeter received;
  RateMeter sent;
  SecondRates received_seconds;  ///< Received in each whole second.
};

/// What became of the answers that the role of an endpoint asks for.
struct Answers {
  ReplyTally replies;
  std::uint64_t withheld = 0;            ///< Because they would have gone round and round.
  std::optional<Endpoint> forward_back;  ///< Who sent last to a `forward`: answers go there.
};

/// What it sends because the user asked for these very datagrams.
struct SentByHand {
  std::shared_ptr<const Repeat> repeat;    ///< The one in progress; null if there is none.
  std::shared_ptr<const Repeat> repeated;  ///< The last one, as it ended.
  std::uint64_t filled_in = 0;             ///< Datagrams that were sent once each and filled in.
};

/// What the impairments of both directions have done.
struct ImpairedBothWays {
  ImpairmentFigures sending;
  ImpairmentFigures receiving;
};

/// The receive buffer that the kernel granted.
struct GrantedBuffer {
  std::size_t bytes = 0;
  bool reports_drops = false;  ///< Whether the kernel counts what it drops.
};

/// All that is known of one endpoint, from the request for it until it is forgotten, long after it
/// has gone: what it is, as last described, and what came of it.
struct EndpointState : EndpointDescription {
  EndpointState(LaneId its_lane, ClockId clock) : lane(its_lane), links(clock) {}

  LaneId lane;
  Instant opened_at{};
  Instant left_at{};  ///< When it finished or was removed.
  Counts counts;
  std::error_code error;  ///< The latest that the system reported.
  Rates rates;
  /// For a counter receiver: the counters that arrive. For a counter sender: its own, returned.
  Links links;
  SenderProgress sender;
  Answers answers;
  SentByHand by_hand;
  ImpairedBothWays impaired;
  GrantedBuffer buffer;

  [[nodiscard]] Role role() const { return settings.role; }
  [[nodiscard]] bool is_open() const { return phase == Phase::open; }
  /// Requested or open: what the user regards as existing.
  [[nodiscard]] bool is_live() const { return phase == Phase::open || phase == Phase::resolving; }
};

}  // namespace readyscope
