#include "readyscope/net/sockets.hpp"

#include <utility>

namespace readyscope {

Socket::Socket(Socket&& other) noexcept
    : network_(std::exchange(other.network_, nullptr)),
      handle_(other.handle_),
      peer_(other.peer_) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    network_ = std::exchange(other.network_, nullptr);
    handle_ = other.handle_;
    peer_ = other.peer_;
  }
  return *this;
}

void Socket::close() {
  if (network_ != nullptr) std::exchange(network_, nullptr)->close(handle_);
}

Result<std::size_t> Socket::send(std::span<const Outgoing> datagrams) {
  return network_->send(handle_, datagrams);
}

Result<std::size_t> Socket::receive(std::span<Incoming> incoming) {
  return network_->receive(handle_, incoming);
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
  const SocketId id{slot, free_slots_.empty() ? 1 : generations_[slot] + 1};
  if (const auto watched = network_->watch(socket.handle(), id, interest); !watched) {
    return std::unexpected(watched.error());
  }
  if (free_slots_.empty()) {
    slots_.emplace_back();
    generations_.push_back(0);
  } else {
    free_slots_.pop_back();
  }
  slots_[slot] = Slot{std::move(socket), interest};
  generations_[slot] = id.generation;
  ++live_count_;
  return id;
}

Result<Socket> Sockets::remove(SocketId id) {
  if (!is_live(id)) return failure(std::errc::bad_file_descriptor);
  Slot& slot = slots_[id.slot];
  network_->unwatch(slot.socket->handle());
  Socket socket = std::move(*slot.socket);
  slot.socket.reset();
  ++generations_[id.slot];
  free_slots_.push_back(id.slot);
  --live_count_;
  ++change_;
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

/// If the system hands out a handle that we still hold, then someone else closed it. The socket
/// that held it is retired, so that it cannot close the handle of the new owner.
void Sockets::retire_former_owner(Handle handle) {
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    const auto& socket = slots_[slot].socket;
    if (socket && socket->handle() == handle) retire({slot, generations_[slot]});
  }
}

bool Sockets::retire_closed() {
  const std::size_t live_before = live_count_;
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    const auto& socket = slots_[slot].socket;
    if (socket && !network_->is_open(socket->handle())) retire({slot, generations_[slot]});
  }
  return live_count_ < live_before;
}

bool Sockets::retire_suspects() {
  suspected_ = false;
  return retire_closed();
}

void Sockets::retire(SocketId id) {
  // By now the handle is closed or belongs to someone else, so it must not be closed here.
  if (auto removed = remove(id)) removed->abandon();
  retired_.push_back(id);
}

void Sockets::select_again(Result<Ready>& ready) {
  // The retired sockets are news enough to end the wait, so only poll the remaining ones.
  if (retire_closed()) ready = network_->select(Duration::zero());
}

}  // namespace readyscope
