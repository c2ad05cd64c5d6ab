// A client sends a rolling counter, a server prints it, and ready events drive both forward.

#include <cstdio>
#include <string>

#include "readyscope/net/respond.hpp"

using namespace readyscope;

int main() {
  const SystemClock clock;
  const auto network = make_system_network(clock);
  if (!network) return std::fprintf(stderr, "no network: %s\n", network.error().message().c_str());

  Sockets sockets(**network, clock);
  const auto server = sockets.bind_dgram(Endpoint::loopback(0));
  if (!server) return std::fprintf(stderr, "no server: %s\n", server.error().message().c_str());
  const Endpoint address = sockets.find(*server)->local().value();
  const auto client = sockets.connect_dgram(address);
  if (!client) return std::fprintf(stderr, "no client: %s\n", client.error().message().c_str());

  int sent = 0;
  int received = 0;

  const auto send_next = [&](Write write) {
    const std::string counter = std::to_string(sent);
    const auto taken = sockets.find(write.socket)->send(std::as_bytes(std::span(counter)));
    if (taken.value_or(false) && ++sent == 10) (void)sockets.remove(write.socket);
  };
  const auto print = [&](Read read) {
    char data[1024];
    const auto datagram =
        sockets.find(read.socket)->receive(std::as_writable_bytes(std::span(data)));
    if (!datagram || !*datagram) return;
    std::printf("%.*s\n", static_cast<int>((*datagram)->captured().size()), data);
    ++received;
  };

  const Instant end = clock.now() + std::chrono::seconds(10);
  while (received < 10 && clock.now() < end) {
    for (const Entry& entry : sockets.ready(std::chrono::seconds(1))) {
      respond(entry, on<Write>(only(*client), send_next),
              on<Read>(local_port(sockets, address.port()), print));
    }
  }
  return received == 10 ? 0 : 1;
}
