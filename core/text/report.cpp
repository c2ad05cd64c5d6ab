#include "text/report.hpp"

#include "text/figures_json.hpp"
#include "text/format.hpp"
#include "text/link_text.hpp"
#include "text/report_json.hpp"

namespace readyscope {
namespace {

using nlohmann::ordered_json;

double seconds_since(Instant began_at, Instant now) {
  return std::chrono::duration<double>(now - began_at).count();
}

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

ordered_json rate_report(const std::optional<SecondRates::Range>& range) {
  if (!range) return {{"min_1s", nullptr}, {"max_1s", nullptr}};
  return {{"min_1s", range->least}, {"max_1s", range->most}};
}

ordered_json endpoint_report(const Scope& scope, const EndpointState& endpoint) {
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
  report["rate"] = rate_report(received_range(scope, endpoint));
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

/// The median, the 99th percentile and the maximum, in nanoseconds; null where that is not known.
ordered_json durations_report(const Histogram& durations) {
  const auto quantile = [&](double fraction) {
    const auto known = known_quantile(durations, fraction);
    return known ? ordered_json(known->count()) : ordered_json(nullptr);
  };
  return {{"p50", quantile(0.5)},
          {"p99", quantile(0.99)},
          {"max",
           durations.count() == 0 ? ordered_json(nullptr) : ordered_json(durations.max().count())}};
}

ordered_json process_report(const ProcessReading& reading) {
  return {{"seconds", std::chrono::duration<double>(reading.since_begin).count()},
          {"cpu_ns", reading.processor_time.count()},
          {"rss_bytes", reading.resident_bytes}};
}

void report_window(ordered_json& report, const WindowFigures& window) {
  report["frames"] = window.frames;
  report["frames_per_second"] = window.frames_per_second;
  report["frame_ns"] = durations_report(window.intervals);
  report["frame_time_ns"] = window.frame_time.count();
  report["first_frame_ns"] = window.first_frame.count();
  report["graphics_start_ns"] = window.graphics_start.count();
  report["opened_ns"] = window.opened.count();
}

std::string_view option_name(Unit unit) {
  switch (unit) {
    case Unit::count:
      break;
    case Unit::bytes:
      return "bytes";
    case Unit::duration:
      return "ns";
    case Unit::rate:
      return "per_second";
    case Unit::share:
      return "share";
  }
  return "count";
}

ordered_json number_report(std::optional<Amount> amount, Unit unit) {
  if (!amount) return nullptr;
  if (unit == Unit::share) return static_cast<double>(*amount);
  return whole(*amount);
}

ordered_json requirement_report(const JudgedRequirement& judged) {
  const auto& [requirement, judgement] = judged;
  return {{"requirement", requirement.text()},
          {"verdict", name_of(judgement.verdict)},
          {"value", number_report(judgement.value, requirement.unit())},
          {"unit", option_name(requirement.unit())}};
}

ordered_json source_report(const SourceFigures& source) {
  return {{"file", source.file},           {"frames", source.frames},
          {"datagrams", source.datagrams}, {"bytes", source.bytes},
          {"not_udp", source.not_udp},     {"fragments", source.fragments},
          {"broken", source.broken},       {"truncated", source.truncated},
          {"missing", source.missing},     {"not_shown", source.not_shown},
          {"cut_off", source.cut_off}};
}

ordered_json recording_report(const RecordingFigures& recording) {
  return {{"file", recording.file},
          {"pieces", recording.pieces},
          {"bytes", recording.bytes},
          {"datagrams", recording.datagrams},
          {"missing", recording.missing},
          {"loss", recording.loss.empty() ? ordered_json(nullptr) : ordered_json(recording.loss)}};
}

void report_program(ordered_json& report, const ProgramFigures& program) {
  report["arguments"] = program.arguments;
  report["requirements"] = ordered_json::array();
  for (const JudgedRequirement& judged : program.requirements) {
    report["requirements"].push_back(requirement_report(judged));
  }
  report["sources"] = ordered_json::array();
  for (const SourceFigures& source : program.sources) {
    report["sources"].push_back(source_report(source));
  }
  report["recordings"] = ordered_json::array();
  for (const RecordingFigures& recording : program.recordings) {
    report["recordings"].push_back(recording_report(recording));
  }
  report["recordings_forgotten"] = program.recordings_forgotten;
  report["lines_not_printed"] = program.lines_not_printed;
  if (program.window) report_window(report, *program.window);
  report["process"] = process_report(program.end);
  report["process_settled"] =
      program.settled ? process_report(*program.settled) : ordered_json(nullptr);
}

/// Adds its links to `links`.
void report_endpoint(ordered_json& endpoints, ordered_json& links, const Scope& scope,
                     const EndpointState& endpoint) {
  endpoints.push_back(endpoint_report(scope, endpoint));
  for (const auto& link : endpoint.links) {
    links.push_back(json_of(link_figures(scope, endpoint, *link)));
  }
}

/// All but what is about the program itself.
void report_scope(ordered_json& report, const Scope& scope) {
  const PollFigures& polls = scope.polls();
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
    report_endpoint(endpoints, links, scope, *endpoint);
  }
  report["sent"] = total.sent;
  report["received"] = total.received;
  report["refused"] = total.refused;
  report["dropped"] = total.dropped;
  report["rate"] = rate_report(scope.received_seconds().until(scope.now()));
  report["endpoints_forgotten"] = scope.directory().forgotten();
  report["endpoints"] = std::move(endpoints);
  report["links"] = std::move(links);
  report["failures"] = ordered_json::array();
  for (const RepeatedFailure& failure : scope.failures()) {
    report["failures"].push_back(words_of(failure));
  }
}

}  // namespace

ordered_json report_json(const Scope& scope, const ProgramFigures& program) {
  ordered_json report;
  report["version"] = READYSCOPE_VERSION;
  report["seconds"] = seconds_since(scope.began_at(), scope.now());
  report_program(report, program);
  report_scope(report, scope);
  return report;
}

ordered_json traffic_json(const Scope& scope) {
  ordered_json report;
  report["seconds"] = seconds_since(scope.began_at(), scope.now());
  report_scope(report, scope);
  return report;
}

// Names may contain anything that a person typed: invalid UTF-8 is replaced instead of throwing.
std::string text_of(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string make_report(const Scope& scope, const ProgramFigures& program) {
  return report_json(scope, program).dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace readyscope
