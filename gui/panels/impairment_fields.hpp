#pragma once

#include "panels/view.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/endpoint_state.hpp"

namespace readyscope::gui {

/// Whether something is done on purpose to this endpoint's datagrams, either way.
bool is_impaired(const model::EndpointState& endpoint);

/// A button that says `Impaired` while that is so; whether it was pressed.
bool draw_impairment_button(const model::EndpointState& endpoint, const View& view);

/// What it opens: what is to be done to the endpoint's datagrams each way, and what has been done
/// so far. Drawn in each frame, and opened where `open` says so.
void draw_impairment_popup(const model::EndpointState& endpoint, bool open, const View& view,
                           model::Commands& commands);

}  // namespace readyscope::gui
