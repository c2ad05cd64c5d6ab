#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "panels/widgets/frame.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/scope/endpoint_settings.hpp"

namespace readyscope::gui {

/// Endpoints that were removed together, to be had back together.
struct Removal {
  std::string what;  ///< `127.0.0.1:9876`, or `12 endpoints`.
  std::vector<EndpointSettings> endpoints;
  Instant at;
};

/// Removes endpoints, and remembers how to have them back.
class Removals {
 public:
  static constexpr std::size_t kept_max = 20;
  /// For how long undoing a removal is offered where it can be seen.
  static constexpr Duration offered_for = std::chrono::seconds(10);

  /// Asks for the removal of what the wishes name.
  void take(const Frame& frame);

  /// The one that would be undone; null when there is none.
  [[nodiscard]] const Removal* last() const { return kept_.empty() ? nullptr : &kept_.back(); }
  /// The same, for as long as undoing it is offered.
  [[nodiscard]] const Removal* offered(Instant now) const;
  /// Asks for those that were removed last, with all their settings.
  void undo(Wishes& wishes);

 private:
  void remove(const Frame& frame, const RemoveEndpoints& wish);

  std::vector<Removal> kept_;  ///< The latest at the end.
};

}  // namespace readyscope::gui
