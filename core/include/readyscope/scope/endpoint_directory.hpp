#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "readyscope/scope/endpoint_state.hpp"

namespace readyscope {

/// The endpoints that are known, by lane and by address: all that are live, and the latest that
/// have left.
class EndpointDirectory {
 public:
  /// How many that have left are known. Beyond that an eighth of them is forgotten at a time, those
  /// that left first.
  static constexpr std::size_t left_max = 1'024;

  explicit EndpointDirectory(ClockId own_clock) : own_clock_(own_clock) {}

  /// Valid until the endpoint is forgotten.
  EndpointState& add(LaneId lane);
  [[nodiscard]] EndpointState* find(LaneId lane);
  [[nodiscard]] const EndpointState* find(LaneId lane) const;
  /// In the order in which they were asked for.
  [[nodiscard]] std::span<const std::unique_ptr<EndpointState>> all() const { return all_; }
  [[nodiscard]] std::size_t live_count() const { return live_count_; }

  /// Its local address is known from now on.
  void opened(const EndpointState& endpoint);
  /// It finished or was removed.
  void left(const EndpointState& endpoint);
  /// Those that have, or had, this local address.
  [[nodiscard]] std::vector<const EndpointState*> at(const Endpoint& local) const;

  /// How many were forgotten, and what their traffic added up to.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }
  [[nodiscard]] const Counts& forgotten_counts() const { return forgotten_counts_; }

 private:
  void forget_oldest();
  void drop_address(const EndpointState& endpoint);

  ClockId own_clock_;
  std::vector<std::unique_ptr<EndpointState>> all_;
  std::vector<EndpointState*> by_lane_;  ///< Null for those that are not known.
  std::unordered_multimap<Endpoint, EndpointState*> by_local_;
  std::vector<LaneId> left_;  ///< In the order in which they left.
  std::size_t live_count_ = 0;
  std::uint64_t forgotten_ = 0;
  Counts forgotten_counts_;
};

}  // namespace readyscope
