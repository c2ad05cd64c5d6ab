#include "cli/convert_run.hpp"

#include <utility>

#include "program/chosen_happenings.hpp"
#include "program/event_rows.hpp"
#include "program/recording_file.hpp"
#include "program/source_words.hpp"
#include "text/format.hpp"

namespace readyscope::cli {
namespace {

/// Whether datagrams are written, rather than rows of a table.
bool is_traffic(ConvertedFormat format) {
  return format == ConvertedFormat::recording || format == ConvertedFormat::capture;
}

}  // namespace

ConvertRun::ConvertRun(const Conversion& conversion, OpenedFile& opened, OutputFile output,
                       std::function<bool()> stop_requested)
    : conversion_(conversion),
      opened_(opened),
      output_(std::move(output)),
      stop_requested_(std::move(stop_requested)) {}

bool ConvertRun::run() {
  while (!opened_.began() && !stopped_ && opened_.read_some()) stopped_ = stop_requested_();
  ChosenTraffic choice(conversion_.choice, opened_.scope());
  const bool written = is_traffic(conversion_.format)
                           ? write_traffic(choice)
                           : write_rows(choice, conversion_.format == ConvertedFormat::csv);
  unmet_ = choice.unmet();
  const bool closed = output_.close();
  if (!closed && !failure_) failure_ = output_.failure();
  return closed && written && !stopped_;
}

bool ConvertRun::write_traffic(ChosenTraffic& choice) {
  const auto make_writer = [this](const Scope& scope) {
    const bool is_capture = conversion_.format == ConvertedFormat::capture;
    return traffic_writer(
        is_capture ? RecordingFormat::capture : RecordingFormat::recording, scope,
        [this](std::span<const std::byte> bytes, std::uint64_t) {
          return write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        });
  };
  ChosenHappenings chosen(choice, opened_.scope(), make_writer);
  const bool all_read = read_all(choice, chosen, [] { return false; });
  chosen.finish();
  written_ = chosen.figures().datagrams;
  return all_read && !failed_;
}

bool ConvertRun::write_rows(ChosenTraffic& choice, bool as_csv) {
  EventRows rows(choice, opened_.scope(), as_csv ? CopyForm::csv : CopyForm::json,
                 [this](std::string_view text) { write(text); });
  const bool all_read = read_all(choice, rows, [&] { return rows.has_open_runs(); });
  rows.finish();
  written_ = rows.rows();
  return all_read && !failed_;
}

/// Whether it came to an end by itself.
bool ConvertRun::read_all(const ChosenTraffic& choice, HappeningSink& sink,
                          const std::function<bool()>& is_awaited) {
  bool has_more = opened_.began();
  while (has_more && !failed_ && !stopped_) {
    if (opened_.source().is_in_order() && choice.is_past() && !is_awaited()) break;
    has_more = opened_.read_some(&sink);
    stopped_ = has_more && stop_requested_();
  }
  return !stopped_;
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
