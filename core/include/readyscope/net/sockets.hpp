#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "readyscope/net/clock.hpp"
#include "readyscope/net/event.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/net/result.hpp"

namespace readyscope {

/// An open datagram socket. Closes with its owner.
class Socket {
 public:
  Socket(Network& network, Handle handle, std::optional<Endpoint> peer = {})
      : network_(&network), handle_(handle), peer_(peer) {}
  ~Socket() { close(); }
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// Sends one datagram to the connected peer, or to `to`; false when it cannot be taken just now.
  Result<bool> send(std::span<const std::byte> bytes, const std::optional<Endpoint>& to = {});
  /// Takes one datagram, or word of a refused one; none when nothing waits.
  Result<std::optional<Incoming>> receive(std::span<std::byte> buffer);

  /// Many at once; as `Network::send` and `Network::receive`.
  Result<std::size_t> send(std::span<const Outgoing> datagrams);
  Result<std::size_t> receive(std::span<Incoming> incoming);

  [[nodiscard]] Result<Endpoint> local() const { return network_->local(*handle_); }
  [[nodiscard]] const std::optional<Endpoint>& peer() const { return peer_; }
  [[nodiscard]] Result<ReceiveBuffer> receive_buffer() const {
    return network_->receive_buffer(*handle_);
  }
  [[nodiscard]] Handle handle() const { return *handle_; }

  /// Lets go of a handle that is no longer ours to close.
  void abandon() { handle_.reset(); }

 private:
  void close();

  Network* network_;
  std::optional<Handle> handle_;
  std::optional<Endpoint> peer_;
};

// These two are here because they are called for every datagram, and there most of what they hand
// on is known to be empty.

inline Result<bool> Socket::send(std::span<const std::byte> bytes,
                                 const std::optional<Endpoint>& to) {
  const Outgoing one{bytes, to};
  const auto sent = network_->send(*handle_, {&one, 1});
  if (!sent) return std::unexpected(sent.error());
  return *sent == 1;
}

inline Result<std::optional<Incoming>> Socket::receive(std::span<std::byte> buffer) {
  // Filled in where the caller will find it: it is large enough that a copy of it counts.
  Result<std::optional<Incoming>> one(std::in_place, std::in_place, buffer);
  const auto received = network_->receive(*handle_, {&**one, 1});
  if (!received) {
    one = std::unexpected(received.error());
  } else if (*received == 0) {
    one->reset();
  }
  return one;
}

class ReadyPass;

/// Zero or more sockets on which ready events yield by selection.
///
///     for (const Entry& entry : sockets.ready(timeout)) respond(entry, ...);
class Sockets {
 public:
  /// Both must outlive it. A network reports to one `Sockets` alone.
  Sockets(Network& network, const Clock& clock) : network_(&network), clock_(&clock) {}
  Sockets(Sockets&&) = delete;

  /// Binds a datagram socket to an address. Datagram sockets neither listen nor accept.
  Result<SocketId> bind_dgram(const Endpoint& local, Interest interest = {});
  /// Connects a datagram socket: it sends to this peer, and hears from it alone.
  Result<SocketId> connect_dgram(const Endpoint& peer, Interest interest = {});
  Result<SocketId> add(Socket socket, Interest interest = {});
  /// Hands the socket back; dropping it closes it. Safe while a pass is being iterated.
  Result<Socket> remove(SocketId id);

  Result<void> set_interest(SocketId id, Interest interest);
  [[nodiscard]] std::optional<Interest> interest(SocketId id) const;

  /// Null once the socket was removed. Valid until the next add or remove.
  [[nodiscard]] Socket* find(SocketId id) {
    return is_live(id) ? &*slots_[id.slot].socket : nullptr;
  }
  [[nodiscard]] const Socket* find(SocketId id) const {
    return is_live(id) ? &*slots_[id.slot].socket : nullptr;
  }
  [[nodiscard]] std::size_t size() const { return live_count_; }
  [[nodiscard]] bool empty() const { return live_count_ == 0; }

  /// One `select` now, then its events one by one. No timeout waits for ever, zero polls. With no
  /// sockets it yields nothing and asks the system nothing.
  [[nodiscard]] ReadyPass ready(std::optional<Duration> timeout = {});

  /// Waits, at most so long, for something to read; asks for no other readiness.
  Result<bool> await_input(Duration timeout) { return network_->await_input(timeout); }

 private:
  friend class ReadyPass;

  struct Slot {
    std::optional<Socket> socket;
    Interest interest;
  };

  [[nodiscard]] bool is_live(SocketId id) const {
    return id.slot < generations_.size() && generations_[id.slot] == id.generation &&
           id.generation % 2 == 1;
  }
  Result<Ready> select(std::optional<Duration> timeout);
  void retire_former_owner(Handle handle);
  /// Whether there was any.
  bool retire_closed();
  void retire(SocketId id);

  Network* network_;
  const Clock* clock_;
  std::deque<Slot> slots_;  ///< Grows by what is added, and leaves nothing behind as it grows.
  /// Odd while there is a socket in the slot, and never the same for two of them. Apart from the
  /// slots, because whatever has to do with a socket looks here first.
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint32_t> free_slots_;
  std::size_t live_count_ = 0;
  std::vector<SocketId> retired_;  ///< Not told yet: the next pass does.
  std::uint64_t sequence_ = 0;
  std::uint64_t pass_ = 0;
  std::uint64_t removals_ = 0;
};

/// What one `select` found, yielded lazily: reads, then writes, then excepts. A socket that is
/// removed meanwhile yields no more. It ends when the next pass begins.
class ReadyPass {
 public:
  class Iterator {
   public:
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(ReadyPass& pass) : pass_(&pass) { pass_->advance(); }
    const Entry& operator*() const { return pass_->entry_; }
    const Entry* operator->() const { return &pass_->entry_; }
    Iterator& operator++() {
      pass_->advance();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return pass_->done_; }

   private:
    ReadyPass* pass_;
  };

  ReadyPass(const ReadyPass&) = delete;
  ReadyPass& operator=(const ReadyPass&) = delete;

  /// Iterates once: a second begin goes on where the first one stopped.
  Iterator begin() { return Iterator(*this); }
  static std::default_sentinel_t end() { return {}; }

  /// When the `select` returned.
  [[nodiscard]] Instant at() const { return entry_.at; }
  /// How many sockets the system called ready, before any was removed.
  [[nodiscard]] std::size_t count() const {
    return ready_ ? ready_->read.size() + ready_->write.size() + ready_->except.size() : 0;
  }
  /// Why the `select` failed, if it did. The pass yields nothing then.
  [[nodiscard]] std::error_code error() const {
    return ready_ ? std::error_code() : ready_.error();
  }
  /// Sockets whose handles had been closed behind our back. They are gone from the set.
  [[nodiscard]] std::span<const SocketId> retired() const { return retired_; }

 private:
  friend class Sockets;
  ReadyPass(Sockets& sockets, std::optional<Duration> timeout);
  void advance();
  /// Goes on to a kind of which there is something; false when there is none.
  bool begin_next_kind();

  enum class Kind : std::uint8_t { none, read, write, except };

  Sockets* sockets_;
  Result<Ready> ready_;
  Kind kind_ = Kind::none;
  const SocketId* next_ = nullptr;  ///< Of this kind.
  const SocketId* end_ = nullptr;
  Entry entry_;
  std::uint64_t pass_ = 0;
  std::uint64_t removals_ = 0;  ///< Of sockets, when the `select` had returned.
  bool done_ = false;
  std::vector<SocketId> retired_;
};

// These are here so that a loop over many events is one loop and not a call for each.

inline ReadyPass Sockets::ready(std::optional<Duration> timeout) { return {*this, timeout}; }

inline void ReadyPass::advance() {
  while (pass_ == sockets_->pass_ && (next_ != end_ || begin_next_kind())) {
    const SocketId id = *next_++;
    // What the select found was live then, and is so still if nothing has been removed since.
    if (removals_ != sockets_->removals_ && !sockets_->is_live(id)) continue;
    entry_.sequence = sockets_->sequence_++;
    switch (kind_) {
      case Kind::none:
        break;
      case Kind::read:
        entry_.event = Read{id};
        break;
      case Kind::write:
        entry_.event = Write{id};
        break;
      case Kind::except:
        entry_.event = Except{id};
        break;
    }
    return;
  }
  done_ = true;
}

}  // namespace readyscope
