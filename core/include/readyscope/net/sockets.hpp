#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "readyscope/net/clock.hpp"
#include "readyscope/net/event.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/net/result.hpp"

namespace readyscope {

/// An open datagram socket, closed by its destructor. A moved-from or abandoned socket may only be
/// destroyed or assigned to.
class Socket {
 public:
  Socket(Network& network, Handle handle, std::optional<Endpoint> peer = {})
      : network_(&network), handle_(handle), peer_(peer) {}
  ~Socket() { close(); }
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// Sends one datagram to `to` or to the connected peer; false if it cannot be accepted right now.
  Result<bool> send(std::span<const std::byte> bytes, const std::optional<Endpoint>& to = {});
  /// Receives one datagram or refusal; std::nullopt if there is nothing to receive.
  Result<std::optional<Incoming>> receive(std::span<std::byte> buffer);

  /// Batches, as in `Network::send` and `Network::receive`.
  Result<std::size_t> send(std::span<const Outgoing> datagrams);
  Result<std::size_t> receive(std::span<Incoming> incoming);

  [[nodiscard]] Result<Endpoint> local() const { return network_->local(handle_); }
  [[nodiscard]] const std::optional<Endpoint>& peer() const { return peer_; }
  [[nodiscard]] Result<ReceiveBuffer> receive_buffer() const {
    return network_->receive_buffer(handle_);
  }
  [[nodiscard]] Handle handle() const { return handle_; }

  /// Drops the handle without closing it, because it is no longer ours.
  void abandon() { network_ = nullptr; }

 private:
  void close();

  Network* network_;  ///< Null if there is nothing to close.
  Handle handle_;
  std::optional<Endpoint> peer_;
};

// Inline because they are called for every datagram, and the compiler can drop most of the work
// when it sees that the optional values are empty.

inline Result<bool> Socket::send(std::span<const std::byte> bytes,
                                 const std::optional<Endpoint>& to) {
  const Outgoing one{bytes, to};
  const auto sent = network_->send(handle_, {&one, 1});
  if (!sent) return std::unexpected(sent.error());
  return *sent == 1;
}

inline Result<std::optional<Incoming>> Socket::receive(std::span<std::byte> buffer) {
  // Filled in place: Incoming is large enough for a copy to matter.
  Result<std::optional<Incoming>> one(std::in_place, std::in_place, buffer);
  const auto received = network_->receive(handle_, {&**one, 1});
  if (!received) {
    one = std::unexpected(received.error());
  } else if (*received == 0) {
    one->reset();
  }
  return one;
}

/// Whether this is why a handle cannot be used that something else has closed, or has put something
/// else in the place of.
inline bool is_no_socket(std::error_code error) {
  return error == std::errc::bad_file_descriptor || error == std::errc::not_a_socket;
}

class ReadyPass;

/// A set of sockets. Each pass makes one `select` and yields the ready events that it found.
///
///     for (const Entry& entry : sockets.ready(timeout)) respond(entry, ...);
class Sockets {
 public:
  /// Both arguments must outlive it. A network must not be shared by two `Sockets`.
  Sockets(Network& network, const Clock& clock) : network_(&network), clock_(&clock) {}
  Sockets(Sockets&&) = delete;

  /// Adds a datagram socket bound to `local`, as `Network::bind` opens it.
  Result<SocketId> bind_dgram(const Endpoint& local, Interest interest = {});
  /// Adds a datagram socket that sends to `peer` and receives from `peer` only.
  Result<SocketId> connect_dgram(const Endpoint& peer, Interest interest = {});
  Result<SocketId> add(Socket socket, Interest interest = {});
  /// Removes the socket and returns it; discarding the result closes it. Safe during a pass.
  Result<Socket> remove(SocketId id);

  Result<void> set_interest(SocketId id, Interest interest);
  [[nodiscard]] std::optional<Interest> interest(SocketId id) const;

  /// Null once the socket has been removed. The pointer is valid until the next add or remove.
  [[nodiscard]] Socket* find(SocketId id) {
    return is_live(id) ? &*slots_[id.slot].socket : nullptr;
  }
  [[nodiscard]] const Socket* find(SocketId id) const {
    return is_live(id) ? &*slots_[id.slot].socket : nullptr;
  }
  [[nodiscard]] std::size_t size() const { return live_count_; }
  [[nodiscard]] bool empty() const { return live_count_ == 0; }

  /// Calls `select` now and returns a pass over the events that it found. std::nullopt waits for
  /// ever, zero polls. Without sockets it returns an empty pass at once, without a system call.
  [[nodiscard]] ReadyPass ready(std::optional<Duration> timeout = {});

  /// To be called when a socket fails as only a handle that is no socket does (see `is_no_socket`).
  /// `select` may not notice: something else was put in its place. The next `ready` looks at all.
  void suspect() { suspected_ = true; }

  /// As `Network::await_input`: waits for input only, for at most `timeout`.
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
  /// After a failure, without the sockets that made it fail.
  void select_again(Result<Ready>& ready);
  void retire_former_owner(Handle handle);
  /// Retires every socket whose handle is no longer open; whether there was one.
  bool retire_closed();
  bool retire_suspects();
  void retire(SocketId id);

  Network* network_;
  const Clock* clock_;
  std::deque<Slot> slots_;  ///< A deque: it grows without moving sockets or freeing old buffers.
  /// By slot: odd while there is a socket in it, and different for each one. Apart from the slots
  /// because every access to a socket looks here first.
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint32_t> free_slots_;
  std::size_t live_count_ = 0;
  std::vector<SocketId> retired_;          ///< Not yet reported: the next pass does so.
  std::vector<SocketId> retired_in_pass_;  ///< Reported by the pass that is under way.
  bool suspected_ = false;                 ///< One may not be a socket any more.
  std::uint64_t sequence_ = 0;
  std::uint64_t pass_ = 0;
  std::uint64_t change_ = 0;  ///< Counts passes and removals: what a pass has to look out for.
};

/// The events that one `select` found, yielded lazily: reads, then writes, then excepts. A socket
/// that is removed in the meantime yields no further events. The pass ends when the next one
/// begins, and must not outlive its `Sockets`.
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

  /// A single-pass range: each call of `begin` first advances to the next event.
  Iterator begin() { return Iterator(*this); }
  static std::default_sentinel_t end() { return {}; }

  /// When `select` returned.
  [[nodiscard]] Instant at() const { return entry_.at; }
  /// How many events `select` found, including those of sockets that were removed since.
  [[nodiscard]] std::size_t count() const {
    return ready_ ? ready_->read.size() + ready_->write.size() + ready_->except.size() : 0;
  }
  /// Why `select` failed, if it did. The pass is then empty.
  [[nodiscard]] std::error_code error() const {
    return ready_ ? std::error_code() : ready_.error();
  }
  /// Sockets whose handles turned out to have been closed by someone else. They have been removed.
  /// Valid until the next pass begins.
  [[nodiscard]] std::span<const SocketId> retired() const { return sockets_->retired_in_pass_; }

 private:
  friend class Sockets;
  ReadyPass(Sockets& sockets, std::optional<Duration> timeout);
  void advance();
  /// At the end of a kind, or after something has changed.
  void advance_further();
  void yield(SocketId id);
  /// Moves on to the next kind that has events; false if there is none.
  bool begin_next_kind();

  enum class Kind : std::uint8_t { none, read, write, except };

  Sockets* sockets_;
  Result<Ready> ready_;
  Kind kind_ = Kind::none;
  const SocketId* next_ = nullptr;  ///< The remaining sockets of this kind.
  const SocketId* end_ = nullptr;
  Entry entry_;
  std::uint64_t pass_ = 0;
  std::uint64_t change_ = 0;  ///< `Sockets::change_` when `select` returned.
  bool done_ = false;
};

// Inline so that iterating over many events compiles to one loop, without a call per event.

inline ReadyPass Sockets::ready(std::optional<Duration> timeout) { return {*this, timeout}; }

inline Result<Ready> Sockets::select(std::optional<Duration> timeout) {
  // That one was retired is news enough to end the wait.
  if (suspected_ && retire_suspects()) [[unlikely]]
    timeout = Duration::zero();
  auto ready = empty() ? Result<Ready>() : network_->select(timeout);
  if (!ready) select_again(ready);
  if (!retired_.empty() || !retired_in_pass_.empty()) {
    retired_in_pass_ = std::exchange(retired_, {});
  }
  return ready;
}

[[gnu::hot]] inline ReadyPass::ReadyPass(Sockets& sockets, std::optional<Duration> timeout)
    : sockets_(&sockets),
      ready_(sockets.select(timeout)),
      pass_(++sockets.pass_),
      change_(++sockets.change_) {
  entry_.at = sockets.clock_->now();
}

[[gnu::hot]] inline bool ReadyPass::begin_next_kind() {
  if (!ready_) return false;
  const auto begin = [this](Kind kind, Event event, std::span<const SocketId> found) {
    kind_ = kind;
    entry_.event = event;
    next_ = found.data();
    end_ = next_ + found.size();
    return !found.empty();
  };
  if (kind_ == Kind::none && begin(Kind::read, Read{}, ready_->read)) return true;
  if (kind_ == Kind::read && begin(Kind::write, Write{}, ready_->write)) return true;
  return kind_ == Kind::write && begin(Kind::except, Except{}, ready_->except);
}

inline void ReadyPass::yield(SocketId id) {
  entry_.sequence = sockets_->sequence_++;
  std::visit([id](auto& ready) { ready.socket = id; }, entry_.event);
}

[[gnu::always_inline]] inline void ReadyPass::advance() {
  // Everything that select found was live then, and still is if nothing has been removed since.
  if (next_ != end_ && change_ == sockets_->change_) return yield(*next_++);
  advance_further();
}

[[gnu::hot, gnu::noinline]] inline void ReadyPass::advance_further() {
  while (pass_ == sockets_->pass_ && (next_ != end_ || begin_next_kind())) {
    const SocketId id = *next_++;
    if (change_ == sockets_->change_ || sockets_->is_live(id)) return yield(id);
  }
  done_ = true;
}

}  // namespace readyscope
