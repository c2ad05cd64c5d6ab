// What cli.py measures with and compares with, in plain system calls: whatever is wrong with the
// core, this does not share it. Each prints one line of JSON.
//
//     plain_sockets arrivals PORT COUNT SKIPPED INTERVAL_US
//
// Compares when the kernel received COUNT datagrams, after SKIPPED others, with an even schedule.
//
//     plain_sockets receive PORT SECONDS
//
// Counts what arrives meanwhile, with as little work as a select loop can do.
//
//     plain_sockets burst PORT SECONDS
//
// Sends 20 counters together every 200 us.

#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>
#include <vector>

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

constexpr std::size_t batch_max = 64;
constexpr std::size_t burst_size = 20;
constexpr std::int64_t burst_interval_ns = 200'000;

/// As much as the system allows: a busy moment should lose nothing.
constexpr int receive_buffer_bytes = 4 << 20;
/// How long a sender may take to start.
constexpr timeval patience{.tv_sec = 30, .tv_usec = 0};
/// The kernel notes the times, so whoever reads them need not get in the sender's way each time.
constexpr timespec reading_pause{.tv_sec = 0, .tv_nsec = 5'000'000};

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "plain_sockets: %s\n", what);
  std::exit(1);
}

[[noreturn]] void die_of_system(const char* what) {
  std::fprintf(stderr, "plain_sockets: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * second_ns + time.tv_nsec;
}

std::int64_t now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return nanoseconds(time);
}

void sleep_until(std::int64_t instant) {
  const timespec time{.tv_sec = instant / second_ns, .tv_nsec = instant % second_ns};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) == EINTR) {
  }
}

// ---- Sockets ------------------------------------------------------------------------------------

int open_socket() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) die_of_system("socket");
  return fd;
}

template <class Value>
void set_option(int fd, int option, const Value& value) {
  if (::setsockopt(fd, SOL_SOCKET, option, &value, sizeof value) != 0) die_of_system("setsockopt");
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void bind_to(int fd, std::uint16_t port) {
  set_option(fd, SO_RCVBUF, receive_buffer_bytes);
  const sockaddr_in address = loopback(port);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    die_of_system("bind");
  }
}

/// Room for many datagrams in one system call, and for what the kernel notes about each.
class Batch {
 public:
  Batch() {
    for (std::size_t i = 0; i < batch_max; ++i) {
      parts_[i] = {data_[i].data(), data_[i].size()};
      headers_[i].msg_hdr.msg_iov = &parts_[i];
      headers_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  /// How many arrived.
  std::size_t receive(int fd, int flags) {
    const int received = ::recvmmsg(fd, headers_.data(), batch_max, flags, nullptr);
    return static_cast<std::size_t>(std::max(0, received));
  }
  std::size_t receive_with_notes(int fd, int flags) {
    for (std::size_t i = 0; i < batch_max; ++i) {
      headers_[i].msg_hdr.msg_control = notes_[i].room.data();
      headers_[i].msg_hdr.msg_controllen = notes_[i].room.size();
    }
    return receive(fd, flags);
  }
  msghdr& operator[](std::size_t i) { return headers_[i].msg_hdr; }

 private:
  struct Notes {
    alignas(cmsghdr)
        std::array<char, CMSG_SPACE(sizeof(timespec)) + CMSG_SPACE(sizeof(std::uint32_t))> room{};
  };

  std::array<std::array<char, 64>, batch_max> data_{};
  std::array<iovec, batch_max> parts_{};
  std::array<Notes, batch_max> notes_{};
  std::array<mmsghdr, batch_max> headers_{};
};

// ---- Arrivals -----------------------------------------------------------------------------------

struct Schedule {
  std::size_t count = 0;
  std::size_t skipped = 0;
  std::int64_t interval_ns = 0;
};

struct Arrivals {
  std::vector<std::int64_t> times;
  std::uint32_t dropped = 0;
};

void take_notes(msghdr& header, Arrivals& arrivals) {
  std::int64_t time = 0;
  for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
    if (c->cmsg_level != SOL_SOCKET) continue;
    if (c->cmsg_type == SO_RXQ_OVFL) {
      std::memcpy(&arrivals.dropped, CMSG_DATA(c), sizeof arrivals.dropped);
    } else if (c->cmsg_type == SCM_TIMESTAMPNS) {
      timespec stamp{};
      std::memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
      time = nanoseconds(stamp);
    }
  }
  if (time == 0) die("the kernel did not note when a datagram arrived");
  arrivals.times.push_back(time);
}

Arrivals await_arrivals(int fd, std::size_t count) {
  Batch batch;
  Arrivals arrivals;
  while (arrivals.times.size() < count) {
    const std::size_t received = batch.receive_with_notes(fd, MSG_WAITFORONE);
    if (received == 0) die("not enough datagrams arrived");
    for (std::size_t i = 0; i < received; ++i) take_notes(batch[i], arrivals);
    ::nanosleep(&reading_pause, nullptr);
  }
  return arrivals;
}

/// How far each datagram after the skipped ones was from an even schedule, in order of size. The
/// schedule is the one that half of them are late for.
std::vector<std::int64_t> sorted_errors(const Arrivals& arrivals, const Schedule& schedule) {
  std::vector<std::int64_t> offsets;
  for (std::size_t i = 0; i < schedule.count; ++i) {
    const auto due = static_cast<std::int64_t>(i) * schedule.interval_ns;
    offsets.push_back(arrivals.times[schedule.skipped + i] - due);
  }
  std::vector<std::int64_t> sorted = offsets;
  std::ranges::sort(sorted);
  const std::int64_t start = sorted[sorted.size() / 2];
  for (std::int64_t& offset : offsets) offset = std::abs(offset - start);
  std::ranges::sort(offsets);
  return offsets;
}

long long quantile(const std::vector<std::int64_t>& sorted, double fraction) {
  const double rank = std::ceil(fraction * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

void measure_arrivals(std::uint16_t port, const Schedule& schedule) {
  if (schedule.count == 0) die("there is nothing to measure");
  const int fd = open_socket();
  set_option(fd, SO_TIMESTAMPNS, 1);
  set_option(fd, SO_RXQ_OVFL, 1);
  set_option(fd, SO_RCVTIMEO, patience);
  bind_to(fd, port);
  const Arrivals arrivals = await_arrivals(fd, schedule.skipped + schedule.count);
  // Those after it would be compared with the wrong times.
  if (arrivals.dropped > 0) die("a datagram was lost at this socket");
  const std::vector<std::int64_t> errors = sorted_errors(arrivals, schedule);
  std::printf("{\"p50_ns\": %lld, \"p99_ns\": %lld, \"max_ns\": %lld}\n", quantile(errors, 0.5),
              quantile(errors, 0.99), quantile(errors, 1));
}

// ---- Bursts -------------------------------------------------------------------------------------

void receive_bare(std::uint16_t port, double seconds) {
  const int fd = open_socket();
  bind_to(fd, port);
  const std::int64_t end = now() + std::llround(seconds * 1e9);
  Batch batch;
  unsigned long long received = 0;
  for (std::int64_t left = end - now(); left > 0; left = end - now()) {
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(fd, &readable);
    timeval timeout{.tv_sec = left / second_ns, .tv_usec = left % second_ns / 1'000};
    if (::select(fd + 1, &readable, nullptr, nullptr, &timeout) > 0) {
      received += batch.receive(fd, MSG_DONTWAIT);
    }
  }
  std::printf("{\"received\": %llu}\n", received);
}

void send_bursts(std::uint16_t port, double seconds) {
  const int fd = open_socket();
  const sockaddr_in address = loopback(port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    die_of_system("connect");
  }
  // Otherwise the kernel may wake it up to 50 us late.
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  std::array<std::array<char, 20>, burst_size> texts{};
  std::array<iovec, burst_size> parts{};
  std::array<mmsghdr, burst_size> headers{};
  unsigned long long sent = 0;
  const std::int64_t begin = now();
  const std::int64_t bursts = std::llround(seconds * 1e9) / burst_interval_ns;
  for (std::int64_t i = 0; i < bursts; ++i) {
    for (std::size_t place = 0; place < burst_size; ++place) {
      auto& text = texts[place];
      const auto end = std::to_chars(text.data(), text.data() + text.size(), sent + place).ptr;
      parts[place] = {text.data(), static_cast<std::size_t>(end - text.data())};
      headers[place].msg_hdr.msg_iov = &parts[place];
      headers[place].msg_hdr.msg_iovlen = 1;
    }
    sleep_until(begin + i * burst_interval_ns);
    const int taken = ::sendmmsg(fd, headers.data(), burst_size, 0);
    if (taken < 0) die_of_system("sendmmsg");
    sent += static_cast<unsigned>(taken);
  }
  std::printf("{\"sent\": %llu, \"seconds\": %.3f}\n", sent,
              static_cast<double>(now() - begin) / 1e9);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 3 ? argv[1] : "";
  const auto port = static_cast<std::uint16_t>(argc > 2 ? std::atoi(argv[2]) : 0);
  if (mode == "arrivals" && argc == 6) {
    measure_arrivals(port, {.count = static_cast<std::size_t>(std::atoll(argv[3])),
                            .skipped = static_cast<std::size_t>(std::atoll(argv[4])),
                            .interval_ns = std::atoll(argv[5]) * 1'000});
  } else if (mode == "receive" && argc == 4) {
    receive_bare(port, std::atof(argv[3]));
  } else if (mode == "burst" && argc == 4) {
    send_bursts(port, std::atof(argv[3]));
  } else {
    std::fputs("usage: plain_sockets arrivals PORT COUNT SKIPPED INTERVAL_US\n"
               "       plain_sockets receive PORT SECONDS\n"
               "       plain_sockets burst PORT SECONDS\n",
               stderr);
    return 2;
  }
}
