#include "cli/json_stream.hpp"

#include "text/event_json.hpp"
#include "text/report_json.hpp"

namespace readyscope::cli {
namespace {

using nlohmann::ordered_json;

ordered_json requested_json(const EndpointSettings& settings) {
  return {{"attach", settings.attach == Attach::bind ? "bind" : "connect"},
          {"asked", settings.address},
          {"role", option_name(settings.role)}};
}

}  // namespace

void JsonStream::start(const Options& options, Duration since_1970) {
  ordered_json line{{"type", "start"},
                    {"version", READYSCOPE_VERSION},
                    {"began_ns_since_1970", since_1970.count()},
                    {"arguments", options.arguments},
                    {"endpoints", ordered_json::array()}};
  for (const EndpointSettings& settings : options.endpoints) {
    line["endpoints"].push_back(requested_json(settings));
  }
  file_.write_surely(text_of(line));
}

void JsonStream::second() {
  ordered_json line{{"type", "second"}};
  line.update(traffic_json(*scope_));
  file_.write(text_of(line));
}

void JsonStream::take(std::span<const Happening> happenings) {
  std::string lines;
  for (const Happening& happening : happenings) {
    for_each_event(*scope_, happening, [&](const ordered_json& event) {
      ordered_json line{{"type", "event"}};
      line.update(event);
      lines += text_of(line);
    });
  }
  if (!lines.empty()) file_.write(lines);
}

bool JsonStream::end(const ProgramFigures& figures, int exit_code) {
  const ordered_json line{{"type", "end"},
                          {"exit_code", exit_code},
                          {"batches_not_written", file_.not_written()},
                          {"report", report_json(*scope_, figures)}};
  file_.write_surely(text_of(line));
  return file_.finish();
}

}  // namespace readyscope::cli
