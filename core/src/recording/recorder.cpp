#include "readyscope/recording/recorder.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "readyscope/history/lane_map.hpp"
#include "recording/fields.hpp"
#include "recording/frame.hpp"
#include "recording/happening_code.hpp"
#include "recording/origin.hpp"

namespace readyscope {

struct Recorder::State {
  Append append;
  Figures figures;
  HappeningWriter writer;
  std::vector<std::byte> beginning;  ///< Until it has been appended.
  std::vector<std::byte> out;
  std::uint32_t next_number = 1;  ///< The origin has 0.
  Instant first_at;
  Instant now;
  std::uint64_t datagrams = 0;  ///< In the frame.
  MissingPart missing;
  /// By lane, what the kernel had dropped before the recording began.
  LaneMap<std::uint64_t> dropped_before;

  bool write(FrameType type, std::span<const std::byte> body, std::uint64_t datagrams_in_it = 0);
  bool append_out(std::uint64_t datagrams_in_it);
  void write_missing();
  void end_frame();
  void add(const Happening& happening);
  void add_known(const Scope& known);
  void add_known(const EndpointState& endpoint);
};

Recorder::Recorder(const ScopeOrigin& origin, const std::string& program, Append append)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.append = std::move(append);
  state.first_at = origin.began_at;
  state.now = origin.began_at;
  ByteWriter magic(state.beginning);
  for (const std::uint8_t byte : recording_magic) magic.byte(byte);
  std::vector<std::byte> body;
  FieldWriter code{ByteWriter(body)};
  const RecordingOrigin written{.program = program,
                                .began_at = origin.began_at,
                                .wall_offset = origin.wall_offset,
                                .clock_id = origin.clock_id};
  fields(code, written);
  append_frame(
      state.beginning,
      {.type = FrameType::origin, .number = 0, .first_at = state.now, .last_at = state.now}, body);
  (void)state.append_out(0);
  state.writer.begin(state.now);
}

Recorder::Recorder(const Scope& known, const std::string& program, Append append)
    : Recorder(known.origin_now(), program, std::move(append)) {
  state_->add_known(known);
}

Recorder::~Recorder() = default;

const Recorder::Figures& Recorder::figures() const { return state_->figures; }

void Recorder::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) state_->add(happening);
}

void Recorder::flush() { state_->end_frame(); }

void Recorder::State::add_known(const Scope& known) {
  add(Polled{.at = known.now(), .wall_offset = known.wall_offset(), .asked = false});
  for (const auto& endpoint : known.endpoints()) {
    if (endpoint->is_live()) add_known(*endpoint);
  }
}

void Recorder::State::add_known(const EndpointState& endpoint) {
  const LaneId lane = endpoint.lane;
  add(EndpointChanged{
      .lane = lane, .at = now, .now = std::make_shared<EndpointDescription>(endpoint)});
  if (endpoint.buffer.bytes > 0) {
    const std::uint64_t dropped = endpoint.counts.dropped;
    if (dropped > 0) dropped_before[lane] = dropped;
    add(BufferSampled{
        .lane = lane,
        .at = now,
        .bytes = endpoint.buffer.bytes,
        .dropped = endpoint.buffer.reports_drops ? std::optional(dropped) : std::nullopt});
  }
  const ImpairedBothWays& impaired = endpoint.impaired;
  if (impaired.sending.taken > 0) {
    add(ImpairmentSampled{lane, Direction::sending, impaired.sending});
  }
  if (impaired.receiving.taken > 0) {
    add(ImpairmentSampled{lane, Direction::receiving, impaired.receiving});
  }
  if (endpoint.role() == Role::counter_sender) {
    add(SenderProgressed{lane, endpoint.sender.running, endpoint.sender.sent});
  }
  if (endpoint.by_hand.repeat) add(RepeatProgressed{lane, true, endpoint.by_hand.repeat});
}

void Recorder::State::add(const Happening& happening) {
  if (const auto* polled = std::get_if<Polled>(&happening)) {
    if (polled->at - first_at >= frame_time_max) end_frame();
    now = polled->at;
  }
  if (writer.bytes().empty()) {
    first_at = now;
    writer.begin(now);
  }
  const auto* sample = std::get_if<BufferSampled>(&happening);
  const std::uint64_t* const before =
      sample != nullptr && sample->dropped ? dropped_before.find(sample->lane) : nullptr;
  if (before != nullptr) {
    BufferSampled since = *sample;
    *since.dropped -= std::min(*since.dropped, *before);
    writer.add(since);
  } else {
    writer.add(happening);
  }
  if (is_datagram(happening)) ++datagrams;
  if (writer.is_full()) end_frame();
}

void Recorder::State::end_frame() {
  if (writer.bytes().empty()) return;
  if (missing.frames > 0) write_missing();
  if (missing.frames == 0 && write(FrameType::happenings, writer.bytes(), datagrams)) {
    figures.datagrams += datagrams;
  } else {
    if (missing.frames == 0) missing.from = first_at;
    missing.until = now;
    ++missing.frames;
    missing.datagrams += datagrams;
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

bool Recorder::State::write(FrameType type, std::span<const std::byte> body,
                            std::uint64_t datagrams_in_it) {
  const FrameHeader header{
      .type = type, .number = next_number, .first_at = first_at, .last_at = now};
  append_frame(out, header, body);
  const bool appended = append_out(datagrams_in_it);
  if (appended) ++next_number;
  return appended;
}

/// Nothing can be read without the beginning, so that goes with the first bytes that are taken.
bool Recorder::State::append_out(std::uint64_t datagrams_in_it) {
  out.insert(out.begin(), beginning.begin(), beginning.end());
  const bool appended = append(out, datagrams_in_it);
  if (appended) {
    figures.bytes += out.size();
    beginning.clear();
  }
  out.clear();
  return appended;
}

}  // namespace readyscope
