#pragma once

#include "panels/fields/endpoint_popup.hpp"
#include "panels/widgets/frame.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// Whether something is done on purpose to this endpoint's datagrams, either way.
bool is_impaired(const EndpointState& endpoint);

/// A button that says `Impaired` while that is so; whether it was pressed.
bool draw_impairment_button(const EndpointState& endpoint, const Appearance& appearance);

/// What is done each way to the datagrams of one endpoint, and what has been done so far.
class ImpairmentPopup {
 public:
  /// Opens it for the endpoint that `EditImpairment` asks for.
  void draw(const Frame& frame);

 private:
  EndpointPopup popup_{"Impairment of "};
};

}  // namespace readyscope::gui
