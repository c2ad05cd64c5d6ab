#pragma once

#include <optional>
#include <string_view>

#include "panels/fields/endpoint_popup.hpp"
#include "panels/fields/rule_fields.hpp"
#include "panels/widgets/frame.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// What is being typed for the role of one endpoint and is not in effect yet.
struct RoleForm {
  std::optional<LaneId> lane;
  Role role = Role::manual;
  std::string forward_to{};
  std::vector<RuleForm> rules{};
  Ticket ticket = 0;  ///< Of the last request; 0 when there was none.
};

/// A list of the roles that an endpoint attached in this way can have. Returns the one chosen just
/// now.
std::optional<Role> choose_role(Role current, Attach attach);

/// A field for the target of a forward, of the endpoint's own family if that is known already, with
/// remarks beside it on what is typed. Returns whether it was entered.
bool draw_forward_field(std::string& to, std::optional<Family> family,
                        const Appearance& appearance);

/// Whether endpoints with this role have settings that a person can change.
bool has_settings(Role role);

/// Whether the endpoint does nothing in this role until something is set.
bool lacks_settings(const EndpointState& endpoint, Role role);

/// A button that opens the settings of the endpoint's role.
void draw_settings_button(const char* label, const EndpointState& endpoint, const Frame& frame);

/// The settings of one endpoint's role.
class SettingsPopup {
 public:
  /// Opens it for the endpoint that `EditSettings` names.
  void draw(const Frame& frame);

 private:
  EndpointPopup popup_{"Settings of "};
  RoleForm form_;
};

}  // namespace readyscope::gui
