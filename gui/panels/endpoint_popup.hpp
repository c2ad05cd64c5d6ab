#pragma once

#include <functional>

#include "panels/view.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

/// A popup headed `WHAT NAME`, with what `draw` draws of the endpoint. Called in each frame,
/// outside of anything that scrolls; it closes with its endpoint.
void draw_endpoint_popup(const char* what, EndpointPopup& popup, const model::Session& session,
                         const std::function<void(const model::EndpointState&)>& draw);

}  // namespace readyscope::gui
