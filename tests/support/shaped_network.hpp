#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "manual_clock.hpp"
#include "readyscope/net/forwarding_network.hpp"

namespace readyscope::support {

/// Decorates a Network and changes how `receive` behaves, in ways in which systems differ.
class ShapedNetwork final : public ForwardingNetwork {
 public:
  explicit ShapedNetwork(Network& network) : ForwardingNetwork(network) {}

  /// Shortens all receive buffers to this size, so that longer datagrams are truncated.
  void narrow_buffers(std::size_t bytes) { buffer_bytes_max_ = bytes; }
  /// A call that receives a refusal returns nothing after it. (On Linux the two never mix.)
  void hand_out_refusals_by_themselves() { refusals_alone_ = true; }
  /// Refusals do not report who refused, as sometimes on Windows.
  void hide_who_refused() { refusers_hidden_ = true; }
  /// Each received item advances the clock by this much.
  void take_time(ManualClock& clock, Duration per_datagram) {
    clock_ = &clock;
    per_datagram_ = per_datagram;
  }

  /// As if something else had put a file in the socket's place: it is always ready, and no socket.
  void put_file_in_place_of(Handle handle) { files_.insert(handle); }

  bool is_open(Handle handle) const override {
    return !files_.contains(handle) && ForwardingNetwork::is_open(handle);
  }
  Result<std::size_t> send(Handle handle, std::span<const Outgoing> datagrams) override {
    if (files_.contains(handle)) return failure(std::errc::not_a_socket);
    return inner().send(handle, datagrams);
  }

  Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) override {
    if (files_.contains(handle)) return failure(std::errc::not_a_socket);
    for (Incoming& one : incoming) {
      one.buffer = one.buffer.first(std::min(one.buffer.size(), buffer_bytes_max_));
    }
    std::size_t taken = 0;
    while (taken < incoming.size()) {
      const auto one = inner().receive(handle, incoming.subspan(taken, 1));
      if (!one && taken == 0) return one;
      if (!one || *one == 0) break;
      if (clock_ != nullptr) clock_->advance(per_datagram_);
      if (incoming[taken++].outcome != Outcome::refused) continue;
      if (refusers_hidden_) incoming[taken - 1].from.reset();
      if (refusals_alone_) break;
    }
    return taken;
  }

 private:
  std::size_t buffer_bytes_max_ = std::size_t{1} << 20;
  bool refusals_alone_ = false;
  bool refusers_hidden_ = false;
  std::set<Handle> files_;
  ManualClock* clock_ = nullptr;
  Duration per_datagram_{};
};

}  // namespace readyscope::support
