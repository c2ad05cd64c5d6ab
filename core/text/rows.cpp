#include "text/rows.hpp"

#include <span>
#include <utility>
#include <variant>

#include "text/event_text.hpp"
#include "text/format.hpp"
#include "text/link_text.hpp"

namespace readyscope {
namespace {

Figure::Value known(const std::optional<Endpoint>& endpoint) {
  return endpoint ? Figure::Value(endpoint->text()) : Figure::Value();
}

/// The figures in order, separated by tabs.
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

Row endpoint_row(const Scope& scope, const EndpointState& endpoint) {
  const Counts& counts = endpoint.counts;
  Row row;
  row.figures = {
      {"asked", endpoint.settings.address},
      {"local", endpoint.local.text()},
      {"peer", known(endpoint.peer)},
      {"role", std::string(title(endpoint.role()))},
      {"state", std::string(phase_name(endpoint.phase))},
      {"received", counts.received},
      {"received_bytes", counts.received_bytes},
      {"sent", counts.sent},
      {"sent_bytes", counts.sent_bytes},
      {"missing", endpoint.links.empty() ? Figure::Value() : endpoint.links.missing()},
      {"dropped", endpoint.buffer.reports_drops ? Figure::Value(counts.dropped) : Figure::Value()},
      {"refused", counts.refused},
      {"send_failed", counts.send_failed},
  };
  row.line = scope.journal().name(endpoint.lane) + "\t" + std::string(title(endpoint.role())) +
             "\t" + std::string(phase_name(endpoint.phase)) + "\treceived " +
             format_count(counts.received) + "\tsent " + format_count(counts.sent);
  return row;
}

Row event_row(const Scope& scope, const Record& record) {
  const Journal& journal = scope.journal();
  const std::string seconds = format_seconds(record.at - scope.began_at());
  const std::string name = record.lane == no_lane ? "all" : journal.name(record.lane);
  const std::string what = detail(journal, record);
  const std::string peer = record.peer ? record.peer->text() : "";
  Row row;
  row.line = seconds + "\t" + std::string(kind_name(record.kind)) + "\t" + name + "\t" + peer +
             "\t" + what;
  const Duration since_1970 = record.at.time_since_epoch() + scope.wall_offset();
  const bool datagram = is_datagram(record.kind);
  const auto payload = datagram ? journal.payload(record) : std::nullopt;
  row.figures = {
      {"seconds", seconds},
      {"time_utc", format_time_of_day(since_1970)},
      {"ns_since_1970", std::int64_t{since_1970.count()}},
      {"event", std::string(kind_name(record.kind))},
      {"endpoint", name},
      {"peer", known(record.peer)},
      {"bytes", datagram ? Figure::Value(record.count) : Figure::Value()},
      {"what", what},
      {"payload_hex", payload ? Figure::Value(whole_hex(*payload)) : Figure::Value()},
  };
  return row;
}

Row link_row(const Scope& scope, const EndpointState& endpoint, const Link& link) {
  Figures figures = link_figures(scope, endpoint, link);
  std::string line = line_of(figures);
  return {std::move(line), std::move(figures)};
}

}  // namespace readyscope
