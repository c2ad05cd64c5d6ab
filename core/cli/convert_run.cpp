#include "cli/convert_run.hpp"

#include <memory>
#include <utility>

#include "program/source_words.hpp"
#include "program/traffic_conversion.hpp"
#include "text/format.hpp"

namespace readyscope::cli {

ConvertRun::ConvertRun(const Conversion& conversion, OpenedFile& opened, OutputFile output,
                       std::function<bool()> stop_requested)
    : conversion_(conversion),
      opened_(opened),
      output_(std::move(output)),
      stop_requested_(std::move(stop_requested)) {}

bool ConvertRun::run() {
  const auto make_choice = [this](const Scope& scope) {
    return std::make_unique<ChosenTraffic>(conversion_.choice, scope);
  };
  TrafficConversion converting(opened_, conversion_.format, make_choice,
                               [this](std::string_view text) { return write(text); });
  bool has_more = true;
  while (has_more && !stopped_) {
    has_more = converting.step();
    stopped_ = has_more && stop_requested_();
  }
  converting.finish();
  written_ = converting.written();
  unmet_ = converting.choice()->unmet();
  const bool closed = output_.close();
  if (!closed && !failure_) failure_ = output_.failure();
  return closed && !failed_ && !stopped_;
}

bool ConvertRun::write(std::string_view text) {
  if (failed_) return false;
  failed_ = !output_.write(text);
  if (failed_) failure_ = output_.failure();
  return !failed_;
}

std::string ConvertRun::summary() const {
  const std::string what = is_traffic(conversion_.format)
                               ? (written_ == 1 ? " datagram" : " datagrams")
                               : (written_ == 1 ? " row" : " rows");
  const SourceFigures source = opened_.source().figures();
  std::string words = format_count(written_) + what + " written to " + conversion_.file + ".";
  if (stopped_) words += " The rest of " + source.file + " was not read.";
  for (const std::string& name : unmet_) words += " No endpoint has the address " + name + ".";
  const std::string of_source = source_words(source);
  return of_source.empty() ? words : words + " " + of_source;
}

}  // namespace readyscope::cli
