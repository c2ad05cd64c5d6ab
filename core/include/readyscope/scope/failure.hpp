#pragma once

#include <string>
#include <system_error>

namespace readyscope {

/// Why something could not be done.
struct Failure {
  std::string words{};     ///< For the user; empty if nothing failed.
  std::error_code code{};  ///< The system's error; no error if the system was not involved.

  [[nodiscard]] bool empty() const { return words.empty(); }
};

}  // namespace readyscope
