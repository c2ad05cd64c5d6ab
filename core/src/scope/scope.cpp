#include "readyscope/scope/scope.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "readyscope/counters/wire.hpp"
#include "readyscope/net/system_error.hpp"

namespace readyscope {
namespace {

ReplyTally tally_of(const ReplyRules& rules) {
  return {.by_rule = std::vector<std::uint64_t>(rules.size())};
}

/// They are those of a counter receiver, and wait while the endpoint does something else.
ReceiverSettings receiver_settings(const EndpointState& endpoint) {
  return endpoint.role() == Role::counter_receiver ? endpoint.settings.receiver
                                                   : ReceiverSettings{};
}

/// When a link may be forgotten, if there are too many: once it is silent, or as long as a single
/// datagram came, which anyone can send from an invented address.
constexpr Duration link_silent_from = std::chrono::seconds(10);
constexpr std::uint64_t link_established_from = 2;
/// How much of what links may take is given up at once.
constexpr std::size_t forgotten_at_once_share = 8;

}  // namespace

Scope::Scope(const ScopeOrigin& origin)
    : origin_(origin),
      now_(origin.began_at),
      wall_offset_(origin.wall_offset),
      journal_(origin.journal),
      directory_(origin.clock_id) {}

ScopeOrigin Scope::origin_now() const {
  ScopeOrigin origin = origin_;
  origin.began_at = now_;
  origin.wall_offset = wall_offset_;
  return origin;
}

void Scope::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) {
    std::visit([this](const auto& one) { on(one); }, happening);
  }
}

// ---- polls ------------------------------------------------------------------------------------

void Scope::on(const Polled& polled) {
  now_ = polled.at;
  wall_offset_ = polled.wall_offset;
  if (polled.asked) ++polls_.polls;
  if (polled.asked && polled.took) polls_.poll_time.add(*polled.took);
  if (polled.error) ++polls_.failed;
  journal_.poll(polled.at);
  for (const ReadyEndpoint& ready : polled.ready) {
    ++polls_.ready[static_cast<std::size_t>(ready.kind)];
    journal_.ready(ready.lane, ready.kind);
  }
}

void Scope::on(const PollGap& gap) {
  polls_.gap_max = std::max(polls_.gap_max, gap.span);
  if (gap.span >= poll_gap_blamed_from) poll_gap_ended_at_ = gap.from + gap.span;
  if (gap.span >= poll_gap_noted_from) {
    journal_.append({.at = gap.from, .span = gap.span, .kind = Kind::poll_gap});
  }
}

// ---- datagrams --------------------------------------------------------------------------------

void Scope::on(const Received& received) {
  EndpointState* endpoint = directory_.find(received.lane);
  if (endpoint == nullptr) return;
  ++endpoint->counts.received;
  endpoint->counts.received_bytes += received.length;
  endpoint->counts.truncated += received.truncated ? 1 : 0;
  endpoint->rates.received.add(1, now_);
  endpoint->rates.received_seconds.add(1, received.at);
  // By the time of the poll: endpoints are read one after the other, and after a stall their
  // arrival times overlap.
  received_seconds_.add(1, now_);
  const Record record{.at = received.at,
                      .lane = received.lane,
                      .kind = Kind::received,
                      .kernel_time = received.kernel_time,
                      .truncated = received.truncated,
                      .count = received.length,
                      .peer = received.from};
  const bool kept = endpoint->role() != Role::discard;
  journal_.append(record, kept ? received.payload : std::span<const std::byte>());
  // Directly after the datagram's own record, and at its time, so that it can be found however many
  // others there are.
  if (received.truncated) {
    const Track datagrams = journal_.track(received.lane, Kind::received);
    note(*endpoint, Kind::truncated, datagrams.time(datagrams.size() - 1), received.length);
  }
  const Role role = endpoint->role();
  const bool expects_counters = role == Role::counter_sender || role == Role::counter_receiver;
  if (expects_counters || origin_.from_file) count_counter(*endpoint, received, expects_counters);
  if (role == Role::forward && endpoint->forward_to && received.from) {
    const bool comes_back = received.from == endpoint->forward_to;
    if (!comes_back) endpoint->answers.forward_back = received.from;
  }
}

void Scope::count_counter(EndpointState& endpoint, const Received& received, bool is_expected) {
  const auto counter = parse_counter(received.payload);
  const unsigned bits = bits_of(receiver_settings(endpoint).wrap);
  const bool is_too_large =
      counter && counter->form == WireForm::ascii && bits > 0 && counter->value >> bits != 0;
  if (!counter || is_too_large || !received.from) {
    if (is_expected) ++endpoint.counts.not_counter;
    return;
  }
  const auto dropped = endpoint.buffer.reports_drops ? received.dropped_before : std::nullopt;
  const ArrivalContext context{.from = *received.from,
                               .bytes = received.length,
                               .at = received.at,
                               .kernel_dropped = dropped,
                               .impairment_dropped = endpoint.impaired.receiving.thrown_away(),
                               .poll_gap_ended_at = poll_gap_ended_at_};
  change_links(endpoint, [&](Links& links) { links.receive(*counter, context); });
}

void Scope::on(const Sent& sent) {
  EndpointState* endpoint = directory_.find(sent.lane);
  if (endpoint == nullptr) return;
  ++endpoint->counts.sent;
  endpoint->counts.sent_bytes += sent.length();
  endpoint->rates.sent.add(1, now_);
  journal_.append({.at = sent.at,
                   .lane = sent.lane,
                   .kind = Kind::sent,
                   .truncated = sent.left_out > 0,
                   .count = sent.length(),
                   .peer = sent.to},
                  sent.payload);
}

void Scope::on(const Troubled& trouble) {
  EndpointState* endpoint = directory_.find(trouble.lane);
  if (endpoint == nullptr) return;
  if (trouble.kind == Kind::refused) ++endpoint->counts.refused;
  if (trouble.kind == Kind::send_failed) ++endpoint->counts.send_failed;
  if (trouble.error) endpoint->error = trouble.error;
  journal_.append({.at = trouble.at,
                   .lane = trouble.lane,
                   .kind = trouble.kind,
                   .kernel_time = trouble.kernel_time,
                   .peer = trouble.peer,
                   .error = system_number(trouble.error)});
}

// ---- endpoints --------------------------------------------------------------------------------

void Scope::on(const EndpointChanged& change) {
  EndpointState* const asked_for = endpoint_asked_for(change);
  if (asked_for == nullptr) return;
  EndpointState& endpoint = *asked_for;
  const Phase phase_before = endpoint.phase;
  EndpointDescription described = *change.now;
  if (phase_before == Phase::open) {
    // No socket is unbound again, nor does it change its address.
    if (described.phase == Phase::resolving) return;
    described.local = endpoint.local;
  }
  if (endpoint.settings.reply_rules != described.settings.reply_rules) {
    endpoint.answers.replies = tally_of(described.settings.reply_rules);
  }
  if (endpoint.forward_to != described.forward_to) endpoint.answers.forward_back.reset();
  static_cast<EndpointDescription&>(endpoint) = std::move(described);
  endpoint.links.set_round_trip(endpoint.role() == Role::counter_sender);
  change_links(endpoint, [&](Links& links) { links.set(receiver_settings(endpoint)); });
  if (endpoint.phase != phase_before) change_phase(endpoint, change, phase_before);
}

/// Null if there is no room for its lane, or if it has left already: the stream may come from a
/// stranger.
EndpointState* Scope::endpoint_asked_for(const EndpointChanged& change) {
  if (EndpointState* known = directory_.find(change.lane)) {
    return known->is_live() ? known : nullptr;
  }
  if (!journal_.add_lane(change.lane, change.now->settings.address)) return nullptr;
  EndpointState& added = directory_.add(change.lane);
  share_bounds();
  return &added;
}

void Scope::change_phase(EndpointState& endpoint, const EndpointChanged& change, Phase before) {
  if (endpoint.is_open()) {
    endpoint.opened_at = change.at;
    directory_.opened(endpoint);
    journal_.rename_lane(endpoint.lane, {endpoint.local, endpoint.peer});
    note(endpoint, Kind::added, change.at);
    return;
  }
  if (before == Phase::open) {
    const Kind left = endpoint.phase == Phase::finished ? Kind::finished : Kind::removed;
    note(endpoint, change.lost ? Kind::lost_socket : left, change.at);
  }
  endpoint.left_at = change.at;
  change_links(endpoint, [](Links& links) { links.let_go(); });
  forget(directory_.left(endpoint));
}

/// These endpoints have just been forgotten.
void Scope::forget(std::span<const LaneId> lanes) {
  if (lanes.empty()) return;
  for (const LaneId lane : lanes) journal_.leave_lane(lane);
  link_bytes_ = 0;
  for (const auto& endpoint : endpoints()) link_bytes_ += endpoint->links.bytes();
  share_bounds();
}

void Scope::note(const EndpointState& endpoint, Kind kind, Instant at, std::uint64_t count) {
  journal_.append(
      {.at = at, .lane = endpoint.lane, .kind = kind, .count = count, .peer = endpoint.peer});
}

// ---- the history ------------------------------------------------------------------------------

void Scope::on(const HistoryCleared&) {
  if (!origin_.from_file) journal_.clear();
}

void Scope::on(const HistoryBounded& bound) {
  if (origin_.from_file) return;
  journal_.leave_room_for(0);
  journal_.set_bounds({.bytes = bound.bytes});
  forget_silent_links();
  share_bounds();
}

// ---- memory -----------------------------------------------------------------------------------

template <class Change>
void Scope::change_links(EndpointState& endpoint, Change change) {
  const std::size_t before = endpoint.links.bytes();
  change(endpoint.links);
  const std::size_t after = endpoint.links.bytes();
  if (after == before) return;
  link_bytes_ += after - before;
  if (after > before) link_bytes_come_ += after - before;
  // To look at all of them for each new one would take too long.
  if (link_bytes_come_ >= link_bytes_max() / forgotten_at_once_share) forget_silent_links();
  share_bounds();
}

std::size_t Scope::link_bytes_max() const {
  return std::max(journal_.bounds().bytes / link_share, link_bytes_min);
}

/// What goes on is forgotten only if it takes all of the bounds: to lose its figures is worse than
/// to take more memory. Leaves room for as many as may come before it is done again.
void Scope::forget_silent_links() {
  const std::size_t at_once = link_bytes_max() / forgotten_at_once_share;
  const std::size_t most = link_bytes_max() - at_once;
  const std::size_t whole = std::max(link_bytes_max(), journal_.bounds().bytes) - at_once;
  link_bytes_come_ = 0;
  if (link_bytes_ <= most) return;
  const bool are_beyond_all = link_bytes_ > whole;
  struct Member {
    bool goes_on;
    Instant last_at;
    Links* links;
    const Link* link;
  };
  std::vector<Member> members;
  for (const auto& endpoint : endpoints()) {
    for (const auto& link : endpoint->links) {
      const bool goes_on =
          now_ - link->last_at() < link_silent_from && link->received() >= link_established_from;
      members.push_back({goes_on, link->last_at(), &endpoint->links, link.get()});
    }
  }
  std::ranges::stable_sort(members, {},
                           [](const Member& one) { return std::pair(one.goes_on, one.last_at); });
  for (const Member& member : members) {
    if (member.goes_on && !are_beyond_all) break;
    if (link_bytes_ <= (member.goes_on ? whole : most) - at_once) break;
    const std::size_t before = member.links->bytes();
    member.links->forget(*member.link);
    link_bytes_ -= before - member.links->bytes();
  }
}

void Scope::share_bounds() {
  journal_.leave_room_for(std::min(bytes_of_endpoints(), journal_.bounds().bytes / link_share));
}

// ---- samples and counts -----------------------------------------------------------------------

void Scope::on(const BufferSampled& sample) {
  EndpointState* endpoint = directory_.find(sample.lane);
  if (endpoint == nullptr) return;
  endpoint->buffer.bytes = sample.bytes;
  endpoint->buffer.reports_drops = sample.dropped.has_value();
  const std::uint64_t dropped = sample.dropped.value_or(0);
  if (dropped <= endpoint->counts.dropped) return;
  note(*endpoint, Kind::dropped, sample.at, dropped - endpoint->counts.dropped);
  endpoint->counts.dropped = dropped;
}

void Scope::on(const ImpairmentSampled& sample) {
  EndpointState* endpoint = directory_.find(sample.lane);
  if (endpoint == nullptr) return;
  const bool sending = sample.direction == Direction::sending;
  (sending ? endpoint->impaired.sending : endpoint->impaired.receiving) = sample.figures;
}

void Scope::on(const SenderProgressed& progress) {
  EndpointState* endpoint = directory_.find(progress.lane);
  if (endpoint == nullptr) return;
  endpoint->sender = {progress.running, progress.sent};
  if (endpoint->role() == Role::counter_sender) endpoint->settings.sending = progress.running;
}

void Scope::on(const Replied& replied) {
  if (EndpointState* endpoint = directory_.find(replied.lane))
    endpoint->answers.replies.count(replied.rule);
}

void Scope::on(const AnswerWithheld& withheld) {
  if (EndpointState* endpoint = directory_.find(withheld.lane)) ++endpoint->answers.withheld;
}

void Scope::on(const FilledIn& filled_in) {
  if (EndpointState* endpoint = directory_.find(filled_in.lane)) ++endpoint->by_hand.filled_in;
}

void Scope::on(const RepeatProgressed& progress) {
  EndpointState* endpoint = directory_.find(progress.lane);
  if (endpoint == nullptr) return;
  endpoint->by_hand.repeat = progress.running ? progress.repeat : nullptr;
  if (!progress.running) endpoint->by_hand.repeated = progress.repeat;
}

}  // namespace readyscope
