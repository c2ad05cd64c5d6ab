#pragma once

#include <string>
#include <system_error>

namespace readyscope {

/// Why something could not be done.
struct Failure {
  std::string words{};     ///< For the person at the screen; empty when nothing failed.
  std::error_code code{};  ///< What the system said; none where it had no say.

  [[nodiscard]] bool empty() const { return words.empty(); }
};

}  // namespace readyscope
