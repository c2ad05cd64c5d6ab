#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// The destination that a user typed: a numeric address, or `localhost`, which then has the given
/// family. The error says in words what is wrong.
inline std::expected<Endpoint, std::string> numeric_peer(std::string_view text, Family family) {
  const auto address = parse_address(text);
  if (!address) return std::unexpected(std::string(explain(address.error())));
  if (address->port == 0) return std::unexpected("A peer needs a port from 1 to 65535.");
  if (address->host == "localhost") return Endpoint::loopback(address->port, family);
  const auto numeric = Endpoint::from_numeric(address->host, address->port);
  if (!numeric) {
    return std::unexpected("Type a numeric address here, such as 127.0.0.1:9876.");
  }
  return *numeric;
}

}  // namespace readyscope
