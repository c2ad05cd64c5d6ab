#include "panels/endpoint_popup.hpp"

#include "panels/widgets.hpp"

namespace readyscope::gui {

void draw_endpoint_popup(const char* what, EndpointPopup& popup, const model::Session& session,
                         const std::function<void(const model::EndpointState&)>& draw) {
  if (popup.wanted) {
    popup.shown = popup.wanted;
    popup.wanted.reset();
    ImGui::OpenPopup(what);
  }
  if (!popup.shown || !begin_popup(what)) return;
  const model::EndpointState* endpoint = session.find(*popup.shown);
  if (endpoint == nullptr || !endpoint->is_live()) {
    ImGui::CloseCurrentPopup();
  } else {
    text_muted(what + session.journal().name(endpoint->lane));
    draw(*endpoint);
  }
  ImGui::EndPopup();
}

}  // namespace readyscope::gui
