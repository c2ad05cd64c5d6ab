#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.hpp"

namespace readyscope::bench {

Loopback::Loopback()
    : receiver_(socket(AF_INET, SOCK_DGRAM, 0)), sender_(socket(AF_INET, SOCK_DGRAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  works_ = bind(receiver_, any, size) == 0 && getsockname(receiver_, any, &size) == 0 &&
           connect(sender_, any, size) == 0;
}

Loopback::~Loopback() {
  close(receiver_);
  close(sender_);
}

void Loopback::send(std::span<const std::byte> payload) const {
  (void)::send(sender_, payload.data(), payload.size(), 0);
}

void Loopback::receive(std::span<std::byte> room) const {
  sockaddr_in from{};
  socklen_t size = sizeof from;
  (void)recvfrom(receiver_, room.data(), room.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
}

}  // namespace readyscope::bench
