#include "app/exports.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "program/kept_traffic.hpp"
#include "program/opened_file.hpp"
#include "program/output_file.hpp"
#include "program/queued_file.hpp"
#include "program/traffic_conversion.hpp"
#include "program/utf8_path.hpp"
#include "readyscope/scope/command.hpp"
#include "text/format.hpp"

namespace readyscope::gui {

/// What is read, how it is converted, and where it goes.
struct Exports::Export {
  Export(std::unique_ptr<OpenedFile> read, bool from_file)
      : source(std::move(read)), is_of_file(from_file) {}

  std::unique_ptr<OpenedFile> source;
  bool is_of_file;
  ConvertedFormat format = ConvertedFormat::csv;
  std::unique_ptr<TrafficConversion> conversion;
  std::unique_ptr<QueuedFile> file;
  bool is_converted = false;
};

Exports::Exports(ExportInfo& info) : info_(info) {}

Exports::~Exports() { abandon(); }

void Exports::abandon() {
  if (!export_) return;
  export_.reset();
  std::error_code ignored;
  std::filesystem::remove(path_from(info_.file), ignored);
}

void Exports::begin(const std::string& file, const Filter& filter, const Scope& scope) {
  auto kept = std::make_unique<KeptTraffic>(scope, scope.journal().end());
  begin(file, filter,
        std::make_unique<Export>(OpenedFile::of(std::move(kept), history_bytes_min), false));
}

void Exports::begin(const std::string& file, const Filter& filter, const std::string& source) {
  auto opened = OpenedFile::open(source, history_bytes_min);
  if (!opened) return say_trouble(opened.error());
  begin(file, filter, std::make_unique<Export>(*std::move(opened), true));
}

void Exports::begin(const std::string& file, const Filter& filter, std::unique_ptr<Export> next) {
  if (export_) return say_trouble("Another export is under way.");
  const auto format = converted_format_of(file);
  if (!format) return say_trouble(file + " must end in " + std::string(converted_endings) + ".");
  std::error_code unknown;
  if (std::filesystem::exists(path_from(file), unknown)) {
    return say_trouble(file + " exists already. Choose another name.");
  }
  auto opened = open_output(file);
  if (!opened) return say_trouble(opened.error());
  next->format = *format;
  next->file = std::make_unique<QueuedFile>(opened->release());
  next->conversion = std::make_unique<TrafficConversion>(
      *next->source, *format,
      [filter](const Scope& scope) { return std::make_unique<ChosenTraffic>(filter, scope); },
      [&queue = *next->file](std::string_view text) {
        queue.write_surely(text);
        return !queue.failed();
      });
  export_ = std::move(next);
  info_ = {.running = true, .file = file, .progress = 0, .done = {}, .trouble = {}};
}

void Exports::turn(Wishes& wishes) {
  const bool is_cancelled = wishes.take_all<CancelExport>();
  if (!export_) return;
  if (is_cancelled) {
    abandon();
    info_ = {};
    return;
  }
  info_.progress = export_->source->source().progress();
  if (export_->is_converted && (export_->file->idle() || export_->file->failed())) finish();
}

bool Exports::step() {
  if (!export_ || export_->is_converted || export_->file->is_half_full()) return false;
  if (export_->conversion->step()) return true;
  export_->conversion->finish();
  export_->is_converted = true;
  return false;
}

void Exports::finish() {
  const std::uint64_t written = export_->conversion->written();
  const bool is_rows = !is_traffic(export_->format);
  const std::uint64_t discarded = export_->source->source().figures().missing;
  const bool is_of_history = !export_->is_of_file;
  const std::error_code failure = export_->file->failure();
  export_.reset();
  info_.running = false;
  if (failure) {
    return say_trouble(info_.file + " could not be written in full: " + failure.message() + ".");
  }
  const std::string what =
      is_rows ? (written == 1 ? " event" : " events") : (written == 1 ? " datagram" : " datagrams");
  info_.done = format_count(written) + what + " exported to " + info_.file + ".";
  if (is_of_history && discarded > 0) {
    info_.done += " Others were discarded from the history before it was their turn: " +
                  format_count(discarded) + ".";
  }
}

}  // namespace readyscope::gui
