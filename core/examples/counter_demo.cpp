/// The smallest program on the core: over loopback, a client sends the numbers 0 to 9, one datagram
/// each, and a server prints them, both driven by ready events alone. Exits with EXIT_FAILURE when
/// a socket cannot be opened or not all ten have arrived within ten seconds.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

#include "readyscope/net/respond.hpp"

using namespace readyscope;

namespace {

int fail(const char* what, const std::error_code& error) {
  std::fprintf(stderr, "%s: %s\n", what, error.message().c_str());
  return EXIT_FAILURE;
}

}  // namespace

int main() {
  const SystemClock clock;
  const auto network = make_system_network(clock);
  if (!network) return fail("no network", network.error());

  Sockets sockets(**network, clock);
  const auto server = sockets.bind_dgram(Endpoint::loopback(0));
  if (!server) return fail("no server", server.error());
  const Endpoint address = sockets.find(*server)->local().value();
  const auto client = sockets.connect_dgram(address);
  if (!client) return fail("no client", client.error());

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
  return received == 10 ? EXIT_SUCCESS : EXIT_FAILURE;
}
