#include "recording/frame_memory.hpp"

#include <algorithm>

namespace readyscope {

bool same(std::span<const ReadyEndpoint> a, std::span<const ReadyEndpoint> b) {
  return std::ranges::equal(a, b, [](const ReadyEndpoint& one, const ReadyEndpoint& other) {
    return one.lane == other.lane && one.kind == other.kind;
  });
}

std::size_t leading_reads(std::span<const ReadyEndpoint> ready) {
  const auto end =
      std::ranges::find_if(ready, [](const ReadyEndpoint& one) { return one.kind != Kind::read; });
  return static_cast<std::size_t>(end - ready.begin());
}

void FrameMemory::begin(Instant base) {
  lanes_.clear();
  poll_at = base;
  wall_offset = {};
  lane = {};
  ready_.clear();
  other_rest_.clear();
  peers_.clear();
  peer_numbers_.clear();
  reads_ = 0;
  reads_taken_ = 0;
  polls_ = 0;
}

FrameMemory::Datagram& FrameMemory::datagram(LaneId which, Direction direction) {
  return lanes_[which][static_cast<std::size_t>(direction)];
}

void FrameMemory::remember_poll(Instant at, std::span<const ReadyEndpoint> ready) {
  const std::size_t reads = leading_reads(ready);
  if (!same(ready.subspan(reads), rest())) other_rest_.assign(rest().begin(), rest().end());
  ready_.assign(ready.begin(), ready.end());
  reads_ = reads;
  reads_taken_ = 0;
  poll_at = at;
  ++polls_;
}

LaneId FrameMemory::next_read() const {
  return reads_taken_ < reads_ ? ready_[reads_taken_].lane : no_lane;
}

std::optional<std::size_t> FrameMemory::number_of(const Endpoint& peer) const {
  const auto found = peer_numbers_.find(peer);
  if (found == peer_numbers_.end()) return {};
  return found->second;
}

const Endpoint* FrameMemory::peer(std::uint64_t number) const {
  return number < peers_.size() ? &peers_[number] : nullptr;
}

void FrameMemory::add_peer(const Endpoint& peer) {
  if (peers_.size() == peers_max) return;
  if (peer_numbers_.try_emplace(peer, peers_.size()).second) peers_.push_back(peer);
}

}  // namespace readyscope
