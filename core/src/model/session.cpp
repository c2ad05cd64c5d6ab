#include "readyscope/model/session.hpp"

#include <algorithm>
#include <variant>

#include "readyscope/model/explain.hpp"

namespace readyscope::model {
namespace {

constexpr std::size_t batch_datagrams = 32;
constexpr std::size_t datagram_bytes_max = 65'536;
constexpr std::uint16_t demo_port = 9876;
constexpr double demo_rate = 2;  // slow enough to watch

std::string lane_name(const EndpointState& endpoint) {
  const std::string local = endpoint.local.text();
  return endpoint.peer ? local + " > " + endpoint.peer->text() : local;
}

/// What is wrong with asking for this, before any socket is involved; empty when nothing is.
std::string objection(const AddEndpoint& command, const AddressText& address) {
  if (command.attach == Attach::connect && address.port == 0) {
    return "A peer has a port from 1 to 65535. Only Bind takes 0, for any free port.";
  }
  if (command.attach == Attach::bind && command.role == Role::counter_sender) {
    return "A counter sender needs a peer to send to. Choose Connect.";
  }
  return {};
}

}  // namespace

Session::Session(Network& network, Resolver& resolver, const Clock& clock, SessionBounds bounds)
    : resolver_(&resolver),
      clock_(&clock),
      bounds_(bounds),
      sockets_(network, clock),
      journal_(bounds.journal),
      buffers_(batch_datagrams * datagram_bytes_max),
      incoming_(batch_datagrams),
      began_at_(clock.now()),
      step_at_(began_at_) {
  for (std::size_t i = 0; i < batch_datagrams; ++i) {
    incoming_[i].buffer = std::span(buffers_).subspan(i * datagram_bytes_max, datagram_bytes_max);
  }
}

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

void Session::conclude(Ticket ticket, std::string failure) {
  if (!failure.empty()) complain(failure);
  outcomes_.push_back({ticket, std::move(failure)});
  if (outcomes_.size() > outcomes_max) outcomes_.pop_front();
}

void Session::complain(std::string failure) {
  ++failure_count_;
  failures_.push_back(std::move(failure));
  if (failures_.size() > failures_max) failures_.pop_front();
}

// ---- endpoints come ---------------------------------------------------------------------------

void Session::carry_out(const AddEndpoint& command) { (void)add(command); }

EndpointState* Session::add(const AddEndpoint& command) {
  const auto address = parse_address(command.address);
  if (!address) {
    conclude(command.ticket, std::string(explain(address.error())));
    return nullptr;
  }
  if (std::string wrong = objection(command, *address); !wrong.empty()) {
    conclude(command.ticket, std::move(wrong));
    return nullptr;
  }
  if (live_count_ >= bounds_.endpoints_max) {
    conclude(command.ticket, "There are " + std::to_string(live_count_) +
                                 " endpoints, the most there can be. Remove some first.");
    return nullptr;
  }
  const auto lane = journal_.add_lane(command.address);
  if (!lane) {
    conclude(command.ticket, "This session has seen as many endpoints as it can remember. Start a "
                             "new one.");
    return nullptr;
  }
  EndpointState& endpoint = *endpoints_.emplace_back(std::make_unique<EndpointState>());
  endpoint.lane = *lane;
  endpoint.ticket = command.ticket;
  endpoint.attach = command.attach;
  endpoint.asked = command.address;
  endpoint.role = command.role;
  endpoint.sender = CounterSender(command.sender);
  ++live_count_;

  if (const auto numeric = Endpoint::from_numeric(address->host, address->port)) {
    open_first(endpoint, {&*numeric, 1});
  } else {
    lookups_.push_back({*lane, address->host, resolver_->look_up(address->host, address->port),
                        now() + bounds_.lookup_max});
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
      conclude(endpoint->ticket, explain_lookup_failure(done.host, !answer));
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
           explain_open_failure(endpoint.attach, candidates.back(), error, sockets_.size()));
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
  enlist(endpoint);
  note(endpoint, Kind::added);
  return {};
}

void Session::enlist(EndpointState& endpoint) {
  if (endpoint.role == Role::counter_sender) {
    senders_.push_back(&endpoint);
    endpoint.sender.start(now());
  }
  if (endpoint.role == Role::echo) {
    echoes_by_port_.emplace(endpoint.local.port(), endpoint.lane);
    endpoint.own_echoes = 0;
    endpoint.echo_loop_stopped = false;
  }
}

void Session::delist(EndpointState& endpoint) {
  endpoint.sender.stop();
  std::erase(senders_, &endpoint);
  std::erase_if(echoes_by_port_, [&](const auto& echo) { return echo.second == endpoint.lane; });
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
    // Letting go of the socket closes it. A handle closed by others has already gone.
    (void)sockets_.remove(endpoint.socket);
    by_slot_[endpoint.socket.slot] = nullptr;
  } else {
    conclude(endpoint.ticket, "It was removed before its name was known.");
  }
  endpoint.phase = phase;
  --live_count_;
}

void Session::lose(SocketId socket) {
  if (EndpointState* endpoint = at_socket(socket)) {
    complain("The socket of " + journal_.name(endpoint->lane) +
             " was closed by something else. Add the endpoint again.");
    leave(*endpoint, Phase::removed, Kind::lost_socket);
  }
}

// ---- endpoints change -------------------------------------------------------------------------

void Session::carry_out(const SetInterest& command) {
  EndpointState* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->interest = command.interest;
  if (endpoint->is_open()) (void)sockets_.set_interest(endpoint->socket, command.interest);
}

void Session::carry_out(const SetRole& command) {
  EndpointState* endpoint = live(command.lane);
  if (endpoint == nullptr || endpoint->role == command.role) return;
  if (command.role == Role::counter_sender && endpoint->attach == Attach::bind) {
    complain("A counter sender needs a peer to send to. Add one with Connect.");
    return;
  }
  if (endpoint->is_open()) delist(*endpoint);
  endpoint->role = command.role;
  endpoint->sender = CounterSender(endpoint->sender.settings());
  if (endpoint->is_open()) enlist(*endpoint);
}

void Session::carry_out(const StartSender& command) {
  EndpointState* endpoint = open_one(command.lane);
  if (endpoint != nullptr && endpoint->role == Role::counter_sender) endpoint->sender.start(now());
}

void Session::carry_out(const StopSender& command) {
  if (EndpointState* endpoint = live(command.lane)) endpoint->sender.stop();
}

void Session::carry_out(const SetSender& command) {
  EndpointState* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->sender.set_rate(command.settings.rate, now());
  endpoint->sender.set_limit(command.settings.limit);
}

void Session::carry_out(const AllowEchoLoop& command) {
  EndpointState* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->echo_loop_allowed = command.allowed;
  endpoint->echo_loop_stopped = false;
  endpoint->own_echoes = 0;
}

void Session::carry_out(const SendDatagram& command) {
  EndpointState* endpoint = open_one(command.lane);
  if (endpoint == nullptr) {
    conclude(command.ticket, "That endpoint is closed. Choose another one.");
    return;
  }
  std::optional<Endpoint> to;
  if (!command.to.empty()) {
    const auto address = parse_address(command.to);
    if (!address || address->port == 0) {
      conclude(command.ticket, address ? "A peer has a port from 1 to 65535."
                                       : std::string(explain(address.error())));
      return;
    }
    const bool here = address->host == "localhost";
    const auto numeric = here ? Endpoint::loopback(address->port, endpoint->local.family())
                              : Endpoint::from_numeric(address->host, address->port);
    if (!numeric) {
      conclude(command.ticket, "Type the address in numbers here, such as 127.0.0.1:9876.");
      return;
    }
    to = *numeric;
  } else if (!endpoint->peer) {
    conclude(command.ticket, "A bound endpoint has no peer. Type the address to send to.");
    return;
  }
  conclude(command.ticket, send_now(*endpoint, command.payload, to));
}

void Session::carry_out(const RunDemo&) {
  const EndpointState* receiver = demo_receiver_ ? open_one(*demo_receiver_) : nullptr;
  if (receiver == nullptr || receiver->role != Role::counter_receiver) {
    AddEndpoint server{.address = Endpoint::loopback(demo_port).text(),
                       .role = Role::counter_receiver};
    receiver = add(server);
    if (receiver != nullptr && !receiver->is_open()) {
      // Somebody has the note's port. Any other one shows the same.
      server.address = Endpoint::loopback(0).text();
      receiver = add(server);
    }
    if (receiver == nullptr || !receiver->is_open()) return;
    demo_receiver_ = receiver->lane;
  }
  (void)add({.attach = Attach::connect,
             .address = receiver->local.text(),
             .role = Role::counter_sender,
             .sender = {.rate = demo_rate, .limit = 10}});
}

void Session::carry_out(const ClearHistory&) { journal_.clear(); }

void Session::carry_out(const SetHistoryBytes& command) {
  journal_.set_bounds({.bytes = std::max(command.bytes, history_bytes_min)});
}

}  // namespace readyscope::model
