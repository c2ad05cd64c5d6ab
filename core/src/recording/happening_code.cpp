#include "recording/happening_code.hpp"

#include <algorithm>
#include <utility>

#include "recording/fields.hpp"

namespace readyscope {
namespace {

// The first byte of a happening. A datagram has the highest bit set, a poll the next one. Each has
// the lowest bits of a time in it; the others say whether more follows than usual. Everything else
// is a number of the table below.

constexpr unsigned is_datagram_bit = 0x80;
constexpr unsigned is_sent_bit = 0x40;
constexpr unsigned lane_shift = 4;  ///< Two bits.
constexpr unsigned lane_as_before = 0;
constexpr unsigned lane_next_read = 1;
constexpr unsigned lane_given = 2;
constexpr unsigned datagram_more_bit = 0x08;  ///< Another byte of bits follows:
constexpr unsigned peer_bit = 0x01;
constexpr unsigned length_bit = 0x02;
constexpr unsigned cut_bit = 0x04;
constexpr unsigned dropped_bit = 0x08;
constexpr unsigned clock_bit = 0x10;
constexpr unsigned truncated_bit = 0x20;
constexpr unsigned datagram_backward_bit = 0x40;
constexpr unsigned datagram_low_bits = 3;

constexpr unsigned is_poll_bit = 0x40;
constexpr unsigned took_bit = 0x20;
constexpr unsigned poll_more_bit = 0x10;  ///< Another byte of bits follows:
constexpr unsigned not_asked_bit = 0x01;
constexpr unsigned wall_bit = 0x02;
constexpr unsigned error_bit = 0x04;
constexpr unsigned poll_backward_bit = 0x08;
constexpr unsigned rest_shift = 4;  ///< Two bits.
constexpr unsigned rest_as_before = 0;
constexpr unsigned rest_other = 1;
constexpr unsigned rest_given = 2;
constexpr unsigned reads_shift = 2;  ///< Two bits.
constexpr unsigned reads_given = 3;  ///< So many, or more: the number follows.
constexpr unsigned poll_low_bits = 2;

/// More than any datagram has.
constexpr std::size_t length_max = 0xffff'ffff;

/// Of a frame, before the next one begins; a single happening may still be added.
constexpr std::size_t frame_bytes_usual = std::size_t{1} << 20;
constexpr std::size_t frame_ready_usual = frame_ready_max / 2;

/// What is seldom, by its number in a recording.
template <class Seldom>
constexpr unsigned number_of = 0;
template <>
constexpr unsigned number_of<PollGap> = 1;
template <>
constexpr unsigned number_of<Troubled> = 2;
template <>
constexpr unsigned number_of<EndpointChanged> = 3;
template <>
constexpr unsigned number_of<BufferSampled> = 4;
template <>
constexpr unsigned number_of<ImpairmentSampled> = 5;
template <>
constexpr unsigned number_of<SenderProgressed> = 6;
template <>
constexpr unsigned number_of<Replied> = 7;
template <>
constexpr unsigned number_of<AnswerWithheld> = 8;
template <>
constexpr unsigned number_of<FilledIn> = 9;
template <>
constexpr unsigned number_of<RepeatProgressed> = 10;
template <>
constexpr unsigned number_of<Concluded> = 11;
template <>
constexpr unsigned number_of<Complained> = 12;
template <>
constexpr unsigned number_of<HistoryCleared> = 13;
template <>
constexpr unsigned number_of<HistoryBounded> = 14;

std::int64_t difference(LaneId lane, LaneId from) {
  return static_cast<std::int64_t>(lane) - static_cast<std::int64_t>(from);
}

/// Whether the engine could have reported it, as far as a scope depends on that.
bool is_plausible(const Happening& happening) {
  if (const auto* change = std::get_if<EndpointChanged>(&happening)) return change->now != nullptr;
  if (const auto* gap = std::get_if<PollGap>(&happening)) return gap->span >= Duration::zero();
  const auto* trouble = std::get_if<Troubled>(&happening);
  if (trouble == nullptr) return true;
  constexpr std::array troubles{Kind::refused, Kind::send_failed, Kind::receive_failed,
                                Kind::loop_stopped};
  return std::ranges::find(troubles, trouble->kind) != troubles.end();
}

/// Where the time of a datagram is counted from: the one before it on the same lane, if no poll
/// came between them, and else the poll. What is received arrived before that.
struct TimeFrom {
  Instant known;
  bool backward = false;
};

TimeFrom time_from(const FrameMemory& memory, Direction direction,
                   const FrameMemory::Datagram& last) {
  if (last.polls == memory.polls()) return {last.at, false};
  return {memory.poll_at, direction == Direction::receiving};
}

/// The lowest bits of a span go into the first byte of a happening, the others follow.
struct Span {
  explicit Span(Duration span)
      : nanoseconds(span < Duration::zero() ? 0 - static_cast<std::uint64_t>(span.count())
                                            : static_cast<std::uint64_t>(span.count())),
        is_negative(span < Duration::zero()) {}
  [[nodiscard]] unsigned low(unsigned bits) const {
    return static_cast<unsigned>(nanoseconds & ((std::uint64_t{1} << bits) - 1));
  }
  std::uint64_t nanoseconds;
  bool is_negative;
};

}  // namespace

// ---- writing ----------------------------------------------------------------------------------

void HappeningWriter::begin(Instant base) {
  bytes_.clear();
  memory_.begin(base);
  ready_ = 0;
}

bool HappeningWriter::is_full() const {
  return bytes_.size() >= frame_bytes_usual || ready_ >= frame_ready_usual;
}

void HappeningWriter::add(const Happening& happening) {
  if (const auto* polled = std::get_if<Polled>(&happening)) return add_poll(*polled);
  if (const auto* received = std::get_if<Received>(&happening)) {
    return add_datagram({.lane = received->lane,
                         .direction = Direction::receiving,
                         .truncated = received->truncated,
                         .now = {.peer = received->from,
                                 .length = received->length,
                                 .dropped_before = received->dropped_before,
                                 .kernel_time = received->kernel_time,
                                 .at = received->at},
                         .payload = received->payload});
  }
  if (const auto* sent = std::get_if<Sent>(&happening)) {
    return add_datagram({.lane = sent->lane,
                         .direction = Direction::sending,
                         .now = {.peer = sent->to, .length = sent->length(), .at = sent->at},
                         .payload = sent->payload});
  }
  std::visit(
      [this](const auto& seldom) {
        if constexpr (number_of<std::remove_cvref_t<decltype(seldom)>> != 0) add_seldom(seldom);
      },
      happening);
}

void HappeningWriter::add_poll(const Polled& polled) {
  const std::size_t reads = leading_reads(polled.ready);
  const auto rest = polled.ready.subspan(reads);
  const Span since(polled.at - memory_.poll_at);
  unsigned rest_code = rest_given;
  if (same(rest, memory_.rest())) {
    rest_code = rest_as_before;
  } else if (same(rest, memory_.other_rest())) {
    rest_code = rest_other;
  }
  unsigned more = rest_code << rest_shift;
  if (!polled.asked) more |= not_asked_bit;
  if (polled.wall_offset != memory_.wall_offset) more |= wall_bit;
  if (polled.error) more |= error_bit;
  if (since.is_negative) more |= poll_backward_bit;
  const auto reads_code = static_cast<unsigned>(std::min<std::size_t>(reads, reads_given));
  unsigned head = is_poll_bit | reads_code << reads_shift | since.low(poll_low_bits);
  if (polled.took) head |= took_bit;
  if (more != 0) head |= poll_more_bit;
  ByteWriter out(bytes_);
  out.byte(static_cast<std::uint8_t>(head));
  if (more != 0) out.byte(static_cast<std::uint8_t>(more));
  out.number(since.nanoseconds >> poll_low_bits);
  if (polled.took) out.signed_number(polled.took->count());
  if ((more & wall_bit) != 0) out.signed_number(polled.wall_offset.count());
  if (polled.error) FieldWriter{out}(polled.error);
  if (reads_code == reads_given) out.number(reads);
  add_lanes(polled.ready.first(reads), false);
  if (rest_code == rest_given) {
    out.number(rest.size());
    add_lanes(rest, true);
  }
  memory_.wall_offset = polled.wall_offset;
  memory_.remember_poll(polled.at, polled.ready);
  ready_ += polled.ready.size();
}

void HappeningWriter::add_lanes(std::span<const ReadyEndpoint> ready, bool with_kind) {
  ByteWriter out(bytes_);
  LaneId before{};
  for (const ReadyEndpoint& one : ready) {
    if (with_kind) out.byte(static_cast<std::uint8_t>(one.kind));
    out.signed_number(difference(one.lane, std::exchange(before, one.lane)));
  }
}

unsigned HappeningWriter::lane_code(LaneId lane) {
  if (lane == memory_.lane) return lane_as_before;
  return lane == memory_.next_read() ? lane_next_read : lane_given;
}

void HappeningWriter::add_datagram(const Datagram& datagram) {
  const FrameMemory::Datagram& now = datagram.now;
  FrameMemory::Datagram& last = memory_.datagram(datagram.lane, datagram.direction);
  const TimeFrom from = time_from(memory_, datagram.direction, last);
  const Span span(from.backward ? from.known - now.at : now.at - from.known);
  unsigned more = 0;
  if (now.peer != last.peer) more |= peer_bit;
  if (now.length != last.length) more |= length_bit;
  if (datagram.payload.size() != now.length) more |= cut_bit;
  if (now.dropped_before != last.dropped_before) more |= dropped_bit;
  if (now.kernel_time != last.kernel_time) more |= clock_bit;
  if (datagram.truncated) more |= truncated_bit;
  if (span.is_negative) more |= datagram_backward_bit;
  const unsigned lane = lane_code(datagram.lane);
  unsigned head = is_datagram_bit | lane << lane_shift | span.low(datagram_low_bits);
  if (datagram.direction == Direction::sending) head |= is_sent_bit;
  if (more != 0) head |= datagram_more_bit;
  ByteWriter out(bytes_);
  out.byte(static_cast<std::uint8_t>(head));
  if (more != 0) out.byte(static_cast<std::uint8_t>(more));
  if (lane == lane_given) out.signed_number(difference(datagram.lane, memory_.lane));
  if (lane == lane_next_read) memory_.take_next_read();
  if ((more & peer_bit) != 0) add_peer(now.peer);
  if ((more & length_bit) != 0) out.number(now.length);
  if ((more & cut_bit) != 0) out.number(datagram.payload.size());
  if ((more & dropped_bit) != 0) FieldWriter{out}(now.dropped_before);
  out.number(span.nanoseconds >> datagram_low_bits);
  out.bytes(datagram.payload);
  last = now;
  last.polls = memory_.polls();
  memory_.lane = datagram.lane;
}

/// The number of one that the frame has named, counted from 1; or 0 and the address.
void HappeningWriter::add_peer(const std::optional<Endpoint>& peer) {
  const auto number = peer ? memory_.number_of(*peer) : std::nullopt;
  ByteWriter out(bytes_);
  out.number(number ? *number + 1 : 0);
  if (number) return;
  FieldWriter{out}(peer);
  if (peer) memory_.add_peer(*peer);
}

/// Its length comes first, so that a reader can pass over what it does not know.
template <class Seldom>
void HappeningWriter::add_seldom(const Seldom& happening) {
  item_.clear();
  FieldWriter code{ByteWriter(item_)};
  fields(code, happening);
  ByteWriter out(bytes_);
  out.byte(number_of<Seldom>);
  out.number(item_.size());
  out.bytes(item_);
}

// ---- reading ----------------------------------------------------------------------------------

void HappeningReader::begin(Instant base, std::span<const std::byte> bytes) {
  in_ = ByteReader(bytes);
  memory_.begin(base);
  ready_read_ = 0;
}

bool HappeningReader::next_is_poll() const {
  const unsigned head = in_.peek();
  return (head & is_datagram_bit) == 0 && (head & is_poll_bit) != 0;
}

void HappeningReader::next(std::vector<Happening>& out) {
  const unsigned head = in_.byte();
  if ((head & is_datagram_bit) != 0) return read_datagram(head, out);
  if ((head & is_poll_bit) != 0) return read_poll(head, out);
  read_seldom(head, out);
}

void HappeningReader::read_poll(unsigned head, std::vector<Happening>& out) {
  const unsigned more = (head & poll_more_bit) != 0 ? in_.byte() : 0U;
  const Duration since = read_span(head, poll_low_bits, (more & poll_backward_bit) != 0);
  Polled polled{.at = after(memory_.poll_at, since),
                .wall_offset = memory_.wall_offset,
                .asked = (more & not_asked_bit) == 0};
  if ((head & took_bit) != 0) polled.took = in_.duration();
  if ((more & wall_bit) != 0) polled.wall_offset = in_.duration();
  if ((more & error_bit) != 0) FieldReader{in_, recorded_on_}(polled.error);
  const unsigned reads = head >> reads_shift & 3U;
  ready_.clear();
  read_lanes(reads == reads_given ? in_.number() : reads, false);
  read_rest(more >> rest_shift & 3U);
  ready_read_ += ready_.size();
  memory_.wall_offset = polled.wall_offset;
  memory_.remember_poll(polled.at, ready_);
  polled.ready = ready_;
  if (!in_.failed()) out.emplace_back(polled);
}

void HappeningReader::read_lanes(std::uint64_t count, bool with_kind) {
  LaneId lane{};
  for (std::uint64_t i = 0; i < count && can_take_ready(); ++i) {
    const unsigned kind = with_kind ? in_.byte() : static_cast<unsigned>(Kind::read);
    if (kind > static_cast<unsigned>(Kind::except)) in_.fail();
    lane = lane_after(lane);
    ready_.push_back({lane, static_cast<Kind>(kind)});
  }
}

void HappeningReader::read_rest(unsigned code) {
  if (code == rest_given) return read_lanes(in_.number(), true);
  if (code > rest_given) in_.fail();
  const auto rest = code == rest_as_before ? memory_.rest() : memory_.other_rest();
  ready_.insert(ready_.end(), rest.begin(), rest.end());
  (void)can_take_ready();
}

/// Fails if the frame has more than can be right.
bool HappeningReader::can_take_ready() {
  if (ready_read_ + ready_.size() > frame_ready_max) in_.fail();
  return !in_.failed();
}

LaneId HappeningReader::read_lane(unsigned code) {
  if (code == lane_as_before) return memory_.lane;
  if (code == lane_next_read) {
    const LaneId lane = memory_.next_read();
    memory_.take_next_read();
    if (lane != no_lane) return lane;
    in_.fail();
    return {};
  }
  if (code != lane_given) in_.fail();
  return lane_after(memory_.lane);
}

LaneId HappeningReader::lane_after(LaneId before) {
  const std::int64_t step = in_.signed_number();
  constexpr auto lanes = static_cast<std::int64_t>(no_lane);
  const std::int64_t lane = static_cast<std::int64_t>(before) + std::clamp(step, -lanes, lanes);
  if (lane >= 0 && lane < lanes) return static_cast<LaneId>(lane);
  in_.fail();
  return {};
}

Duration HappeningReader::read_span(unsigned low, unsigned low_bits, bool backward) {
  const std::uint64_t high = in_.number();
  if (high > static_cast<std::uint64_t>(recorded_duration_max.count()) >> low_bits) in_.fail();
  if (in_.failed()) return {};
  const std::uint64_t nanoseconds = high << low_bits | (low & ((1U << low_bits) - 1));
  const Duration span(static_cast<std::int64_t>(nanoseconds));
  return backward ? -span : span;
}

Instant HappeningReader::after(Instant before, Duration span) {
  const Instant at = before + span;
  if (at >= Instant(-axis_max) && at <= Instant(axis_max)) return at;
  in_.fail();
  return before;
}

std::optional<Endpoint> HappeningReader::read_peer() {
  const std::uint64_t number = in_.number();
  if (number > 0) {
    const Endpoint* const known = memory_.peer(number - 1);
    if (known != nullptr) return *known;
    in_.fail();
    return {};
  }
  std::optional<Endpoint> peer;
  FieldReader{in_, recorded_on_}(peer);
  if (peer && !in_.failed()) memory_.add_peer(*peer);
  return peer;
}

void HappeningReader::read_datagram(unsigned head, std::vector<Happening>& out) {
  const auto direction = (head & is_sent_bit) != 0 ? Direction::sending : Direction::receiving;
  const unsigned more = (head & datagram_more_bit) != 0 ? in_.byte() : 0U;
  const LaneId lane = read_lane(head >> lane_shift & 3U);
  FrameMemory::Datagram& last = memory_.datagram(lane, direction);
  if (memory_.lanes() > Journal::lanes_max) in_.fail();
  const TimeFrom from = time_from(memory_, direction, last);
  if ((more & peer_bit) != 0) last.peer = read_peer();
  if ((more & length_bit) != 0) last.length = in_.number();
  if (last.length > length_max) in_.fail();
  const std::uint64_t captured = (more & cut_bit) != 0 ? in_.number() : last.length;
  if ((more & dropped_bit) != 0) FieldReader{in_, recorded_on_}(last.dropped_before);
  if ((more & clock_bit) != 0) last.kernel_time = !last.kernel_time;
  const bool backward = from.backward != ((more & datagram_backward_bit) != 0);
  last.at = after(from.known, read_span(head, datagram_low_bits, backward));
  last.polls = memory_.polls();
  memory_.lane = lane;
  const auto payload = in_.bytes(captured);
  if (in_.failed()) return;
  if (direction == Direction::sending) {
    out.emplace_back(Sent{.lane = lane,
                          .at = last.at,
                          .to = last.peer,
                          .payload = payload,
                          .left_out = last.length - std::min(last.length, payload.size())});
    return;
  }
  out.emplace_back(Received{.lane = lane,
                            .at = last.at,
                            .kernel_time = last.kernel_time,
                            .truncated = (more & truncated_bit) != 0,
                            .length = last.length,
                            .from = last.peer,
                            .dropped_before = last.dropped_before,
                            .payload = payload});
}

/// What is unknown is passed over.
void HappeningReader::read_seldom(unsigned head, std::vector<Happening>& out) {
  ByteReader item(in_.bytes(in_.number()));
  FieldReader code(item, recorded_on_);
  std::optional<Happening> found;
  const auto try_one = [&]<class Seldom>(std::type_identity<Seldom>) {
    if constexpr (number_of<Seldom> != 0) {
      if (number_of<Seldom> != head) return;
      Seldom happening{};
      fields(code, happening);
      found = std::move(happening);
    }
  };
  [&]<class... All>(std::type_identity<std::variant<All...>>) {
    (try_one(std::type_identity<All>{}), ...);
  }(std::type_identity<Happening>{});
  if (item.failed() || (found && !is_plausible(*found))) in_.fail();
  if (found && !in_.failed()) out.push_back(*std::move(found));
}

}  // namespace readyscope
