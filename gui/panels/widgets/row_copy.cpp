#include "panels/widgets/row_copy.hpp"

#include <imgui.h>

#include <variant>

#include "panels/widgets/selection.hpp"
#include "text/event_text.hpp"
#include "text/format.hpp"
#include "text/link_text.hpp"

namespace readyscope::gui {
namespace {

/// The datagram that the Payload panel shows, or the event that is selected.
std::optional<Record> chosen_record(const Scope& scope, const View& view) {
  if (view.focused == Panel::side && view.look.side == SidePanel::payload) {
    return shown_datagram(scope, view);
  }
  if (!view.selected || !scope.journal().keeps(*view.selected)) return {};
  return scope.journal().record(*view.selected);
}

using Chosen = std::variant<std::monostate, const EndpointState*, Record, LinkFound>;

Chosen endpoint_of(const Scope& scope, std::optional<LaneId> lane) {
  const EndpointState* endpoint = lane ? scope.find(*lane) : nullptr;
  return endpoint == nullptr ? Chosen() : Chosen(endpoint);
}

Chosen chosen_in_traffic(const Scope& scope, const View& view) {
  if (view.traffic.sender) return endpoint_of(scope, view.traffic.sender);
  if (!view.traffic.selected) return {};
  const LinkFound found = find_link(scope, *view.traffic.selected);
  return found.link == nullptr ? Chosen() : Chosen(found);
}

Chosen chosen(const Scope& scope, const View& view) {
  if (view.focused == Panel::sockets) return endpoint_of(scope, view.send.lane);
  if (view.focused == Panel::side && view.look.side == SidePanel::traffic) {
    return chosen_in_traffic(scope, view);
  }
  const auto record = chosen_record(scope, view);
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

void copy(const Row& row, CopyForm form) { ImGui::SetClipboardText(text_of(row, form).c_str()); }

}  // namespace

void draw_copy_entries(const Row& row) {
  if (ImGui::MenuItem("Copy row")) copy(row, CopyForm::text);
  if (ImGui::MenuItem("Copy row as CSV")) copy(row, CopyForm::csv);
  if (ImGui::MenuItem("Copy row as JSON")) copy(row, CopyForm::json);
}

bool has_chosen_row(const Scope& scope, const View& view) {
  return !std::holds_alternative<std::monostate>(chosen(scope, view));
}

void copy_chosen_row(const Scope& scope, const View& view, CopyForm form) {
  copy(std::visit(RowOf{scope}, chosen(scope, view)), form);
}

}  // namespace readyscope::gui
