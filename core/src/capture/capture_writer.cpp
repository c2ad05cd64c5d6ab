#include "readyscope/capture/capture_writer.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "capture/block_writer.hpp"
#include "capture/note_words.hpp"
#include "capture/packet_around.hpp"
#include "capture/plain_text.hpp"
#include "capture/waiting_notes.hpp"
#include "readyscope/history/lane_map.hpp"

namespace readyscope {
namespace {

using Type = BlockWriter::Type;
using Option = BlockWriter::Option;

constexpr std::uint32_t byte_order_magic = 0x1a2b'3c4d;
constexpr std::uint16_t version_major = 1;
constexpr std::uint16_t version_minor = 0;
constexpr std::uint64_t section_length_open = ~std::uint64_t{};
constexpr std::uint16_t linktype_raw = 101;  ///< The packet begins with IP.
/// What readers take for the largest number that is not suspicious. No packet here is that long.
constexpr std::uint32_t snapshot_bytes_max = 262'144;
constexpr std::uint8_t nanoseconds = 9;  ///< As a negative power of ten.
constexpr std::uint32_t inbound = 1;
constexpr std::uint32_t outbound = 2;

constexpr const char* system_words =
#ifdef _WIN32
    "Windows";
#else
    "Linux";
#endif

constexpr std::size_t comment_bytes_max = 256;
constexpr std::size_t notes_in_block_max = 16;
constexpr std::size_t name_bytes_max = 128;
/// An enhanced packet block with all of its options.
constexpr std::size_t block_bytes_max =
    PacketAround::packet_bytes_max + (notes_in_block_max + 3) * (comment_bytes_max + 4) + 128;
static_assert(2 * block_bytes_max < CaptureWriter::batch_bytes_max);

/// Whoever changes machines without end shares the last of these.
constexpr std::size_t machines_max = 1'024;
constexpr const char* further_machines = "further machines";

/// The sums of a machine since the beginning.
struct MachineFigures {
  std::uint64_t written = 0;
  std::uint64_t missing = 0;  ///< Datagrams that could not be written here.
  std::uint64_t dropped = 0;  ///< By its kernel.
  bool operator==(const MachineFigures&) const = default;
};

/// What is not in the capture although it happened.
struct Lost {
  std::uint64_t dropped = 0;
  std::uint64_t missing = 0;
  std::uint64_t notes = 0;

  Lost& operator+=(const Lost& other) {
    dropped += other.dropped;
    missing += other.missing;
    notes += other.notes;
    return *this;
  }
};

/// The endpoints of a machine are an interface of the capture.
struct Machine {
  std::string name{};                     ///< Empty for this one.
  std::optional<std::uint32_t> number{};  ///< Of the interface, once it is described.
  MachineFigures figures{};
  MachineFigures stated{};  ///< In its last statistics.
  Lost untold{};            ///< The next packet says so.
  // Of the batch, which may come to be missing.
  Lost told{};
  std::uint64_t datagrams = 0;
  std::uint64_t notes = 0;
};

struct Lane {
  Phase phase = Phase::resolving;
  Role role = Role::manual;
  std::size_t machine = 0;
  Endpoint local;
  std::optional<Endpoint> peer;
  // What the kernel dropped so far, as far as packets and samples say.
  std::uint64_t dropped_told = 0;
  std::uint64_t dropped_sampled = 0;

  [[nodiscard]] Endpoint other(const std::optional<Endpoint>& end) const {
    if (end) return *end;
    return peer.value_or(Endpoint::any(0, local.family()));
  }
  [[nodiscard]] std::uint64_t dropped() const { return std::max(dropped_told, dropped_sampled); }
};

struct Datagram {
  std::uint32_t direction = inbound;
  Instant at{};
  std::size_t length = 0;
  std::span<const std::byte> payload{};
  bool length_unknown = false;
};

}  // namespace

struct CaptureWriter::State {
  Append append;
  Figures figures;
  Instant began_at;
  Instant now;
  Instant batch_began_at;
  Instant released_at;  ///< When notes last came to wait for any datagram.
  Duration wall_offset{};
  std::vector<std::byte> beginning;  ///< The section header, until it has been appended.
  std::vector<std::byte> batch;
  std::uint32_t interfaces = 0;  ///< That are described.
  std::vector<Machine> machines;
  LaneMap<Lane> lanes;  ///< Of endpoints that have not left.
  WaitingNotes waiting;

  void on(const Polled& polled);
  void on(const PollGap& gap);
  void on(const Received& received);
  void on(const Sent& sent);
  void on(const Troubled& trouble);
  void on(const EndpointChanged& change);
  void on(const BufferSampled& sample);
  /// Nothing else is of interest to those who read packets.
  template <class Other>
  void on(const Other&) {}

  Lane* find(LaneId lane);
  Lane* know(LaneId id, const EndpointDescription& description);
  void know(const EndpointState& endpoint);
  std::size_t machine_named(const std::string& name);
  [[nodiscard]] std::string name_of(const Lane& lane) const;
  [[nodiscard]] std::uint64_t since_1970(Instant at) const;

  void note(LaneId lane, std::size_t machine, Instant at, const std::string& words);
  void count_dropped(Lane& lane, std::optional<std::uint32_t> dropped_before);
  void set_dropped(const Lane& lane, std::uint64_t& which, std::uint64_t dropped);

  void write_beginning(const std::string& program);
  bool describe(Machine& machine);
  void add(LaneId id, const Lane& lane, const PacketAround& packet, const Datagram& datagram);
  void add_comments(BlockWriter& block, LaneId id, Machine& machine, const Datagram& datagram);
  void end_batch();
  void write_statistics(std::size_t number);
  bool append_bytes(std::span<const std::byte> bytes, std::uint64_t datagrams = 0);
};

CaptureWriter::CaptureWriter(const ScopeOrigin& origin, const std::string& program, Append append)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.append = std::move(append);
  state.began_at = origin.began_at;
  state.now = origin.began_at;
  state.batch_began_at = origin.began_at;
  state.released_at = origin.began_at;
  state.wall_offset = origin.wall_offset;
  state.batch.reserve(batch_bytes_max);
  state.machines.emplace_back();
  state.write_beginning(program);
}

CaptureWriter::CaptureWriter(const Scope& known, const std::string& program, Append append)
    : CaptureWriter(known.origin_now(), program, std::move(append)) {
  for (const auto& endpoint : known.endpoints()) {
    if (endpoint->is_live()) state_->know(*endpoint);
  }
}

CaptureWriter::~CaptureWriter() = default;

const CaptureWriter::Figures& CaptureWriter::figures() const { return state_->figures; }

void CaptureWriter::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) {
    std::visit([this](const auto& one) { state_->on(one); }, happening);
  }
}

void CaptureWriter::flush() {
  state_->end_batch();
  for (std::size_t number = 0; number < state_->machines.size(); ++number) {
    state_->write_statistics(number);
  }
}

// ---- what happens -----------------------------------------------------------------------------

void CaptureWriter::State::on(const Polled& polled) {
  now = polled.at;
  wall_offset = polled.wall_offset;
  if (now - batch_began_at >= batch_time_max) end_batch();
  if (now - released_at < batch_time_max) return;
  released_at = now;
  waiting.release_old(now);
}

void CaptureWriter::State::on(const PollGap& gap) {
  if (gap.span >= poll_gap_noted_from) note(no_lane, 0, gap.from, words_of(gap));
}

void CaptureWriter::State::on(const Received& received) {
  Lane* lane = find(received.lane);
  if (lane == nullptr) return;
  count_dropped(*lane, received.dropped_before);
  const bool is_kept = lane->role != Role::discard;
  const Datagram datagram{
      .direction = inbound,
      .at = received.at,
      .length = received.length,
      .payload = is_kept ? received.payload : std::span<const std::byte>(),
      // Not every system says how long a datagram was that had no room.
      .length_unknown = received.truncated && received.payload.size() >= received.length};
  const PacketAround packet(lane->other(received.from), lane->local, datagram.length,
                            datagram.payload);
  add(received.lane, *lane, packet, datagram);
}

void CaptureWriter::State::on(const Sent& sent) {
  const Lane* lane = find(sent.lane);
  if (lane == nullptr) return;
  const bool is_kept = lane->role != Role::discard;
  const Datagram datagram{.direction = outbound,
                          .at = sent.at,
                          .length = sent.length(),
                          .payload = is_kept ? sent.payload : std::span<const std::byte>()};
  const PacketAround packet(lane->local, lane->other(sent.to), datagram.length, datagram.payload);
  add(sent.lane, *lane, packet, datagram);
}

void CaptureWriter::State::on(const Troubled& trouble) {
  const Lane* lane = find(trouble.lane);
  if (lane == nullptr) return;
  note(trouble.lane, lane->machine, trouble.at, words_of(trouble, name_of(*lane)));
}

void CaptureWriter::State::on(const EndpointChanged& change) {
  if (change.now == nullptr) return;
  const Lane* const was = find(change.lane);
  const Phase before = was == nullptr ? Phase::resolving : was->phase;
  const Lane* const lane = know(change.lane, *change.now);
  if (lane == nullptr || lane->phase == before) return;
  note(change.lane, lane->machine, change.at, words_of(change, before, name_of(*lane)));
  if (lane->phase == Phase::open) return;
  waiting.release(change.lane);
  if (lane->phase != Phase::resolving) lanes.erase(change.lane);
}

void CaptureWriter::State::on(const BufferSampled& sample) {
  Lane* lane = find(sample.lane);
  if (lane == nullptr || sample.dropped.value_or(0) <= lane->dropped_sampled) return;
  const std::uint64_t dropped = *sample.dropped - lane->dropped_sampled;
  note(sample.lane, lane->machine, sample.at, drop_words(dropped, name_of(*lane)));
  set_dropped(*lane, lane->dropped_sampled, *sample.dropped);
}

// ---- what is known ----------------------------------------------------------------------------

Lane* CaptureWriter::State::find(LaneId lane) { return lanes.find(lane); }

/// Null if there can be no such lane: what happens may have been told by a stranger.
Lane* CaptureWriter::State::know(LaneId id, const EndpointDescription& description) {
  const bool is_known = lanes.find(id) != nullptr;
  if (id == no_lane || (!is_known && lanes.size() == Journal::lanes_max)) return nullptr;
  Lane& lane = lanes[id];
  lane.phase = description.phase;
  lane.role = description.settings.role;
  lane.machine = machine_named(description.machine);
  lane.local = description.local;
  lane.peer = description.peer;
  return &lane;
}

/// What its kernel dropped before is none of this capture.
void CaptureWriter::State::know(const EndpointState& endpoint) {
  Lane* const lane = know(endpoint.lane, static_cast<const EndpointDescription&>(endpoint));
  if (lane != nullptr) lane->dropped_told = lane->dropped_sampled = endpoint.counts.dropped;
}

std::size_t CaptureWriter::State::machine_named(const std::string& name) {
  const std::string plain = plain_text(name, name_bytes_max);
  const auto found = std::ranges::find(machines, plain, &Machine::name);
  if (found != machines.end()) return static_cast<std::size_t>(found - machines.begin());
  const bool is_last = machines.size() + 1 == machines_max;
  if (machines.size() < machines_max)
    machines.push_back({.name = is_last ? further_machines : plain});
  return machines.size() - 1;
}

std::string CaptureWriter::State::name_of(const Lane& lane) const {
  const std::string& machine = machines[lane.machine].name;
  return (machine.empty() ? "" : machine + ' ') + LaneName(lane.local, lane.peer).whole;
}

std::uint64_t CaptureWriter::State::since_1970(Instant at) const {
  const Duration since = at.time_since_epoch() + wall_offset;
  return static_cast<std::uint64_t>(std::max(since, Duration::zero()).count());
}

void CaptureWriter::State::note(LaneId lane, std::size_t machine, Instant at,
                                const std::string& words) {
  if (words.empty()) return;
  const Duration since(static_cast<std::int64_t>(since_1970(at)));
  waiting.add(lane, machine, now, plain_text(time_words(since) + words, comment_bytes_max));
}

void CaptureWriter::State::count_dropped(Lane& lane, std::optional<std::uint32_t> dropped_before) {
  std::uint64_t dropped = lane.dropped_told;
  if (dropped_before) {
    // The lower half of a number that only grows.
    const std::uint32_t more = *dropped_before - static_cast<std::uint32_t>(dropped);
    if (static_cast<std::int32_t>(more) > 0) dropped += more;
  } else {
    dropped = lane.dropped();
  }
  if (dropped == lane.dropped_told) return;
  machines[lane.machine].untold.dropped += dropped - lane.dropped_told;
  set_dropped(lane, lane.dropped_told, dropped);
}

void CaptureWriter::State::set_dropped(const Lane& lane, std::uint64_t& which,
                                       std::uint64_t dropped) {
  const std::uint64_t before = lane.dropped();
  which = dropped;
  machines[lane.machine].figures.dropped += lane.dropped() - before;
}

// ---- what is written --------------------------------------------------------------------------

void CaptureWriter::State::write_beginning(const std::string& program) {
  BlockWriter block(beginning);
  block.begin(Type::section_header);
  block.numbers(byte_order_magic, version_major, version_minor, section_length_open);
  block.option(Option::shb_os, system_words);
  block.option(Option::shb_userappl, plain_text(program, name_bytes_max));
  block.end();
  if (append_bytes(beginning)) beginning.clear();
}

/// Appends the description of an interface at once, because all that comes later refers to it.
bool CaptureWriter::State::describe(Machine& machine) {
  if (machine.number) return true;
  std::vector<std::byte> bytes = beginning;
  BlockWriter block(bytes);
  block.begin(Type::interface_description);
  block.numbers(linktype_raw, std::uint16_t{}, snapshot_bytes_max);
  const bool is_this = machine.name.empty();
  block.option(Option::if_name, is_this ? "readyscope" : machine.name);
  block.option(Option::if_description,
               "UDP sockets of " + (is_this ? std::string("this machine") : machine.name));
  block.option(Option::if_tsresol, nanoseconds);
  block.end();
  if (!append_bytes(bytes)) return false;
  beginning.clear();
  machine.number = interfaces++;
  return true;
}

void CaptureWriter::State::add(LaneId id, const Lane& lane, const PacketAround& packet,
                               const Datagram& datagram) {
  Machine& machine = machines[lane.machine];
  if (!describe(machine)) {
    ++machine.untold.missing;
    ++machine.figures.missing;
    ++figures.datagrams_missing;
    return;
  }
  if (batch.empty()) batch_began_at = now;
  BlockWriter block(batch);
  block.begin(Type::enhanced_packet);
  block.numbers(*machine.number, BlockWriter::time(since_1970(datagram.at)),
                static_cast<std::uint32_t>(packet.captured_bytes()),
                static_cast<std::uint32_t>(packet.bytes()));
  block.bytes(packet.headers());
  block.bytes(packet.payload());
  block.pad();
  add_comments(block, id, machine, datagram);
  block.option(Option::epb_flags, datagram.direction);
  const std::uint64_t lost = machine.untold.dropped + machine.untold.missing;
  if (lost > 0) block.option(Option::epb_dropcount, lost);
  block.end();
  machine.told += std::exchange(machine.untold, {});
  ++machine.datagrams;
  if (batch.size() + block_bytes_max > batch_bytes_max) end_batch();
}

void CaptureWriter::State::add_comments(BlockWriter& block, LaneId id, Machine& machine,
                                        const Datagram& datagram) {
  const Lost& untold = machine.untold;
  if (untold.missing > 0 || untold.notes > 0) {
    block.option(Option::comment, missing_words(untold.missing, untold.notes));
  }
  if (waiting.any_for(id)) {
    for (const std::string& words : waiting.take_for(id, notes_in_block_max)) {
      block.option(Option::comment, words);
      ++machine.notes;
    }
  }
  if (datagram.length_unknown) {
    block.option(Option::comment,
                 "Only the beginning of this datagram was received; the system does not say how "
                 "long it was.");
  }
}

void CaptureWriter::State::end_batch() {
  if (batch.empty()) return;
  std::uint64_t datagrams = 0;
  for (const Machine& machine : machines) datagrams += machine.datagrams;
  const bool appended = append_bytes(batch, datagrams);
  batch.clear();
  for (Machine& machine : machines) {
    if (appended) {
      machine.figures.written += machine.datagrams;
      figures.datagrams += machine.datagrams;
    } else {
      machine.untold += machine.told;
      machine.untold += {.missing = machine.datagrams, .notes = machine.notes};
      machine.figures.missing += machine.datagrams;
      figures.datagrams_missing += machine.datagrams;
    }
    machine.told = {};
    machine.datagrams = 0;
    machine.notes = 0;
  }
}

/// What no packet came to carry is in the comments of an interface's statistics: of all blocks that
/// are not packets, these alone have a time and comments, and readers know them or pass them over.
/// They hold the sums since the beginning, too. Wireshark shows `isb_ifdrop` as dropped packets if
/// an interface has one such block, so there is none unless `flush` asks for it.
void CaptureWriter::State::write_statistics(std::size_t number) {
  Machine& machine = machines[number];
  const std::vector<std::string> notes = waiting.take_of(number);
  if (notes.empty() && machine.figures == machine.stated) return;
  bool appended = describe(machine);
  if (appended) {
    std::vector<std::byte> bytes;
    BlockWriter block(bytes);
    block.begin(Type::interface_statistics);
    block.numbers(*machine.number, BlockWriter::time(since_1970(now)));
    for (const std::string& words : notes) block.option(Option::comment, words);
    block.option(Option::isb_starttime, BlockWriter::time(since_1970(began_at)));
    block.option(Option::isb_endtime, BlockWriter::time(since_1970(now)));
    block.option(Option::isb_ifdrop, machine.figures.missing);
    block.option(Option::isb_osdrop, machine.figures.dropped);
    block.option(Option::isb_usrdeliv, machine.figures.written);
    block.end();
    appended = append_bytes(bytes);
  }
  if (appended) {
    machine.stated = machine.figures;
  } else {
    machine.untold.notes += notes.size();
  }
}

bool CaptureWriter::State::append_bytes(std::span<const std::byte> bytes, std::uint64_t datagrams) {
  if (!append(bytes, datagrams)) return false;
  figures.bytes += bytes.size();
  return true;
}

}  // namespace readyscope
