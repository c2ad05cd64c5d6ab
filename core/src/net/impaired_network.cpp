#include "readyscope/net/impaired_network.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "impaired_queue.hpp"

namespace readyscope {
namespace {

constexpr std::size_t send_batch = 64;
constexpr std::size_t pull_batch = 16;
/// Longer than any UDP datagram, so that none is truncated here.
constexpr std::size_t datagram_bytes_max = 65'536;
/// Keeps a flood of datagrams, all of them dropped, from holding up a call for ever.
constexpr std::size_t pulls_per_call_max = 1'024;
/// How long to wait before retrying a datagram that is due but that the system does not accept.
/// Waiting for the socket to become writable is no alternative: `select` may report it as writable
/// all along.
constexpr Duration pause_when_blocked = std::chrono::milliseconds(1);

constexpr Interest nothing{false, false, false};

std::size_t index_of(Direction direction) { return static_cast<std::size_t>(direction); }

std::size_t one_if(bool condition) { return condition ? 1 : 0; }

Instant deadline_after(Instant now, Duration timeout) {
  return now + std::clamp(timeout, Duration::zero(), Instant::max() - now);
}

/// Delivers a held datagram or refusal to the receiver's buffer.
void hand_out(const Held& held, Incoming& incoming) {
  auto buffer = incoming.buffer;
  std::copy_n(held.bytes.begin(), std::min(held.bytes.size(), buffer.size()), buffer.begin());
  // A datagram that arrived here truncated is longer than the bytes held. Shrink the buffer, so
  // that `captured` does not reach beyond them.
  if (held.bytes.size() < held.received.length) {
    buffer = buffer.first(std::min(held.bytes.size(), buffer.size()));
  }
  incoming = held.received;
  incoming.buffer = buffer;
  if (incoming.length > buffer.size()) incoming.outcome = Outcome::truncated;
}

}  // namespace

bool Impairment::does_something() const {
  const bool reorders = reorder > 0 && hold_back > Duration::zero();
  return drop > 0 || duplicate > 0 || reorders || delay > Duration::zero() ||
         jitter > Duration::zero() || bits_per_second_max > 0;
}

struct ImpairedNetwork::Impaired {
  explicit Impaired(Handle its_handle) : handle(its_handle) {}

  ImpairedQueue& sending() { return queues[index_of(Direction::sending)]; }
  ImpairedQueue& receiving() { return queues[index_of(Direction::receiving)]; }
  /// Whether datagrams must pass through the queue.
  [[nodiscard]] bool is_active(Direction direction) const {
    return queues[index_of(direction)].is_active() ||
           (direction == Direction::receiving && receive_error);
  }
  [[nodiscard]] bool wants_input() const {
    return watched != nullptr && watched->wanted.read && is_active(Direction::receiving);
  }
  [[nodiscard]] bool has_input(Instant now) const {
    return receive_error || queues[index_of(Direction::receiving)].due(now, 1) > 0;
  }

  Handle handle;
  std::array<ImpairedQueue, directions> queues{ImpairedQueue(Direction::sending),
                                               ImpairedQueue(Direction::receiving)};
  Watched* watched = nullptr;     ///< Null while it is not watched.
  std::error_code receive_error;  ///< Not yet returned to the receiver.
  /// A refusal was left in the inner network, so that its `select` keeps reporting it.
  bool refusal_inside = false;
  bool active = false;
  bool is_former = false;  ///< Another socket has the handle by now; only the figures remain.
};

ImpairedNetwork::ImpairedNetwork(Network& network, const Clock& clock)
    : ForwardingNetwork(network), clock_(&clock) {}

ImpairedNetwork::~ImpairedNetwork() = default;

// ---- which sockets are impaired ---------------------------------------------------------------

void ImpairedNetwork::impair(Handle handle, Direction direction, const Impairment& impairment) {
  auto at = impaired_.find(handle);
  if (at != impaired_.end() && at->second->is_former) {
    if (at->second->watched != nullptr) by_id_.erase(at->second->watched->id);
    impaired_.erase(at);
    at = impaired_.end();
  }
  if (at == impaired_.end()) {
    if (!impairment.does_something()) return;
    at = impaired_.emplace(handle, std::make_unique<Impaired>(handle)).first;
    link(*at->second);
  }
  at->second->queues[index_of(direction)].impair(impairment);
  settle(*at->second);
}

ImpairmentFigures ImpairedNetwork::figures(Handle handle, Direction direction) const {
  const auto at = impaired_.find(handle);
  if (at == impaired_.end()) return {};
  return at->second->queues[index_of(direction)].figures();
}

ImpairedNetwork::Impaired* ImpairedNetwork::find(Handle handle, Direction direction) {
  if (active_count_ == 0) return nullptr;
  const auto at = impaired_.find(handle);
  if (at == impaired_.end()) return nullptr;
  return at->second->is_active(direction) ? at->second.get() : nullptr;
}

ImpairedNetwork::Impaired* ImpairedNetwork::receiving(SocketId id) {
  const auto at = by_id_.find(id);
  return at != by_id_.end() && at->second->is_active(Direction::receiving) ? at->second : nullptr;
}

/// Connects an impaired socket with its entry in `watched_`, if it has one.
void ImpairedNetwork::link(Impaired& one) {
  const auto at = watched_.find(one.handle);
  one.watched = at == watched_.end() ? nullptr : &at->second;
  if (one.watched != nullptr) by_id_[one.watched->id] = &one;
}

/// To be called after anything that may have filled or emptied one of the socket's queues.
void ImpairedNetwork::settle(Impaired& one) {
  const bool active = one.is_active(Direction::sending) || one.is_active(Direction::receiving);
  active_count_ = active_count_ + one_if(active) - one_if(one.active);
  one.active = active;
  if (one.watched == nullptr) return;
  Interest interest = one.watched->wanted;
  // The system would report it as writable although there is no room in the queue.
  interest.write = interest.write && !one.sending().is_full();
  forward_interest(one.handle, *one.watched, interest);
}

void ImpairedNetwork::forward_interest(Handle handle, Watched& watched, Interest interest) {
  if (interest == watched.forwarded || !inner().watch(handle, watched.id, interest)) return;
  forwarded_count_ =
      forwarded_count_ + one_if(interest != nothing) - one_if(watched.forwarded != nothing);
  watched.forwarded = interest;
}

/// The socket was closed, by us or by someone else, so whatever waits in its queues fails.
void ImpairedNetwork::abandon(Impaired& one) {
  for (ImpairedQueue& queue : one.queues) {
    queue.fail_all();
    queue.impair({});
  }
  one.receive_error = {};
  settle(one);
}

void ImpairedNetwork::abandon_closed() {
  for (const auto& [handle, one] : impaired_) {
    if (one->active && !inner().is_open(handle)) abandon(*one);
  }
}

/// A newly opened socket may reuse a handle: drops everything that was kept for its former owner,
/// except for the figures.
Result<Handle> ImpairedNetwork::begin(Result<Handle> handle) {
  if (!handle) return handle;
  const auto at = impaired_.find(*handle);
  if (at == impaired_.end()) return handle;
  abandon(*at->second);
  if (at->second->watched != nullptr) by_id_.erase(at->second->watched->id);
  at->second->watched = nullptr;
  at->second->is_former = true;
  return handle;
}

// ---- opening, closing, watching ---------------------------------------------------------------

Result<Handle> ImpairedNetwork::bind(const Endpoint& local) { return begin(inner().bind(local)); }

Result<Handle> ImpairedNetwork::connect(const Endpoint& peer) {
  return begin(inner().connect(peer));
}

void ImpairedNetwork::close(Handle handle) {
  unwatch(handle);
  if (const auto at = impaired_.find(handle); at != impaired_.end()) {
    pass_on(*at->second);
    abandon(*at->second);
  }
  inner().close(handle);
}

Result<void> ImpairedNetwork::watch(Handle handle, SocketId id, Interest interest) {
  if (const auto watched = inner().watch(handle, id, interest); !watched) return watched;
  const auto [at, added] = watched_.try_emplace(handle, Watched{id, nothing, nothing});
  Watched& watched = at->second;
  const auto impaired = impaired_.find(handle);
  if (impaired != impaired_.end()) by_id_.erase(watched.id);
  wanted_count_ = wanted_count_ + one_if(interest != nothing) - one_if(watched.wanted != nothing);
  forwarded_count_ =
      forwarded_count_ + one_if(interest != nothing) - one_if(watched.forwarded != nothing);
  watched = {id, interest, interest};
  if (impaired != impaired_.end()) {
    link(*impaired->second);
    settle(*impaired->second);
  }
  return {};
}

void ImpairedNetwork::unwatch(Handle handle) {
  inner().unwatch(handle);
  const auto at = watched_.find(handle);
  if (at == watched_.end()) return;
  wanted_count_ -= one_if(at->second.wanted != nothing);
  forwarded_count_ -= one_if(at->second.forwarded != nothing);
  if (const auto impaired = impaired_.find(handle); impaired != impaired_.end()) {
    by_id_.erase(at->second.id);
    impaired->second->watched = nullptr;
  }
  watched_.erase(at);
}

// ---- datagrams --------------------------------------------------------------------------------

Result<std::size_t> ImpairedNetwork::send(Handle handle, std::span<const Outgoing> datagrams) {
  Impaired* const one = find(handle, Direction::sending);
  if (one == nullptr) return inner().send(handle, datagrams);
  const Instant now = clock_->now();
  for (std::size_t begin = 0; begin < datagrams.size(); begin += send_batch) {
    const std::size_t count = std::min(send_batch, datagrams.size() - begin);
    for (const Outgoing& datagram : datagrams.subspan(begin, count)) {
      Held held{.bytes = {datagram.bytes.begin(), datagram.bytes.end()}, .to = datagram.to};
      one->sending().take(std::move(held), now);
    }
    pass_on(*one);
  }
  settle(*one);
  return datagrams.size();
}

/// Sends what is due until the system does not accept any more.
void ImpairedNetwork::pass_on(Impaired& one) {
  ImpairedQueue& queue = one.sending();
  bool tried_before = false;
  while (queue.due(clock_->now(), 1) > 0) {
    std::array<Outgoing, send_batch> datagrams;
    std::size_t count = 0;
    queue.for_each_due(clock_->now(), [&](const Held& held) {
      datagrams[count++] = {held.bytes, held.to};
      return count < send_batch;
    });
    const auto sent = inner().send(one.handle, std::span(datagrams).first(count));
    if (sent && *sent == 0) return;
    // A refusal of an earlier datagram can fail this call once, so an error counts only when it is
    // repeated.
    if (!sent && !std::exchange(tried_before, true)) continue;
    tried_before = false;
    if (!sent) queue.fail();
    for (std::size_t i = 0; i < sent.value_or(0); ++i) queue.pass();
  }
}

void ImpairedNetwork::pass_on_due() {
  for (const auto& [handle, one] : impaired_) {
    if (!one->is_active(Direction::sending)) continue;
    pass_on(*one);
    settle(*one);
  }
}

Result<std::size_t> ImpairedNetwork::receive(Handle handle, std::span<Incoming> incoming) {
  Impaired* const one = find(handle, Direction::receiving);
  if (one == nullptr) return inner().receive(handle, incoming);
  (void)pull(*one, incoming.size());
  ImpairedQueue& queue = one->receiving();
  const std::size_t count = queue.due(clock_->now(), incoming.size());
  for (Incoming& next : incoming.first(count)) {
    hand_out(queue.front(), next);
    queue.pass();
  }
  const auto error = count == 0 ? std::exchange(one->receive_error, {}) : std::error_code();
  settle(*one);
  if (error) return std::unexpected(error);
  return count;
}

/// Takes datagrams from the inner network into the queue until `enough` of them are due. Returns
/// how many it took.
std::size_t ImpairedNetwork::pull(Impaired& one, std::size_t enough) {
  if (receive_room_.empty()) receive_room_.resize(pull_batch * datagram_bytes_max);
  ImpairedQueue& queue = one.receiving();
  std::array<Incoming, pull_batch> batch;
  std::size_t pulled = 0;
  while (pulled < pulls_per_call_max && queue.due(clock_->now(), enough) < enough) {
    for (std::size_t i = 0; i < pull_batch; ++i) {
      batch[i].buffer =
          std::span(receive_room_).subspan(i * datagram_bytes_max, datagram_bytes_max);
    }
    const auto received = inner().receive(one.handle, batch);
    if (!received) one.receive_error = received.error();
    if (received.value_or(0) == 0) break;
    const Instant now = clock_->now();
    for (Incoming& incoming : std::span(batch).first(*received)) {
      const auto captured = incoming.captured();
      Held held{.bytes = {captured.begin(), captured.end()}, .received = incoming};
      held.received.buffer = {};
      if (incoming.outcome == Outcome::refused) {
        queue.take_refusal(std::move(held));
      } else {
        queue.take(std::move(held), incoming.arrived.value_or(now));
      }
    }
    pulled += *received;
  }
  return pulled;
}

// ---- waiting ----------------------------------------------------------------------------------

Result<Ready> ImpairedNetwork::select(std::optional<Duration> timeout) {
  if (active_count_ == 0) return inner().select(timeout);
  std::optional<Instant> deadline;
  if (timeout) deadline = deadline_after(clock_->now(), *timeout);
  pass_on_due();
  while (wanted_count_ > 0) {
    const auto due = next_due();
    const bool cut_short = due && (!deadline || *due < *deadline);
    std::optional<Duration> wait;
    if (const auto end = cut_short ? due : deadline) {
      wait = std::max(*end - clock_->now(), Duration::zero());
    }
    const auto found = wait_inside(wait);
    if (!found) {
      abandon_closed();
      return found;
    }
    pass_on_due();
    const bool pulled = sort_out(*found, read_);
    write_.assign(found->write.begin(), found->write.end());
    except_.assign(found->except.begin(), found->except.end());
    const bool none = read_.empty() && write_.empty() && except_.empty();
    const bool over = deadline && clock_->now() >= *deadline;
    // A wait that was not cut short, pulled nothing and found nothing was interrupted by a signal.
    if (!none || over || (!pulled && !cut_short)) return Ready{read_, write_, except_};
  }
  return Ready{};
}

/// Waits in the inner network. If it watches nothing for us any more its `select` would return at
/// once, so this sleeps instead.
Result<Ready> ImpairedNetwork::wait_inside(std::optional<Duration> wait) {
  if (forwarded_count_ > 0) return inner().select(wait);
  const auto slept = inner().await_input(wait.value_or(pause_when_blocked));
  if (!slept) return std::unexpected(slept.error());
  return Ready{};
}

Result<bool> ImpairedNetwork::await_input(Duration timeout) {
  if (active_count_ == 0) return inner().await_input(timeout);
  const Instant deadline = deadline_after(clock_->now(), timeout);
  pass_on_due();
  while (!has_input()) {
    const auto due = next_due();
    const bool cut_short = due && *due < deadline;
    const Instant end = cut_short ? *due : deadline;
    const auto found = inner().await_input(std::max(end - clock_->now(), Duration::zero()));
    if (!found) return found;
    pass_on_due();
    if (*found) {
      const auto ready = inner().select(Duration::zero());
      if (!ready) return std::unexpected(ready.error());
      (void)sort_out(*ready, awaited_);
      if (!awaited_.empty()) return true;
    }
    if (clock_->now() >= deadline || (!*found && !cut_short)) return has_input();
  }
  return true;
}

/// Collects the sockets that have input, impaired or not, into `reads`. Returns whether that took
/// datagrams into a queue.
bool ImpairedNetwork::sort_out(const Ready& found, std::vector<SocketId>& reads) {
  reads.clear();
  bool pulled = false;
  for (const SocketId id : found.read) {
    Impaired* const one = receiving(id);
    if (one == nullptr) {
      reads.push_back(id);
    } else if (std::ranges::find(found.except, id) != found.except.end()) {
      one->refusal_inside = true;
    } else {
      pulled = pull(*one, 1) > 0 || pulled;
    }
  }
  const Instant now = clock_->now();
  for (const auto& [handle, one] : impaired_) {
    const bool refused = std::exchange(one->refusal_inside, false);
    if (!one->wants_input()) continue;
    if (refused || one->has_input(now)) reads.push_back(one->watched->id);
  }
  return pulled;
}

bool ImpairedNetwork::has_input() const {
  const Instant now = clock_->now();
  return std::ranges::any_of(impaired_, [&](const auto& entry) {
    return entry.second->wants_input() && entry.second->has_input(now);
  });
}

/// When the next datagram falls due, or the next attempt at one that is overdue.
std::optional<Instant> ImpairedNetwork::next_due() const {
  const Instant now = clock_->now();
  std::optional<Instant> next;
  const auto sooner = [&](Instant due) { next = std::min(next.value_or(due), due); };
  for (const auto& [handle, one] : impaired_) {
    if (const auto due = one->sending().next_due()) {
      sooner(*due > now ? *due : now + pause_when_blocked);
    }
    if (!one->wants_input()) continue;
    if (const auto due = one->receiving().next_due()) sooner(*due);
    if (one->receive_error) sooner(now);
  }
  return next;
}

}  // namespace readyscope
