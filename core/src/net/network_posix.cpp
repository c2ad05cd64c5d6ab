#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>

#include "readyscope/network.hpp"
#include "sockaddr.hpp"

namespace readyscope {
namespace {

constexpr std::size_t batch_datagrams_max = 64;

std::unexpected<std::error_code> system_failure(int code = errno) {
  return std::unexpected(std::error_code(code, std::system_category()));
}

int descriptor(Handle handle) { return static_cast<int>(handle); }

Result<void> set_option(int fd, int level, int option, int value) {
  if (::setsockopt(fd, level, option, &value, sizeof value) != 0) return system_failure();
  return {};
}

bool is_would_block(int code) {
  // ENOBUFS: with IP_RECVERR the send queue's own drops are told, and waiting helps there too.
  return code == EAGAIN || code == EWOULDBLOCK || code == EINTR || code == ENOBUFS;
}

/// Errors that a router or a peer sent back for an earlier datagram.
bool is_refusal(int code) {
  return code == ECONNREFUSED || code == EHOSTUNREACH || code == ENETUNREACH || code == EHOSTDOWN ||
         code == EPROTO || code == ENOPROTOOPT || code == EACCES || code == EMSGSIZE;
}

/// A set of descriptors as select(2) takes it, but as large as it must be: fd_set ends at 1,024,
/// and FD_SET past that writes into whatever lies behind it.
class DescriptorSet {
 public:
  using Word = unsigned long;
  static constexpr std::size_t word_bits = 8 * sizeof(Word);

  void set(int fd, bool on) {
    const auto word = static_cast<std::size_t>(fd) / word_bits;
    const Word bit = Word{1} << (static_cast<std::size_t>(fd) % word_bits);
    if (word >= words_.size()) words_.resize(word + 1, 0);
    words_[word] = on ? words_[word] | bit : words_[word] & ~bit;
  }
  void resize(int fd_count) {
    words_.resize((static_cast<std::size_t>(fd_count) + word_bits - 1) / word_bits, 0);
  }
  void copy_from(const DescriptorSet& other) { words_ = other.words_; }
  fd_set* data() { return reinterpret_cast<fd_set*>(words_.data()); }

  template <class F>
  void for_each(F f) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (Word word = words_[i]; word != 0; word &= word - 1) {
        f(i * word_bits + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
  }

 private:
  std::vector<Word> words_;
};

/// One kind of readiness: who asks for it, and whom the last select found.
struct Readiness {
  DescriptorSet wanted;
  DescriptorSet found;
  std::size_t wanted_count = 0;
  std::vector<SocketId> ready;

  void want(int fd, bool before, bool now) {
    wanted.set(fd, now);
    wanted_count = wanted_count + (now ? 1 : 0) - (before ? 1 : 0);
  }
  /// The argument for select(2), null where nobody asks.
  fd_set* prepare(int fd_count) {
    if (wanted_count == 0) return nullptr;
    wanted.resize(fd_count);
    found.copy_from(wanted);
    return found.data();
  }
  void collect(const auto& watched, bool any) {
    ready.clear();
    if (wanted_count == 0 || !any) return;
    found.for_each([&](std::size_t fd) { ready.push_back(watched[fd]->id); });
  }
};

timeval to_timeval(Duration timeout) {
  // Rounded up, so that a wait is never cut into one that spins through its last microsecond.
  const auto us = std::chrono::ceil<std::chrono::microseconds>(std::max(timeout, Duration::zero()));
  timeval value{};
  value.tv_sec = static_cast<time_t>(us.count() / 1'000'000);
  value.tv_usec = static_cast<suseconds_t>(us.count() % 1'000'000);
  return value;
}

class PosixNetwork final : public Network {
 public:
  PosixNetwork(const Clock& clock, NetworkOptions options) : clock_(clock), options_(options) {}

  Result<Handle> bind(const Endpoint& local) override {
    return open(local, [](int fd, SocketAddress address) {
      return ::bind(fd, address.data(), address.size);
    });
  }

  Result<Handle> connect(const Endpoint& peer) override {
    return open(peer, [](int fd, SocketAddress address) {
      return ::connect(fd, address.data(), address.size);
    });
  }

  void close(Handle handle) override {
    unwatch(handle);
    ::close(descriptor(handle));
  }

  Result<Endpoint> local(Handle handle) const override {
    SocketAddress address;
    if (::getsockname(descriptor(handle), address.data(), &address.size) != 0) {
      return system_failure();
    }
    const auto endpoint = from_socket_address(&address.storage);
    if (!endpoint) return failure(std::errc::address_family_not_supported);
    return *endpoint;
  }

  Result<std::size_t> send(Handle handle, std::span<const Outgoing> datagrams) override;
  Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) override;

  Result<ReceiveBuffer> receive_buffer(Handle handle) const override {
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t size = sizeof memory;
    if (::getsockopt(descriptor(handle), SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0) {
      return system_failure();
    }
    return ReceiveBuffer{memory[SK_MEMINFO_RCVBUF], memory[SK_MEMINFO_DROPS]};
  }

  Result<void> watch(Handle handle, SocketId id, Interest interest) override {
    if (!is_open(handle)) return failure(std::errc::bad_file_descriptor);
    const int fd = descriptor(handle);
    if (fd >= fd_count_) {
      fd_count_ = fd + 1;
      watched_.resize(static_cast<std::size_t>(fd_count_));
    }
    auto& watched = watched_[static_cast<std::size_t>(fd)];
    ask(fd, watched ? watched->interest : Interest{false, false, false}, interest);
    watched = Watched{id, interest};
    return {};
  }

  void unwatch(Handle handle) override {
    const int fd = descriptor(handle);
    if (fd >= fd_count_) return;
    auto& watched = watched_[static_cast<std::size_t>(fd)];
    if (!watched) return;
    ask(fd, watched->interest, Interest{false, false, false});
    watched.reset();
    while (fd_count_ > 0 && !watched_[static_cast<std::size_t>(fd_count_ - 1)]) --fd_count_;
    watched_.resize(static_cast<std::size_t>(fd_count_));
  }

  Result<Ready> select(std::optional<Duration> timeout) override {
    fd_set* reads = read_.prepare(fd_count_);
    fd_set* writes = write_.prepare(fd_count_);
    fd_set* excepts = except_.prepare(fd_count_);
    if (reads == nullptr && writes == nullptr && excepts == nullptr) return Ready{};
    timeval value = to_timeval(timeout.value_or(Duration::zero()));
    const int found = ::select(fd_count_, reads, writes, excepts, timeout ? &value : nullptr);
    if (found < 0 && errno != EINTR) return system_failure();
    for (Readiness* kind : {&read_, &write_, &except_}) kind->collect(watched_, found > 0);
    return Ready{read_.ready, write_.ready, except_.ready};
  }

  Result<bool> await_input(Duration timeout) override {
    fd_set* reads = read_.prepare(fd_count_);
    timeval value = to_timeval(timeout);
    const int found = ::select(reads == nullptr ? 0 : fd_count_, reads, nullptr, nullptr, &value);
    if (found < 0 && errno != EINTR) return system_failure();
    return found > 0;
  }

  bool is_open(Handle handle) const override {
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(descriptor(handle), SOL_SOCKET, SO_TYPE, &type, &size) == 0;
  }

 private:
  struct Watched {
    SocketId id;
    Interest interest;
  };
  union Control {
    cmsghdr aligned;
    std::array<char, 256> bytes;
  };

  template <class Attach>
  Result<Handle> open(const Endpoint& endpoint, Attach attach);
  Result<void> prepare(int fd, Family family) const;
  void ask(int fd, Interest before, Interest now) {
    read_.want(fd, before.read, now.read);
    write_.want(fd, before.write, now.write);
    except_.want(fd, before.except, now.except);
  }
  std::size_t take_refusals(int fd, std::span<Incoming> incoming);
  void fill(Incoming& incoming, const mmsghdr& header, Duration wall_offset, Instant now) const;

  const Clock& clock_;
  NetworkOptions options_;
  int fd_count_ = 0;  ///< One more than the highest watched descriptor.
  std::vector<std::optional<Watched>> watched_;
  Readiness read_;
  Readiness write_;
  Readiness except_;
  std::array<mmsghdr, batch_datagrams_max> headers_{};
  std::array<iovec, batch_datagrams_max> buffers_{};
  std::array<SocketAddress, batch_datagrams_max> addresses_{};
  std::array<Control, batch_datagrams_max> controls_{};
};

template <class Attach>
Result<Handle> PosixNetwork::open(const Endpoint& endpoint, Attach attach) {
  const int fd =
      ::socket(family_constant(endpoint.family()), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return system_failure();
  const auto prepared = prepare(fd, endpoint.family());
  if (!prepared || attach(fd, to_socket_address(endpoint)) != 0) {
    const auto failed = prepared ? system_failure() : std::unexpected(prepared.error());
    ::close(fd);
    return failed;
  }
  return Handle{static_cast<std::uint64_t>(fd)};
}

Result<void> PosixNetwork::prepare(int fd, Family family) const {
  // More than the system's maximum is granted in part, without an error.
  (void)set_option(fd, SOL_SOCKET, SO_RCVBUF, static_cast<int>(options_.receive_buffer_bytes));
  if (options_.arrival_times) (void)set_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  // Refusals queue up with the address that refused, and light the except set while they wait.
  (void)set_option(fd, SOL_SOCKET, SO_SELECT_ERR_QUEUE, 1);
  if (family == Family::ipv4) return set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
  (void)set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
  return set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
}

Result<std::size_t> PosixNetwork::send(Handle handle, std::span<const Outgoing> datagrams) {
  std::size_t sent = 0;
  bool retried = false;
  while (sent < datagrams.size()) {
    const std::size_t count = std::min(datagrams.size() - sent, batch_datagrams_max);
    for (std::size_t i = 0; i < count; ++i) {
      const Outgoing& datagram = datagrams[sent + i];
      if (datagram.to) addresses_[i] = to_socket_address(*datagram.to);
      buffers_[i] = {const_cast<std::byte*>(datagram.bytes.data()), datagram.bytes.size()};
      headers_[i] = {};
      headers_[i].msg_hdr.msg_name = datagram.to ? addresses_[i].data() : nullptr;
      headers_[i].msg_hdr.msg_namelen = datagram.to ? addresses_[i].size : 0;
      headers_[i].msg_hdr.msg_iov = &buffers_[i];
      headers_[i].msg_hdr.msg_iovlen = 1;
    }
    const int taken = ::sendmmsg(descriptor(handle), headers_.data(), static_cast<unsigned>(count),
                                 MSG_DONTWAIT | MSG_NOSIGNAL);
    if (taken > 0) {
      sent += static_cast<std::size_t>(taken);
      retried = false;
      continue;
    }
    if (is_would_block(errno)) break;
    // The refusal of an earlier datagram fails this call once. It waits in the error queue, where
    // `receive` finds it, so here it only costs a second try.
    if (is_refusal(errno) && !retried) {
      retried = true;
      continue;
    }
    if (sent > 0) break;
    return system_failure();
  }
  return sent;
}

Result<std::size_t> PosixNetwork::receive(Handle handle, std::span<Incoming> incoming) {
  // The system would take no datagram and leave errno as it was.
  if (incoming.empty()) return 0;
  const int fd = descriptor(handle);
  const std::size_t count = std::min(incoming.size(), batch_datagrams_max);
  for (std::size_t i = 0; i < count; ++i) {
    buffers_[i] = {incoming[i].buffer.data(), incoming[i].buffer.size()};
    headers_[i] = {};
    headers_[i].msg_hdr.msg_name = addresses_[i].data();
    headers_[i].msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    headers_[i].msg_hdr.msg_iov = &buffers_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
    headers_[i].msg_hdr.msg_control = controls_[i].bytes.data();
    headers_[i].msg_hdr.msg_controllen = controls_[i].bytes.size();
  }
  const int taken = ::recvmmsg(fd, headers_.data(), static_cast<unsigned>(count),
                               MSG_DONTWAIT | MSG_TRUNC, nullptr);
  if (taken > 0) {
    const auto filled = static_cast<std::size_t>(taken);
    const Duration wall_offset = options_.arrival_times ? clock_.wall_offset() : Duration::zero();
    const Instant now = options_.arrival_times ? clock_.now() : Instant{};
    for (std::size_t i = 0; i < filled; ++i) fill(incoming[i], headers_[i], wall_offset, now);
    return filled;
  }
  const int code = errno;
  if (const std::size_t refusals = take_refusals(fd, incoming); refusals > 0) return refusals;
  if (is_would_block(code)) return 0;
  if (!is_refusal(code)) return system_failure(code);
  incoming[0].outcome = Outcome::refused;
  incoming[0].length = 0;
  incoming[0].error = std::error_code(code, std::system_category());
  incoming[0].from.reset();
  incoming[0].arrived.reset();
  return 1;
}

void PosixNetwork::fill(Incoming& incoming, const mmsghdr& header, Duration wall_offset,
                        Instant now) const {
  const bool truncated = (header.msg_hdr.msg_flags & MSG_TRUNC) != 0;
  incoming.outcome = truncated ? Outcome::truncated : Outcome::datagram;
  incoming.length = header.msg_len;
  incoming.error = {};
  incoming.from = from_socket_address(header.msg_hdr.msg_name);
  incoming.arrived.reset();
  auto* message = const_cast<msghdr*>(&header.msg_hdr);
  for (cmsghdr* c = CMSG_FIRSTHDR(message); c != nullptr; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec wall{};
    std::memcpy(&wall, CMSG_DATA(c), sizeof wall);
    const Duration since_1970 =
        std::chrono::seconds(wall.tv_sec) + std::chrono::nanoseconds(wall.tv_nsec);
    incoming.arrived = std::min(Instant(since_1970 - wall_offset), now);
  }
}

/// Moves what waits in the error queue into `incoming`; how many.
std::size_t PosixNetwork::take_refusals(int fd, std::span<Incoming> incoming) {
  std::size_t taken = 0;
  while (taken < incoming.size()) {
    SocketAddress address;
    Control control{};
    msghdr message{};
    message.msg_name = address.data();
    message.msg_namelen = sizeof(sockaddr_storage);
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    if (::recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) break;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      const bool ipv4 = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
      const bool ipv6 = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
      if (!ipv4 && !ipv6) continue;
      sock_extended_err report{};
      std::memcpy(&report, CMSG_DATA(c), sizeof report);
      // What this machine itself could not send has already failed the send.
      if (report.ee_origin == SO_EE_ORIGIN_LOCAL) continue;
      Incoming& refusal = incoming[taken++];
      refusal.outcome = Outcome::refused;
      refusal.length = 0;
      refusal.error = std::error_code(static_cast<int>(report.ee_errno), std::system_category());
      refusal.from = from_socket_address(&address.storage);
      refusal.arrived.reset();
      break;
    }
  }
  return taken;
}

/// Lets this process hold as many sockets as the system permits: the usual soft limit is 1,024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Result<std::unique_ptr<Network>> make_system_network(const Clock& clock, NetworkOptions options) {
  raise_descriptor_limit();
  return std::make_unique<PosixNetwork>(clock, options);
}

}  // namespace readyscope
