#include "readyscope/recording/recorder.hpp"

#include <utility>
#include <vector>

#include "recording/fields.hpp"
#include "recording/frame.hpp"
#include "recording/happening_code.hpp"
#include "recording/origin.hpp"

namespace readyscope {
namespace {

/// Of a body, before the next frame begins; a single happening may still be added.
constexpr std::size_t frame_bytes_usual = std::size_t{1} << 20;

}  // namespace

struct Recorder::State {
  Append append;
  Figures figures;
  HappeningWriter writer;
  std::vector<std::byte> out;
  std::uint32_t next_number = 0;
  Instant first_at;
  Instant now;
  std::uint64_t datagrams = 0;  ///< In the frame.
  MissingPart missing;

  bool write(FrameType type, std::span<const std::byte> body);
  void write_missing();
  void end_frame();
  void add(const Happening& happening);
};

Recorder::Recorder(const ScopeOrigin& origin, const std::string& program, Append append)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.append = std::move(append);
  state.first_at = origin.began_at;
  state.now = origin.began_at;
  ByteWriter magic(state.out);
  for (const std::uint8_t byte : recording_magic) magic.byte(byte);
  std::vector<std::byte> body;
  FieldWriter code{ByteWriter(body)};
  const RecordingOrigin written{.program = program,
                                .began_at = origin.began_at,
                                .wall_offset = origin.wall_offset,
                                .clock_id = origin.clock_id};
  fields(code, written);
  (void)state.write(FrameType::origin, body);
  state.writer.begin(state.now);
}

Recorder::~Recorder() = default;

const Recorder::Figures& Recorder::figures() const { return state_->figures; }

void Recorder::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) state_->add(happening);
}

void Recorder::flush() { state_->end_frame(); }

void Recorder::State::add(const Happening& happening) {
  if (const auto* polled = std::get_if<Polled>(&happening)) {
    if (polled->at - first_at >= frame_time_max) end_frame();
    now = polled->at;
  }
  if (writer.bytes().empty()) {
    first_at = now;
    writer.begin(now);
  }
  writer.add(happening);
  if (is_datagram(happening)) ++datagrams;
  if (writer.bytes().size() >= frame_bytes_usual) end_frame();
}

void Recorder::State::end_frame() {
  if (writer.bytes().empty()) return;
  if (missing.frames > 0) write_missing();
  if (missing.frames == 0 && write(FrameType::happenings, writer.bytes())) {
    figures.datagrams += datagrams;
  } else {
    if (missing.frames == 0) missing.from = first_at;
    missing.until = now;
    ++missing.frames;
    missing.datagrams += datagrams;
    ++figures.frames_missing;
    figures.datagrams_missing += datagrams;
  }
  datagrams = 0;
  first_at = now;
  writer.begin(now);
}

void Recorder::State::write_missing() {
  std::vector<std::byte> body;
  FieldWriter code{ByteWriter(body)};
  fields(code, std::as_const(missing));
  if (write(FrameType::missing, body)) missing = {};
}

bool Recorder::State::write(FrameType type, std::span<const std::byte> body) {
  const FrameHeader header{
      .type = type, .number = next_number, .first_at = first_at, .last_at = now};
  append_frame(out, header, body);
  const bool appended = append(out);
  if (appended) {
    ++next_number;
    figures.bytes += out.size();
  }
  out.clear();
  return appended;
}

}  // namespace readyscope
