#include "window/window_title.hpp"

#include <fmt/format.h>

namespace readyscope::gui {

std::string window_title(const Scope& scope) {
  std::string title = "Readyscope";
  if (scope.live_count() == 0) return title;
  std::uint64_t missing = 0;
  std::uint64_t dropped = 0;
  for (const auto& endpoint : scope.endpoints()) {
    if (!endpoint->is_live()) continue;
    dropped += endpoint->counts.dropped;
    for (const auto& link : endpoint->links) missing += link->missing();
  }
  title += fmt::format(" - {} live", scope.live_count());
  if (missing > 0) title += fmt::format(", {} missing", missing);
  if (dropped > 0) title += fmt::format(", {} dropped", dropped);
  return title;
}

}  // namespace readyscope::gui
