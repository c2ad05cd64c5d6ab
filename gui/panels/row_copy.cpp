#include "panels/row_copy.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <span>
#include <utility>
#include <variant>

#include "panels/event_text.hpp"
#include "panels/format.hpp"
#include "panels/link_text.hpp"
#include "panels/payload_panel.hpp"

namespace readyscope::gui {
namespace {

using model::EndpointState;

Figure::Value known(const std::optional<Endpoint>& endpoint) {
  return endpoint ? Figure::Value(endpoint->text()) : Figure::Value();
}

/// In the order of the figures, as a line of a table is.
std::string line_of(const Figures& figures) {
  struct AsText {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(std::uint64_t number) const { return std::to_string(number); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return text; }
  };
  std::string line;
  for (const Figure& figure : figures) {
    if (!line.empty()) line += '\t';
    line += std::visit(AsText{}, figure.value);
  }
  return line;
}

/// The datagram that the Payload panel shows, or the event that is selected.
std::optional<model::Record> chosen_record(const model::Session& session, const View& view) {
  if (view.focused == Panel::side && view.side == SidePanel::payload) {
    return shown_datagram(session, view);
  }
  if (!view.selected || !session.journal().keeps(*view.selected)) return {};
  return session.journal().record(*view.selected);
}

using Chosen = std::variant<std::monostate, const EndpointState*, model::Record, LinkFound>;

Chosen endpoint_of(const model::Session& session, std::optional<model::LaneId> lane) {
  const EndpointState* endpoint = lane ? session.find(*lane) : nullptr;
  return endpoint == nullptr ? Chosen() : Chosen(endpoint);
}

Chosen chosen_in_traffic(const model::Session& session, const View& view) {
  if (view.traffic.sender) return endpoint_of(session, view.traffic.sender);
  if (!view.traffic.selected) return {};
  const LinkFound found = find_link(session, *view.traffic.selected);
  return found.link == nullptr ? Chosen() : Chosen(found);
}

Chosen chosen(const model::Session& session, const View& view) {
  if (view.focused == Panel::sockets) return endpoint_of(session, view.send.lane);
  if (view.focused == Panel::side && view.side == SidePanel::traffic) {
    return chosen_in_traffic(session, view);
  }
  const auto record = chosen_record(session, view);
  return record ? Chosen(*record) : Chosen();
}

struct RowOf {
  const model::Session& session;
  Row operator()(std::monostate) const { return {}; }
  Row operator()(const EndpointState* endpoint) const { return endpoint_row(session, *endpoint); }
  Row operator()(const model::Record& record) const { return event_row(session, record); }
  Row operator()(const LinkFound& found) const {
    return link_row(session, *found.endpoint, *found.link);
  }
};

void copy(const Row& row, CopyForm form) { ImGui::SetClipboardText(text_of(row, form).c_str()); }

}  // namespace

std::string text_of(const Row& row, CopyForm form) {
  switch (form) {
    case CopyForm::csv:
      return to_csv(std::span(&row.figures, 1));
    case CopyForm::json:
      return to_json(row.figures) + "\n";
    case CopyForm::text:
      break;
  }
  return row.line;
}

Row endpoint_row(const model::Session& session, const EndpointState& endpoint) {
  const model::Counts& counts = endpoint.counts;
  Row row;
  row.figures = {
      {"asked", endpoint.asked},
      {"local", endpoint.local.text()},
      {"peer", known(endpoint.peer)},
      {"role", std::string(model::title(endpoint.role))},
      {"state", std::string(phase_name(endpoint.phase))},
      {"received", counts.received},
      {"received_bytes", counts.received_bytes},
      {"sent", counts.sent},
      {"sent_bytes", counts.sent_bytes},
      {"missing", endpoint.links.empty() ? Figure::Value() : endpoint.links.missing()},
      {"dropped", endpoint.tells_drops ? Figure::Value(counts.dropped) : Figure::Value()},
      {"refused", counts.refused},
      {"send_failed", counts.send_failed},
  };
  row.line = session.journal().name(endpoint.lane) + "\t" + std::string(title(endpoint.role)) +
             "\t" + std::string(phase_name(endpoint.phase)) + "\treceived " +
             format_count(counts.received) + "\tsent " + format_count(counts.sent);
  return row;
}

Row event_row(const model::Session& session, const model::Record& record) {
  const model::Journal& journal = session.journal();
  const std::string seconds = format_seconds(record.at - session.began_at());
  const std::string name = record.lane == model::no_lane ? "all" : journal.name(record.lane);
  const std::string what = detail(journal, record);
  const std::string peer = record.peer ? record.peer->text() : "";
  Row row;
  row.line = seconds + "\t" + std::string(kind_name(record.kind)) + "\t" + name + "\t" + peer +
             "\t" + what;
  const bool datagram = is_datagram(record.kind);
  const auto payload = datagram ? journal.payload(record) : std::nullopt;
  row.figures = {
      {"seconds", seconds},
      {"time_utc", format_time_of_day(record.at.time_since_epoch() + session.wall_offset())},
      {"event", std::string(kind_name(record.kind))},
      {"endpoint", name},
      {"peer", known(record.peer)},
      {"bytes", datagram ? Figure::Value(record.count) : Figure::Value()},
      {"what", what},
      {"payload_hex", payload ? Figure::Value(whole_hex(*payload)) : Figure::Value()},
  };
  return row;
}

Row link_row(const model::Session& session, const EndpointState& endpoint,
             const model::Link& link) {
  Figures figures = link_figures(session, endpoint, link);
  std::string line = line_of(figures);
  return {std::move(line), std::move(figures)};
}

void draw_copy_entries(const Row& row) {
  if (ImGui::MenuItem("Copy row")) copy(row, CopyForm::text);
  if (ImGui::MenuItem("Copy row as CSV")) copy(row, CopyForm::csv);
  if (ImGui::MenuItem("Copy row as JSON")) copy(row, CopyForm::json);
}

bool has_chosen_row(const model::Session& session, const View& view) {
  return !std::holds_alternative<std::monostate>(chosen(session, view));
}

void copy_chosen_row(const model::Session& session, const View& view, CopyForm form) {
  copy(std::visit(RowOf{session}, chosen(session, view)), form);
}

}  // namespace readyscope::gui
