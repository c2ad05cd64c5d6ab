#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// Who has a port that somebody else would like to have.
struct PortHolder {
  std::string program;        ///< The name of its file.
  std::uint64_t process = 0;  ///< The system's number for it.
  bool is_this = false;       ///< This very process.
};

/// Asks the system, which may take some milliseconds; none where it does not tell.
using FindPortHolder = std::function<std::optional<PortHolder>(const Endpoint& taken)>;

}  // namespace readyscope
