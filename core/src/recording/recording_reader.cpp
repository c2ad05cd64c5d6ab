#include "readyscope/recording/recording_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "recording/checksum.hpp"
#include "recording/fields.hpp"
#include "recording/frame.hpp"
#include "recording/happening_code.hpp"
#include "recording/origin.hpp"

namespace readyscope {
namespace {

/// How much is searched at once for the next frame.
constexpr std::size_t search_bytes = std::size_t{1} << 16;

std::string words_for(const MissingPart& part) {
  return std::to_string(part.datagrams) + " datagrams could not be recorded here.";
}

}  // namespace

struct RecordingReader::State {
  explicit State(Read how) : read(std::move(how)) {}

  struct Frame {
    FrameHeader header;
    std::span<const std::byte> body;
  };

  std::optional<Frame> next_frame();
  std::optional<Frame> frame_at(std::uint64_t at);
  std::optional<std::uint64_t> find_frame(std::uint64_t from);
  bool play(const Frame& frame, HappeningSink& sink);
  bool play_happenings(const Frame& frame, HappeningSink& sink);
  bool play_missing(const Frame& frame, HappeningSink& sink);
  void count(const Happening& happening);
  void count_broken(std::uint64_t bytes);

  Read read;
  std::uint64_t offset = recording_magic.size();
  std::vector<std::byte> body;
  std::vector<std::byte> searched;
  std::vector<Happening> batch;
  HappeningReader happenings;
  OperatingSystem system = this_system;
  ScopeOrigin origin;
  std::string program;
  Figures figures;
};

RecordingReader::RecordingReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
RecordingReader::~RecordingReader() = default;
RecordingReader::RecordingReader(RecordingReader&&) noexcept = default;
RecordingReader& RecordingReader::operator=(RecordingReader&&) noexcept = default;

const ScopeOrigin& RecordingReader::origin() const { return state_->origin; }
const std::string& RecordingReader::program() const { return state_->program; }
const RecordingReader::Figures& RecordingReader::figures() const { return state_->figures; }
std::uint64_t RecordingReader::offset() const { return state_->offset; }

bool RecordingReader::is_recording(std::span<const std::byte> beginning) {
  const auto magic = std::as_bytes(std::span(recording_magic));
  return beginning.size() >= magic.size() &&
         std::ranges::equal(beginning.first(magic.size()), magic);
}

std::expected<RecordingReader, std::string> RecordingReader::open(Read read) {
  std::array<std::byte, recording_magic.size()> bytes{};
  const auto beginning = std::span(bytes).first(read(0, bytes));
  if (!is_recording(beginning)) return std::unexpected("This is not a recording of Readyscope.");
  auto state = std::make_unique<State>(std::move(read));
  const auto frame = state->frame_at(state->offset);
  if (!frame || frame->header.type != FrameType::origin) {
    return std::unexpected("The beginning of the recording is damaged.");
  }
  ByteReader in(frame->body);
  RecordingOrigin origin;
  // The version alone is sure to be where it is.
  FieldReader code(in, this_system);
  code(origin.version);
  if (origin.version > recording_version) {
    return std::unexpected("The recording was written by a newer version of Readyscope.");
  }
  in = ByteReader(frame->body);
  fields(code, origin);
  if (in.failed()) return std::unexpected("The beginning of the recording is damaged.");
  state->origin = {
      .began_at = origin.began_at, .wall_offset = origin.wall_offset, .clock_id = origin.clock_id};
  state->program = std::move(origin.program);
  state->happenings = HappeningReader(origin.system);
  state->system = origin.system;
  state->offset += frame_header_bytes + frame->body.size();
  return RecordingReader(std::move(state));
}

bool RecordingReader::play_frame(HappeningSink& sink) {
  while (const auto frame = state_->next_frame()) {
    if (state_->play(*frame, sink)) return true;
  }
  return false;
}

/// Without damage, the one at the offset.
std::optional<RecordingReader::State::Frame> RecordingReader::State::next_frame() {
  figures.cut_off = false;
  auto frame = frame_at(offset);
  if (!frame) {
    const auto found = find_frame(offset + 1);
    std::byte any{};
    figures.cut_off = !found && read(offset, {&any, 1}) == 1;
    if (!found) return {};
    count_broken(*found - offset);
    offset = *found;
    frame = frame_at(offset);
    if (!frame) return {};
  }
  offset += frame_header_bytes + frame->body.size();
  return frame;
}

/// A whole one that begins there.
std::optional<RecordingReader::State::Frame> RecordingReader::State::frame_at(std::uint64_t at) {
  std::array<std::byte, frame_header_bytes> bytes{};
  if (read(at, bytes) != bytes.size()) return {};
  const auto header = frame_header(bytes);
  if (!header) return {};
  body.resize(header->body_bytes);
  if (read(at + frame_header_bytes, body) != body.size()) return {};
  if (checksum(body) != header->body_checksum) return {};
  return Frame{*header, body};
}

/// Where the next whole frame begins, at this offset or later.
std::optional<std::uint64_t> RecordingReader::State::find_frame(std::uint64_t from) {
  searched.resize(search_bytes);
  for (;;) {
    const std::span<const std::byte> there(searched.data(), read(from, searched));
    const std::size_t before = bytes_before_header(there);
    from += before;
    if (before == there.size()) {
      if (there.size() < search_bytes) return {};
      continue;
    }
    if (frame_at(from)) return from;
    ++from;
  }
}

void RecordingReader::State::count_broken(std::uint64_t bytes) {
  ++figures.broken;
  figures.broken_bytes += bytes;
}

bool RecordingReader::State::play(const Frame& frame, HappeningSink& sink) {
  switch (frame.header.type) {
    case FrameType::happenings:
      return play_happenings(frame, sink);
    case FrameType::missing:
      return play_missing(frame, sink);
    case FrameType::origin:
      break;
  }
  // A later version may add types that this one need not know.
  return false;
}

void RecordingReader::State::count(const Happening& happening) {
  if (!is_datagram(happening)) return;
  ++figures.datagrams;
  if (const auto* sent = std::get_if<Sent>(&happening)) {
    figures.bytes += sent->payload.size();
    figures.truncated += sent->left_out > 0 ? 1 : 0;
  }
  if (const auto* received = std::get_if<Received>(&happening)) {
    figures.bytes += received->payload.size();
    figures.truncated += received->payload.size() < received->length ? 1 : 0;
  }
}

/// In batches that each begin with a poll: what one refers to is kept until the next.
bool RecordingReader::State::play_happenings(const Frame& frame, HappeningSink& sink) {
  happenings.begin(frame.header.first_at, frame.body);
  const auto pass_on = [&] {
    sink.take(batch);
    batch.clear();
  };
  while (!happenings.done()) {
    if (happenings.next_is_poll()) pass_on();
    const std::size_t before = batch.size();
    happenings.next(batch);
    if (batch.size() > before) count(batch.back());
  }
  pass_on();
  if (happenings.failed()) {
    count_broken(frame.body.size());
  } else {
    ++figures.frames;
  }
  return true;
}

bool RecordingReader::State::play_missing(const Frame& frame, HappeningSink& sink) {
  ByteReader in(frame.body);
  FieldReader code(in, system);
  MissingPart part;
  fields(code, part);
  if (in.failed()) {
    count_broken(frame.body.size());
    return false;
  }
  ++figures.frames;
  figures.datagrams_missing += part.datagrams;
  const Happening complaint = Complained{.failure = {.words = words_for(part)}};
  sink.take({&complaint, 1});
  return true;
}

}  // namespace readyscope
