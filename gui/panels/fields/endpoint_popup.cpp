#include "panels/fields/endpoint_popup.hpp"

#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {

void EndpointPopup::draw_for(std::optional<LaneId> wanted, const Scope& scope,
                             const std::function<void(const EndpointState&)>& draw_fields) {
  if (wanted) {
    shown_ = wanted;
    ImGui::OpenPopup(heading_);
  }
  if (!shown_ || !begin_popup(heading_)) return;
  const EndpointState* endpoint = scope.find(*shown_);
  if (endpoint == nullptr || !endpoint->is_live()) {
    ImGui::CloseCurrentPopup();
  } else {
    text_muted(heading_ + scope.journal().name(endpoint->lane));
    draw_fields(*endpoint);
  }
  ImGui::EndPopup();
}

}  // namespace readyscope::gui
