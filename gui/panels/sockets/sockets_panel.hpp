#pragma once

#include <string>
#include <system_error>
#include <vector>

#include "panels/fields/rule_fields.hpp"
#include "panels/widgets/action.hpp"
#include "readyscope/scope/endpoint_settings.hpp"

namespace readyscope::gui {

/// What is chosen in the add bar before Add is pressed.
struct AddForm {
  Attach attach = Attach::bind;
  std::string address;
  Role role = Role::counter_receiver;
  SenderSettings sender;
  std::string forward_to;
  std::vector<RuleForm> rules;
  Ticket ticket = 0;  ///< Of the last request; 0 when there was none.
};

/// An endpoint of the workspace that could not be opened. It still belongs to the workspace.
struct UnopenedEndpoint {
  Ticket ticket = 0;  ///< Of the request that failed.
  std::string words;  ///< What was requested, and why it failed.
  std::error_code code{};
};

/// The table of endpoints, and the bar that adds one.
class SocketsPanel {
 public:
  explicit SocketsPanel(const Appearance& appearance) : appearance_(appearance) {}

  void draw(const Scope& scope, Selection& selection, Wishes& wishes);
  [[nodiscard]] Actions actions();

  AddForm form;
  std::vector<UnopenedEndpoint> unopened;  ///< Listed, to be retried or removed.

 private:
  const Appearance& appearance_;
};

}  // namespace readyscope::gui
