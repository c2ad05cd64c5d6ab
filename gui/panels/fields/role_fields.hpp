#pragma once

#include <optional>
#include <string_view>

#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// A list of the roles that an endpoint so attached can have; the one that was chosen just now.
std::optional<Role> choose_role(Role current, Attach attach);

/// A field for where a forward sends what arrives, of the endpoint's own family where that is known
/// already, and beside it what is to be said of what one types. Answers whether it was entered.
bool draw_forward_field(std::string& to, std::optional<Family> family, const View& view);

/// Whether endpoints of this role have settings that a person can change.
bool has_settings(Role role);

/// Whether the endpoint does nothing in this role until something is set.
bool lacks_settings(const EndpointState& endpoint, Role role);

/// A button that wishes for the settings of the endpoint's role.
void draw_settings_button(const char* label, const EndpointState& endpoint, View& view);

/// The settings of the role of the endpoint for which they are wished.
void draw_settings_popup(const Scope& scope, View& view, Commands& commands);

}  // namespace readyscope::gui
