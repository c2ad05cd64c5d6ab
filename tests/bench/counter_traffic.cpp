// w1: a client sends a rolling counter, a server receives it, and ready events drive both.

#include <array>

#include "bench.hpp"
#include "core_sockets.hpp"

namespace readyscope::bench {
namespace {

/// One datagram per event, like the smallest program on the core.
class OneAnEvent {
 public:
  explicit OneAnEvent(Traffic& traffic) : traffic_(traffic) {}

  void send(Socket& client) {
    if (traffic_.sent == traffic_.count) return;
    std::array<char, counter_digits_max> room{};
    const std::string_view text = write_counter(room, traffic_.sent);
    if (client.send(std::as_bytes(std::span(text))).value_or(false)) ++traffic_.sent;
  }

  void receive(Socket& server) {
    std::array<std::byte, datagram_bytes_max> buffer;
    const auto datagram = server.receive(buffer);
    if (!datagram || !*datagram) return;
    ++traffic_.received;
    traffic_.received_bytes += static_cast<long>((*datagram)->length);
  }

 private:
  Traffic& traffic_;
};

/// As many per event as one call receives.
class ManyAnEvent {
 public:
  explicit ManyAnEvent(Traffic& traffic) : traffic_(traffic) {
    for (std::size_t i = 0; i < incoming_.size(); ++i) incoming_[i].buffer = buffers_[i];
  }
  ManyAnEvent(const ManyAnEvent&) = delete;
  ManyAnEvent& operator=(const ManyAnEvent&) = delete;

  void send(Socket& client) {
    std::size_t count = 0;
    for (long counter = traffic_.sent; counter < traffic_.count && count < send_batch; ++counter) {
      const std::string_view text = write_counter(texts_[count], counter);
      outgoing_[count++].bytes = std::as_bytes(std::span(text));
    }
    traffic_.sent += static_cast<long>(client.send(std::span(outgoing_).first(count)).value_or(0));
  }

  void receive(Socket& server) {
    const std::size_t count = server.receive(incoming_).value_or(0);
    traffic_.received += static_cast<long>(count);
    for (std::size_t i = 0; i < count; ++i) {
      traffic_.received_bytes += static_cast<long>(incoming_[i].length);
    }
  }

 private:
  Traffic& traffic_;
  std::array<std::array<char, counter_digits_max>, send_batch> texts_{};
  std::array<Outgoing, send_batch> outgoing_{};
  std::array<std::array<std::byte, datagram_bytes_max>, receive_batch> buffers_{};
  std::array<Incoming, receive_batch> incoming_{};
};

template <class Ends>
Line run(const Options& options) {
  CoreSockets core(options);
  Traffic traffic{.count = options.number("k", 200'000)};
  Ends ends(traffic);
  const SocketId server = core.bind(reads_only);
  const SocketId client = core.connect(server, writes_only);
  auto receive =
      on<Read>(only(server), [&](Read read) { ends.receive(*core.sockets.find(read.socket)); });
  auto send =
      on<Write>(only(client), [&](Write write) { ends.send(*core.sockets.find(write.socket)); });

  return time_traffic(
      traffic,
      [&] {
        for (const Entry& entry : core.sockets.ready(Duration::zero())) {
          respond(entry, receive, send);
        }
      },
      [&] { (void)core.sockets.remove(client); });
}

}  // namespace

Line counter_traffic(const Options& options) {
  switch (style_of(options)) {
    case Style::one:
      return run<OneAnEvent>(options);
    case Style::batch:
      return run<ManyAnEvent>(options);
    case Style::other:
      break;
  }
  return raw_counter_traffic(options);
}

}  // namespace readyscope::bench
