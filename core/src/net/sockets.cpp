#include "readyscope/sockets.hpp"

#include <utility>

namespace readyscope {

Socket::Socket(Socket&& other) noexcept
    : network_(other.network_),
      handle_(std::exchange(other.handle_, std::nullopt)),
      peer_(other.peer_) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    network_ = other.network_;
    handle_ = std::exchange(other.handle_, std::nullopt);
    peer_ = other.peer_;
  }
  return *this;
}

void Socket::close() {
  if (handle_) network_->close(*std::exchange(handle_, std::nullopt));
}

Result<bool> Socket::send(std::span<const std::byte> bytes, std::optional<Endpoint> to) {
  const Outgoing one{bytes, to};
  const auto sent = network_->send(*handle_, {&one, 1});
  if (!sent) return std::unexpected(sent.error());
  return *sent == 1;
}

Result<std::optional<Incoming>> Socket::receive(std::span<std::byte> buffer) {
  Incoming one{.buffer = buffer};
  const auto received = network_->receive(*handle_, {&one, 1});
  if (!received) return std::unexpected(received.error());
  if (*received == 0) return std::nullopt;
  return one;
}

Result<std::size_t> Socket::send(std::span<const Outgoing> datagrams) {
  return network_->send(*handle_, datagrams);
}

Result<std::size_t> Socket::receive(std::span<Incoming> incoming) {
  return network_->receive(*handle_, incoming);
}

Result<SocketId> Sockets::bind_dgram(const Endpoint& local, Interest interest) {
  const auto handle = network_->bind(local);
  if (!handle) return std::unexpected(handle.error());
  return add(Socket(*network_, *handle), interest);
}

Result<SocketId> Sockets::connect_dgram(const Endpoint& peer, Interest interest) {
  const auto handle = network_->connect(peer);
  if (!handle) return std::unexpected(handle.error());
  return add(Socket(*network_, *handle, peer), interest);
}

Result<SocketId> Sockets::add(Socket socket, Interest interest) {
  retire_former_owner(socket.handle());
  const auto slot =
      free_slots_.empty() ? static_cast<std::uint32_t>(slots_.size()) : free_slots_.back();
  const std::uint32_t generation = free_slots_.empty() ? 1 : slots_[slot].generation + 1;
  const SocketId id{slot, generation};
  if (const auto watched = network_->watch(socket.handle(), id, interest); !watched) {
    return std::unexpected(watched.error());
  }
  if (free_slots_.empty()) {
    slots_.emplace_back();
  } else {
    free_slots_.pop_back();
  }
  slots_[slot] = Slot{std::move(socket), generation, interest};
  ++live_count_;
  return id;
}

Result<Socket> Sockets::remove(SocketId id) {
  if (!is_live(id)) return failure(std::errc::bad_file_descriptor);
  Slot& slot = slots_[id.slot];
  network_->unwatch(slot.socket->handle());
  Socket socket = std::move(*slot.socket);
  slot.socket.reset();
  free_slots_.push_back(id.slot);
  --live_count_;
  return socket;
}

Result<void> Sockets::set_interest(SocketId id, Interest interest) {
  if (!is_live(id)) return failure(std::errc::bad_file_descriptor);
  Slot& slot = slots_[id.slot];
  const auto watched = network_->watch(slot.socket->handle(), id, interest);
  if (watched) slot.interest = interest;
  return watched;
}

std::optional<Interest> Sockets::interest(SocketId id) const {
  if (!is_live(id)) return {};
  return slots_[id.slot].interest;
}

Socket* Sockets::find(SocketId id) { return is_live(id) ? &*slots_[id.slot].socket : nullptr; }

const Socket* Sockets::find(SocketId id) const {
  return is_live(id) ? &*slots_[id.slot].socket : nullptr;
}

ReadyPass Sockets::ready(std::optional<Duration> timeout) { return {*this, timeout}; }

/// A handle that the system gives out once more was closed behind our back: whoever had it before
/// has lost it, and must not close it for its new owner.
void Sockets::retire_former_owner(Handle handle) {
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    const auto& socket = slots_[slot].socket;
    if (socket && socket->handle() == handle) retire({slot, slots_[slot].generation});
  }
}

bool Sockets::retire_closed() {
  const std::size_t live_before = live_count_;
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    const auto& socket = slots_[slot].socket;
    if (socket && !network_->is_open(socket->handle())) retire({slot, slots_[slot].generation});
  }
  return live_count_ < live_before;
}

void Sockets::retire(SocketId id) {
  // The handle belongs to nobody, or to somebody else by now: it must not be closed.
  if (auto removed = remove(id)) removed->abandon();
  retired_.push_back(id);
}

ReadyPass::ReadyPass(Sockets& sockets, std::optional<Duration> timeout)
    : sockets_(&sockets), pass_(++sockets.pass_) {
  if (!sockets.empty()) {
    auto ready = sockets.network_->select(timeout);
    if (!ready && sockets.retire_closed()) {
      // Whoever waited has news now, so what is left is only looked at.
      ready = sockets.network_->select(Duration::zero());
    }
    if (ready) {
      ready_ = *ready;
    } else {
      error_ = ready.error();
    }
  }
  retired_ = std::exchange(sockets.retired_, {});
  entry_.at = sockets.clock_->now();
}

std::size_t ReadyPass::count() const {
  return ready_.read.size() + ready_.write.size() + ready_.except.size();
}

void ReadyPass::advance() {
  const std::size_t writes_begin = ready_.read.size();
  const std::size_t excepts_begin = writes_begin + ready_.write.size();
  while (next_ < count() && pass_ == sockets_->pass_) {
    const std::size_t i = next_++;
    Event event;
    if (i < writes_begin) {
      event = Read{ready_.read[i]};
    } else if (i < excepts_begin) {
      event = Write{ready_.write[i - writes_begin]};
    } else {
      event = Except{ready_.except[i - excepts_begin]};
    }
    if (!sockets_->is_live(socket_of(event))) continue;
    entry_.sequence = sockets_->sequence_++;
    entry_.event = event;
    return;
  }
  done_ = true;
}

}  // namespace readyscope
