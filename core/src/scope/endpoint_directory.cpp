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
  const auto index = static_cast<std::size_t>(lane);
  if (by_lane_.size() <= index) by_lane_.resize(index + 1);
  by_lane_[index] = &endpoint;
  ++live_count_;
  return endpoint;
}

EndpointState* EndpointDirectory::find(LaneId lane) {
  const auto index = static_cast<std::size_t>(lane);
  return index < by_lane_.size() ? by_lane_[index] : nullptr;
}

const EndpointState* EndpointDirectory::find(LaneId lane) const {
  const auto index = static_cast<std::size_t>(lane);
  return index < by_lane_.size() ? by_lane_[index] : nullptr;
}

void EndpointDirectory::opened(const EndpointState& endpoint) {
  by_local_.emplace(endpoint.local, find(endpoint.lane));
}

void EndpointDirectory::left(const EndpointState& endpoint) {
  --live_count_;
  left_.push_back(endpoint.lane);
  if (left_.size() > left_max) forget_oldest();
}

void EndpointDirectory::drop_address(const EndpointState& endpoint) {
  const auto [begin, end] = by_local_.equal_range(endpoint.local);
  const auto found =
      std::find_if(begin, end, [&](const auto& one) { return one.second == &endpoint; });
  // An endpoint that never opened has none.
  if (found != end) by_local_.erase(found);
}

void EndpointDirectory::forget_oldest() {
  const std::size_t count = left_max / 8;
  for (const LaneId lane : std::span(left_).first(count)) {
    EndpointState*& endpoint = by_lane_[static_cast<std::size_t>(lane)];
    forgotten_counts_ += endpoint->counts;
    drop_address(*endpoint);
    endpoint = nullptr;
  }
  std::erase_if(all_, [&](const auto& endpoint) { return find(endpoint->lane) == nullptr; });
  left_.erase(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(count));
  forgotten_ += count;
}

}  // namespace readyscope
