#include "panels/fields/endpoint_popup.hpp"

#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {

void draw_endpoint_popup(const char* what, EndpointPopup& popup, const Scope& scope,
                         const std::function<void(const EndpointState&)>& draw) {
  if (popup.wanted) {
    popup.shown = popup.wanted;
    popup.wanted.reset();
    ImGui::OpenPopup(what);
  }
  if (!popup.shown || !begin_popup(what)) return;
  const EndpointState* endpoint = scope.find(*popup.shown);
  if (endpoint == nullptr || !endpoint->is_live()) {
    ImGui::CloseCurrentPopup();
  } else {
    text_muted(what + scope.journal().name(endpoint->lane));
    draw(*endpoint);
  }
  ImGui::EndPopup();
}

}  // namespace readyscope::gui
