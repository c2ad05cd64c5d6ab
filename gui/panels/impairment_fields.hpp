#pragma once

#include "panels/view.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

/// Whether something is done on purpose to this endpoint's datagrams, either way.
bool is_impaired(const model::EndpointState& endpoint);

/// A button that says `Impaired` while that is so; whether it was pressed.
bool draw_impairment_button(const model::EndpointState& endpoint, const View& view);

/// What is to be done each way to the datagrams of the endpoint for which it is wished, and what
/// has been done so far.
void draw_impairment_popup(const model::Session& session, View& view, model::Commands& commands);

}  // namespace readyscope::gui
