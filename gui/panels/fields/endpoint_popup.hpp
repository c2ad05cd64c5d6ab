#pragma once

#include <functional>
#include <optional>

#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

/// A popup about one endpoint, wherever it is requested: the endpoint's row may not be visible.
class EndpointPopup {
 public:
  /// The popup's heading before the endpoint's name: `Settings of `.
  explicit EndpointPopup(const char* heading) : heading_(heading) {}

  /// Opens it for the endpoint that a wish of this kind names. Call it in each frame, outside
  /// anything that scrolls; the popup closes with its endpoint.
  template <class Wish>
  void draw(const Frame& frame, const std::function<void(const EndpointState&)>& draw_fields) {
    const auto wish = frame.wishes.take<Wish>();
    draw_for(wish ? std::optional(wish->endpoint) : std::nullopt, frame.scope, draw_fields);
  }

 private:
  void draw_for(std::optional<LaneId> wanted, const Scope& scope,
                const std::function<void(const EndpointState&)>& draw_fields);

  const char* heading_;
  std::optional<LaneId> shown_;
};

}  // namespace readyscope::gui
