#include "simulated_network.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace readyscope::support {
namespace {

/// Lower numbers are standard input, output and error.
constexpr std::size_t first_number = 3;
constexpr std::uint16_t first_free_port = 49'152;
constexpr std::uint16_t last_free_port = 65'535;
constexpr std::size_t ipv4_datagram_bytes_max = 65'507;
constexpr std::size_t ipv6_datagram_bytes_max = 65'527;
/// What a kernel charges to the receive buffer for a datagram, besides its bytes.
constexpr std::size_t datagram_overhead_bytes = 768;
constexpr std::size_t refusals_waiting_max = 256;

bool is_later(const auto& a, const auto& b) {
  return a.due != b.due ? a.due > b.due : a.order > b.order;
}

std::size_t datagram_bytes_max(Family family) {
  return family == Family::ipv4 ? ipv4_datagram_bytes_max : ipv6_datagram_bytes_max;
}

}  // namespace

SimulatedNetwork::SimulatedNetwork(ManualClock& clock, SimulatedOptions options)
    : clock_(&clock),
      options_(std::move(options)),
      random_(options_.seed),
      next_free_port_(first_free_port) {}

// ---- handles and their ports ------------------------------------------------------------------

SimulatedNetwork::Node* SimulatedNetwork::find(Handle handle) {
  return const_cast<Node*>(std::as_const(*this).find(handle));
}

const SimulatedNetwork::Node* SimulatedNetwork::find(Handle handle) const {
  const auto number = static_cast<std::size_t>(handle);
  if (number < first_number || number - first_number >= nodes_.size()) return nullptr;
  const Node& node = nodes_[number - first_number];
  return node.open ? &node : nullptr;
}

SimulatedNetwork::Node& SimulatedNetwork::must_find(Handle handle) {
  Node* node = find(handle);
  if (node == nullptr) throw std::logic_error("the test names a handle that is not open");
  return *node;
}

bool SimulatedNetwork::is_open(Handle handle) const { return find(handle) != nullptr; }

Result<Handle> SimulatedNetwork::bind(const Endpoint& local) {
  if (const auto planned = begin(Call::bind)) return failure(*planned);
  if (!is_ours(local)) return failure(std::errc::address_not_available);
  const auto endpoint = with_free_port(local);
  if (!endpoint || is_taken(*endpoint)) return failure(std::errc::address_in_use);
  return open(*endpoint, {});
}

Result<Handle> SimulatedNetwork::connect(const Endpoint& peer) {
  if (const auto planned = begin(Call::connect)) return failure(*planned);
  const auto source = source_towards(peer);
  if (!source) return failure(std::errc::network_unreachable);
  const auto endpoint = with_free_port(*source);
  if (!endpoint) return failure(std::errc::address_in_use);
  const bool is_here = peer.is_any();
  return open(*endpoint, is_here ? Endpoint::loopback(peer.port(), peer.family()) : peer);
}

Result<Handle> SimulatedNetwork::open(const Endpoint& local, std::optional<Endpoint> peer) {
  if (open_count_ >= options_.handles_max) return failure(std::errc::too_many_files_open);
  std::size_t number = first_number + nodes_.size();
  if (free_numbers_.empty()) {
    nodes_.emplace_back();
  } else {
    number = free_numbers_.top();
    free_numbers_.pop();
  }
  Node& node = nodes_[number - first_number];
  Node fresh;
  fresh.open = true;
  fresh.birth = ++births_;
  fresh.local = local;
  fresh.peer = peer;
  // If someone else closed the socket that had this number, the number is still being watched.
  fresh.id = node.id;
  fresh.interest = node.interest;
  node = std::move(fresh);
  bound_.emplace(local, number);
  ++port_users_[{local.family(), local.port()}];
  ++open_count_;
  return handle_of(number);
}

void SimulatedNetwork::close(Handle handle) {
  deliver_due();
  if (find(handle) == nullptr) {
    ++closed_in_vain_;
    return;
  }
  unwatch(handle);
  release(static_cast<std::size_t>(handle));
}

void SimulatedNetwork::close_behind_our_back(Handle handle) {
  deliver_due();
  (void)must_find(handle);
  release(static_cast<std::size_t>(handle));
}

void SimulatedNetwork::release(std::size_t number) {
  Node& node = nodes_[number - first_number];
  bound_.erase(node.local);
  const auto users = port_users_.find({node.local.family(), node.local.port()});
  if (--users->second == 0) port_users_.erase(users);
  node.open = false;
  traffic_.abandoned += node.inbox.size();
  node.inbox.clear();
  node.refusals.clear();
  free_numbers_.push(number);
  --open_count_;
}

Result<Endpoint> SimulatedNetwork::local(Handle handle) const {
  const Node* node = find(handle);
  if (node == nullptr) return failure(std::errc::bad_file_descriptor);
  return node->local;
}

bool SimulatedNetwork::is_ours(const Endpoint& endpoint) const {
  const auto is_same_host = [&](const Endpoint& own) {
    return own.with_port(0) == endpoint.with_port(0);
  };
  return endpoint.is_any() || endpoint.is_loopback() ||
         std::ranges::any_of(options_.addresses, is_same_host);
}

bool SimulatedNetwork::is_taken(const Endpoint& local) const {
  if (local.is_any()) return port_users_.contains({local.family(), local.port()});
  return bound_.contains(local) || bound_.contains(Endpoint::any(local.port(), local.family()));
}

std::optional<Endpoint> SimulatedNetwork::with_free_port(const Endpoint& local) {
  if (local.port() != 0) return local;
  for (unsigned tries = first_free_port; tries <= last_free_port; ++tries) {
    const Endpoint candidate = local.with_port(next_free_port_);
    next_free_port_ = next_free_port_ == last_free_port
                          ? first_free_port
                          : static_cast<std::uint16_t>(next_free_port_ + 1);
    if (!port_users_.contains({candidate.family(), candidate.port()})) return candidate;
  }
  return {};
}

std::optional<Endpoint> SimulatedNetwork::source_towards(const Endpoint& to) const {
  if (to.is_any() || to.is_loopback()) return Endpoint::loopback(0, to.family());
  const auto own = std::ranges::find(options_.addresses, to.family(), &Endpoint::family);
  if (own == options_.addresses.end()) return {};
  return own->with_port(0);
}

// ---- planned failures -------------------------------------------------------------------------

void SimulatedNetwork::fail_next(Call call, std::errc code, std::size_t after) {
  planned_[index_of(call)].push_back({after, code});
}

bool SimulatedNetwork::is_failure_due(Call call) const {
  const auto& plans = planned_[index_of(call)];
  return !plans.empty() && plans.front().after == 0;
}

std::optional<std::errc> SimulatedNetwork::planned_failure(Call call) {
  auto& plans = planned_[index_of(call)];
  if (!is_failure_due(call)) {
    if (!plans.empty()) --plans.front().after;
    return {};
  }
  const std::errc code = plans.front().code;
  plans.pop_front();
  return code;
}

std::optional<std::errc> SimulatedNetwork::begin(Call call) {
  ++calls_[index_of(call)];
  deliver_due();
  return planned_failure(call);
}

void SimulatedNetwork::block_sends(Handle handle, std::size_t count) {
  must_find(handle).blocked_sends = count;
}

void SimulatedNetwork::congest(Handle handle, Instant until) {
  must_find(handle).congested_until = until;
}

void SimulatedNetwork::wake_for_nothing(Handle handle) {
  must_find(handle).woken_for_nothing = true;
}

// ---- datagrams in flight ----------------------------------------------------------------------

Result<std::size_t> SimulatedNetwork::send(Handle handle, std::span<const Outgoing> datagrams) {
  ++calls_[index_of(Call::send)];
  deliver_due();
  Node* node = find(handle);
  if (node == nullptr) return failure(std::errc::bad_file_descriptor);
  std::size_t sent = 0;
  for (const Outgoing& datagram : datagrams) {
    // A failure after successes is not reported yet: it hits the first datagram of the next call.
    if (sent > 0 && is_failure_due(Call::send)) break;
    const auto taken = send_one(*node, static_cast<std::size_t>(handle), datagram);
    if (!taken && sent == 0) return std::unexpected(taken.error());
    if (!taken || !*taken) break;
    ++sent;
  }
  return sent;
}

Result<bool> SimulatedNetwork::send_one(Node& node, std::size_t number, const Outgoing& datagram) {
  if (const auto planned = planned_failure(Call::send)) return failure(*planned);
  if (!datagram.to && !node.peer) return failure(std::errc::destination_address_required);
  Endpoint to = datagram.to ? *datagram.to : *node.peer;
  if (to.is_any()) to = Endpoint::loopback(to.port(), to.family());
  if (to.family() != node.local.family()) return failure(std::errc::address_family_not_supported);
  if (to.port() == 0) return failure(std::errc::invalid_argument);
  if (datagram.bytes.size() > datagram_bytes_max(to.family())) {
    return failure(std::errc::message_size);
  }
  const auto source = source_towards(to);
  if (!source) return failure(std::errc::network_unreachable);
  if (now() < node.congested_until) return false;
  if (node.blocked_sends > 0) {
    --node.blocked_sends;
    return false;
  }
  if (std::exchange(node.sent_at, now()) != now()) node.sent_at_once = 0;
  if (node.sent_at_once == options_.sends_at_once_max) return false;
  ++node.sent_at_once;

  Flight flight;
  flight.from = node.local.is_any() ? source->with_port(node.local.port()) : node.local;
  flight.to = to;
  flight.sender = number;
  flight.sender_birth = node.birth;
  flight.bytes.assign(datagram.bytes.begin(), datagram.bytes.end());
  put_on_path(std::move(flight));
  return true;
}

const Path& SimulatedNetwork::path_to(const Endpoint& to) const {
  if (paths_.empty()) return options_.path;
  const auto own = paths_.find(to);
  return own == paths_.end() ? options_.path : own->second;
}

void SimulatedNetwork::put_on_path(Flight datagram) {
  const Path& path = path_to(datagram.to);
  ++traffic_.sent;
  if (random_.chance(path.loss)) {
    ++traffic_.lost;
    return;
  }
  const auto delay = [&] {
    const auto jitter = static_cast<std::uint64_t>(path.jitter.count());
    const Duration more(jitter == 0 ? 0 : static_cast<Duration::rep>(random_.below(jitter + 1)));
    return path.delay + more + (random_.chance(path.reordering) ? path.hold_back : Duration{0});
  };
  if (random_.chance(path.duplication)) {
    ++traffic_.duplicated;
    launch(datagram, delay());
  }
  launch(std::move(datagram), delay());
}

void SimulatedNetwork::launch(Flight flight, Duration delay) {
  if (in_flight_.size() >= options_.in_flight_max) {
    if (!flight.is_refusal) ++traffic_.crowded_out;
    return;
  }
  // A refusal starts when its datagram arrived, which may have been a while ago.
  flight.due = (flight.is_refusal ? flight.due : now()) + delay;
  flight.order = launched_++;
  if (!flight.is_refusal) ++datagrams_in_flight_;
  in_flight_.push_back(std::move(flight));
  std::ranges::push_heap(in_flight_, is_later<Flight, Flight>);
}

void SimulatedNetwork::deliver_due() {
  while (!in_flight_.empty() && in_flight_.front().due <= now()) {
    std::ranges::pop_heap(in_flight_, is_later<Flight, Flight>);
    Flight flight = std::move(in_flight_.back());
    in_flight_.pop_back();
    if (flight.is_refusal) {
      deliver_refusal(flight);
    } else {
      --datagrams_in_flight_;
      deliver(std::move(flight));
    }
  }
}

void SimulatedNetwork::deliver(Flight datagram) {
  Node* node = receiver_of(datagram);
  if (node == nullptr) {
    ++traffic_.unheard;
    refuse(datagram);
    return;
  }
  const std::size_t charge = datagram.bytes.size() + datagram_overhead_bytes;
  if (node->inbox_bytes + charge > options_.receive_buffer_bytes) {
    ++traffic_.dropped;
    ++node->dropped;
    return;
  }
  ++traffic_.delivered;
  node->inbox_bytes += charge;
  node->inbox.push_back({datagram.from, datagram.due, std::move(datagram.bytes), node->dropped});
}

SimulatedNetwork::Node* SimulatedNetwork::receiver_of(const Flight& datagram) {
  const Endpoint& to = datagram.to;
  if (!is_ours(to)) return nullptr;
  auto holder = bound_.find(to);
  if (holder == bound_.end()) holder = bound_.find(Endpoint::any(to.port(), to.family()));
  if (holder == bound_.end()) return nullptr;
  Node& node = nodes_[holder->second - first_number];
  // A connected socket receives only from its peer. To everyone else its port is closed.
  return node.peer && *node.peer != datagram.from ? nullptr : &node;
}

void SimulatedNetwork::refuse(const Flight& datagram) {
  // A machine that does not exist cannot refuse.
  if (options_.refusals == Refusals::none || !is_ours(datagram.to)) return;
  Flight refusal;
  refusal.is_refusal = true;
  refusal.due = datagram.due;
  refusal.from = datagram.from;
  refusal.to = datagram.to;
  refusal.sender = datagram.sender;
  refusal.sender_birth = datagram.sender_birth;
  launch(std::move(refusal), path_to(datagram.from).delay);
}

void SimulatedNetwork::deliver_refusal(const Flight& flight) {
  Node& node = nodes_[flight.sender - first_number];
  const bool is_same_socket = node.open && node.birth == flight.sender_birth;
  if (is_same_socket && node.refusals.size() < refusals_waiting_max) {
    node.refusals.push_back(flight.to);
  }
}

Result<std::size_t> SimulatedNetwork::receive(Handle handle, std::span<Incoming> incoming) {
  if (const auto planned = begin(Call::receive)) return failure(*planned);
  Node* node = find(handle);
  if (node == nullptr) return failure(std::errc::bad_file_descriptor);
  std::size_t filled = 0;
  while (filled < incoming.size() && has_input(*node)) take(*node, incoming[filled++]);
  return filled;
}

void SimulatedNetwork::take(Node& node, Incoming& incoming) {
  incoming.error.reset();
  incoming.arrived.reset();
  incoming.dropped_before.reset();
  if (!node.refusals.empty()) {
    incoming.outcome = Outcome::refused;
    incoming.length = 0;
    incoming.error = std::make_error_code(std::errc::connection_refused);
    incoming.from = node.refusals.front();
    node.refusals.pop_front();
    return;
  }
  const Waiting& datagram = node.inbox.front();
  const std::size_t captured = std::min(datagram.bytes.size(), incoming.buffer.size());
  const bool truncated = captured < datagram.bytes.size();
  std::copy_n(datagram.bytes.begin(), captured, incoming.buffer.begin());
  incoming.outcome = truncated ? Outcome::truncated : Outcome::datagram;
  incoming.length = options_.reports_true_length ? datagram.bytes.size() : captured;
  incoming.from = datagram.from;
  if (options_.reports_arrival) incoming.arrived = datagram.arrived;
  if (options_.counts_drops) {
    incoming.dropped_before = static_cast<std::uint32_t>(datagram.dropped_before);
  }
  node.inbox_bytes -= datagram.bytes.size() + datagram_overhead_bytes;
  node.inbox.pop_front();
  ++traffic_.received;
}

std::uint64_t SimulatedNetwork::waiting() const {
  std::uint64_t count = 0;
  for (const Node& node : nodes_) count += node.inbox.size();
  return count;
}

Result<ReceiveBuffer> SimulatedNetwork::receive_buffer(Handle handle) const {
  // Deliver what is due by now, so that its drops are counted.
  const_cast<SimulatedNetwork*>(this)->deliver_due();
  const Node* node = find(handle);
  if (node == nullptr) return failure(std::errc::bad_file_descriptor);
  ReceiveBuffer buffer{options_.receive_buffer_bytes, {}};
  if (options_.counts_drops) buffer.dropped = node->dropped;
  return buffer;
}

// ---- waiting ----------------------------------------------------------------------------------

void SimulatedNetwork::set_interest(Node& node, Interest interest) {
  if (node.interest != nothing) --watched_count_;
  if (interest != nothing) ++watched_count_;
  node.interest = interest;
}

Result<void> SimulatedNetwork::watch(Handle handle, SocketId id, Interest interest) {
  Node* node = find(handle);
  if (node == nullptr) return failure(std::errc::bad_file_descriptor);
  node->id = id;
  set_interest(*node, interest);
  return {};
}

void SimulatedNetwork::unwatch(Handle handle) {
  // The handle need not be open: someone else may have closed it.
  const auto number = static_cast<std::size_t>(handle);
  if (number < first_number || number - first_number >= nodes_.size()) return;
  set_interest(nodes_[number - first_number], nothing);
}

Result<Ready> SimulatedNetwork::select(std::optional<Duration> timeout) {
  if (const auto planned = begin(Call::select)) return failure(*planned);
  for (auto* ready : {&ready_read_, &ready_write_, &ready_except_}) ready->clear();
  if (watched_count_ == 0) return Ready{};
  const auto deadline = deadline_after(timeout);
  clock_->advance_to(now() + std::exchange(held_up_for_, {}));
  do {
    deliver_due();
    if (const auto broken = collect_ready()) return failure(*broken);
    const bool none = ready_read_.empty() && ready_write_.empty() && ready_except_.empty();
    if (!none || std::exchange(interrupted_, false)) break;
  } while (wait_until_something(deadline));
  return Ready{ready_read_, ready_write_, ready_except_};
}

Result<bool> SimulatedNetwork::await_input(Duration timeout) {
  if (const auto planned = begin(Call::await_input)) return failure(*planned);
  const auto deadline = deadline_after(timeout);
  clock_->advance_to(now() + std::exchange(held_up_for_, {}));
  do {
    deliver_due();
    for (const Node& node : nodes_) {
      if (!node.interest.read) continue;
      if (!node.open) return failure(std::errc::bad_file_descriptor);
      if (has_input(node)) return true;
    }
    if (std::exchange(interrupted_, false)) return false;
  } while (wait_until_something(deadline));
  return false;
}

bool SimulatedNetwork::has_input(const Node& node) {
  return !node.inbox.empty() || !node.refusals.empty();
}

std::optional<std::errc> SimulatedNetwork::collect_ready() {
  for (Node& node : nodes_) {
    if (node.interest == nothing) continue;
    if (!node.open) return std::errc::bad_file_descriptor;
    const bool woken = node.interest.read && std::exchange(node.woken_for_nothing, false);
    const bool refused = !node.refusals.empty();
    const bool writable = refused || now() >= node.congested_until;
    if (node.interest.read && (woken || has_input(node))) ready_read_.push_back(node.id);
    if (node.interest.write && writable) ready_write_.push_back(node.id);
    if (node.interest.except && refused) ready_except_.push_back(node.id);
  }
  return {};
}

std::optional<Instant> SimulatedNetwork::deadline_after(std::optional<Duration> timeout) const {
  if (!timeout) return {};
  return now() + std::max(*timeout, Duration::zero());
}

std::optional<Instant> SimulatedNetwork::next_change() const {
  std::optional<Instant> next;
  if (!in_flight_.empty()) next = in_flight_.front().due;
  for (const Node& node : nodes_) {
    if (!node.open || !node.interest.write || node.congested_until <= now()) continue;
    next = std::min(next.value_or(node.congested_until), node.congested_until);
  }
  return next;
}

/// Advances the clock to the next change; false if the deadline has already been reached.
bool SimulatedNetwork::wait_until_something(std::optional<Instant> deadline) {
  if (deadline && now() >= *deadline) return false;
  const auto next = next_change();
  if (!next && !deadline)
    throw std::logic_error("this wait would never end: nothing is on the way");
  clock_->advance_to(deadline ? std::min(next.value_or(*deadline), *deadline) : *next);
  return true;
}

}  // namespace readyscope::support
