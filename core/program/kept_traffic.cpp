#include "program/kept_traffic.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "readyscope/net/enumeration.hpp"
#include "readyscope/net/system_error.hpp"

namespace readyscope {
namespace {

/// What is told at once: so many records and ready events, or so many bytes of payload and a
/// datagram.
constexpr std::int64_t events_at_once_max = 10'000;
constexpr std::size_t bytes_at_once_max = std::size_t{1} << 20;
/// How many records later a run may stand in the history than what the poll before it has found.
constexpr std::uint64_t look_ahead_max = 10'000;
/// Of a run whose record is no longer kept.
constexpr std::uint64_t no_record = std::numeric_limits<std::uint64_t>::max();

void hand(const Happening& happening, HappeningSink& sink) { sink.take({&happening, 1}); }

}  // namespace

KeptTraffic::KeptTraffic(const Scope& scope, std::uint64_t until)
    : scope_(scope),
      until_(until),
      polls_until_(until == all ? all : scope.journal().polls()),
      first_(scope.journal().first()),
      next_(first_),
      next_poll_(scope.journal().edge(Instant::min()).poll) {
  figures_.file = "the history";
  // Runs that began before the history does.
  for (const LaneId lane : journal().lanes()) {
    for (const Kind kind : {Kind::read, Kind::write, Kind::except}) {
      const auto last = journal().track(lane, kind).pushed_out_run_until();
      if (last && *last >= next_poll_) runs_.push_back({{lane, kind}, no_record, 0, *last});
    }
  }
}

std::optional<ScopeOrigin> KeptTraffic::origin() const {
  ScopeOrigin origin = scope_.origin();
  origin.wall_offset = scope_.wall_offset();
  return origin;
}

std::uint64_t KeptTraffic::end() const {
  return std::max(first_, std::min(until_, journal().end()));
}

bool KeptTraffic::read_some(HappeningSink& sink) {
  pass_over_discarded();
  budget_ = events_at_once_max;
  const std::uint64_t bytes_until = figures_.bytes + bytes_at_once_max;
  Journal::Reader reader(journal(), next_);
  Journal::Reader ahead(journal(), std::max(next_, ahead_next_));
  while (next_ < end()) {
    if (budget_ <= 0 || figures_.bytes >= bytes_until) return true;
    const auto record = reader.next();
    if (!record) break;
    if (!tell_polls_for(*record, ahead, sink)) return true;
    next_ = record->sequence + 1;
    --budget_;
    tell(*record, reader.payload(), sink);
  }
  if (!tell_polls_before(std::min(polls_until_, journal().polls()), sink)) return true;
  if (until_ == all) tell_rest(sink);
  return false;
}

/// What was pushed out since the last time.
void KeptTraffic::pass_over_discarded() {
  const std::uint64_t kept_from = std::min(journal().first(), end());
  if (next_ < kept_from) figures_.missing += kept_from - std::exchange(next_, kept_from);
  next_poll_ = std::max(next_poll_, journal().edge(Instant::min()).poll);
}

void KeptTraffic::tell(const Record& record, const Filter::Payload& payload, HappeningSink& sink) {
  ++figures_.frames;
  const auto bytes = payload.value_or(std::span<const std::byte>());
  switch (record.kind) {
    case Kind::read:
    case Kind::write:
    case Kind::except:
      return begin_run(record, sink);
    case Kind::received:
      return tell_received(record, bytes, sink);
    case Kind::sent:
      return tell_sent(record, bytes, sink);
    case Kind::added:
      return tell_endpoint(record.lane, record.at, sink);
    case Kind::removed:
    case Kind::finished:
    case Kind::lost_socket:
      return tell_left(record, sink);
    case Kind::dropped:
      return tell_dropped(record, sink);
    case Kind::poll_gap:
      return hand(PollGap{.from = record.at, .span = record.span}, sink);
    case Kind::refused:
    case Kind::send_failed:
    case Kind::receive_failed:
    case Kind::loop_stopped:
      tell_endpoint(record.lane, record.at, sink);
      return hand(Troubled{.lane = record.lane,
                           .at = record.at,
                           .kind = record.kind,
                           .kernel_time = record.kernel_time,
                           .peer = record.peer,
                           .error = system_error(record.error)},
                  sink);
    case Kind::truncated:
      // It came with its datagram.
      return;
  }
}

// ---- polls ------------------------------------------------------------------------------------

/// All polls up to the one that found it, or after which it happened. Returns false if that is too
/// much at once. A poll that begins a run further on must not be told before that run is known.
bool KeptTraffic::tell_polls_for(const Record& record, Journal::Reader& ahead,
                                 HappeningSink& sink) {
  if (is_readiness(record.kind)) {
    const std::uint64_t first = first_poll_of(record);
    found_by_ = first + 1;
    return tell_polls_before(first, sink);
  }
  if (!tell_polls_before(found_by_, sink)) return false;
  const std::uint64_t until = std::min(first_poll_after(record.sequence, ahead), journal().polls());
  while (next_poll_ < until) {
    const bool is_reached = record.kernel_time ? now_ && *now_ >= record.at
                                               : journal().poll_time(next_poll_) > record.at;
    if (is_reached) break;
    if (budget_ <= 0) return false;
    tell_poll(sink);
  }
  return true;
}

bool KeptTraffic::tell_polls_before(std::uint64_t poll, HappeningSink& sink) {
  while (next_poll_ < std::min(poll, journal().polls())) {
    if (budget_ <= 0) return false;
    tell_poll(sink);
  }
  return true;
}

void KeptTraffic::tell_poll(HappeningSink& sink) {
  const std::uint64_t poll = next_poll_++;
  now_ = journal().poll_time(poll);
  ready_.clear();
  std::erase_if(runs_, [&](Run& run) {
    if (poll > run.last && !goes_on(run)) return true;
    if (poll >= run.first && poll <= run.last) ready_.push_back(run.ready);
    return poll > run.last;
  });
  budget_ -= 1 + static_cast<std::int64_t>(ready_.size());
  hand(Polled{.at = *now_, .wall_offset = scope_.wall_offset(), .ready = ready_}, sink);
}

std::uint64_t KeptTraffic::first_poll_of(const Record& run) const {
  const Track track = journal().track(run.lane, run.kind);
  std::size_t position = track.position_of(journal().edge(run.at));
  // Two polls may have the same time.
  while (track.sequence(position) != run.sequence) ++position;
  return track.last_poll(position) + 1 - run.count;
}

/// The first poll of the run that stands next after this record; that of none if there is none
/// within reach.
std::uint64_t KeptTraffic::first_poll_after(std::uint64_t sequence, Journal::Reader& ahead) {
  while (run_ahead_.sequence <= sequence) {
    if (ahead_next_ > sequence + look_ahead_max) return all;
    const auto record = ahead.next();
    if (!record) return all;
    ahead_next_ = record->sequence + 1;
    if (is_readiness(record->kind)) run_ahead_ = {record->sequence, first_poll_of(*record)};
  }
  return run_ahead_.first;
}

void KeptTraffic::begin_run(const Record& record, HappeningSink& sink) {
  tell_endpoint(record.lane, record.at, sink);
  const std::uint64_t first = found_by_ - 1;
  runs_.push_back({{record.lane, record.kind}, record.sequence, first, first + record.count - 1});
}

/// It may have become longer since it was looked up.
bool KeptTraffic::goes_on(Run& run) const {
  std::uint64_t last = run.last;
  if (journal().keeps(run.sequence)) {
    last = run.first + journal().record(run.sequence).count - 1;
  } else {
    const Track track = journal().track(run.ready.lane, run.ready.kind);
    last = std::max(last, track.pushed_out_run_until().value_or(last));
  }
  return std::exchange(run.last, last) < last;
}

// ---- endpoints --------------------------------------------------------------------------------

void KeptTraffic::tell_known(HappeningSink& sink) {
  const Instant begin = journal().begin_time().value_or(scope_.began_at());
  for (const LaneId lane : journal().lanes()) {
    if (was_there(lane)) tell_endpoint(lane, begin, sink);
  }
}

/// Whether something is kept of an endpoint, or will come, but not how it was added.
bool KeptTraffic::was_there(LaneId lane) const {
  if (!journal().track(lane, Kind::added).empty()) return false;
  const EndpointState* const known = scope_.find(lane);
  if (known != nullptr && known->is_open()) return true;
  return std::ranges::any_of(enumerators<Kind>,
                             [&](Kind kind) { return !journal().track(lane, kind).empty(); });
}

/// Before anything else of an endpoint.
void KeptTraffic::tell_endpoint(LaneId lane, Instant at, HappeningSink& sink) {
  if (lane == no_lane || std::exchange(told_[lane].opened, true)) return;
  EndpointDescription open = description(lane);
  open.phase = Phase::open;
  // What it has kept was kept before it began to discard.
  if (open.settings.role == Role::discard) open.settings.role = Role::manual;
  hand(EndpointChanged{.lane = lane,
                       .at = at,
                       .now = std::make_shared<const EndpointDescription>(std::move(open))},
       sink);
  const EndpointState* const known = scope_.find(lane);
  if (known == nullptr || known->buffer.bytes == 0) return;
  hand(BufferSampled{.lane = lane,
                     .at = at,
                     .bytes = known->buffer.bytes,
                     .dropped = known->buffer.reports_drops ? std::optional<std::uint64_t>(0)
                                                            : std::nullopt},
       sink);
}

void KeptTraffic::tell_left(const Record& record, HappeningSink& sink) {
  tell_endpoint(record.lane, record.at, sink);
  EndpointDescription gone = description(record.lane);
  gone.phase = record.kind == Kind::finished ? Phase::finished : Phase::removed;
  hand(EndpointChanged{.lane = record.lane,
                       .at = record.at,
                       .lost = record.kind == Kind::lost_socket,
                       .now = std::make_shared<const EndpointDescription>(std::move(gone))},
       sink);
}

/// What the endpoints are now, which may not be what they were.
void KeptTraffic::tell_rest(HappeningSink& sink) {
  for (const auto& endpoint : scope_.endpoints()) {
    if (!endpoint->is_open()) continue;
    tell_endpoint(endpoint->lane, scope_.now(), sink);
    hand(EndpointChanged{.lane = endpoint->lane,
                         .at = scope_.now(),
                         .now = std::make_shared<const EndpointDescription>(*endpoint)},
         sink);
  }
}

/// As it is now; of one that has been forgotten, its addresses alone.
EndpointDescription KeptTraffic::description(LaneId lane) const {
  const EndpointDescription* const known = scope_.find(lane);
  if (known != nullptr) return *known;
  const LaneName& name = journal().name_parts(lane);
  const auto endpoint_of = [](const std::string& text) -> std::optional<Endpoint> {
    const auto parsed = parse_address(text);
    if (!parsed) return {};
    const auto endpoint = Endpoint::from_numeric(parsed->host, parsed->port);
    return endpoint ? std::optional(*endpoint) : std::nullopt;
  };
  EndpointDescription described;
  described.settings.address = name.local;
  described.settings.role = Role::manual;
  described.local = endpoint_of(name.local).value_or(Endpoint());
  described.peer = endpoint_of(name.peer);
  return described;
}

bool KeptTraffic::reports_drops(LaneId lane) const {
  const EndpointState* const known = scope_.find(lane);
  return known != nullptr && known->buffer.reports_drops;
}

// ---- datagrams --------------------------------------------------------------------------------

void KeptTraffic::tell_received(const Record& record, std::span<const std::byte> payload,
                                HappeningSink& sink) {
  tell_endpoint(record.lane, record.at, sink);
  ++figures_.datagrams;
  figures_.bytes += payload.size();
  Received received{.lane = record.lane,
                    .at = record.at,
                    .kernel_time = record.kernel_time,
                    .truncated = record.truncated,
                    .length = record.count,
                    .from = record.peer,
                    .payload = payload};
  if (reports_drops(record.lane)) {
    received.dropped_before = static_cast<std::uint32_t>(told_[record.lane].dropped);
  }
  hand(received, sink);
}

void KeptTraffic::tell_sent(const Record& record, std::span<const std::byte> payload,
                            HappeningSink& sink) {
  tell_endpoint(record.lane, record.at, sink);
  ++figures_.datagrams;
  figures_.bytes += payload.size();
  const std::size_t length = record.count;
  hand(Sent{.lane = record.lane,
            .at = record.at,
            .to = record.peer,
            .payload = payload,
            .left_out = length - std::min(length, payload.size())},
       sink);
}

void KeptTraffic::tell_dropped(const Record& record, HappeningSink& sink) {
  tell_endpoint(record.lane, record.at, sink);
  std::uint64_t& dropped = told_[record.lane].dropped;
  dropped += record.count;
  const EndpointState* const known = scope_.find(record.lane);
  hand(BufferSampled{.lane = record.lane,
                     .at = record.at,
                     .bytes = known == nullptr ? 0 : known->buffer.bytes,
                     .dropped = dropped},
       sink);
}

}  // namespace readyscope
