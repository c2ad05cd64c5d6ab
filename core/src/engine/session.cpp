#include "readyscope/engine/session.hpp"

#include <algorithm>
#include <variant>

#include "engine/answer_loops.hpp"
#include "engine/session_addresses.hpp"
#include "readyscope/engine/explain.hpp"

namespace readyscope {
namespace {

constexpr std::size_t batch_datagrams = 32;
constexpr std::size_t datagram_bytes_max = 65'536;

std::string lane_name(const EndpointState& endpoint) {
  const std::string local = endpoint.local.text();
  return endpoint.peer ? local + " > " + endpoint.peer->text() : local;
}

}  // namespace

Session::Session(Network& network, Resolver& resolver, const Clock& clock, SessionBounds bounds,
                 SessionServices services)
    : resolver_(&resolver),
      clock_(&clock),
      bounds_(bounds),
      services_(std::move(services)),
      network_(network, clock),
      sockets_(network_, clock),
      journal_(bounds.journal),
      loops_(std::make_unique<AnswerLoops>()),
      buffers_(batch_datagrams * datagram_bytes_max),
      incoming_(batch_datagrams),
      began_at_(clock.now()),
      step_at_(began_at_) {
  for (std::size_t i = 0; i < batch_datagrams; ++i) {
    incoming_[i].buffer = std::span(buffers_).subspan(i * datagram_bytes_max, datagram_bytes_max);
  }
}

Session::~Session() = default;

void Session::apply(const Commands& commands) {
  for (const Command& command : commands) {
    std::visit([this](const auto& one) { carry_out(one); }, command);
  }
}

const EndpointState* Session::find(LaneId lane) const {
  const auto index = static_cast<std::size_t>(lane);
  return index < endpoints_.size() ? endpoints_[index].get() : nullptr;
}

EndpointState* Session::live(LaneId lane) {
  const auto index = static_cast<std::size_t>(lane);
  const bool found = index < endpoints_.size() && endpoints_[index]->is_live();
  return found ? endpoints_[index].get() : nullptr;
}

EndpointState* Session::open_one(LaneId lane) {
  EndpointState* endpoint = live(lane);
  return endpoint != nullptr && endpoint->is_open() ? endpoint : nullptr;
}

const Concluded* Session::outcome(Ticket ticket) const {
  const auto found =
      std::ranges::find(outcomes_.rbegin(), outcomes_.rend(), ticket, &Concluded::ticket);
  return found == outcomes_.rend() ? nullptr : &*found;
}

void Session::conclude(Ticket ticket, Failure failure) {
  if (!failure.empty()) complain(failure);
  outcomes_.push_back({ticket, std::move(failure)});
  if (outcomes_.size() > outcomes_max) outcomes_.pop_front();
}

void Session::complain(Failure failure) {
  ++failure_count_;
  failures_.push_back(std::move(failure));
  if (failures_.size() > failures_max) failures_.pop_front();
}

// ---- endpoints come ---------------------------------------------------------------------------

void Session::carry_out(const AddEndpoint& command) { (void)add(command); }

/// What is wrong with asking for this, before any socket is involved; empty when nothing is.
std::string Session::objection(const AddEndpoint& command) const {
  const auto address = parse_address(command.address);
  if (!address) return std::string(explain(address.error()));
  if (command.attach == Attach::connect && address->port == 0) {
    return "A peer has a port from 1 to 65535. Only Bind takes 0, for any free port.";
  }
  if (command.attach == Attach::bind && command.role == Role::counter_sender) {
    return "A counter sender needs a peer to send to. Choose Connect.";
  }
  if (live_count_ >= bounds_.endpoints_max) {
    return "There are " + std::to_string(live_count_) +
           " endpoints, the most there can be. Remove some first.";
  }
  if (!command.forward_to.empty()) {
    const auto to = numeric_peer(command.forward_to, Family::ipv4);
    if (!to) return to.error();
  }
  return {};
}

EndpointState* Session::add(const AddEndpoint& command) {
  std::string wrong = objection(command);
  auto replier = Replier::make(command.reply_rules, services_.compile_pattern);
  if (wrong.empty() && !replier) wrong = explain_rule_fault(replier.error());
  const auto lane = wrong.empty() ? journal_.add_lane(command.address) : std::nullopt;
  if (wrong.empty() && !lane) {
    wrong = "This session has seen as many endpoints as it can remember. Start a new one.";
  }
  if (!lane) {
    conclude(command.ticket, {std::move(wrong)});
    return nullptr;
  }
  EndpointState& endpoint =
      *endpoints_.emplace_back(std::make_unique<EndpointState>(services_.clock_id));
  endpoint.lane = *lane;
  endpoint.ticket = command.ticket;
  endpoint.attach = command.attach;
  endpoint.asked = command.address;
  endpoint.role = command.role;
  endpoint.interest = command.interest;
  endpoint.sender = CounterSender(command.sender);
  if (command.sending) endpoint.sender.start(now());
  endpoint.answer_loop_allowed = command.answer_loop_allowed;
  endpoint.replier = std::move(*replier);
  endpoint.impairments = command.impairments;
  ++live_count_;

  const AddressText address = parse_address(command.address).value();
  if (const auto numeric = Endpoint::from_numeric(address.host, address.port)) {
    open_first(endpoint, {&*numeric, 1});
  } else {
    lookups_.push_back({*lane, address.host, resolver_->look_up(address.host, address.port),
                        now() + bounds_.lookup_max});
  }
  // Only now is it known which of the two families `localhost` means.
  if (!command.forward_to.empty()) {
    endpoint.forward_to = numeric_peer(command.forward_to, endpoint.local.family()).value();
  }
  return &endpoint;
}

void Session::check_lookups() {
  for (std::size_t i = 0; i < lookups_.size();) {
    EndpointState* endpoint = live(lookups_[i].lane);
    const auto answer = endpoint == nullptr ? std::nullopt : lookups_[i].lookup->poll();
    const bool timed_out = now() >= lookups_[i].give_up_at;
    if (endpoint != nullptr && !answer && !timed_out) {
      ++i;
      continue;
    }
    const PendingLookup done = std::move(lookups_[i]);
    lookups_.erase(lookups_.begin() + static_cast<std::ptrdiff_t>(i));
    if (endpoint == nullptr) continue;
    if (answer && *answer && !(*answer)->empty()) {
      open_first(*endpoint, **answer);
    } else {
      endpoint->phase = Phase::removed;
      --live_count_;
      conclude(endpoint->ticket, {explain_lookup_failure(done.host, !answer),
                                  answer && !*answer ? answer->error() : std::error_code()});
    }
  }
}

void Session::open_first(EndpointState& endpoint, std::span<const Endpoint> candidates) {
  std::error_code error;
  for (const Endpoint& candidate : candidates) {
    error = open(endpoint, candidate);
    if (!error) {
      conclude(endpoint.ticket);
      return;
    }
  }
  endpoint.phase = Phase::removed;
  --live_count_;
  conclude(endpoint.ticket,
           {explain_open_failure(endpoint.attach, candidates.back(), error, sockets_.size(),
                                 find_holder(candidates.back(), error)),
            error});
}

std::optional<PortHolder> Session::find_holder(const Endpoint& address, std::error_code error) {
  if (error != std::errc::address_in_use || !services_.find_port_holder) return {};
  if (holders_asked_ == bounds_.holders_asked_max) return {};
  ++holders_asked_;
  return services_.find_port_holder(address);
}

std::error_code Session::open(EndpointState& endpoint, const Endpoint& address) {
  const auto socket = endpoint.attach == Attach::bind
                          ? sockets_.bind_dgram(address, endpoint.interest)
                          : sockets_.connect_dgram(address, endpoint.interest);
  if (!socket) return socket.error();
  const auto local = sockets_.find(*socket)->local();
  endpoint.phase = Phase::open;
  endpoint.socket = *socket;
  endpoint.local = local.value_or(address);
  if (endpoint.attach == Attach::connect) endpoint.peer = address;
  if (by_slot_.size() <= socket->slot) by_slot_.resize(socket->slot + 1);
  // Whoever is still there lost its socket and has not been told: its handle is ours once more.
  if (const EndpointState* former = by_slot_[socket->slot]) lose(former->socket);
  by_slot_[socket->slot] = &endpoint;
  journal_.rename_lane(endpoint.lane, lane_name(endpoint));
  sample_buffer(endpoint);
  impair(endpoint);
  enlist(endpoint);
  note(endpoint, Kind::added);
  return {};
}

void Session::enlist(EndpointState& endpoint) {
  endpoint.links.set_round_trip(endpoint.role == Role::counter_sender);
  if (endpoint.role == Role::counter_sender) {
    senders_.push_back(&endpoint);
    // What fell due while its name was looked up is not caught up.
    if (endpoint.sender.running()) endpoint.sender.start(now());
  }
  if (is_answering(endpoint.role)) {
    answering_by_port_.emplace(endpoint.local.port(), endpoint.lane);
    loops_->forget(endpoint.lane);
    endpoint.answer_loop_told = false;
  }
}

void Session::delist(EndpointState& endpoint) {
  endpoint.sender.stop();
  std::erase(senders_, &endpoint);
  std::erase_if(answering_by_port_,
                [&](const auto& answering) { return answering.second == endpoint.lane; });
}

// ---- endpoints go -----------------------------------------------------------------------------

void Session::carry_out(const RemoveEndpoint& command) {
  if (EndpointState* endpoint = live(command.lane)) leave(*endpoint, Phase::removed, Kind::removed);
}

void Session::leave(EndpointState& endpoint, Phase phase, Kind why) {
  if (endpoint.is_open()) {
    sample_buffer(endpoint);
    note(endpoint, why);
    delist(endpoint);
    stop_repeating(endpoint);
    sample_impairment(endpoint);
    std::erase(impaired_, &endpoint);
    // Letting go of the socket closes it. A handle closed by others has already gone.
    (void)sockets_.remove(endpoint.socket);
    by_slot_[endpoint.socket.slot] = nullptr;
  } else {
    conclude(endpoint.ticket, {"It was removed before its name was known."});
  }
  endpoint.phase = phase;
  endpoint.left_at = clock_->now();
  --live_count_;
}

void Session::lose(SocketId socket) {
  if (EndpointState* endpoint = at_socket(socket)) {
    complain({"The socket of " + journal_.name(endpoint->lane) +
              " was closed by something else. Add the endpoint again."});
    leave(*endpoint, Phase::removed, Kind::lost_socket);
  }
}

}  // namespace readyscope
