#include "engine/roster.hpp"

#include <algorithm>
#include <utility>

namespace readyscope {

LiveEndpoint* Roster::add() {
  if (lanes_ == static_cast<std::size_t>(no_lane)) return nullptr;
  const auto lane = static_cast<LaneId>(lanes_++);
  auto& endpoint = by_lane_[lane] = std::make_unique<LiveEndpoint>();
  endpoint->lane = lane;
  return endpoint.get();
}

void Roster::remove(const LiveEndpoint& endpoint) { by_lane_.erase(endpoint.lane); }

LiveEndpoint* Roster::find(LaneId lane) {
  const auto found = by_lane_.find(lane);
  return found == by_lane_.end() ? nullptr : found->second.get();
}

LiveEndpoint* Roster::at(SocketId socket) {
  LiveEndpoint* endpoint = socket.slot < by_slot_.size() ? by_slot_[socket.slot] : nullptr;
  return endpoint != nullptr && endpoint->socket == socket ? endpoint : nullptr;
}

LiveEndpoint* Roster::seat(LiveEndpoint& endpoint) {
  const std::size_t slot = endpoint.socket.slot;
  if (by_slot_.size() <= slot) by_slot_.resize(slot + 1);
  open_.push_back(&endpoint);
  return std::exchange(by_slot_[slot], &endpoint);
}

void Roster::unseat(const LiveEndpoint& endpoint) {
  LiveEndpoint*& seated = by_slot_[endpoint.socket.slot];
  if (seated == &endpoint) seated = nullptr;
  std::erase(open_, &endpoint);
  std::erase(impaired_, &endpoint);
}

void Roster::enlist(LiveEndpoint& endpoint) {
  if (endpoint.role() == Role::counter_sender) senders_.push_back(&endpoint);
  if (is_answering(endpoint.role())) {
    answering_by_port_.emplace(endpoint.known.local.port(), &endpoint);
  }
}

void Roster::delist(const LiveEndpoint& endpoint) {
  std::erase(senders_, &endpoint);
  const auto [begin, end] = answering_by_port_.equal_range(endpoint.known.local.port());
  const auto found =
      std::find_if(begin, end, [&](const auto& one) { return one.second == &endpoint; });
  if (found != end) answering_by_port_.erase(found);
}

void Roster::end_repeating(const LiveEndpoint& endpoint) { std::erase(repeating_, &endpoint); }

void Roster::begin_impairing(LiveEndpoint& endpoint) {
  if (!std::exchange(endpoint.ever_impaired, true)) impaired_.push_back(&endpoint);
}

const LiveEndpoint* Roster::answering_at(const Endpoint& address) const {
  const auto [begin, end] = answering_by_port_.equal_range(address.port());
  const auto found = std::find_if(begin, end, [&](const auto& answering) {
    const Endpoint& local = answering.second->known.local;
    return local == address || (local.is_any() && local.family() == address.family());
  });
  return found == end ? nullptr : found->second;
}

}  // namespace readyscope
