#include <winsock2.h>
// winsock2.h must come before the headers that build on it.
#include <windows.h>
#include <mswsock.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <unordered_map>

#include "readyscope/net/network.hpp"
#include "readyscope/net/system_error.hpp"
#include "sockaddr.hpp"

namespace readyscope {
namespace {

// SIO_UDP_CONNRESET, which older SDK headers lack. Its value is fixed.
constexpr DWORD udp_connection_reset = _WSAIOW(IOC_VENDOR, 12);

std::unexpected<std::error_code> system_failure(int code = ::WSAGetLastError()) {
  return std::unexpected(system_error(code));
}

SOCKET winsock(Handle handle) { return static_cast<SOCKET>(handle); }
Handle to_handle(SOCKET socket) { return Handle{static_cast<std::uint64_t>(socket)}; }

Result<void> set_option(SOCKET socket, int level, int option, DWORD value) {
  if (::setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof value) !=
      0) {
    return system_failure();
  }
  return {};
}

bool is_would_block(int code) { return code == WSAEWOULDBLOCK || code == WSAENOBUFS; }

/// Errors by which a call reports that an earlier datagram of ours was not delivered.
bool is_refusal(int code) {
  return code == WSAECONNRESET || code == WSAENETRESET || code == WSAECONNREFUSED ||
         code == WSAEHOSTUNREACH || code == WSAENETUNREACH;
}

/// An fd_set of any size. Winsock's consists of a count and an array of FD_SETSIZE, 64, sockets,
/// and FD_SET silently ignores any more, but `select` honours the count alone.
class SocketSet {
 public:
  void clear() { cells_.resize(1); }
  void add(SOCKET socket) { cells_.push_back(socket); }
  [[nodiscard]] bool empty() const { return cells_.size() == 1; }

  /// The argument for `select`, which leaves only the ready sockets in it; null for an empty set.
  fd_set* data() {
    static_assert(offsetof(fd_set, fd_array) == sizeof(SOCKET));
    if (empty()) return nullptr;
    auto* set = reinterpret_cast<fd_set*>(cells_.data());
    set->fd_count = static_cast<u_int>(cells_.size() - 1);
    return set;
  }
  template <class F>
  void for_each_ready(F f) const {
    if (empty()) return;
    const u_int count = reinterpret_cast<const fd_set*>(cells_.data())->fd_count;
    for (u_int i = 0; i < count; ++i) f(cells_[1 + i]);
  }

 private:
  std::vector<SOCKET> cells_ = std::vector<SOCKET>(1);  ///< The first one holds the count.
};

timeval to_timeval(Duration timeout) {
  const auto us = std::chrono::ceil<std::chrono::microseconds>(std::max(timeout, Duration::zero()));
  timeval value{};
  value.tv_sec = static_cast<long>(us.count() / 1'000'000);
  value.tv_usec = static_cast<long>(us.count() % 1'000'000);
  return value;
}

class WinsockNetwork final : public Network {
 public:
  explicit WinsockNetwork(NetworkOptions options) : options_(options) {}
  ~WinsockNetwork() override { ::WSACleanup(); }
  WinsockNetwork(const WinsockNetwork&) = delete;
  WinsockNetwork& operator=(const WinsockNetwork&) = delete;

  Result<Handle> bind(const Endpoint& local) override {
    // A socket that receives from anyone must not fail because one peer refused a datagram.
    return open(local, false, [](SOCKET socket, SocketAddress address) {
      return ::bind(socket, address.data(), address.size);
    });
  }

  Result<Handle> connect(const Endpoint& peer) override {
    // With a single peer it is clear who refused, so refusals are worth reporting.
    return open(peer, true, [](SOCKET socket, SocketAddress address) {
      return ::connect(socket, address.data(), address.size);
    });
  }

  void close(Handle handle) override {
    unwatch(handle);
    ::closesocket(winsock(handle));
  }

  Result<Endpoint> local(Handle handle) const override {
    SocketAddress address;
    if (::getsockname(winsock(handle), address.data(), &address.size) != 0) return system_failure();
    const auto endpoint = from_socket_address(&address.storage);
    if (!endpoint) return failure(std::errc::address_family_not_supported);
    return *endpoint;
  }

  Result<std::size_t> send(Handle handle, std::span<const Outgoing> datagrams) override {
    std::size_t sent = 0;
    bool retried = false;
    while (sent < datagrams.size()) {
      const int code = send_one(winsock(handle), datagrams[sent]);
      if (code == 0) {
        ++sent;
        retried = false;
        continue;
      }
      if (is_would_block(code)) break;
      if (is_refusal(code) && !retried) {
        retried = true;
        continue;
      }
      if (sent > 0) break;
      return system_failure(code);
    }
    return sent;
  }

  Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) override {
    std::size_t taken = 0;
    while (taken < incoming.size()) {
      const int code = receive_one(winsock(handle), incoming[taken]);
      if (code == 0) {
        ++taken;
        continue;
      }
      if (is_would_block(code) || taken > 0) break;
      return system_failure(code);
    }
    return taken;
  }

  Result<ReceiveBuffer> receive_buffer(Handle handle) const override {
    int bytes = 0;
    int size = sizeof bytes;
    if (::getsockopt(winsock(handle), SOL_SOCKET, SO_RCVBUF, reinterpret_cast<char*>(&bytes),
                     &size) != 0) {
      return system_failure();
    }
    return ReceiveBuffer{static_cast<std::size_t>(std::max(bytes, 0)), {}};
  }

  Result<void> watch(Handle handle, SocketId id, Interest interest) override {
    if (!is_open(handle)) return failure(std::errc::not_a_socket);
    const auto [at, added] = positions_.try_emplace(winsock(handle), watched_.size());
    if (added) {
      watched_.push_back({winsock(handle), id, interest});
    } else {
      watched_[at->second] = {winsock(handle), id, interest};
    }
    return {};
  }

  void unwatch(Handle handle) override {
    const auto at = positions_.find(winsock(handle));
    if (at == positions_.end()) return;
    const std::size_t position = at->second;
    positions_.erase(at);
    if (position + 1 != watched_.size()) {
      watched_[position] = watched_.back();
      positions_[watched_[position].socket] = position;
    }
    watched_.pop_back();
  }

  Result<Ready> select(std::optional<Duration> timeout) override;
  Result<bool> await_input(Duration timeout) override;

  bool is_open(Handle handle) const override {
    int type = 0;
    int size = sizeof type;
    return ::getsockopt(winsock(handle), SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type),
                        &size) == 0;
  }

 private:
  struct Watched {
    SOCKET socket;
    SocketId id;
    Interest interest;
  };

  template <class Attach>
  Result<Handle> open(const Endpoint& endpoint, bool reports_refusals, Attach attach);
  Result<void> prepare(SOCKET socket, Family family, bool reports_refusals) const;
  static int send_one(SOCKET socket, const Outgoing& datagram);
  static int receive_one(SOCKET socket, Incoming& incoming);
  void collect(const SocketSet& found, std::vector<SocketId>& ready) const;

  NetworkOptions options_;
  std::vector<Watched> watched_;
  std::unordered_map<SOCKET, std::size_t> positions_;  ///< The index in `watched_` of a socket.
  SocketSet reads_;
  SocketSet writes_;
  SocketSet excepts_;
  std::vector<SocketId> ready_reads_;
  std::vector<SocketId> ready_writes_;
  std::vector<SocketId> ready_excepts_;
};

template <class Attach>
Result<Handle> WinsockNetwork::open(const Endpoint& endpoint, bool reports_refusals,
                                    Attach attach) {
  const SOCKET socket = ::socket(family_constant(endpoint.family()), SOCK_DGRAM, IPPROTO_UDP);
  if (socket == INVALID_SOCKET) return system_failure();
  const auto prepared = prepare(socket, endpoint.family(), reports_refusals);
  if (!prepared || attach(socket, to_socket_address(endpoint)) != 0) {
    const auto failed = prepared ? system_failure() : std::unexpected(prepared.error());
    ::closesocket(socket);
    return failed;
  }
  return to_handle(socket);
}

Result<void> WinsockNetwork::prepare(SOCKET socket, Family family, bool reports_refusals) const {
  u_long non_blocking = 1;
  if (::ioctlsocket(socket, static_cast<long>(FIONBIO), &non_blocking) != 0) {
    return system_failure();
  }
  (void)set_option(socket, SOL_SOCKET, SO_RCVBUF,
                   static_cast<DWORD>(options_.receive_buffer_bytes));
  BOOL reset = reports_refusals ? TRUE : FALSE;
  DWORD returned = 0;
  // Not every Winsock supports this. Without it, `receive` still recognises refusals.
  (void)::WSAIoctl(socket, udp_connection_reset, &reset, sizeof reset, nullptr, 0, &returned,
                   nullptr, nullptr);
  if (const auto exclusive = set_option(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1); !exclusive) {
    return exclusive;
  }
  if (family == Family::ipv6) return set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  // Anyone who enters a broadcast address means it.
  return set_option(socket, SOL_SOCKET, SO_BROADCAST, 1);
}

int WinsockNetwork::send_one(SOCKET socket, const Outgoing& datagram) {
  SocketAddress address;
  if (datagram.to) address = to_socket_address(*datagram.to);
  const auto* bytes = reinterpret_cast<const char*>(datagram.bytes.data());
  const int size = static_cast<int>(datagram.bytes.size());
  const int sent = datagram.to ? ::sendto(socket, bytes, size, 0, address.data(), address.size)
                               : ::send(socket, bytes, size, 0);
  return sent == SOCKET_ERROR ? ::WSAGetLastError() : 0;
}

int WinsockNetwork::receive_one(SOCKET socket, Incoming& incoming) {
  SocketAddress address;
  const int received =
      ::recvfrom(socket, reinterpret_cast<char*>(incoming.buffer.data()),
                 static_cast<int>(incoming.buffer.size()), 0, address.data(), &address.size);
  const int code = received == SOCKET_ERROR ? ::WSAGetLastError() : 0;
  if (code != 0 && code != WSAEMSGSIZE && !is_refusal(code)) return code;
  incoming.error.reset();
  incoming.arrived.reset();
  incoming.dropped_before.reset();
  incoming.from = from_socket_address(&address.storage);
  if (is_refusal(code)) {
    incoming.outcome = Outcome::refused;
    incoming.error = system_error(code);
    incoming.length = 0;
    // Winsock does not always provide the address of whoever refused.
    if (incoming.from && incoming.from->port() == 0) incoming.from.reset();
  } else {
    incoming.outcome = code == WSAEMSGSIZE ? Outcome::truncated : Outcome::datagram;
    incoming.length =
        code == WSAEMSGSIZE ? incoming.buffer.size() : static_cast<std::size_t>(received);
  }
  return 0;
}

Result<Ready> WinsockNetwork::select(std::optional<Duration> timeout) {
  for (SocketSet* set : {&reads_, &writes_, &excepts_}) set->clear();
  for (const Watched& watched : watched_) {
    if (watched.interest.read) reads_.add(watched.socket);
    if (watched.interest.write) writes_.add(watched.socket);
    if (watched.interest.except) excepts_.add(watched.socket);
  }
  for (auto* ready : {&ready_reads_, &ready_writes_, &ready_excepts_}) ready->clear();
  // Winsock's select fails with WSAEINVAL if all three sets are empty.
  if (reads_.empty() && writes_.empty() && excepts_.empty()) return Ready{};

  timeval value = to_timeval(timeout.value_or(Duration::zero()));
  const int found =
      ::select(0, reads_.data(), writes_.data(), excepts_.data(), timeout ? &value : nullptr);
  if (found == SOCKET_ERROR) {
    if (::WSAGetLastError() == WSAEINTR) return Ready{};
    return system_failure();
  }
  if (found > 0) {
    collect(reads_, ready_reads_);
    collect(writes_, ready_writes_);
    collect(excepts_, ready_excepts_);
  }
  return Ready{ready_reads_, ready_writes_, ready_excepts_};
}

void WinsockNetwork::collect(const SocketSet& found, std::vector<SocketId>& ready) const {
  found.for_each_ready([&](SOCKET socket) {
    const auto at = positions_.find(socket);
    if (at != positions_.end()) ready.push_back(watched_[at->second].id);
  });
}

Result<bool> WinsockNetwork::await_input(Duration timeout) {
  reads_.clear();
  for (const Watched& watched : watched_) {
    if (watched.interest.read) reads_.add(watched.socket);
  }
  if (reads_.empty()) {
    const auto ms =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(timeout, Duration::zero()));
    ::Sleep(static_cast<DWORD>(ms.count()));
    return false;
  }
  timeval value = to_timeval(timeout);
  const int found = ::select(0, reads_.data(), nullptr, nullptr, &value);
  if (found == SOCKET_ERROR && ::WSAGetLastError() != WSAEINTR) return system_failure();
  return found > 0;
}

}  // namespace

Result<std::unique_ptr<Network>> make_system_network(const Clock&, NetworkOptions options) {
  WSADATA data{};
  if (const int code = ::WSAStartup(MAKEWORD(2, 2), &data); code != 0) return system_failure(code);
  return std::make_unique<WinsockNetwork>(options);
}

}  // namespace readyscope
