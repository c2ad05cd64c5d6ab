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

  /// Opens it for `wanted`, if set. Call it in each frame, outside anything that scrolls; the popup
  /// closes with its endpoint.
  void draw(const Scope& scope, std::optional<LaneId> wanted,
            const std::function<void(const EndpointState&)>& draw_fields);

 private:
  const char* heading_;
  std::optional<LaneId> shown_;
};

}  // namespace readyscope::gui
