#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <set>
#include <utility>

#include "readyscope/net/network.hpp"
#include "sockaddr.hpp"

namespace readyscope {
namespace {

constexpr std::size_t batch_datagrams_max = 64;
/// The largest UDP payload over IPv4, which is smaller than over IPv6.
constexpr std::size_t payload_bytes_max = 65'507;
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

/// A set of descriptors for select(2) of any size: an fd_set ends at FD_SETSIZE, 1,024, and FD_SET
/// beyond that writes out of bounds. The kernel itself has no such limit.
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
  void copy_from(const DescriptorSet& other) {
    words_.resize(other.words_.size());
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = other.words_[i];
  }
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

/// One kind of readiness: which descriptors are watched for it, and which the last select found.
struct Readiness {
  DescriptorSet wanted;
  DescriptorSet found;
  std::size_t wanted_count = 0;
  std::vector<SocketId> ready;  ///< Never shrinks: see `collect`.

  void want(int fd, bool before, bool now) {
    wanted.set(fd, now);
    wanted_count = wanted_count + (now ? 1 : 0) - (before ? 1 : 0);
  }
  /// The argument for select(2): null if no descriptor is watched for this.
  fd_set* prepare() {
    if (wanted_count == 0) return nullptr;
    found.copy_from(wanted);
    return found.data();
  }
  std::span<const SocketId> collect(std::span<const SocketId> ids, bool any) {
    if (wanted_count == 0 || !any) return {};
    // There is always room for all of them, so that adding one is a plain store.
    if (ready.size() < wanted_count) ready.resize(wanted_count);
    SocketId* end = ready.data();
    found.for_each([&](std::size_t fd) { *end++ = ids[fd]; });
    return {ready.data(), end};
  }
};

timeval to_timeval(Duration timeout) {
  // Rounded up, so that the caller of a short wait does not spin through its last microsecond.
  const auto us = std::chrono::ceil<std::chrono::microseconds>(std::max(timeout, Duration::zero()));
  timeval value{};
  value.tv_sec = static_cast<time_t>(us.count() / 1'000'000);
  value.tv_usec = static_cast<suseconds_t>(us.count() % 1'000'000);
  return value;
}

/// The longest address that can occur. Smaller than sockaddr_storage, so that a batch stays in the
/// cache.
using SenderAddress = sockaddr_in6;

/// False, with errno set, if the datagram was not accepted.
inline bool send_one(int fd, const Outgoing& datagram) {
  constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  const auto bytes = datagram.bytes;
  if (!datagram.to) return ::send(fd, bytes.data(), bytes.size(), flags) >= 0;
  SocketAddress to = to_socket_address(*datagram.to);
  return ::sendto(fd, bytes.data(), bytes.size(), flags, to.data(), to.size) >= 0;
}

/// A datagram of this length, its sender and arrival time unknown.
inline void fill(Incoming& incoming, std::size_t length) {
  incoming.outcome = length > incoming.buffer.size() ? Outcome::truncated : Outcome::datagram;
  incoming.length = length;
  if (incoming.error) incoming.error = {};
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

/// The fast path for a single datagram: unlike recvmsg, it has no header for the kernel to copy in
/// first. False, with errno set, if there is none.
inline bool receive_one(int fd, Incoming& incoming, bool with_sender) {
  constexpr int flags = MSG_DONTWAIT | MSG_TRUNC;
  const auto buffer = incoming.buffer;
  SenderAddress sender;
  socklen_t size = sizeof sender;
  const ssize_t length = with_sender ? ::recvfrom(fd, buffer.data(), buffer.size(), flags,
                                                  reinterpret_cast<sockaddr*>(&sender), &size)
                                     : ::recv(fd, buffer.data(), buffer.size(), flags);
  if (length < 0) return false;
  fill(incoming, static_cast<std::size_t>(length));
  if (with_sender) incoming.from = from_socket_address(&sender);
  return true;
}

class PosixNetwork final : public Network {
 public:
  PosixNetwork(const Clock& clock, NetworkOptions options) : clock_(clock), options_(options) {
    for (std::size_t i = 0; i < batch_datagrams_max; ++i) {
      arrivals_[i].msg_hdr.msg_iov = &rooms_[i];
      arrivals_[i].msg_hdr.msg_iovlen = 1;
      prepare_arrival(i);
    }
  }

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
    for (Readiness* kind : {&read_, &write_, &except_}) kind->wanted.resize(fd_count_);
  }

  Result<Ready> select(std::optional<Duration> timeout) override {
    fd_set* reads = read_.prepare();
    fd_set* writes = write_.prepare();
    fd_set* excepts = except_.prepare();
    if (reads == nullptr && writes == nullptr && excepts == nullptr) return Ready{};
    timeval value = to_timeval(timeout.value_or(Duration::zero()));
    const int found = ::select(fd_count_, reads, writes, excepts, timeout ? &value : nullptr);
    if (found < 0 && errno != EINTR) return system_failure();
    return Ready{read_.collect(ids_, found > 0), write_.collect(ids_, found > 0),
                 except_.collect(ids_, found > 0)};
  }

  Result<bool> await_input(Duration timeout) override {
    fd_set* reads = read_.prepare();
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
  /// Room for one control message of each of these sizes.
  template <std::size_t... sizes>
  struct alignas(cmsghdr) Control {
    std::array<char, (CMSG_SPACE(sizes) + ...)> bytes;
  };
  using ArrivalControl = Control<sizeof(timespec), sizeof(std::uint32_t)>;
  struct SegmentSize {
    Control<sizeof(std::uint16_t)> control;

    void attach(msghdr& message, std::size_t bytes) {
      message.msg_control = control.bytes.data();
      message.msg_controllen = control.bytes.size();
      cmsghdr* const header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_UDP;
      header->cmsg_type = UDP_SEGMENT;
      header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
      const auto size = static_cast<std::uint16_t>(bytes);
      std::memcpy(CMSG_DATA(header), &size, sizeof size);
    }
  };

  template <class Attach>
  Result<Handle> open(const Endpoint& endpoint, Attach attach);
  Result<void> prepare(int fd, Family family) const;
  void resize(int fd_count) {
    fd_count_ = fd_count;
    ids_.resize(static_cast<std::size_t>(fd_count));
    interests_.resize(static_cast<std::size_t>(fd_count), nothing);
  }
  void set_interest(int fd, Interest now) {
    Interest& before = interests_[static_cast<std::size_t>(fd)];
    read_.want(fd, before.read, now.read);
    write_.want(fd, before.write, now.write);
    except_.want(fd, before.except, now.except);
    before = now;
  }
  std::size_t send_some(int fd, std::span<const Outgoing> datagrams, bool in_segments);
  std::size_t pack(std::span<const Outgoing> datagrams, bool in_segments);
  void prepare_arrival(std::size_t i);
  std::size_t receive_many(int fd, std::span<Incoming> incoming);
  Result<std::size_t> receive_no_datagram(int fd, std::span<Incoming> incoming);
  void note_failed_send(int fd) {
    const int code = errno;  // The caller looks at it afterwards.
    failed_sends_.insert(fd);
    errno = code;
  }
  std::size_t take_refusals(int fd, std::span<Incoming> incoming);

  const Clock& clock_;
  NetworkOptions options_;
  int fd_count_ = 0;  ///< Greater than every descriptor that is watched for anything.
  /// By descriptor. In an array of their own because every ready descriptor is looked up here.
  std::vector<SocketId> ids_;
  std::vector<Interest> interests_;
  Readiness read_;
  Readiness write_;
  Readiness except_;
  /// Sockets whose sends may have failed with a refusal that no receive will fail with.
  std::set<int> failed_sends_;
  int last_filled_ = -1;  ///< The socket of the latest receive, if that brought datagrams.

  // The arguments of one system call, for each datagram of a batch.
  std::array<mmsghdr, batch_datagrams_max> departures_{};
  std::array<iovec, batch_datagrams_max> contents_{};
  std::array<SocketAddress, batch_datagrams_max> receivers_{};
  std::array<SegmentSize, batch_datagrams_max> segment_sizes_{};
  std::array<mmsghdr, batch_datagrams_max> arrivals_{};
  std::array<iovec, batch_datagrams_max> rooms_{};
  std::array<SenderAddress, batch_datagrams_max> senders_{};
  std::array<ArrivalControl, batch_datagrams_max> arrival_controls_{};
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
std::size_t PosixNetwork::send_some(int fd, std::span<const Outgoing> datagrams, bool in_segments) {
  if (datagrams.size() == 1) {
    if (send_one(fd, datagrams[0])) return 1;
    note_failed_send(fd);
    return 0;
  }
  const std::size_t pieces =
      pack(datagrams.first(std::min(datagrams.size(), batch_datagrams_max)), in_segments);
  const int taken = ::sendmmsg(fd, departures_.data(), static_cast<unsigned>(pieces),
                               MSG_DONTWAIT | MSG_NOSIGNAL);
  if (std::cmp_less(taken, pieces)) note_failed_send(fd);
  std::size_t sent = 0;
  for (int i = 0; i < taken; ++i) {
    sent += departures_[static_cast<std::size_t>(i)].msg_hdr.msg_iovlen;
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
      contents_[i] = {const_cast<std::byte*>(bytes.data()), bytes.size()};
    }
    msghdr& message = departures_[pieces].msg_hdr;
    message = {};
    message.msg_iov = &contents_[begin];
    message.msg_iovlen = count;
    if (const auto& to = datagrams[begin].to) {
      receivers_[pieces] = to_socket_address(*to);
      message.msg_name = receivers_[pieces].data();
      message.msg_namelen = receivers_[pieces].size;
    }
    if (count > 1) segment_sizes_[pieces].attach(message, datagrams[begin].bytes.size());
    begin += count;
  }
  return pieces;
}

Result<std::size_t> PosixNetwork::send(Handle handle, std::span<const Outgoing> datagrams) {
  const int fd = descriptor(handle);
  std::size_t sent = 0;
  bool in_segments = datagrams.size() > 1;
  bool retried = false;
  while (sent < datagrams.size()) {
    const std::size_t taken = send_some(fd, datagrams.subspan(sent), in_segments);
    if (taken > 0) {
      sent += taken;
      retried = false;
      continue;
    }
    if (is_would_block(errno)) break;
    if (in_segments && is_refused_in_segments(errno)) {
      in_segments = false;
      continue;
    }
    // A refusal of an earlier datagram fails one call (the socket's pending error). It stays in the
    // error queue for `receive` to find, so all it takes here is to try again.
    if (is_refusal(errno) && !retried) {
      retried = true;
      continue;
    }
    if (sent > 0) break;
    return system_failure();
  }
  return sent;
}

/// Resets a header for the next datagram: the kernel overwrites these lengths with those it used.
void PosixNetwork::prepare_arrival(std::size_t i) {
  msghdr& message = arrivals_[i].msg_hdr;
  if (options_.senders) {
    message.msg_name = &senders_[i];
    message.msg_namelen = sizeof senders_[i];
  }
  if (options_.arrival_times) {
    message.msg_control = arrival_controls_[i].bytes.data();
    message.msg_controllen = arrival_controls_[i].bytes.size();
  }
}

/// As recvmmsg(2), but with recvmsg(2), which is cheaper, for a single datagram.
int receive_into(int fd, std::span<mmsghdr> headers) {
  constexpr int flags = MSG_DONTWAIT | MSG_TRUNC;
  if (headers.size() > 1) {
    return ::recvmmsg(fd, headers.data(), static_cast<unsigned>(headers.size()), flags, nullptr);
  }
  const ssize_t length = ::recvmsg(fd, &headers[0].msg_hdr, flags);
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
  const std::size_t count = std::min(incoming.size(), batch_datagrams_max);
  for (std::size_t i = 0; i < count; ++i) {
    rooms_[i] = {incoming[i].buffer.data(), incoming[i].buffer.size()};
  }
  const int taken = receive_into(fd, std::span(arrivals_).first(count));
  if (taken <= 0) return 0;
  const auto filled = static_cast<std::size_t>(taken);
  const Duration wall_offset = options_.arrival_times ? clock_.wall_offset() : Duration::zero();
  const Instant now = options_.arrival_times ? clock_.now() : Instant{};
  for (std::size_t i = 0; i < filled; ++i) {
    fill(incoming[i], arrivals_[i].msg_len);
    if (options_.senders) incoming[i].from = from_socket_address(&senders_[i]);
    if (options_.arrival_times) {
      const KernelNote note = kernel_note(arrivals_[i]);
      if (note.arrived) incoming[i].arrived = std::min(Instant(*note.arrived - wall_offset), now);
      incoming[i].dropped_before = note.dropped;
    }
    prepare_arrival(i);
  }
  return filled;
}

Result<std::size_t> PosixNetwork::receive(Handle handle, std::span<Incoming> incoming) {
  // An empty batch would receive nothing and leave errno stale.
  if (incoming.empty()) return 0;
  const int fd = descriptor(handle);
  std::size_t filled = 0;
  if (incoming.size() == 1 && !options_.arrival_times) {
    filled = receive_one(fd, incoming[0], options_.senders) ? 1 : 0;
  } else {
    filled = receive_many(fd, incoming);
  }
  if (filled == 0) return receive_no_datagram(fd, incoming);
  last_filled_ = fd;
  return filled;
}

/// Tells what is there instead of a datagram; errno says why there is none.
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
