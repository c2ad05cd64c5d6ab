#include "program/traffic_source.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "program/readable_file.hpp"
#include "readyscope/capture/capture_player.hpp"
#include "readyscope/capture/capture_reader.hpp"
#include "readyscope/recording/recording_reader.hpp"

namespace readyscope {
namespace {

/// As much as tells the formats apart.
constexpr std::size_t beginning_bytes = 8;
/// Of what is read of a capture at once.
constexpr std::size_t datagrams_at_once_max = 1'000;
constexpr std::size_t frames_at_once_max = 5'000;

/// The reader has it too.
using SharedFile = std::shared_ptr<ReadableFile>;

/// What all formats have in common.
class FileSource : public TrafficSource {
 public:
  FileSource(std::string path, SharedFile file) : path_(std::move(path)), file_(std::move(file)) {}

  [[nodiscard]] std::uint64_t bytes_there() const final { return file_->size(); }

 protected:
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  SharedFile file_;
};

class RecordingSource final : public FileSource {
 public:
  RecordingSource(std::string path, SharedFile file, RecordingReader reader)
      : FileSource(std::move(path), std::move(file)), reader_(std::move(reader)) {}

  [[nodiscard]] std::optional<ScopeOrigin> origin() const override { return reader_.origin(); }
  bool read_some(HappeningSink& sink) override { return reader_.play_frame(sink); }
  [[nodiscard]] bool is_in_order() const override { return true; }
  [[nodiscard]] SourceFigures figures() const override {
    const RecordingReader::Figures& read = reader_.figures();
    return {.file = path(),
            .frames = read.frames,
            .datagrams = read.datagrams,
            .bytes = read.bytes,
            .broken = read.broken,
            .truncated = read.truncated,
            .missing = read.datagrams_missing,
            .cut_off = read.cut_off};
  }
  [[nodiscard]] std::uint64_t bytes_read() const override { return reader_.offset(); }

 private:
  RecordingReader reader_;
};

class CaptureSource final : public FileSource {
 public:
  CaptureSource(std::string path, SharedFile file, CaptureReader reader)
      : FileSource(std::move(path), std::move(file)), reader_(std::move(reader)) {}

  [[nodiscard]] std::optional<ScopeOrigin> origin() const override {
    return player_ ? std::optional(player_->origin()) : std::nullopt;
  }

  bool read_some(HappeningSink& sink) override {
    if (!player_) return find_first();
    for (std::size_t count = 0; count < datagrams_at_once_max; ++count) {
      const auto datagram = first_ ? std::exchange(first_, {}) : reader_.next(frames_at_once_max);
      if (!datagram) break;
      player_->add(*datagram, sink);
    }
    if (reader_.at_end()) {
      player_->finish(sink);
    } else {
      player_->flush(sink);
    }
    return !reader_.at_end();
  }
  /// One capture may have been appended to another.
  [[nodiscard]] bool is_in_order() const override { return false; }

  [[nodiscard]] SourceFigures figures() const override {
    const CaptureFigures& read = reader_.figures();
    return {.file = path(),
            .frames = read.frames,
            .datagrams = read.datagrams,
            .bytes = read.bytes,
            .not_udp = read.not_udp,
            .fragments = read.fragments,
            .broken = read.broken,
            .truncated = read.truncated,
            .missing = read.dropped,
            .not_shown = player_ ? player_->unplaced() : 0,
            .cut_off = read.cut_off};
  }
  [[nodiscard]] std::uint64_t bytes_read() const override { return reader_.offset(); }

 private:
  /// Its time is where the scope begins, so it is only handed on by the next call.
  bool find_first() {
    first_ = reader_.next(frames_at_once_max);
    if (first_) player_.emplace(*first_);
    return !reader_.at_end();
  }

  CaptureReader reader_;
  std::optional<CapturedDatagram> first_;
  std::optional<CapturePlayer> player_;
};

}  // namespace

double TrafficSource::progress() const {
  const auto all = static_cast<double>(bytes_there());
  return all > 0 ? std::min(1.0, static_cast<double>(bytes_read()) / all) : 1;
}

std::expected<std::unique_ptr<TrafficSource>, std::string> TrafficSource::open(
    const std::string& path) {
  auto opened = ReadableFile::open(path);
  if (!opened) return std::unexpected(opened.error());
  const auto file = std::make_shared<ReadableFile>(*std::move(opened));
  const auto read = [file](std::uint64_t offset, std::span<std::byte> bytes) {
    return file->read(offset, bytes);
  };
  const auto refuse = [&](const std::string& why) {
    return std::unexpected(path + " could not be opened. " + why);
  };
  std::array<std::byte, beginning_bytes> bytes{};
  const auto beginning = std::span(bytes).first(read(0, bytes));
  if (beginning.empty()) return refuse("It is empty.");
  if (RecordingReader::is_recording(beginning)) {
    auto reader = RecordingReader::open(read);
    if (!reader) return refuse(reader.error());
    return std::make_unique<RecordingSource>(path, file, *std::move(reader));
  }
  auto reader = CaptureReader::open(read);
  if (!reader && !CaptureReader::is_capture(beginning) &&
      !CaptureReader::is_compressed(beginning)) {
    return refuse("This is neither a recording of Readyscope nor a capture (pcap, pcapng).");
  }
  if (!reader) return refuse(reader.error());
  return std::make_unique<CaptureSource>(path, file, *std::move(reader));
}

}  // namespace readyscope
