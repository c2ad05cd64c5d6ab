#include "recording/happening_code.hpp"

#include <algorithm>
#include <utility>

#include "recording/fields.hpp"

namespace readyscope {
namespace {

// The first byte of a happening. A datagram has the highest bit set, a poll the next one; in both
// the other bits say what follows. Everything else is a number of the table below.

constexpr unsigned is_datagram_bit = 0x80;
constexpr unsigned is_sent_bit = 0x40;
constexpr unsigned lane_shift = 4;  ///< Two bits.
constexpr unsigned peer_bit = 0x08;
constexpr unsigned length_bit = 0x04;
constexpr unsigned kernel_time_bit = 0x02;
constexpr unsigned more_bit = 0x01;  ///< Another byte of bits follows.

// In that byte.
constexpr unsigned truncated_bit = 0x01;
constexpr unsigned captured_bit = 0x02;
constexpr unsigned dropped_bit = 0x04;

/// More than any datagram has.
constexpr std::size_t length_max = 0xffff'ffff;

constexpr unsigned lane_as_before = 0;
constexpr unsigned lane_next_read = 1;
constexpr unsigned lane_given = 2;

constexpr unsigned is_poll_bit = 0x40;
constexpr unsigned asked_bit = 0x20;
constexpr unsigned took_bit = 0x10;
constexpr unsigned wall_bit = 0x08;
constexpr unsigned error_bit = 0x04;
constexpr unsigned same_rest_bit = 0x02;

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

std::size_t leading_reads(std::span<const ReadyEndpoint> ready) {
  const auto end =
      std::ranges::find_if(ready, [](const ReadyEndpoint& one) { return one.kind != Kind::read; });
  return static_cast<std::size_t>(end - ready.begin());
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

bool same(const ReadyEndpoint& a, const ReadyEndpoint& b) {
  return a.lane == b.lane && a.kind == b.kind;
}

}  // namespace

// ---- memory -----------------------------------------------------------------------------------

void FrameMemory::begin(Instant base) {
  ++frame_;
  poll_at = base;
  datagram_at = base;
  wall_offset = {};
  lane = {};
  remember_ready({});
}

FrameMemory::Datagram& FrameMemory::datagram(LaneId which, Direction direction) {
  const auto place = static_cast<std::size_t>(which);
  if (place >= lanes_.size()) lanes_.resize(place + 1);
  Lane& found = lanes_[place];
  if (found.frame != frame_) found = {.frame = frame_};
  return found.last[static_cast<std::size_t>(direction)];
}

void FrameMemory::remember_ready(std::span<const ReadyEndpoint> ready) {
  ready_.assign(ready.begin(), ready.end());
  reads_ = leading_reads(ready);
  reads_taken_ = 0;
}

LaneId FrameMemory::next_read() const {
  return reads_taken_ < reads_ ? ready_[reads_taken_].lane : no_lane;
}

// ---- writing ----------------------------------------------------------------------------------

void HappeningWriter::begin(Instant base) {
  bytes_.clear();
  memory_.begin(base);
}

void HappeningWriter::add(const Happening& happening) {
  if (const auto* polled = std::get_if<Polled>(&happening)) return add_poll(*polled);
  if (const auto* received = std::get_if<Received>(&happening)) return add_received(*received);
  if (const auto* sent = std::get_if<Sent>(&happening)) return add_sent(*sent);
  std::visit(
      [this](const auto& seldom) {
        if constexpr (number_of<std::remove_cvref_t<decltype(seldom)>> != 0) add_seldom(seldom);
      },
      happening);
}

void HappeningWriter::add_poll(const Polled& polled) {
  const std::size_t reads = leading_reads(polled.ready);
  const auto rest = polled.ready.subspan(reads);
  const bool same_rest = std::ranges::equal(rest, memory_.ready().subspan(memory_.reads()), same);
  unsigned head = is_poll_bit;
  if (polled.asked) head |= asked_bit;
  if (polled.took) head |= took_bit;
  if (polled.wall_offset != memory_.wall_offset) head |= wall_bit;
  if (polled.error) head |= error_bit;
  if (same_rest) head |= same_rest_bit;
  ByteWriter out(bytes_);
  out.byte(static_cast<std::uint8_t>(head));
  out.signed_number((polled.at - memory_.poll_at).count());
  if (polled.took) out.signed_number(polled.took->count());
  if ((head & wall_bit) != 0) {
    out.signed_number(polled.wall_offset.count());
  }
  if (polled.error) FieldWriter{out}(polled.error);
  out.number(reads);
  LaneId before{};
  for (const ReadyEndpoint& one : polled.ready.first(reads)) {
    out.signed_number(difference(one.lane, std::exchange(before, one.lane)));
  }
  if (!same_rest) {
    out.number(rest.size());
    for (const ReadyEndpoint& one : rest) {
      out.byte(static_cast<std::uint8_t>(one.kind));
      out.signed_number(difference(one.lane, std::exchange(before, one.lane)));
    }
  }
  memory_.poll_at = polled.at;
  memory_.wall_offset = polled.wall_offset;
  memory_.remember_ready(polled.ready);
}

unsigned HappeningWriter::lane_code(LaneId lane) {
  if (lane == memory_.lane) return lane_as_before;
  return lane == memory_.next_read() ? lane_next_read : lane_given;
}

void HappeningWriter::add_received(const Received& received) {
  FrameMemory::Datagram& last = memory_.datagram(received.lane, Direction::receiving);
  unsigned more = 0;
  if (received.truncated) more |= truncated_bit;
  if (received.payload.size() != received.length) more |= captured_bit;
  if (received.dropped_before != last.dropped_before) more |= dropped_bit;
  const unsigned lane = lane_code(received.lane);
  unsigned head = is_datagram_bit | lane << lane_shift;
  if (received.from != last.peer) head |= peer_bit;
  if (received.length != last.length) head |= length_bit;
  if (received.kernel_time) head |= kernel_time_bit;
  if (more != 0) head |= more_bit;
  ByteWriter out(bytes_);
  out.byte(static_cast<std::uint8_t>(head));
  if (more != 0) out.byte(static_cast<std::uint8_t>(more));
  if (lane == lane_given) out.signed_number(difference(received.lane, memory_.lane));
  if (lane == lane_next_read) memory_.take_next_read();
  out.signed_number((received.at - memory_.datagram_at).count());
  if ((head & peer_bit) != 0) FieldWriter{out}(received.from);
  if ((head & length_bit) != 0) out.number(received.length);
  if ((more & captured_bit) != 0) out.number(received.payload.size());
  if ((more & dropped_bit) != 0) FieldWriter{out}(received.dropped_before);
  out.bytes(received.payload);
  last = {received.from, received.length, received.dropped_before};
  memory_.lane = received.lane;
  memory_.datagram_at = received.at;
}

void HappeningWriter::add_sent(const Sent& sent) {
  FrameMemory::Datagram& last = memory_.datagram(sent.lane, Direction::sending);
  const unsigned lane = lane_code(sent.lane);
  unsigned head = is_datagram_bit | is_sent_bit | lane << lane_shift;
  if (sent.to != last.peer) head |= peer_bit;
  if (sent.payload.size() != last.length) head |= length_bit;
  ByteWriter out(bytes_);
  out.byte(static_cast<std::uint8_t>(head));
  if (lane == lane_given) out.signed_number(difference(sent.lane, memory_.lane));
  if (lane == lane_next_read) memory_.take_next_read();
  out.signed_number((sent.at - memory_.datagram_at).count());
  if ((head & peer_bit) != 0) FieldWriter{out}(sent.to);
  if ((head & length_bit) != 0) out.number(sent.payload.size());
  out.bytes(sent.payload);
  last = {sent.to, sent.payload.size(), {}};
  memory_.lane = sent.lane;
  memory_.datagram_at = sent.at;
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
}

bool HappeningReader::next_is_poll() const {
  const unsigned head = in_.peek();
  return (head & is_datagram_bit) == 0 && (head & is_poll_bit) != 0;
}

std::optional<Happening> HappeningReader::next() {
  const unsigned head = in_.byte();
  if ((head & is_datagram_bit) != 0) return read_datagram(head);
  if ((head & is_poll_bit) != 0) return read_poll(head);
  return read_seldom(head);
}

template <class Happened>
std::optional<Happening> HappeningReader::checked(const Happened& happening) {
  if (in_.failed()) return {};
  return happening;
}

std::optional<Happening> HappeningReader::read_poll(unsigned head) {
  Polled polled{.at = in_.after(memory_.poll_at),
                .wall_offset = memory_.wall_offset,
                .asked = (head & asked_bit) != 0};
  if ((head & took_bit) != 0) polled.took = in_.duration();
  if ((head & wall_bit) != 0) polled.wall_offset = in_.duration();
  if ((head & error_bit) != 0) FieldReader{in_, recorded_on_}(polled.error);
  read_ready((head & same_rest_bit) != 0);
  polled.ready = memory_.ready();
  memory_.poll_at = polled.at;
  memory_.wall_offset = polled.wall_offset;
  return checked(polled);
}

void HappeningReader::read_ready(bool rest_is_same) {
  ready_.clear();
  LaneId lane{};
  const auto add = [&](Kind kind) { ready_.push_back({lane = lane_after(lane), kind}); };
  const std::uint64_t reads = in_.number();
  for (std::uint64_t i = 0; i < reads && !in_.failed(); ++i) add(Kind::read);
  if (rest_is_same) {
    const auto rest = memory_.ready().subspan(memory_.reads());
    ready_.insert(ready_.end(), rest.begin(), rest.end());
  } else {
    const std::uint64_t others = in_.number();
    for (std::uint64_t i = 0; i < others && !in_.failed(); ++i) {
      const unsigned kind = in_.byte();
      if (kind > static_cast<unsigned>(Kind::except)) in_.fail();
      add(static_cast<Kind>(kind));
    }
  }
  memory_.remember_ready(ready_);
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
  constexpr auto lanes = static_cast<std::int64_t>(Journal::lanes_max);
  const std::int64_t lane = static_cast<std::int64_t>(before) + std::clamp(step, -lanes, lanes);
  if (lane >= 0 && lane < lanes) return static_cast<LaneId>(lane);
  in_.fail();
  return {};
}

std::optional<Happening> HappeningReader::read_datagram(unsigned head) {
  const bool sent = (head & is_sent_bit) != 0;
  const unsigned more = !sent && (head & more_bit) != 0 ? in_.byte() : 0U;
  const LaneId lane = read_lane(head >> lane_shift & 3U);
  const Instant at = in_.after(memory_.datagram_at);
  if (in_.failed()) return {};
  FrameMemory::Datagram& last =
      memory_.datagram(lane, sent ? Direction::sending : Direction::receiving);
  if ((head & peer_bit) != 0) FieldReader{in_, recorded_on_}(last.peer);
  if ((head & length_bit) != 0) last.length = in_.number();
  const std::uint64_t captured = (more & captured_bit) != 0 ? in_.number() : last.length;
  if (last.length > length_max) in_.fail();
  if ((more & dropped_bit) != 0) FieldReader{in_, recorded_on_}(last.dropped_before);
  const auto payload = in_.bytes(captured);
  memory_.lane = lane;
  memory_.datagram_at = at;
  if (sent) return checked(Sent{.lane = lane, .at = at, .to = last.peer, .payload = payload});
  return checked(Received{.lane = lane,
                          .at = at,
                          .kernel_time = (head & kernel_time_bit) != 0,
                          .truncated = (more & truncated_bit) != 0,
                          .length = last.length,
                          .from = last.peer,
                          .dropped_before = last.dropped_before,
                          .payload = payload});
}

/// std::nullopt for what is unknown, which is passed over, and for what cannot be read.
std::optional<Happening> HappeningReader::read_seldom(unsigned head) {
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
  return in_.failed() ? std::nullopt : found;
}

}  // namespace readyscope
