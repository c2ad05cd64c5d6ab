#pragma once

#include <functional>

#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// A popup headed `WHAT NAME`, with what `draw` draws of the endpoint. Called in each frame,
/// outside of anything that scrolls; it closes with its endpoint.
void draw_endpoint_popup(const char* what, EndpointPopup& popup, const Scope& scope,
                         const std::function<void(const EndpointState&)>& draw);

}  // namespace readyscope::gui
