#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "readyscope/net/network.hpp"

namespace readyscope {

/// Decorates a Network: passes every call on, so that a derived network only has to say what it
/// does differently.
class ForwardingNetwork : public Network {
 public:
  /// `inner` must outlive this network.
  explicit ForwardingNetwork(Network& inner) : inner_(&inner) {}
  /// Or one that is to decorate another of these would become a copy of it, and pass it by.
  ForwardingNetwork(const ForwardingNetwork&) = delete;
  ForwardingNetwork& operator=(const ForwardingNetwork&) = delete;

  Result<Handle> bind(const Endpoint& local) override { return inner_->bind(local); }
  Result<Handle> connect(const Endpoint& peer) override { return inner_->connect(peer); }
  void close(Handle handle) override { inner_->close(handle); }
  [[nodiscard]] Result<Endpoint> local(Handle handle) const override {
    return inner_->local(handle);
  }
  Result<std::size_t> send(Handle handle, std::span<const Outgoing> datagrams) override {
    return inner_->send(handle, datagrams);
  }
  Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) override {
    return inner_->receive(handle, incoming);
  }
  [[nodiscard]] Result<ReceiveBuffer> receive_buffer(Handle handle) const override {
    return inner_->receive_buffer(handle);
  }
  Result<void> watch(Handle handle, SocketId id, Interest interest) override {
    return inner_->watch(handle, id, interest);
  }
  void unwatch(Handle handle) override { inner_->unwatch(handle); }
  Result<Ready> select(std::optional<Duration> timeout) override { return inner_->select(timeout); }
  Result<bool> await_input(Duration timeout) override { return inner_->await_input(timeout); }
  [[nodiscard]] bool is_open(Handle handle) const override { return inner_->is_open(handle); }

 protected:
  [[nodiscard]] Network& inner() const { return *inner_; }

 private:
  Network* inner_;
};

}  // namespace readyscope
