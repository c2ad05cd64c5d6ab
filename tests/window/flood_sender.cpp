// Sends an exact number of counters to ports of this machine, at an even rate, and prints how many.
//
//     flood_sender FIRST_PORT PORTS RATE SECONDS
//
// RATE is datagrams a second to all PORTS together, which take turns; 0 sends as fast as this
// process can for SECONDS. Every port gets 0, 1, 2... as a counter sender writes them.

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <span>
#include <thread>

#include "readyscope/net/network.hpp"
#include "readyscope/net/sockets.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t batch_max = 64;
/// Short enough that only a handful of datagrams falls due meanwhile, not a burst.
constexpr Duration nap = 50us;

struct Load {
  std::uint16_t first_port = 0;
  std::uint64_t ports = 1;
  double rate = 0;
  double seconds = 0;
};

/// Sends counters to the ports in turn, continuing where the last batch ended.
class Batch {
 public:
  explicit Batch(const Load& load) : load_(load) {}

  std::span<const Outgoing> write(std::uint64_t from, std::uint64_t count) {
    const std::size_t size = std::min<std::uint64_t>(count, batch_max);
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint64_t number = from + i;
      auto& text = texts_[i];
      const auto end =
          std::to_chars(text.data(), text.data() + text.size(), number / load_.ports).ptr;
      const auto port = static_cast<std::uint16_t>(load_.first_port + number % load_.ports);
      datagrams_[i].bytes =
          std::as_bytes(std::span(text).first(static_cast<std::size_t>(end - text.data())));
      datagrams_[i].to = Endpoint::loopback(port);
    }
    return std::span(datagrams_).first(size);
  }

 private:
  const Load& load_;
  std::array<std::array<char, 20>, batch_max> texts_{};
  std::array<Outgoing, batch_max> datagrams_{};
};

/// How many must have been sent after this many seconds.
std::uint64_t due_after(const Load& load, double seconds) {
  if (load.rate == 0) return seconds < load.seconds ? std::numeric_limits<std::uint64_t>::max() : 0;
  return static_cast<std::uint64_t>(std::llround(load.rate * std::min(seconds, load.seconds)));
}

int complain(const std::error_code& error) {
  std::fprintf(stderr, "flood_sender: %s\n", error.message().c_str());
  return 1;
}

int run(const Load& load) {
  const SystemClock clock;
  const auto network = make_system_network(clock);
  if (!network) return complain(network.error());
  Sockets sockets(**network, clock);
  const auto id = sockets.bind_dgram(Endpoint::loopback(0));
  if (!id) return complain(id.error());
  Socket& socket = *sockets.find(*id);

  Batch batch(load);
  std::uint64_t sent = 0;
  double seconds = 0;
  const Instant begin = clock.now();
  while (seconds < load.seconds || sent < due_after(load, seconds)) {
    seconds = std::chrono::duration<double>(clock.now() - begin).count();
    const std::uint64_t due = due_after(load, seconds);
    if (sent >= due) {
      std::this_thread::sleep_for(nap);
      continue;
    }
    const auto taken = socket.send(batch.write(sent, due - sent));
    if (!taken) return complain(taken.error());
    sent += *taken;
  }
  std::printf("{\"sent\": %llu, \"seconds\": %.3f}\n", static_cast<unsigned long long>(sent),
              seconds);
  return 0;
}

}  // namespace
}  // namespace readyscope

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: flood_sender FIRST_PORT PORTS RATE SECONDS\n", stderr);
    return 2;
  }
  return readyscope::run({.first_port = static_cast<std::uint16_t>(std::atoi(argv[1])),
                          .ports = static_cast<std::uint64_t>(std::atoi(argv[2])),
                          .rate = std::atof(argv[3]),
                          .seconds = std::atof(argv[4])});
}
