#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ranges>
#include <span>
#include <unordered_map>
#include <vector>

#include "readyscope/history/lane_map.hpp"
#include "readyscope/scope/endpoint_state.hpp"

namespace readyscope {

/// The endpoints that are known, by lane and by address: all live ones, and those that have gone
/// most recently.
class EndpointDirectory {
 public:
  /// How many endpoints that have gone are remembered. Beyond that, an eighth of them is forgotten
  /// at a time, those that went first.
  static constexpr std::size_t left_max = 1'024;

  explicit EndpointDirectory(ClockId own_clock) : own_clock_(own_clock) {}

  /// Valid until the endpoint is forgotten.
  EndpointState& add(LaneId lane);
  [[nodiscard]] EndpointState* find(LaneId lane);
  [[nodiscard]] const EndpointState* find(LaneId lane) const;
  /// In the order in which they were requested.
  [[nodiscard]] std::span<const std::unique_ptr<EndpointState>> all() const { return all_; }
  [[nodiscard]] std::size_t live_count() const { return live_count_; }

  /// Its local address is now known.
  void opened(const EndpointState& endpoint);
  /// It finished or was removed. Returns the lanes of those that are forgotten therefore.
  std::vector<LaneId> left(const EndpointState& endpoint);
  /// Those that have, or had, this local address.
  [[nodiscard]] auto at(const Endpoint& local) const {
    const auto [begin, end] = by_local_.equal_range(local);
    return std::ranges::subrange(begin, end) | std::views::values;
  }

  /// How many were forgotten, and the sums of their traffic.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }
  [[nodiscard]] const Counts& forgotten_counts() const { return forgotten_counts_; }

 private:
  std::vector<LaneId> forget_oldest();
  void drop_address(const EndpointState& endpoint);

  ClockId own_clock_;
  std::vector<std::unique_ptr<EndpointState>> all_;
  LaneMap<EndpointState*> by_lane_;
  std::unordered_multimap<Endpoint, EndpointState*> by_local_;
  std::vector<LaneId> left_;  ///< In the order in which they went.
  std::size_t live_count_ = 0;
  std::uint64_t forgotten_ = 0;
  Counts forgotten_counts_;
};

}  // namespace readyscope
