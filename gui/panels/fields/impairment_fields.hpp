#pragma once

#include "panels/fields/endpoint_popup.hpp"
#include "panels/widgets/frame.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// Whether this endpoint's datagrams are impaired on purpose, in either direction.
bool is_impaired(const EndpointState& endpoint);

/// A button labelled `Impaired` while they are. Returns whether it was pressed.
bool draw_impairment_button(const EndpointState& endpoint, const Appearance& appearance);

/// The impairment of one endpoint in each direction, and what it has done so far.
class ImpairmentPopup {
 public:
  /// Opens it for the endpoint that `EditImpairment` names.
  void draw(const Frame& frame);

 private:
  EndpointPopup popup_{"Impairment of "};
};

}  // namespace readyscope::gui
