#include "recorded_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <variant>

#include "readyscope/capture/capture_reader.hpp"
#include "readyscope/recording/recording_reader.hpp"

namespace readyscope::support {
namespace {

/// What a reader that only counts passes on.
class Nowhere final : public HappeningSink {
 public:
  void take(std::span<const Happening> /*happenings*/) override {}
};

bool is_datagram(const Happening& happening) {
  return std::holds_alternative<Received>(happening) || std::holds_alternative<Sent>(happening);
}

/// A whole recording, as if the disk ended here.
MemoryRecording beginning_of(const MemoryRecording& whole, std::uint64_t bytes) {
  MemoryRecording beginning = whole;
  beginning.bytes.resize(static_cast<std::size_t>(bytes));
  return beginning;
}

}  // namespace

RecordedSession::RecordedSession(const Scope& scope, const HappeningLog& log, std::uint64_t seed)
    : scope_(scope), log_(log), random_(seed ^ 0xd15c) {
  if (random_.chance(0.5)) begin();
}

std::string RecordedSession::check() {
  const auto happened = log_.all().subspan(read_);
  read_ = log_.all().size();
  if (!recording_) {
    if (random_.chance(0.1)) begin();
    return {};
  }
  recording_->take(happened);
  happened_ += static_cast<std::uint64_t>(std::ranges::count_if(happened, is_datagram));
  if (random_.chance(0.02)) disk_->recover();
  return random_.chance(0.05) ? end() : "";
}

std::string RecordedSession::check_at_end() { return recording_ ? end() : ""; }

void RecordedSession::begin() {
  disk_ = std::make_unique<UnreliableDisk>(random_.next());
  target_ = {.file = "in memory",
             .format = random_.chance(0.5) ? RecordingFormat::recording : RecordingFormat::capture};
  if (random_.chance(0.3)) target_.piece_bytes = 1'000 + random_.below(10'000);
  if (random_.chance(0.3)) target_.queue_bytes_max = random_.below(5'000);
  if (random_.chance(0.2)) target_.bytes_max = random_.below(20'000);
  happened_ = 0;
  // A disk on which nothing can be created refuses.
  if (auto started = RecordingFile::start(target_, scope_, disk_->open())) {
    recording_ = *std::move(started);
  }
}

std::string RecordedSession::end() {
  if (random_.chance(0.5)) disk_->recover();
  const bool is_whole = recording_->end();
  std::string broken = disagreement(is_whole);
  if (broken.empty()) broken = broken_by_a_cut();
  recording_.reset();
  return broken.empty() ? "" : "a recording: " + broken;
}

std::string RecordedSession::disagreement(bool is_whole) const {
  const RecordingFile::Figures says = recording_->figures();
  const Found is = found();
  const std::string figures = fmt::format(
      "{} datagrams happened; it says {} and {} missing, {}; in the files are {}, "
      "{} missing, {} broken, {} bytes{}",
      happened_, says.datagrams, says.datagrams_missing, is_whole ? "whole" : "not whole",
      is.datagrams, is.missing, is.broken, is.bytes, is.cut_off ? ", cut off" : "");
  // Of what a capture is given at once, the disk can take a part.
  const bool can_hold_more = target_.format == RecordingFormat::capture && !is_whole;
  if (is.datagrams < says.datagrams || (is.datagrams > says.datagrams && !can_hold_more)) {
    return "its files hold something else: " + figures;
  }
  if (is.broken > 0) return "its files are damaged: " + figures;
  if (is_whole && is.cut_off) return "it is whole, but cut off: " + figures;
  if (is.missing > says.datagrams_missing) return "too much is missing: " + figures;
  if (is_whole != recording_->loss().empty()) return "it says nothing of a loss: " + figures;
  if (target_.bytes_max && is.bytes > *target_.bytes_max) return "it is too large: " + figures;
  if (recording_->is_at_limit()) return {};
  if (says.datagrams + says.datagrams_missing != happened_) {
    return "it does not account for all: " + figures;
  }
  return {};
}

RecordedSession::Found RecordedSession::found() const {
  Found all;
  for (const auto& [path, file] : disk_->files()) {
    const Found one = target_.format == RecordingFormat::recording ? read_recording(file.content)
                                                                   : read_capture(file.content);
    all.datagrams += one.datagrams;
    all.missing += one.missing;
    all.broken += one.broken;
    all.bytes += file.content.bytes.size();
    all.cut_off |= one.cut_off;
  }
  return all;
}

/// A file that has not even all of its beginning counts as cut off, unless it is empty.
RecordedSession::Found RecordedSession::read_recording(const MemoryRecording& file) {
  auto reader = RecordingReader::open(file.read());
  if (!reader) return {.cut_off = !file.bytes.empty()};
  Nowhere sink;
  while (reader->play_frame(sink)) {
  }
  const RecordingReader::Figures& figures = reader->figures();
  return {.datagrams = figures.datagrams,
          .missing = figures.datagrams_missing,
          .broken = figures.broken,
          .cut_off = figures.cut_off};
}

/// What the kernel dropped is counted together with what is missing, so that is left out.
RecordedSession::Found RecordedSession::read_capture(const MemoryRecording& file) {
  auto reader = CaptureReader::open(file.read());
  if (!reader) return {.cut_off = !file.bytes.empty()};
  while (reader->next() || !reader->at_end()) {
  }
  const CaptureFigures& figures = reader->figures();
  return {.datagrams = figures.datagrams,
          .broken = figures.broken + figures.not_udp + figures.fragments,
          .cut_off = figures.cut_off};
}

/// Whatever is lost of a file behind some byte, all frames before are there, and nothing else.
std::string RecordedSession::broken_by_a_cut() {
  if (target_.format != RecordingFormat::recording) return {};
  for (const auto& [path, file] : disk_->files()) {
    if (file.content.bytes.empty()) continue;
    const std::uint64_t cut = random_.below(file.content.bytes.size());
    auto reader = RecordingReader::open(file.content.read());
    if (!reader) continue;
    Nowhere sink;
    std::uint64_t datagrams = 0;
    bool is_at_end_of_frame = reader->offset() == cut;
    const bool has_beginning = reader->offset() <= cut;
    while (reader->play_frame(sink) && reader->offset() <= cut) {
      datagrams = reader->figures().datagrams;
      is_at_end_of_frame = reader->offset() == cut;
    }
    const Found left = read_recording(beginning_of(file.content, cut));
    if (left.datagrams != datagrams || left.broken > 0 ||
        (has_beginning && left.cut_off == is_at_end_of_frame)) {
      return fmt::format("cut at byte {} of {}: {} datagrams of {}, {} broken{}", cut,
                         file.content.bytes.size(), left.datagrams, datagrams, left.broken,
                         left.cut_off ? ", cut off" : "");
    }
  }
  return {};
}

}  // namespace readyscope::support
