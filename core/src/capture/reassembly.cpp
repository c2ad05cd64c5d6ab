#include "capture/reassembly.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace readyscope {

std::optional<IpPacket> Reassembly::add(const IpPacket& piece, Duration at) {
  const auto found = pending_for(piece, at);
  Pending& pending = *found;
  const std::size_t bytes_before = bytes_of(pending);
  const bool has_room = put(piece, pending);
  bytes_ += bytes_of(pending) - bytes_before;
  if (!has_room) {
    give_up(found);
    return {};
  }
  if (!is_complete(pending)) {
    while (bytes_ > bytes_max) give_up(by_age_.begin());
    return {};
  }
  assemble(pending);
  IpPacket packet = piece;
  packet.protocol = pending.protocol;
  packet.payload = {.bytes = whole_, .length = whole_.size()};
  packet.offset = 0;
  packet.more_follow = false;
  give_up(found);
  return packet;
}

// ---- what is pending --------------------------------------------------------------------------

std::size_t Reassembly::bytes_of(const Pending& pending) {
  return pending.bytes.size() + pending.pieces.size() * sizeof(Piece);
}

Reassembly::Key Reassembly::key_of(const IpPacket& piece) {
  Key key{.identification = piece.identification,
          .protocol = piece.family == Family::ipv4 ? piece.protocol : std::uint8_t{0},
          .family = piece.family};
  std::memcpy(key.from.data(), piece.from.data(), std::min(piece.from.size(), key.from.size()));
  std::memcpy(key.to.data(), piece.to.data(), std::min(piece.to.size(), key.to.size()));
  return key;
}

/// FNV-1a.
std::size_t Reassembly::KeyHash::operator()(const Key& key) const noexcept {
  std::uint64_t mixed = 0xcbf29ce484222325U;
  const auto mix = [&mixed](std::uint64_t number) { mixed = (mixed ^ number) * 0x100000001b3U; };
  for (const std::uint8_t byte : key.from) mix(byte);
  for (const std::uint8_t byte : key.to) mix(byte);
  mix(key.identification);
  mix(key.protocol);
  return static_cast<std::size_t>(mixed);
}

Reassembly::ByAge::iterator Reassembly::pending_for(const IpPacket& piece, Duration at) {
  const Key key = key_of(piece);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    // A capture need not be in order of time.
    if (std::chrono::abs(at - found->second->began_at) <= age_max) return found->second;
    give_up(found->second);
  }
  if (by_age_.size() == packets_max) give_up(by_age_.begin());
  by_age_.push_back({.key = key, .began_at = at, .protocol = piece.protocol});
  const auto added = std::prev(by_age_.end());
  by_key_.emplace(key, added);
  return added;
}

void Reassembly::give_up(ByAge::iterator pending) {
  bytes_ -= bytes_of(*pending);
  by_key_.erase(pending->key);
  by_age_.erase(pending);
}

/// Returns false if it has no room for that.
bool Reassembly::put(const IpPacket& piece, Pending& pending) {
  const auto bytes = piece.payload.bytes;
  if (pending.pieces.size() == pieces_max ||
      bytes.size() > packet_bytes_max - pending.bytes.size()) {
    return false;
  }
  if (piece.offset == 0) pending.protocol = piece.protocol;
  // A last one that says something else comes too late.
  if (!piece.more_follow && !pending.length) pending.length = piece.offset + bytes.size();
  const auto after = std::ranges::upper_bound(pending.pieces, piece.offset, {}, &Piece::offset);
  pending.pieces.insert(
      after, {.offset = piece.offset, .length = bytes.size(), .place = pending.bytes.size()});
  pending.bytes.insert(pending.bytes.end(), bytes.begin(), bytes.end());
  return true;
}

// ---- what is complete -------------------------------------------------------------------------

bool Reassembly::is_complete(const Pending& pending) {
  if (!pending.length || pending.bytes.size() < *pending.length) return false;
  std::size_t covered = 0;
  for (const Piece& piece : pending.pieces) {
    if (piece.offset > covered) break;
    covered = std::max(covered, piece.offset + piece.length);
  }
  return covered >= *pending.length;
}

void Reassembly::assemble(const Pending& pending) {
  whole_.clear();
  for (const Piece& piece : pending.pieces) {
    const std::size_t end = std::min(piece.offset + piece.length, *pending.length);
    if (end <= whole_.size()) continue;
    const auto bytes = std::span(pending.bytes).subspan(piece.place, piece.length);
    const auto more = bytes.first(end - piece.offset).subspan(whole_.size() - piece.offset);
    whole_.insert(whole_.end(), more.begin(), more.end());
  }
}

}  // namespace readyscope
