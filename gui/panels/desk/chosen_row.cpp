#include <imgui.h>

#include <variant>

#include "panels/desk/desk_parts.hpp"
#include "text/link_text.hpp"

namespace readyscope::gui {
namespace {

/// The datagram that the Payload panel shows, or the selected event.
std::optional<Record> chosen_record(const DeskFrame& frame) {
  if (frame.desk.page.focused == Panel::side && frame.desk.page.look.side == SidePanel::payload) {
    return shown_datagram(frame.scope, frame.selection);
  }
  return selected_record(frame.scope, frame.selection);
}

using Chosen = std::variant<std::monostate, const EndpointState*, Record, LinkFound>;

Chosen endpoint_of(const Scope& scope, std::optional<LaneId> lane) {
  const EndpointState* endpoint = lane ? scope.find(*lane) : nullptr;
  return endpoint == nullptr ? Chosen() : Chosen(endpoint);
}

Chosen chosen_in_traffic(const DeskFrame& frame) {
  if (frame.selection.sender) return endpoint_of(frame.scope, frame.selection.sender);
  if (!frame.selection.link) return {};
  const LinkFound found = find_link(frame.scope, *frame.selection.link);
  return found.link == nullptr ? Chosen() : Chosen(found);
}

Chosen chosen(const DeskFrame& frame) {
  if (frame.desk.page.focused == Panel::sockets)
    return endpoint_of(frame.scope, frame.selection.endpoint);
  if (frame.desk.page.focused == Panel::side && frame.desk.page.look.side == SidePanel::traffic) {
    return chosen_in_traffic(frame);
  }
  const auto record = chosen_record(frame);
  return record ? Chosen(*record) : Chosen();
}

struct RowOf {
  const Scope& scope;
  Row operator()(std::monostate) const { return {}; }
  Row operator()(const EndpointState* endpoint) const { return endpoint_row(scope, *endpoint); }
  Row operator()(const Record& record) const { return event_row(scope, record); }
  Row operator()(const LinkFound& found) const {
    return link_row(scope, *found.endpoint, *found.link);
  }
};

}  // namespace

bool has_chosen_row(const DeskFrame& frame) {
  return !std::holds_alternative<std::monostate>(chosen(frame));
}

void copy_chosen_row(const DeskFrame& frame, CopyForm form) {
  const Row row = std::visit(RowOf{frame.scope}, chosen(frame));
  ImGui::SetClipboardText(text_of(row, form).c_str());
}

}  // namespace readyscope::gui
