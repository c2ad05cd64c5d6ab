#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "panels/widgets/frame.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/scope/endpoint_settings.hpp"

namespace readyscope::gui {

/// Endpoints that were removed together, and are restored together.
struct Removal {
  std::string what;  ///< `127.0.0.1:9876`, or `12 endpoints`.
  std::vector<EndpointSettings> endpoints;
  Instant at;
};

/// Removes endpoints, and remembers how to restore them.
class Removals {
 public:
  static constexpr std::size_t kept_max = 20;
  /// How long undoing a removal is offered in the status line.
  static constexpr Duration offered_for = std::chrono::seconds(10);

  /// Carries out the requested removals.
  void take(const Frame& frame);

  /// The one that would be undone; null when there is none.
  [[nodiscard]] const Removal* last() const { return kept_.empty() ? nullptr : &kept_.back(); }
  /// The same, while undoing it is offered.
  [[nodiscard]] const Removal* offered(Instant now) const;
  /// Adds those that were removed last again, with all their settings.
  void undo(Wishes& wishes);

 private:
  void remove(const Frame& frame, const RemoveEndpoints& wish);

  std::vector<Removal> kept_;  ///< The latest at the end.
};

}  // namespace readyscope::gui
