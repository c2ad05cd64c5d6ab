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
#include <cerrno>
#include <limits>
#include <set>
#include <utility>

#include "arrival_times.hpp"
#include "batches_linux.hpp"
#include "readiness_linux.hpp"
#include "readyscope/net/network.hpp"
#include "sockaddr.hpp"

namespace readyscope {
namespace {

/// The largest UDP payload over IPv4, which is smaller than over IPv6.
constexpr std::size_t payload_bytes_max = 65'507;
/// Descriptors that sockets leave for files, name lookups and whatever else has to go on.
constexpr rlim_t descriptors_in_reserve = 16;
constexpr Interest nothing{.read = false, .write = false, .except = false};

std::unexpected<std::error_code> system_failure(int code = errno) {
  return std::unexpected(std::error_code(code, std::system_category()));
}

int descriptor(Handle handle) { return static_cast<int>(handle); }

Result<void> set_option(int fd, int level, int option, int value) {
  if (::setsockopt(fd, level, option, &value, sizeof value) != 0) return system_failure();
  return {};
}

bool is_would_block(int code) {
  // ENOBUFS: with IP_RECVERR the kernel also reports drops in its own send queue, where waiting
  // helps as well.
  return code == EAGAIN || code == EWOULDBLOCK || code == EINTR || code == ENOBUFS;
}

/// Errors that may concern only the use of UDP_SEGMENT: the kernel is too old, the device does not
/// compute checksums, or a segment would have to be fragmented.
bool is_refused_in_segments(int code) {
  return code == EINVAL || code == EIO || code == EMSGSIZE || code == ENOPROTOOPT;
}

/// Errors that a router or a peer sent back for an earlier datagram.
bool is_refusal(int code) {
  return code == ECONNREFUSED || code == EHOSTUNREACH || code == ENETUNREACH || code == EHOSTDOWN ||
         code == EPROTO || code == ENOPROTOOPT || code == EACCES || code == EMSGSIZE;
}

timespec to_timespec(Duration timeout) {
  const auto ns = std::max(timeout, Duration::zero()).count();
  return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
}

/// Where the descriptors in reserve begin.
int end_of_descriptors() {
  rlimit limit{};
  constexpr auto most = static_cast<rlim_t>(std::numeric_limits<int>::max());
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<int>::max();
  const rlim_t end = std::min(limit.rlim_cur, most);
  return static_cast<int>(end - std::min(descriptors_in_reserve, end / 4));
}

/// How many refusals may come back, one after the other, before a datagram can be sent.
constexpr std::size_t refusals_passed_max = 16;

constexpr int send_flags = MSG_DONTWAIT | MSG_NOSIGNAL;

[[gnu::noinline]] ssize_t send_to(int fd, std::span<const std::byte> bytes, const Endpoint& to) {
  SocketAddress address = to_socket_address(to);
  return ::sendto(fd, bytes.data(), bytes.size(), send_flags, address.data(), address.size);
}

/// False, with errno set, if the datagram was not accepted.
inline bool send_one(int fd, const Outgoing& datagram) {
  const auto bytes = datagram.bytes;
  if (datagram.to) return send_to(fd, bytes, *datagram.to) >= 0;
  return ::send(fd, bytes.data(), bytes.size(), send_flags) >= 0;
}

/// A datagram of this length, its sender and arrival time unknown.
inline void fill(Incoming& incoming, std::size_t length) {
  incoming.outcome = length > incoming.buffer.size() ? Outcome::truncated : Outcome::datagram;
  incoming.length = length;
  incoming.error.reset();
  incoming.from.reset();
  incoming.arrived.reset();
  incoming.dropped_before.reset();
}

/// A refusal, its sender unknown.
void fill_refused(Incoming& incoming, int code) {
  fill(incoming, 0);
  incoming.outcome = Outcome::refused;
  incoming.error = std::error_code(code, std::system_category());
}

// For a single datagram: unlike recvmsg, these have no header for the kernel to copy in first.
// False, with errno set, if there is none.

constexpr int receive_flags = MSG_DONTWAIT | MSG_TRUNC;

inline bool receive_one(int fd, Incoming& incoming) {
  const auto buffer = incoming.buffer;
  const ssize_t length = ::recv(fd, buffer.data(), buffer.size(), receive_flags);
  if (length < 0) return false;
  fill(incoming, static_cast<std::size_t>(length));
  return true;
}

[[gnu::noinline]] bool receive_one_and_sender(int fd, Incoming& incoming) {
  const auto buffer = incoming.buffer;
  SenderAddress sender;
  socklen_t size = sizeof sender;
  const ssize_t length = ::recvfrom(fd, buffer.data(), buffer.size(), receive_flags,
                                    reinterpret_cast<sockaddr*>(&sender), &size);
  if (length < 0) return false;
  fill(incoming, static_cast<std::size_t>(length));
  incoming.from = from_socket_address(&sender);
  return true;
}

/// The calls that are made for every poll and every datagram are marked as hot, which places them
/// side by side, and what they seldom need lies elsewhere: the kernel leaves little of a program in
/// the caches, so each line and page that is touched between two system calls counts.
class PosixNetwork final : public Network {
 public:
  PosixNetwork(const Clock& clock, NetworkOptions options)
      : options_(options), descriptors_end_(end_of_descriptors()), arrival_times_(clock) {}

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
    failed_sends_.erase(descriptor(handle));
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

  [[gnu::hot]] Result<std::size_t> send(Handle handle,
                                        std::span<const Outgoing> datagrams) override;
  [[gnu::hot]] Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) override;

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
    if (fd >= fd_count_) resize(fd + 1);
    set_interest(fd, interest);
    ids_[static_cast<std::size_t>(fd)] = id;
    return {};
  }

  void unwatch(Handle handle) override {
    const int fd = descriptor(handle);
    if (fd >= fd_count_) return;
    set_interest(fd, nothing);
    int count = fd_count_;
    while (count > 0 && interests_[static_cast<std::size_t>(count - 1)] == nothing) --count;
    resize(count);
  }

  [[gnu::hot]] Result<Ready> select(std::optional<Duration> timeout) override {
    const std::size_t watched = readiness_.watched_count();
    if (watched == 0) return Ready{};
    const Readiness::Sets sets = readiness_.prepare();
    const timespec value = to_timespec(timeout.value_or(Duration::zero()));
    const int found =
        ::pselect(fd_count_, sets[0], sets[1], sets[2], timeout ? &value : nullptr, nullptr);
    if (found < 0 && errno != EINTR) return system_failure();
    if (found <= 0) return Ready{};
    // There is always room for all of them, so that adding one is a plain store. Not made when they
    // are watched, since what the last select found may still be in use then.
    if (ready_.size() < watched) ready_.resize(watched);
    const auto [reads, writes, excepts, end] = readiness_.collect(ids_.data(), ready_.data());
    return Ready{.read = {reads, writes}, .write = {writes, excepts}, .except = {excepts, end}};
  }

  Result<bool> await_input(Duration timeout) override {
    fd_set* const reads = readiness_.prepare()[0];
    const timespec value = to_timespec(timeout);
    const int found =
        ::pselect(reads == nullptr ? 0 : fd_count_, reads, nullptr, nullptr, &value, nullptr);
    if (found < 0 && errno != EINTR) return system_failure();
    return found > 0;
  }

  bool is_open(Handle handle) const override {
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(descriptor(handle), SOL_SOCKET, SO_TYPE, &type, &size) == 0;
  }

 private:
  template <class Attach>
  Result<Handle> open(const Endpoint& endpoint, Attach attach);
  Result<void> prepare(int fd, Family family) const;
  void resize(int fd_count) {
    fd_count_ = fd_count;
    ids_.resize(static_cast<std::size_t>(fd_count));
    interests_.resize(static_cast<std::size_t>(fd_count), nothing);
    readiness_.resize(fd_count);
  }
  void set_interest(int fd, Interest now) {
    Interest& before = interests_[static_cast<std::size_t>(fd)];
    readiness_.watch(fd, before, now);
    before = now;
  }
  [[gnu::cold, gnu::noinline]] Result<std::size_t> send_rest(int fd,
                                                             std::span<const Outgoing> datagrams,
                                                             std::size_t taken);
  std::size_t send_some(int fd, std::span<const Outgoing> datagrams, bool in_segments);
  [[gnu::noinline]] std::size_t send_many(int fd, std::span<const Outgoing> datagrams,
                                          bool in_segments);
  std::size_t pack(std::span<const Outgoing> datagrams, bool in_segments);
  [[gnu::noinline]] std::size_t receive_many(int fd, std::span<Incoming> incoming);
  [[gnu::cold]] void note_failed_send(int fd) {
    const int code = errno;  // The caller looks at it afterwards.
    failed_sends_.insert(fd);
    errno = code;
  }
  std::size_t receive_some(int fd, std::span<Incoming> incoming);
  [[gnu::cold, gnu::noinline]] Result<std::size_t> receive_no_datagram(
      int fd, std::span<Incoming> incoming);
  std::size_t take_refusals(int fd, std::span<Incoming> incoming);

  NetworkOptions options_;
  int descriptors_end_;  ///< Sockets have smaller ones.
  int fd_count_ = 0;     ///< Greater than every descriptor that is watched for anything.
  /// By descriptor. In an array of their own because every ready descriptor is looked up here.
  std::vector<SocketId> ids_;
  std::vector<Interest> interests_;
  Readiness readiness_;
  std::vector<SocketId> ready_;  ///< What the last select found. Never shrinks.
  /// Sockets whose sends may have failed with a refusal that no receive will fail with.
  std::set<int> failed_sends_;
  int last_filled_ = -1;  ///< The socket of the latest receive, if that brought datagrams.

  ArrivalTimes arrival_times_;
  // Made when the first batch is: what single datagrams need lies close together.
  std::unique_ptr<Arrivals> arrivals_;
  std::unique_ptr<Departures> departures_;
};

template <class Attach>
Result<Handle> PosixNetwork::open(const Endpoint& endpoint, Attach attach) {
  const int fd =
      ::socket(family_constant(endpoint.family()), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return system_failure();
  // The system gives the lowest one that is free.
  if (fd >= descriptors_end_) {
    ::close(fd);
    return system_failure(EMFILE);
  }
  const auto prepared = prepare(fd, endpoint.family());
  if (!prepared || attach(fd, to_socket_address(endpoint)) != 0) {
    const auto failed = prepared ? system_failure() : std::unexpected(prepared.error());
    ::close(fd);
    return failed;
  }
  return Handle{static_cast<std::uint64_t>(fd)};
}

Result<void> PosixNetwork::prepare(int fd, Family family) const {
  // Beyond the system's maximum (net.core.rmem_max) the size is capped without an error.
  (void)set_option(fd, SOL_SOCKET, SO_RCVBUF, static_cast<int>(options_.receive_buffer_bytes));
  if (options_.arrival_times) {
    (void)set_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    (void)set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
  }
  // With IP_RECVERR, below, refusals wait in the error queue with the address that refused. This
  // makes select report them in the except set while they wait.
  (void)set_option(fd, SOL_SOCKET, SO_SELECT_ERR_QUEUE, 1);
  if (family == Family::ipv4) {
    // Anyone who enters a broadcast address means it.
    (void)set_option(fd, SOL_SOCKET, SO_BROADCAST, 1);
    return set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
  }
  (void)set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
  return set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
}

/// How many datagrams from the front can go out as the segments of one message (UDP_SEGMENT,
/// udp(7)): those with the same destination and size, of which the last may be shorter.
std::size_t segments_in_one_piece(std::span<const Outgoing> datagrams) {
  const Outgoing& first = datagrams.front();
  const std::size_t bytes = first.bytes.size();
  const std::size_t most =
      std::min(datagrams.size(), payload_bytes_max / std::max(bytes, std::size_t{1}));
  std::size_t count = 1;
  for (; count < most && datagrams[count - 1].bytes.size() == bytes; ++count) {
    const Outgoing& next = datagrams[count];
    if (next.bytes.empty() || next.bytes.size() > bytes || next.to != first.to) break;
  }
  return count;
}

/// Sends from the front with one system call and returns how many datagrams it accepted. If none,
/// errno is set.
inline std::size_t PosixNetwork::send_some(int fd, std::span<const Outgoing> datagrams,
                                           bool in_segments) {
  if (datagrams.size() > 1) return send_many(fd, datagrams, in_segments);
  if (send_one(fd, datagrams[0])) return 1;
  note_failed_send(fd);
  return 0;
}

std::size_t PosixNetwork::send_many(int fd, std::span<const Outgoing> datagrams, bool in_segments) {
  if (!departures_) departures_ = std::make_unique<Departures>();
  const std::size_t pieces =
      pack(datagrams.first(std::min(datagrams.size(), batch_datagrams_max)), in_segments);
  const int taken =
      ::sendmmsg(fd, departures_->headers.data(), static_cast<unsigned>(pieces), send_flags);
  if (std::cmp_less(taken, pieces)) note_failed_send(fd);
  std::size_t sent = 0;
  for (int i = 0; i < taken; ++i) {
    sent += departures_->headers[static_cast<std::size_t>(i)].msg_hdr.msg_iovlen;
  }
  return sent;
}

/// Prepares messages for sendmmsg and returns how many. A datagram's path through the network stack
/// costs far more than the system call. In one message, several datagrams take that path only once
/// and are split at its end.
std::size_t PosixNetwork::pack(std::span<const Outgoing> datagrams, bool in_segments) {
  std::size_t pieces = 0;
  for (std::size_t begin = 0; begin < datagrams.size(); ++pieces) {
    const std::size_t count = in_segments ? segments_in_one_piece(datagrams.subspan(begin)) : 1;
    for (std::size_t i = begin; i < begin + count; ++i) {
      const auto bytes = datagrams[i].bytes;
      departures_->contents[i] = {const_cast<std::byte*>(bytes.data()), bytes.size()};
    }
    msghdr& message = departures_->headers[pieces].msg_hdr;
    message = {};
    message.msg_iov = &departures_->contents[begin];
    message.msg_iovlen = count;
    if (const auto& to = datagrams[begin].to) {
      departures_->receivers[pieces] = to_socket_address(*to);
      message.msg_name = departures_->receivers[pieces].data();
      message.msg_namelen = departures_->receivers[pieces].size;
    }
    if (count > 1)
      departures_->segment_sizes[pieces].attach(message, datagrams[begin].bytes.size());
    begin += count;
  }
  return pieces;
}

Result<std::size_t> PosixNetwork::send(Handle handle, std::span<const Outgoing> datagrams) {
  if (datagrams.empty()) return 0;
  const int fd = descriptor(handle);
  const std::size_t taken = send_some(fd, datagrams, options_.segments);
  if (taken == datagrams.size()) return taken;
  return send_rest(fd, datagrams, taken);
}

/// Goes on after a first call that accepted `taken` of them.
Result<std::size_t> PosixNetwork::send_rest(int fd, std::span<const Outgoing> datagrams,
                                            std::size_t taken) {
  std::size_t sent = 0;
  bool in_segments = options_.segments && datagrams.size() > 1;
  std::size_t refusals = 0;
  while (true) {
    if (taken > 0) {
      sent += taken;
      if (sent == datagrams.size()) break;
      refusals = 0;
    } else if (in_segments && is_refused_in_segments(errno)) {
      in_segments = false;
    } else if (is_refusal(errno) && refusals < refusals_passed_max) {
      // A refusal of an earlier datagram fails one call (the socket's pending error). It stays in
      // the error queue for `receive` to find, so all it takes here is to try again.
      ++refusals;
    } else if (sent > 0 || is_would_block(errno)) {
      break;
    } else {
      return system_failure();
    }
    taken = send_some(fd, datagrams.subspan(sent), in_segments);
  }
  return sent;
}

/// As recvmmsg(2), but with recvmsg(2), which is cheaper, for a single datagram.
int receive_into(int fd, std::span<mmsghdr> headers) {
  if (headers.size() > 1) {
    return ::recvmmsg(fd, headers.data(), static_cast<unsigned>(headers.size()), receive_flags,
                      nullptr);
  }
  const ssize_t length = ::recvmsg(fd, &headers[0].msg_hdr, receive_flags);
  if (length < 0) return -1;
  headers[0].msg_len = static_cast<unsigned>(length);
  return 1;
}

/// What the kernel reports along with a datagram.
struct KernelNote {
  std::optional<Duration> arrived;  ///< Wall clock time since 1970.
  std::uint32_t dropped = 0;        ///< Drops by then. Not reported before the first drop.
};

KernelNote kernel_note(mmsghdr& header) {
  KernelNote note;
  msghdr* const message = &header.msg_hdr;
  for (cmsghdr* c = CMSG_FIRSTHDR(message); c != nullptr; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_SOCKET) continue;
    if (c->cmsg_type == SO_RXQ_OVFL) std::memcpy(&note.dropped, CMSG_DATA(c), sizeof note.dropped);
    if (c->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec wall{};
    std::memcpy(&wall, CMSG_DATA(c), sizeof wall);
    note.arrived = std::chrono::seconds(wall.tv_sec) + std::chrono::nanoseconds(wall.tv_nsec);
  }
  return note;
}

std::size_t PosixNetwork::receive_many(int fd, std::span<Incoming> incoming) {
  if (!arrivals_) arrivals_ = std::make_unique<Arrivals>(options_);
  const std::size_t count = std::min(incoming.size(), batch_datagrams_max);
  for (std::size_t i = 0; i < count; ++i) {
    arrivals_->rooms[i] = {incoming[i].buffer.data(), incoming[i].buffer.size()};
  }
  const int taken = receive_into(fd, std::span(arrivals_->headers).first(count));
  if (taken <= 0) return 0;
  const auto filled = static_cast<std::size_t>(taken);
  // A copy, because for all the compiler knows, what the loop fills in could be the options.
  const NetworkOptions options = options_;
  if (options.arrival_times) arrival_times_.begin_batch();
  for (std::size_t i = 0; i < filled; ++i) {
    fill(incoming[i], arrivals_->headers[i].msg_len);
    if (options.senders) incoming[i].from = from_socket_address(&arrivals_->senders[i]);
    if (options.arrival_times) {
      const KernelNote note = kernel_note(arrivals_->headers[i]);
      if (note.arrived) incoming[i].arrived = arrival_times_.arrival(*note.arrived);
      incoming[i].dropped_before = note.dropped;
    }
    arrivals_->prepare(i, options);
  }
  return filled;
}

Result<std::size_t> PosixNetwork::receive(Handle handle, std::span<Incoming> incoming) {
  // An empty batch would receive nothing and leave errno stale.
  if (incoming.empty()) return 0;
  const int fd = descriptor(handle);
  const std::size_t filled = receive_some(fd, incoming);
  if (filled == 0) return receive_no_datagram(fd, incoming);
  last_filled_ = fd;
  return filled;
}

/// How many datagrams came; if none did, errno is set.
inline std::size_t PosixNetwork::receive_some(int fd, std::span<Incoming> incoming) {
  if (incoming.size() > 1 || options_.arrival_times) return receive_many(fd, incoming);
  if (options_.senders) return receive_one_and_sender(fd, incoming[0]) ? 1 : 0;
  return receive_one(fd, incoming[0]) ? 1 : 0;
}

/// Finds what is there instead of a datagram; errno says why none came.
Result<std::size_t> PosixNetwork::receive_no_datagram(int fd, std::span<Incoming> incoming) {
  const int code = errno;
  // A refusal fails one call before anything waits in the error queue unnoticed. So the end of the
  // datagrams is the end of all, and needs no look there, unless that call was a send.
  const bool is_end_of_datagrams = std::exchange(last_filled_, -1) == fd;
  if (is_end_of_datagrams && is_would_block(code) && !failed_sends_.contains(fd)) return 0;
  if (const std::size_t refusals = take_refusals(fd, incoming); refusals > 0) return refusals;
  if (is_would_block(code)) return 0;
  if (!is_refusal(code)) return system_failure(code);
  fill_refused(incoming[0], code);
  return 1;
}

/// Moves refusals from the error queue into `incoming`; returns how many.
std::size_t PosixNetwork::take_refusals(int fd, std::span<Incoming> incoming) {
  std::size_t taken = 0;
  while (taken < incoming.size()) {
    SocketAddress address;
    Control<256> control{};
    msghdr message{};
    message.msg_name = address.data();
    message.msg_namelen = sizeof(sockaddr_storage);
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    if (::recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
      failed_sends_.erase(fd);
      break;
    }
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      const bool ipv4 = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
      const bool ipv6 = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
      if (!ipv4 && !ipv6) continue;
      sock_extended_err report{};
      std::memcpy(&report, CMSG_DATA(c), sizeof report);
      // If this machine itself could not send it, the send has already failed.
      if (report.ee_origin == SO_EE_ORIGIN_LOCAL) continue;
      Incoming& refusal = incoming[taken++];
      fill_refused(refusal, static_cast<int>(report.ee_errno));
      refusal.from = from_socket_address(&address.storage);
      break;
    }
  }
  return taken;
}

/// Raises the soft limit on open descriptors, usually 1,024, to the hard limit.
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
