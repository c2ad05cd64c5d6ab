// The workloads on bare system calls: the reference for the core, and what a program without the
// core would be like.

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bench.hpp"

namespace readyscope::bench {
namespace {

constexpr std::string_view nothing_to_batch = "nothing is sent or received: as style raw";

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(2);
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

int open_socket() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0) die("socket");
  return fd;
}

int bind_socket() {
  const int fd = open_socket();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("bind");
  return fd;
}

sockaddr_in address_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) die("getsockname");
  return address;
}

int connect_socket(int server) {
  const int fd = open_socket();
  const sockaddr_in address = address_of(server);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    die("connect");
  }
  return fd;
}

/// Sets of descriptors larger than the system's type, which ends at 1,024.
class DescriptorBits {
 public:
  void set(int fd, bool on) {
    const auto word = static_cast<std::size_t>(fd) / word_bits;
    if (word >= words_.size()) words_.resize(word + 1, 0);
    const unsigned long bit = 1UL << (static_cast<std::size_t>(fd) % word_bits);
    words_[word] = on ? words_[word] | bit : words_[word] & ~bit;
  }
  [[nodiscard]] bool has(int fd) const {
    const auto bit = static_cast<std::size_t>(fd);
    return (words_[bit / word_bits] >> (bit % word_bits) & 1) != 0;
  }
  fd_set* data() { return reinterpret_cast<fd_set*>(words_.data()); }

 private:
  static constexpr std::size_t word_bits = 8 * sizeof(unsigned long);
  std::vector<unsigned long> words_;
};

/// A plain select loop: the sets are kept, copied for every poll, and each descriptor is looked up
/// in the result. Nothing here needs different interests for different sockets.
class SelectLoop {
 public:
  void watch(int fd, bool read, bool write, bool except) {
    descriptors_.push_back(fd);
    count_ = std::max(count_, fd + 1);
    const std::array<bool, 3> now{read, write, except};
    for (std::size_t kind = 0; kind < wanted_.size(); ++kind) {
      wanted_[kind].set(fd, now[kind]);
      asked_[kind] = asked_[kind] || now[kind];
    }
  }
  void unwatch(int fd) {
    std::erase(descriptors_, fd);
    for (DescriptorBits& wanted : wanted_) wanted.set(fd, false);
  }

  template <class Read, class Write, class Except>
  void poll(Read read, Write write, Except except) {
    found_ = wanted_;
    timeval zero{};
    int left = ::select(count_, asked_[0] ? found_[0].data() : nullptr,
                        asked_[1] ? found_[1].data() : nullptr,
                        asked_[2] ? found_[2].data() : nullptr, &zero);
    left = visit(0, left, read);
    left = visit(1, left, write);
    visit(2, left, except);
  }

 private:
  template <class Visit>
  int visit(std::size_t kind, int left, Visit visit) {
    if (!asked_[kind]) return left;
    for (std::size_t i = 0; left > 0 && i < descriptors_.size(); ++i) {
      const int fd = descriptors_[i];
      if (!found_[kind].has(fd)) continue;
      --left;
      visit(fd);
    }
    return left;
  }

  std::vector<int> descriptors_;
  int count_ = 0;
  std::array<bool, 3> asked_{};
  std::array<DescriptorBits, 3> wanted_;
  std::array<DescriptorBits, 3> found_;
};

constexpr auto ignore = [](int) {};

/// Room for many datagrams in one system call.
template <std::size_t count>
class Batch {
 public:
  Batch() {
    for (std::size_t i = 0; i < count; ++i) {
      parts_[i] = {data_[i].data(), data_[i].size()};
      headers_[i].msg_hdr.msg_iov = &parts_[i];
      headers_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void write(std::size_t i, long counter) {
    parts_[i].iov_len = write_counter(data_[i], counter).size();
  }
  /// How many were accepted.
  long send(int fd, std::size_t filled) {
    return std::max(0, ::sendmmsg(fd, headers_.data(), static_cast<unsigned>(filled), 0));
  }
  /// How many arrived; adds their bytes to `bytes`.
  long receive(int fd, long& bytes) {
    const int received = ::recvmmsg(fd, headers_.data(), count, 0, nullptr);
    for (int i = 0; i < received; ++i) {
      bytes += static_cast<long>(headers_[static_cast<std::size_t>(i)].msg_len);
    }
    return std::max(0, received);
  }

 private:
  std::array<std::array<char, datagram_bytes_max>, count> data_{};
  std::array<iovec, count> parts_{};
  std::array<mmsghdr, count> headers_{};
};

/// The bytes of one datagram; a negative number if there is none.
long receive_one(int fd) {
  std::array<char, datagram_bytes_max> buffer;
  return ::recv(fd, buffer.data(), buffer.size(), 0);
}

class OneAnEvent {
 public:
  explicit OneAnEvent(Traffic& traffic) : traffic_(traffic) {}

  void send(int fd) {
    if (traffic_.sent == traffic_.count) return;
    std::array<char, counter_digits_max> room{};
    const std::string_view text = write_counter(room, traffic_.sent);
    if (::send(fd, text.data(), text.size(), 0) > 0) ++traffic_.sent;
  }
  void receive(int fd) {
    const long bytes = receive_one(fd);
    if (bytes < 0) return;
    ++traffic_.received;
    traffic_.received_bytes += bytes;
  }

 private:
  Traffic& traffic_;
};

class ManyAnEvent {
 public:
  explicit ManyAnEvent(Traffic& traffic) : traffic_(traffic) {}

  void send(int fd) {
    std::size_t count = 0;
    for (long counter = traffic_.sent; counter < traffic_.count && count < send_batch; ++counter) {
      outgoing_.write(count++, counter);
    }
    if (count > 0) traffic_.sent += outgoing_.send(fd, count);
  }
  void receive(int fd) { traffic_.received += incoming_.receive(fd, traffic_.received_bytes); }

 private:
  Traffic& traffic_;
  Batch<send_batch> outgoing_;
  Batch<receive_batch> incoming_;
};

template <class Ends>
Line run_traffic(const Options& options) {
  Traffic traffic{.count = options.number("k", 200'000)};
  Ends ends(traffic);
  const int server = bind_socket();
  const int client = connect_socket(server);
  SelectLoop loop;
  loop.watch(server, true, false, false);
  loop.watch(client, false, true, false);
  return time_traffic(
      traffic,
      [&] { loop.poll([&](int fd) { ends.receive(fd); }, [&](int fd) { ends.send(fd); }, ignore); },
      [&] { loop.unwatch(client); });
}

/// Receives from a ready socket; returns how many.
using Receive = long (*)(int fd);

long drain_singly(int fd) {
  long received = 0;
  while (receive_one(fd) >= 0) ++received;
  return received;
}

long drain_in_batches(int fd) {
  static Batch<receive_batch> batch;
  long received = 0;
  long bytes = 0;
  for (long count = receive_batch; count == static_cast<long>(receive_batch);) {
    count = batch.receive(fd, bytes);
    received += count;
  }
  return received;
}

long take_one(int fd) { return receive_one(fd) >= 0 ? 1 : 0; }

void fill(int sender, std::span<const sockaddr_in> targets, const Burst& burst) {
  const std::string data(burst.bytes, 'x');
  for (long i = 0; i < burst.datagrams; ++i) {
    for (const sockaddr_in& target : targets) {
      const auto* const address = reinterpret_cast<const sockaddr*>(&target);
      if (::sendto(sender, data.data(), data.size(), 0, address, sizeof target) < 0) die("fill");
    }
  }
}

Line run_bursts(const Options& options, Receive receive) {
  const Burst burst = burst_of(options);
  SelectLoop loop;
  std::vector<sockaddr_in> targets;
  for (long i = 0; i < burst.sockets; ++i) {
    const int fd = bind_socket();
    loop.watch(fd, true, false, false);
    targets.push_back(address_of(fd));
  }
  const int sender = bind_socket();
  return time_bursts(
      burst, [&] { fill(sender, targets, burst); },
      [&] {
        long received = 0;
        loop.poll([&](int fd) { received += receive(fd); }, ignore, ignore);
        return received;
      });
}

/// The message for a style that does not distinguish batches from single datagrams; empty for a raw
/// one.
std::string_view reason_to_skip(const Options& options) {
  const std::string_view style = options.text("style", "");
  if (style == "raw-mmsg") return nothing_to_batch;
  return style == "raw" ? "" : "there is no such style";
}

}  // namespace

Line raw_counter_traffic(const Options& options) {
  const std::string_view style = options.text("style", "");
  if (style == "raw") return run_traffic<OneAnEvent>(options);
  if (style == "raw-mmsg") return run_traffic<ManyAnEvent>(options);
  return skipped("there is no such style");
}

Line raw_idle_poll(const Options& options) {
  if (const auto reason = reason_to_skip(options); !reason.empty()) return skipped(reason);
  raise_descriptor_limit();
  SelectLoop loop;
  const bool all = options.text("interest", "r") == "rwx";
  for (long i = 0; i < options.number("n", 1000); ++i) loop.watch(bind_socket(), true, all, all);

  long descriptors = 0;
  const Line line = time_polls(options, [&] {
    long events = 0;
    const auto visit = [&](int fd) {
      ++events;
      descriptors += fd;
    };
    loop.poll(visit, visit, visit);
    return events;
  });
  // Without this use of it the compiler could optimise the visits away.
  if (descriptors == 1) std::fputs("only descriptor 1 was ready, once\n", stderr);
  return line;
}

Line raw_burst_drain(const Options& options) {
  const std::string_view style = options.text("style", "");
  const bool drains = options.text("mode", "drain") == "drain";
  if (style == "raw") return run_bursts(options, drains ? drain_singly : take_one);
  if (style != "raw-mmsg") return skipped("there is no such style");
  if (!drains) return skipped("one datagram an event is no batch: as style raw");
  return run_bursts(options, drain_in_batches);
}

Line raw_socket_memory(const Options& options) {
  if (const auto reason = reason_to_skip(options); !reason.empty()) return skipped(reason);
  raise_descriptor_limit();
  SelectLoop loop;
  return measure_growth(
      options, [&] { loop.watch(bind_socket(), true, false, false); },
      [&] { loop.poll(ignore, ignore, ignore); });
}

}  // namespace readyscope::bench
