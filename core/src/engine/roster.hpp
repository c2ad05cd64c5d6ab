#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/live_endpoint.hpp"

namespace readyscope {

/// The endpoints in operation, found by lane, by socket, and by what they do.
class Roster {
 public:
  /// Numbers lanes in the order in which endpoints are requested; null if there are no more.
  LiveEndpoint* add();
  void remove(const LiveEndpoint& endpoint);

  [[nodiscard]] LiveEndpoint* find(LaneId lane);
  [[nodiscard]] LiveEndpoint* at(SocketId socket);
  [[nodiscard]] std::size_t size() const { return by_lane_.size(); }

  /// `endpoint.socket` is its socket from now on. Returns the endpoint that had that slot before,
  /// or null.
  LiveEndpoint* seat(LiveEndpoint& endpoint);
  void unseat(const LiveEndpoint& endpoint);

  /// Adds it to the lists that its current role and impairment require.
  void enlist(LiveEndpoint& endpoint);
  void delist(const LiveEndpoint& endpoint);
  void begin_repeating(LiveEndpoint& endpoint) { repeating_.push_back(&endpoint); }
  void end_repeating(const LiveEndpoint& endpoint);
  void begin_impairing(LiveEndpoint& endpoint);

  [[nodiscard]] std::span<LiveEndpoint* const> open() const { return open_; }
  [[nodiscard]] std::span<LiveEndpoint* const> senders() const { return senders_; }
  [[nodiscard]] std::span<LiveEndpoint* const> repeating() const { return repeating_; }
  /// Those whose datagrams are, or once were, impaired.
  [[nodiscard]] std::span<LiveEndpoint* const> impaired() const { return impaired_; }
  /// The endpoint with this address, if there is one and it answers by itself.
  [[nodiscard]] const LiveEndpoint* answering_at(const Endpoint& address) const;

 private:
  std::unordered_map<LaneId, std::unique_ptr<LiveEndpoint>> by_lane_;
  std::size_t lanes_ = 0;  ///< How many there ever were.
  std::vector<LiveEndpoint*> by_slot_;
  std::vector<LiveEndpoint*> open_;
  std::vector<LiveEndpoint*> senders_;
  std::vector<LiveEndpoint*> repeating_;
  std::vector<LiveEndpoint*> impaired_;
  std::unordered_multimap<std::uint16_t, const LiveEndpoint*> answering_by_port_;
};

}  // namespace readyscope
