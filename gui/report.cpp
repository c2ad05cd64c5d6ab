#include "report.hpp"

#include <nlohmann/json.hpp>

namespace readyscope::gui {
namespace {

using nlohmann::ordered_json;

const char* state_name(model::Phase phase) {
  switch (phase) {
    case model::Phase::resolving:
      return "resolving";
    case model::Phase::open:
      return "open";
    case model::Phase::finished:
      return "finished";
    case model::Phase::removed:
      break;
  }
  return "removed";
}

ordered_json endpoint_report(const model::EndpointState& endpoint) {
  const model::Counts& counts = endpoint.counts;
  ordered_json report;
  report["asked"] = endpoint.asked;
  report["local"] = endpoint.local.text();
  report["peer"] = endpoint.peer ? ordered_json(endpoint.peer->text()) : ordered_json(nullptr);
  report["role"] = option_name(endpoint.role);
  report["state"] = state_name(endpoint.phase);
  report["sent"] = counts.sent;
  report["sent_bytes"] = counts.sent_bytes;
  report["received"] = counts.received;
  report["received_bytes"] = counts.received_bytes;
  report["truncated"] = counts.truncated;
  report["refused"] = counts.refused;
  report["send_failed"] = counts.send_failed;
  // Null where the system's kernel does not tell.
  report["dropped"] = endpoint.tells_drops ? ordered_json(counts.dropped) : ordered_json(nullptr);
  report["not_counter"] = counts.not_counter;
  report["receive_buffer_bytes"] = endpoint.receive_buffer_bytes;
  return report;
}

ordered_json link_report(const model::EndpointState& endpoint, const model::Link& link,
                         Instant now) {
  ordered_json report;
  report["endpoint"] = endpoint.local.text();
  report["source"] = link.source().text();
  report["session"] = link.session();
  report["form"] = "ascii";
  report["first"] = link.first();
  report["highest"] = link.highest();
  report["received"] = link.received();
  report["missing"] = link.missing();
  report["duplicate"] = link.duplicates();
  report["reordered"] = link.reordered();
  report["reorder_distance_max"] = link.reorder_distance_max();
  report["bytes"] = link.bytes();
  report["jitter_ns"] = link.jitter().count();
  report["silent_ns"] = (now - link.last_at()).count();
  return report;
}

}  // namespace

std::string make_report(const model::Session& session, std::uint64_t frames) {
  const model::PollFigures& polls = session.polls();
  const Instant now = session.now();
  ordered_json report;
  report["version"] = READYSCOPE_VERSION;
  report["seconds"] = std::chrono::duration<double>(now - session.began_at()).count();
  report["frames"] = frames;
  report["polls"] = polls.polls;
  report["polls_failed"] = polls.failed;
  report["poll_ns"] = {{"p50", polls.poll_time.quantile(0.5).count()},
                       {"p99", polls.poll_time.quantile(0.99).count()},
                       {"max", polls.poll_time.max().count()}};
  report["poll_gap_ns_max"] = polls.gap_max.count();
  report["ready"] = {
      {"read", polls.ready[0]}, {"write", polls.ready[1]}, {"except", polls.ready[2]}};

  model::Counts total;
  ordered_json endpoints = ordered_json::array();
  ordered_json links = ordered_json::array();
  for (const auto& endpoint : session.endpoints()) {
    // One that was never opened did nothing; it is told among the failures.
    if (endpoint->receive_buffer_bytes == 0 && !endpoint->is_live()) continue;
    total.sent += endpoint->counts.sent;
    total.received += endpoint->counts.received;
    total.refused += endpoint->counts.refused;
    total.dropped += endpoint->counts.dropped;
    endpoints.push_back(endpoint_report(*endpoint));
    for (const auto& link : endpoint->links) links.push_back(link_report(*endpoint, *link, now));
  }
  report["sent"] = total.sent;
  report["received"] = total.received;
  report["refused"] = total.refused;
  report["dropped"] = total.dropped;
  report["endpoints"] = std::move(endpoints);
  report["links"] = std::move(links);
  report["failures"] = session.failures();
  // Whatever a person typed must not make the report unreadable.
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace readyscope::gui
