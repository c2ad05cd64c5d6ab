#pragma once

// Converts endpoints to and from socket addresses. POSIX and Winsock agree on these types but not
// on the header that declares them, so include the system's own header before this one.

#include <cstring>
#include <optional>

#include "readyscope/net/endpoint.hpp"

namespace readyscope {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  [[nodiscard]] sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage); }
};

inline int family_constant(Family family) { return family == Family::ipv4 ? AF_INET : AF_INET6; }

inline SocketAddress to_socket_address(const Endpoint& endpoint) {
  SocketAddress address;
  if (endpoint.family() == Family::ipv4) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port());
    std::memcpy(&in.sin_addr, endpoint.address().data(), 4);
    std::memcpy(&address.storage, &in, sizeof in);
    address.size = sizeof in;
  } else {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(endpoint.port());
    in.sin6_scope_id = endpoint.scope();
    std::memcpy(&in.sin6_addr, endpoint.address().data(), 16);
    std::memcpy(&address.storage, &in, sizeof in);
    address.size = sizeof in;
  }
  return address;
}

inline std::optional<Endpoint> from_socket_address(const void* address) {
  std::array<std::uint8_t, 16> bytes{};
  sockaddr_storage storage{};
  std::memcpy(&storage.ss_family, static_cast<const char*>(address) + offsetof(sockaddr, sa_family),
              sizeof storage.ss_family);
  if (storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    std::memcpy(bytes.data(), &in.sin_addr, 4);
    return Endpoint(Family::ipv4, bytes, ntohs(in.sin_port));
  }
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    std::memcpy(bytes.data(), &in.sin6_addr, 16);
    return Endpoint(Family::ipv6, bytes, ntohs(in.sin6_port), in.sin6_scope_id);
  }
  return {};
}

}  // namespace readyscope
