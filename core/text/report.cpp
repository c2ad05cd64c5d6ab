#include "text/report.hpp"

#include "text/figures_json.hpp"
#include "text/format.hpp"
#include "text/link_text.hpp"

namespace readyscope {
namespace {

using nlohmann::ordered_json;

ordered_json impairment_report(const ImpairmentFigures& figures) {
  return {{"taken", figures.taken},
          {"duplicated", figures.duplicated},
          {"dropped", figures.dropped},
          {"crowded_out", figures.crowded_out},
          {"passed", figures.passed},
          {"failed", figures.failed},
          {"waiting", figures.waiting},
          {"reordered", figures.reordered},
          {"reorder_distance_max", figures.reorder_distance_max}};
}

ordered_json endpoint_report(const EndpointState& endpoint) {
  const Counts& counts = endpoint.counts;
  ordered_json report;
  report["asked"] = endpoint.settings.address;
  report["local"] = endpoint.local.text();
  report["peer"] = endpoint.peer ? ordered_json(endpoint.peer->text()) : ordered_json(nullptr);
  report["role"] = option_name(endpoint.role());
  report["state"] = phase_name(endpoint.phase);
  report["sent"] = counts.sent;
  report["sent_bytes"] = counts.sent_bytes;
  report["received"] = counts.received;
  report["received_bytes"] = counts.received_bytes;
  report["truncated"] = counts.truncated;
  report["refused"] = counts.refused;
  report["send_failed"] = counts.send_failed;
  // Null if the kernel does not report it.
  report["dropped"] =
      endpoint.buffer.reports_drops ? ordered_json(counts.dropped) : ordered_json(nullptr);
  report["not_counter"] = counts.not_counter;
  report["links_forgotten"] = endpoint.links.forgotten();
  report["answers_withheld"] = endpoint.answers.withheld;
  // Null if no impairment ever took a datagram.
  report["impairment"] = nullptr;
  if (endpoint.impaired.sending.taken + endpoint.impaired.receiving.taken > 0) {
    report["impairment"] = {{"sending", impairment_report(endpoint.impaired.sending)},
                            {"receiving", impairment_report(endpoint.impaired.receiving)}};
  }
  report["receive_buffer_bytes"] = endpoint.buffer.bytes;
  return report;
}

/// The median, the 99th percentile and the maximum, in nanoseconds.
ordered_json durations_report(const Histogram& durations) {
  return {{"p50", durations.quantile(0.5).count()},
          {"p99", durations.quantile(0.99).count()},
          {"max", durations.max().count()}};
}

ordered_json process_report(const ProcessReading& reading) {
  return {{"seconds", std::chrono::duration<double>(reading.since_begin).count()},
          {"cpu_ns", reading.processor_time.count()},
          {"rss_bytes", reading.resident_bytes}};
}

void report_program(ordered_json& report, const ProgramFigures& program) {
  const WindowFigures& window = program.window;
  report["frames"] = window.frames;
  report["frames_per_second"] = window.frames_per_second;
  report["frame_ns"] = durations_report(window.intervals);
  report["frame_time_ns"] = window.frame_time.count();
  report["first_frame_ns"] = window.first_frame.count();
  report["graphics_start_ns"] = window.graphics_start.count();
  report["process"] = process_report(program.end);
  report["process_settled"] =
      program.settled ? process_report(*program.settled) : ordered_json(nullptr);
}

}  // namespace

std::string make_report(const Scope& scope, const ProgramFigures& program) {
  const PollFigures& polls = scope.polls();
  const Instant now = scope.now();
  ordered_json report;
  report["version"] = READYSCOPE_VERSION;
  report["seconds"] = std::chrono::duration<double>(now - scope.began_at()).count();
  report_program(report, program);
  report["polls"] = polls.polls;
  report["polls_failed"] = polls.failed;
  report["poll_ns"] = durations_report(polls.poll_time);
  report["poll_gap_ns_max"] = polls.gap_max.count();
  report["ready"] = {
      {"read", polls.ready[0]}, {"write", polls.ready[1]}, {"except", polls.ready[2]}};

  Counts total = scope.directory().forgotten_counts();
  ordered_json endpoints = ordered_json::array();
  ordered_json links = ordered_json::array();
  for (const auto& endpoint : scope.endpoints()) {
    // Leaves out endpoints that were never opened: those are reported among the failures.
    if (endpoint->buffer.bytes == 0 && !endpoint->is_live()) continue;
    total += endpoint->counts;
    endpoints.push_back(endpoint_report(*endpoint));
    for (const auto& link : endpoint->links) {
      links.push_back(json_of(link_figures(scope, *endpoint, *link)));
    }
  }
  report["sent"] = total.sent;
  report["received"] = total.received;
  report["refused"] = total.refused;
  report["dropped"] = total.dropped;
  report["endpoints_forgotten"] = scope.directory().forgotten();
  report["endpoints"] = std::move(endpoints);
  report["links"] = std::move(links);
  report["failures"] = ordered_json::array();
  for (const Failure& failure : scope.failures()) {
    report["failures"].push_back(failure.words);
  }
  // Names may contain anything that a person typed: replace invalid UTF-8 instead of throwing.
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace readyscope
