#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// Whether something is done on purpose to this endpoint's datagrams, either way.
bool is_impaired(const EndpointState& endpoint);

/// A button that says `Impaired` while that is so; whether it was pressed.
bool draw_impairment_button(const EndpointState& endpoint, const View& view);

/// What is to be done each way to the datagrams of the endpoint for which it is wished, and what
/// has been done so far.
void draw_impairment_popup(const Scope& scope, View& view, Commands& commands);

}  // namespace readyscope::gui
