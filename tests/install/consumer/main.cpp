#include <readyscope/net/respond.hpp>

using namespace readyscope;

int main() {
  const SystemClock clock;
  const auto network = make_system_network(clock).value();
  Sockets sockets(*network, clock);
  const SocketId id = sockets.bind_dgram(Endpoint::loopback(0)).value();
  int writable = 0;
  for (const Entry& entry : sockets.ready(std::chrono::seconds(1))) {
    respond(entry, on<Write>(only(id), [&](Write) { ++writable; }));
  }
  return writable == 1 ? 0 : 1;
}
