#include "cli/terminal.hpp"

#include <cstdlib>

namespace readyscope::cli {

bool wants_colour() {
  const char* const refused = std::getenv("NO_COLOR");
  return refused == nullptr || *refused == '\0';
}

}  // namespace readyscope::cli
