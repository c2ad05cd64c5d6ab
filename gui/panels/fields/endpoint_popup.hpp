#pragma once

#include <functional>
#include <optional>

#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

/// A popup about one endpoint, wherever the wish for it comes from: its row may be out of sight.
class EndpointPopup {
 public:
  /// What the popup is headed with, before the endpoint's name: `Settings of `.
  explicit EndpointPopup(const char* heading) : heading_(heading) {}

  /// Opens it for `wanted`, where one is. Called in each frame, outside of anything that scrolls;
  /// the popup closes with its endpoint.
  void draw(const Scope& scope, std::optional<LaneId> wanted,
            const std::function<void(const EndpointState&)>& draw_fields);

 private:
  const char* heading_;
  std::optional<LaneId> shown_;
};

}  // namespace readyscope::gui
