#include "readyscope/scope/endpoint_directory.hpp"

#include <algorithm>

namespace readyscope {

Counts& Counts::operator+=(const Counts& other) {
  sent += other.sent;
  sent_bytes += other.sent_bytes;
  received += other.received;
  received_bytes += other.received_bytes;
  truncated += other.truncated;
  refused += other.refused;
  send_failed += other.send_failed;
  not_counter += other.not_counter;
  dropped += other.dropped;
  return *this;
}

EndpointState& EndpointDirectory::add(LaneId lane) {
  EndpointState& endpoint = *all_.emplace_back(std::make_unique<EndpointState>(lane, own_clock_));
  by_lane_[lane] = &endpoint;
  ++live_count_;
  return endpoint;
}

EndpointState* EndpointDirectory::find(LaneId lane) {
  EndpointState* const* const found = by_lane_.find(lane);
  return found == nullptr ? nullptr : *found;
}

const EndpointState* EndpointDirectory::find(LaneId lane) const {
  const EndpointState* const* const found = by_lane_.find(lane);
  return found == nullptr ? nullptr : *found;
}

void EndpointDirectory::opened(const EndpointState& endpoint) {
  by_local_.emplace(endpoint.local, find(endpoint.lane));
}

std::vector<LaneId> EndpointDirectory::left(const EndpointState& endpoint) {
  --live_count_;
  left_.push_back(endpoint.lane);
  return left_.size() > left_max ? forget_oldest() : std::vector<LaneId>();
}

void EndpointDirectory::drop_address(const EndpointState& endpoint) {
  const auto [begin, end] = by_local_.equal_range(endpoint.local);
  const auto found =
      std::find_if(begin, end, [&](const auto& one) { return one.second == &endpoint; });
  // An endpoint that never opened has none.
  if (found != end) by_local_.erase(found);
}

std::vector<LaneId> EndpointDirectory::forget_oldest() {
  const auto count = static_cast<std::ptrdiff_t>(left_max / 8);
  std::vector<LaneId> forgotten(left_.begin(), left_.begin() + count);
  left_.erase(left_.begin(), left_.begin() + count);
  for (const LaneId lane : forgotten) {
    const EndpointState& endpoint = *find(lane);
    forgotten_counts_ += endpoint.counts;
    drop_address(endpoint);
    by_lane_.erase(lane);
  }
  std::erase_if(all_, [&](const auto& endpoint) { return find(endpoint->lane) == nullptr; });
  forgotten_ += forgotten.size();
  return forgotten;
}

}  // namespace readyscope
