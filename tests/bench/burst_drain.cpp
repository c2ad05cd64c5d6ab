// w3: many sockets have a queue of datagrams each, and all of them are received.

#include <array>

#include "bench.hpp"
#include "core_sockets.hpp"

namespace readyscope::bench {
namespace {

/// Single datagrams: as many as there are, or only one.
class OneACall {
 public:
  explicit OneACall(bool drains) : drains_(drains) {}

  long receive(Socket& socket) {
    long received = 0;
    do {
      const auto datagram = socket.receive(buffer_);
      if (!datagram || !*datagram) break;
      ++received;
    } while (drains_);
    return received;
  }

 private:
  bool drains_;
  std::array<std::byte, datagram_bytes_max> buffer_{};
};

/// Batches, until one is not full.
class ManyACall {
 public:
  ManyACall() {
    for (std::size_t i = 0; i < incoming_.size(); ++i) incoming_[i].buffer = buffers_[i];
  }
  ManyACall(const ManyACall&) = delete;
  ManyACall& operator=(const ManyACall&) = delete;

  long receive(Socket& socket) {
    long received = 0;
    for (std::size_t count = incoming_.size(); count == incoming_.size();) {
      count = socket.receive(incoming_).value_or(0);
      received += static_cast<long>(count);
    }
    return received;
  }

 private:
  std::array<std::array<std::byte, datagram_bytes_max>, receive_batch> buffers_{};
  std::array<Incoming, receive_batch> incoming_{};
};

void fill(Socket& sender, std::span<const Endpoint> targets, const Burst& burst) {
  const std::vector<std::byte> data(burst.bytes, std::byte{'x'});
  for (long i = 0; i < burst.datagrams; ++i) {
    for (const Endpoint& target : targets) expect(sender.send(data, target), "fill");
  }
}

template <class Receiver>
Line run(const Options& options, Receiver& receiver) {
  CoreSockets core(options);
  const Burst burst = burst_of(options);
  std::vector<Endpoint> targets;
  for (long i = 0; i < burst.sockets; ++i) targets.push_back(core.address(core.bind(reads_only)));
  const Handle handle = expect(core.network->bind(Endpoint::loopback(0)), "sender");
  Socket sender(*core.network, handle);

  return time_bursts(
      burst, [&] { fill(sender, targets, burst); },
      [&] {
        long received = 0;
        for (const Entry& entry : core.sockets.ready(Duration::zero())) {
          respond(entry, on<Read>([&](Read read) {
                    received += receiver.receive(*core.sockets.find(read.socket));
                  }));
        }
        return received;
      });
}

}  // namespace

Line burst_drain(const Options& options) {
  const Style style = style_of(options);
  if (style == Style::other) return raw_burst_drain(options);
  const bool drains = options.text("mode", "drain") == "drain";
  if (style == Style::one) {
    OneACall receiver(drains);
    return run(options, receiver);
  }
  if (!drains) return skipped("one datagram an event is no batch: as style one");
  ManyACall receiver;
  return run(options, receiver);
}

}  // namespace readyscope::bench
