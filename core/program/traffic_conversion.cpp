#include "program/traffic_conversion.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "program/recording_file.hpp"

namespace readyscope {

std::optional<ConvertedFormat> converted_format_of(std::string_view file) {
  constexpr std::pair<std::string_view, ConvertedFormat> endings[] = {
      {".pcapng", ConvertedFormat::capture},
      {".csv", ConvertedFormat::csv},
      {".jsonl", ConvertedFormat::json_lines},
      {".readyscope", ConvertedFormat::recording}};
  std::string lowered(file);
  std::ranges::transform(lowered, lowered.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const auto& [ending, format] : endings) {
    if (lowered.ends_with(ending)) return format;
  }
  return {};
}

bool is_traffic(ConvertedFormat format) {
  return format == ConvertedFormat::recording || format == ConvertedFormat::capture;
}

TrafficConversion::TrafficConversion(OpenedFile& source, ConvertedFormat format,
                                     MakeChoice make_choice, Write write)
    : source_(source),
      format_(format),
      make_choice_(std::move(make_choice)),
      write_(std::move(write)) {}

void TrafficConversion::begin() {
  choice_ = make_choice_(source_.scope());
  if (!is_traffic(format_)) {
    const CopyForm form = format_ == ConvertedFormat::csv ? CopyForm::csv : CopyForm::json;
    rows_ = std::make_unique<EventRows>(*choice_, source_.scope(), form,
                                        [this](std::string_view text) { write(text); });
    return;
  }
  const auto make_writer = [this](const Scope& scope) {
    const bool is_capture = format_ == ConvertedFormat::capture;
    return traffic_writer(
        is_capture ? RecordingFormat::capture : RecordingFormat::recording, scope,
        [this](std::span<const std::byte> bytes, std::uint64_t) {
          return write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        });
  };
  happenings_ = std::make_unique<ChosenHappenings>(*choice_, source_.scope(), make_writer);
}

bool TrafficConversion::step() {
  if (!source_.began() && source_.read_some()) return true;
  if (choice_ == nullptr) begin();
  if (failed_ || !source_.began() || is_over()) return false;
  HappeningSink* const sink = happenings_ ? static_cast<HappeningSink*>(happenings_.get())
                                          : static_cast<HappeningSink*>(rows_.get());
  return source_.read_some(sink) && !failed_;
}

/// Whether nothing that is chosen can come any more.
bool TrafficConversion::is_over() const {
  const bool is_awaited = rows_ && rows_->has_open_runs();
  return source_.source().is_in_order() && choice_->is_past() && !is_awaited;
}

void TrafficConversion::finish() {
  if (choice_ == nullptr) begin();
  if (happenings_) happenings_->finish();
  if (rows_) rows_->finish();
}

std::uint64_t TrafficConversion::written() const {
  if (rows_) return rows_->rows();
  return happenings_ ? happenings_->figures().datagrams : 0;
}

bool TrafficConversion::write(std::string_view text) {
  failed_ = failed_ || !write_(text);
  return !failed_;
}

}  // namespace readyscope
