#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// The program that has a port which someone else wants.
struct PortHolder {
  std::string program;        ///< The name of its executable file.
  std::uint64_t process = 0;  ///< Its process ID.
  bool is_this = false;       ///< Whether it is this very process.
};

/// Asks the system, which may take a few milliseconds; std::nullopt if the system does not say.
using FindPortHolder = std::function<std::optional<PortHolder>(const Endpoint& taken)>;

}  // namespace readyscope
