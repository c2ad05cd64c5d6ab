// What a person asks of endpoints that are there.

#include <algorithm>

#include "engine/answer_loops.hpp"
#include "engine/session_addresses.hpp"
#include "readyscope/engine/explain.hpp"
#include "readyscope/engine/session.hpp"

namespace readyscope {
namespace {

constexpr std::uint16_t demo_port = 9876;
constexpr double demo_rate = 2;  // slow enough to watch
constexpr Duration send_interval_max = std::chrono::hours(24);

}  // namespace

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
    complain({"A counter sender needs a peer to send to. Add one with Connect."});
    return;
  }
  if (endpoint->is_open()) delist(*endpoint);
  endpoint->role = command.role;
  if (endpoint->is_open()) {
    enlist(*endpoint);
    // What it counts from here on is not what it counted when it last was a sender.
    if (endpoint->role == Role::counter_sender) endpoint->sender.restart(now());
  }
}

// ---- counter senders --------------------------------------------------------------------------

void Session::carry_out(const StartSender& command) {
  EndpointState* endpoint = open_one(command.lane);
  if (endpoint != nullptr && endpoint->role == Role::counter_sender) endpoint->sender.start(now());
}

void Session::carry_out(const StopSender& command) {
  if (EndpointState* endpoint = live(command.lane)) endpoint->sender.stop();
}

void Session::carry_out(const RestartSender& command) {
  EndpointState* endpoint = open_one(command.lane);
  if (endpoint == nullptr || endpoint->role != Role::counter_sender) return;
  endpoint->sender.restart(now());
}

void Session::carry_out(const SetSender& command) {
  if (EndpointState* endpoint = live(command.lane)) endpoint->sender.set(command.settings, now());
}

// ---- answering --------------------------------------------------------------------------------

void Session::carry_out(const SetForward& command) {
  EndpointState* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  const auto to = numeric_peer(command.to, endpoint->local.family());
  conclude(command.ticket, {to ? std::string() : to.error()});
  if (!to) return;
  endpoint->forward_to = *to;
  endpoint->forward_back.reset();
}

void Session::carry_out(const SetReplyRules& command) {
  EndpointState* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  auto replier = Replier::make(command.rules, services_.compile_pattern);
  conclude(command.ticket, {replier ? std::string() : explain_rule_fault(replier.error())});
  if (replier) endpoint->replier = std::move(*replier);
}

void Session::carry_out(const AllowAnswerLoop& command) {
  EndpointState* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->answer_loop_allowed = command.allowed;
  endpoint->answer_loop_told = false;
  loops_->forget(endpoint->lane);
}

// ---- impairment -------------------------------------------------------------------------------

void Session::carry_out(const SetImpairment& command) {
  EndpointState* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  const bool sending = command.direction == Direction::sending;
  (sending ? endpoint->impairments.sending : endpoint->impairments.receiving) = command.impairment;
  if (endpoint->is_open()) impair(*endpoint);
}

/// Tells the network what to do to this endpoint's datagrams.
void Session::impair(EndpointState& endpoint) {
  const bool known = std::ranges::find(impaired_, &endpoint) != impaired_.end();
  if (!known && endpoint.impairments == Impairments{}) return;
  if (!known) impaired_.push_back(&endpoint);
  const Handle handle = sockets_.find(endpoint.socket)->handle();
  network_.impair(handle, Direction::sending, endpoint.impairments.sending);
  network_.impair(handle, Direction::receiving, endpoint.impairments.receiving);
}

void Session::sample_impairment(EndpointState& endpoint) {
  const Socket* socket = sockets_.find(endpoint.socket);
  if (socket == nullptr) return;
  endpoint.impaired_sending = network_.figures(socket->handle(), Direction::sending);
  endpoint.impaired_receiving = network_.figures(socket->handle(), Direction::receiving);
}

// ---- sending by hand --------------------------------------------------------------------------

void Session::carry_out(const SendDatagram& command) {
  EndpointState* endpoint = open_one(command.lane);
  if (endpoint == nullptr) {
    conclude(command.ticket, {"That endpoint is closed. Choose another one."});
    return;
  }
  std::optional<Endpoint> to;
  if (!command.to.empty()) {
    const auto peer = numeric_peer(command.to, endpoint->local.family());
    if (!peer) {
      conclude(command.ticket, {peer.error()});
      return;
    }
    to = *peer;
  } else if (!endpoint->peer) {
    conclude(command.ticket, {"A bound endpoint has no peer. Type the address to send to."});
    return;
  }
  if (command.times == 1) {
    conclude(command.ticket, send_by_hand(*endpoint, command, to, endpoint->filled_in));
    if (command.filled_in) ++endpoint->filled_in;
    return;
  }
  stop_repeating(*endpoint);
  endpoint->repeat = Repeat{.what = command, .to = to, .due_at = now()};
  endpoint->repeat->what.every = std::clamp(command.every, send_interval_min, send_interval_max);
  repeating_.push_back(endpoint);
}

void Session::carry_out(const StopSending& command) {
  if (EndpointState* endpoint = live(command.lane)) stop_repeating(*endpoint);
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

}  // namespace readyscope
