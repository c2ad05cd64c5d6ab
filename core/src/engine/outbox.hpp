#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/common.hpp"

namespace readyscope {

/// What is sent: counters that are due, what the user sends once or repeatedly, and answers.
class Outbox {
 public:
  explicit Outbox(EngineCommon& common) : common_(&common) {}

  /// For an endpoint that is ready to write. Whether any was due.
  bool send_due_counters(LiveEndpoint& endpoint);
  void send_by_hand(LiveEndpoint& endpoint, const SendDatagram& what,
                    const std::optional<Endpoint>& to);
  void begin_repeating(LiveEndpoint& endpoint, const SendDatagram& what,
                       const std::optional<Endpoint>& to);
  void send_repeated();
  /// Whether the latest `send_repeated` had no time for all of them.
  [[nodiscard]] bool is_unfinished() const { return is_unfinished_; }
  void stop_repeating(LiveEndpoint& endpoint);
  /// Sends one datagram, to the connected peer if `to` is std::nullopt. A failure is reported, and
  /// also returned; the result is empty if there was none.
  Failure send_now(LiveEndpoint& endpoint, std::span<const std::byte> payload,
                   const std::optional<Endpoint>& to);

  /// When the next counter or repeated datagram is due, but at most `deadline`.
  [[nodiscard]] Instant next_due(Instant deadline) const;

 private:
  void send_counters(LiveEndpoint& endpoint, std::size_t count);
  [[nodiscard]] Counter counter_to_send(const LiveEndpoint& endpoint, std::size_t ahead,
                                        Instant at) const;
  void send_repeated(LiveEndpoint& endpoint);
  void report_repeat(const LiveEndpoint& endpoint, bool running);
  Failure send_filled(LiveEndpoint& endpoint, const SendDatagram& what,
                      const std::optional<Endpoint>& to, std::uint64_t counter);
  void report_failure(const LiveEndpoint& endpoint, std::error_code error,
                      const std::optional<Endpoint>& to);

  EngineCommon* common_;
  std::vector<std::byte> departures_;  ///< Counters about to be sent.
  std::size_t repeat_turn_ = 0;
  bool is_unfinished_ = false;
};

}  // namespace readyscope
