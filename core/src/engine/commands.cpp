#include "engine/commands.hpp"

#include <algorithm>
#include <utility>

#include "engine/numeric_peer.hpp"
#include "readyscope/engine/explain.hpp"

namespace readyscope {
namespace {

constexpr std::uint16_t demo_port = 9876;
constexpr double demo_rate = 2;  // slow enough to watch

}  // namespace

LiveEndpoint* CarryOut::open_one(LaneId lane) {
  LiveEndpoint* endpoint = live(lane);
  return endpoint != nullptr && endpoint->is_open() ? endpoint : nullptr;
}

LiveEndpoint* CarryOut::open_sender(LaneId lane) {
  LiveEndpoint* endpoint = open_one(lane);
  return endpoint != nullptr && endpoint->role() == Role::counter_sender ? endpoint : nullptr;
}

void CarryOut::changed(const LiveEndpoint& endpoint) {
  common_->out.changed(endpoint, common_->clock.now());
}

void CarryOut::operator()(const RemoveEndpoint& command) {
  if (LiveEndpoint* endpoint = live(command.lane)) opening_->leave(*endpoint, Phase::removed);
}

void CarryOut::operator()(const SetInterest& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->known.settings.interest = command.interest;
  if (endpoint->is_open()) {
    (void)common_->sockets.set_interest(endpoint->socket, command.interest);
  }
  changed(*endpoint);
}

void CarryOut::operator()(const SetRole& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr || endpoint->role() == command.role) return;
  if (command.role == Role::counter_sender && endpoint->settings().attach == Attach::bind) {
    common_->out.complain({"A counter sender needs a peer to send to. Add one with Connect."});
    return;
  }
  if (endpoint->is_open()) opening_->end_role(*endpoint);
  endpoint->known.settings.role = command.role;
  if (endpoint->is_open()) {
    opening_->begin_role(*endpoint);
    // An endpoint that becomes a sender again begins a new run.
    if (command.role == Role::counter_sender) endpoint->sender.restart(common_->clock.now());
  }
  changed(*endpoint);
  common_->out.sender_progressed(*endpoint);
}

// ---- counters ---------------------------------------------------------------------------------

void CarryOut::operator()(const StartSender& command) {
  LiveEndpoint* endpoint = open_sender(command.lane);
  if (endpoint == nullptr) return;
  endpoint->sender.start(common_->clock.now());
  common_->out.sender_progressed(*endpoint);
}

void CarryOut::operator()(const StopSender& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->sender.stop();
  common_->out.sender_progressed(*endpoint);
}

void CarryOut::operator()(const RestartSender& command) {
  LiveEndpoint* endpoint = open_sender(command.lane);
  if (endpoint == nullptr) return;
  endpoint->sender.restart(common_->clock.now());
  common_->out.sender_progressed(*endpoint);
}

void CarryOut::operator()(const SetSender& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->sender.set(command.settings, common_->clock.now());
  endpoint->known.settings.sender = endpoint->sender.settings();
  changed(*endpoint);
  common_->out.sender_progressed(*endpoint);
}

void CarryOut::operator()(const SetReceiver& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->known.settings.receiver = command.settings;
  changed(*endpoint);
}

// ---- answering --------------------------------------------------------------------------------

void CarryOut::operator()(const SetForward& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  const auto to = numeric_peer(command.to, endpoint->known.local.family());
  common_->out.conclude(command.ticket, {to ? std::string() : to.error()});
  if (!to) return;
  endpoint->known.forward_to = *to;
  endpoint->known.settings.forward_to = to->text();
  endpoint->forward_back.reset();
  changed(*endpoint);
}

void CarryOut::operator()(const SetReplyRules& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  auto replier = Replier::make(command.rules, common_->services.compile_pattern);
  if (!replier) {
    common_->out.add(
        Concluded{command.ticket, {explain_rule_fault(replier.error())}, replier.error()});
    return;
  }
  common_->out.conclude(command.ticket);
  endpoint->replier = std::move(*replier);
  endpoint->passing_over_reported = false;
  Answering::search_anew(*endpoint);
  endpoint->known.settings.reply_rules = command.rules;
  changed(*endpoint);
}

void CarryOut::operator()(const AllowAnswerLoop& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  endpoint->known.settings.answer_loop_allowed = command.allowed;
  answering_->begin_again(*endpoint);
  changed(*endpoint);
}

void CarryOut::operator()(const SetImpairment& command) {
  LiveEndpoint* endpoint = live(command.lane);
  if (endpoint == nullptr) return;
  Impairments& impairments = endpoint->known.settings.impairments;
  const bool sending = command.direction == Direction::sending;
  (sending ? impairments.sending : impairments.receiving) = command.impairment;
  if (endpoint->is_open()) opening_->impair(*endpoint);
  changed(*endpoint);
}

// ---- sending by hand --------------------------------------------------------------------------

void CarryOut::operator()(const SendDatagram& command) {
  const auto refuse = [&](std::string why) {
    common_->out.conclude(command.ticket, {std::move(why)});
  };
  LiveEndpoint* endpoint = open_one(command.lane);
  if (endpoint == nullptr) return refuse("That endpoint is closed. Choose another one.");
  std::optional<Endpoint> to;
  if (!command.to.empty()) {
    const auto peer = numeric_peer(command.to, endpoint->known.local.family());
    if (!peer) return refuse(peer.error());
    to = *peer;
  } else if (!endpoint->known.peer) {
    return refuse("A bound endpoint has no peer. Type the address to send to.");
  }
  if (command.times == 1) {
    outbox_->send_by_hand(*endpoint, command, to);
  } else {
    outbox_->begin_repeating(*endpoint, command, to);
  }
}

void CarryOut::operator()(const StopSending& command) {
  if (LiveEndpoint* endpoint = live(command.lane)) outbox_->stop_repeating(*endpoint);
}

// ---- the rest ---------------------------------------------------------------------------------

void CarryOut::operator()(const RunDemo&) {
  const LiveEndpoint* receiver = demo_receiver_ ? open_one(*demo_receiver_) : nullptr;
  if (receiver == nullptr || receiver->role() != Role::counter_receiver) {
    EndpointSettings server{.address = Endpoint::loopback(demo_port).text(),
                            .role = Role::counter_receiver};
    receiver = opening_->add({.settings = server});
    if (receiver == nullptr) {
      // The port is taken. Any other one does as well.
      server.address = Endpoint::loopback(0).text();
      receiver = opening_->add({.settings = server});
    }
    if (receiver == nullptr) return;
    demo_receiver_ = receiver->lane;
  }
  (void)opening_->add({.settings = {.attach = Attach::connect,
                                    .address = receiver->known.local.text(),
                                    .role = Role::counter_sender,
                                    .sender = {.rate = demo_rate, .limit = 10}}});
}

void CarryOut::operator()(const ClearHistory&) { common_->out.add(HistoryCleared{}); }

void CarryOut::operator()(const SetHistoryBytes& command) {
  common_->out.add(HistoryBounded{std::max(command.bytes, history_bytes_min)});
}

}  // namespace readyscope
