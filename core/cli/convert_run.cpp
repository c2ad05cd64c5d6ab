#include "cli/convert_run.hpp"

#include <utility>

#include "program/chosen_happenings.hpp"
#include "program/event_rows.hpp"
#include "program/recording_file.hpp"
#include "text/format.hpp"

namespace readyscope::cli {

ConvertRun::ConvertRun(const Conversion& conversion, OpenedFile& opened, OutputFile output,
                       std::function<bool()> stop_requested)
    : conversion_(conversion),
      opened_(opened),
      output_(std::move(output)),
      stop_requested_(std::move(stop_requested)) {}

bool ConvertRun::run() {
  while (!opened_.began() && opened_.read_some()) {
  }
  ChosenTraffic choice(conversion_.choice, opened_.scope());
  const bool is_traffic = conversion_.format == ConvertedFormat::recording ||
                          conversion_.format == ConvertedFormat::capture;
  const bool written = is_traffic
                           ? write_traffic(choice)
                           : write_rows(choice, conversion_.format == ConvertedFormat::csv);
  return output_.close() && written && !stopped_;
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
  const bool all_read = read_all(choice, chosen);
  chosen.finish();
  written_ = chosen.figures().datagrams;
  return all_read && !failed_;
}

bool ConvertRun::write_rows(ChosenTraffic& choice, bool as_csv) {
  EventRows rows(choice, opened_.scope(), as_csv ? CopyForm::csv : CopyForm::json,
                 [this](std::string_view text) { write(text); });
  const bool all_read = read_all(choice, rows);
  rows.finish();
  written_ = rows.rows();
  return all_read && !failed_;
}

/// Whether it came to an end by itself.
bool ConvertRun::read_all(const ChosenTraffic& choice, HappeningSink& sink) {
  bool has_more = true;
  while (has_more && !choice.is_past() && !failed_ && !stopped_) {
    has_more = opened_.read_some(&sink);
    stopped_ = has_more && stop_requested_();
  }
  return !stopped_;
}

bool ConvertRun::write(std::string_view text) {
  if (!failed_) failed_ = !output_.write(text);
  return !failed_;
}

std::string ConvertRun::summary() const {
  const bool is_traffic = conversion_.format == ConvertedFormat::recording ||
                          conversion_.format == ConvertedFormat::capture;
  const std::string what = is_traffic ? (written_ == 1 ? " datagram" : " datagrams")
                                      : (written_ == 1 ? " row" : " rows");
  const SourceFigures source = opened_.source().figures();
  std::string words = format_count(written_) + what + " written to " + conversion_.file + ".";
  if (stopped_) words += " The rest of " + source.file + " was not read.";
  if (source.broken > 0) {
    words += " Damaged places in " + source.file + ": " + format_count(source.broken) + ".";
  }
  if (source.cut_off) words += " " + source.file + " ends in the middle of something.";
  return words;
}

}  // namespace readyscope::cli
