#include "engine/opening.hpp"

#include <utility>

#include "engine/numeric_peer.hpp"
#include "readyscope/engine/explain.hpp"

namespace readyscope {

// ---- opening ----------------------------------------------------------------------------------

/// What is wrong with this request, before any socket is involved; empty if nothing is.
std::string Opening::objection(const EndpointSettings& settings) const {
  const auto address = parse_address(settings.address);
  if (!address) return std::string(explain(address.error()));
  if (settings.attach == Attach::connect && address->port == 0) {
    return "A peer needs a port from 1 to 65535. Only Bind accepts 0, for any free port.";
  }
  if (settings.attach == Attach::bind && settings.role == Role::counter_sender) {
    return "A counter sender needs a peer to send to. Choose Connect.";
  }
  const std::size_t count = common_->roster.size();
  if (count >= common_->bounds.endpoints_max) {
    return "There are " + std::to_string(count) +
           " endpoints, which is the maximum. Remove some first.";
  }
  if (!settings.forward_to.empty()) {
    const auto to = numeric_peer(settings.forward_to, Family::ipv4);
    if (!to) return to.error();
  }
  return {};
}

LiveEndpoint* Opening::add(const AddEndpoint& command) {
  const EndpointSettings& settings = command.settings;
  const auto refuse = [&](Failure failure, std::optional<RuleFault> rule = {}) {
    common_->out.add(Concluded{command.ticket, std::move(failure), std::move(rule)});
    return nullptr;
  };
  if (std::string wrong = objection(settings); !wrong.empty()) return refuse({std::move(wrong)});
  auto replier = Replier::make(settings.reply_rules, common_->services.compile_pattern);
  if (!replier) return refuse({explain_rule_fault(replier.error())}, replier.error());
  LiveEndpoint* const added = common_->roster.add();
  if (added == nullptr) {
    return refuse({"This session cannot remember any more endpoints. Start a new one."});
  }
  LiveEndpoint& endpoint = *added;
  endpoint.known = {.ticket = command.ticket, .settings = settings};
  if (!settings.forward_to.empty()) {
    endpoint.known.forward_to = numeric_peer(settings.forward_to, Family::ipv4).value();
  }
  endpoint.sender = CounterSender(settings.sender);
  if (settings.sending) endpoint.sender.start(common_->clock.now());
  endpoint.replier = std::move(*replier);
  common_->out.changed(endpoint, common_->clock.now());
  common_->out.sender_progressed(endpoint);

  const AddressText address = parse_address(settings.address).value();
  const LaneId lane = endpoint.lane;
  if (const auto numeric = Endpoint::from_numeric(address.host, address.port)) {
    open_first(endpoint, {&*numeric, 1});
  } else {
    lookups_.push_back({lane, address.host, resolver_->look_up(address.host, address.port),
                        common_->clock.now() + common_->bounds.lookup_max});
  }
  return common_->roster.find(lane);
}

void Opening::check_lookups() {
  const Instant now = common_->clock.now();
  for (std::size_t i = 0; i < lookups_.size();) {
    LiveEndpoint* endpoint = common_->roster.find(lookups_[i].lane);
    const auto answer = endpoint == nullptr ? std::nullopt : lookups_[i].lookup->poll();
    const bool timed_out = now >= lookups_[i].give_up_at;
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
      give_up(*endpoint, {explain_lookup_failure(done.host, !answer),
                          answer && !*answer ? answer->error() : std::error_code()});
    }
  }
}

void Opening::open_first(LiveEndpoint& endpoint, std::span<const Endpoint> candidates) {
  std::error_code error;
  for (const Endpoint& candidate : candidates) {
    error = open(endpoint, candidate);
    if (!error) {
      common_->out.conclude(endpoint.known.ticket);
      return;
    }
  }
  const Endpoint& last = candidates.back();
  give_up(endpoint, {explain_open_failure(endpoint.settings().attach, last, error,
                                          common_->sockets.size(), find_holder(last, error)),
                     error});
}

void Opening::give_up(LiveEndpoint& endpoint, Failure failure) {
  endpoint.known.phase = Phase::removed;
  endpoint.sender.stop();
  common_->out.changed(endpoint, common_->clock.now());
  common_->out.conclude(endpoint.known.ticket, std::move(failure));
  common_->roster.remove(endpoint);
}

std::optional<PortHolder> Opening::find_holder(const Endpoint& address, std::error_code error) {
  const FindPortHolder& find = common_->services.find_port_holder;
  if (error != std::errc::address_in_use || !find) return {};
  if (holders_asked_ == common_->bounds.holders_asked_max) return {};
  ++holders_asked_;
  return find(address);
}

std::error_code Opening::open(LiveEndpoint& endpoint, const Endpoint& address) {
  const Interest interest = endpoint.settings().interest;
  const bool connects = endpoint.settings().attach == Attach::connect;
  const auto socket = connects ? common_->sockets.connect_dgram(address, interest)
                               : common_->sockets.bind_dgram(address, interest);
  if (!socket) return socket.error();
  endpoint.socket = *socket;
  endpoint.handle = common_->sockets.find(*socket)->handle();
  EndpointDescription& known = endpoint.known;
  known.phase = Phase::open;
  known.local = common_->sockets.find(*socket)->local().value_or(address);
  if (connects) known.peer = address;
  // Only now is it known which of the two families `localhost` refers to.
  if (known.forward_to) {
    known.forward_to = numeric_peer(known.settings.forward_to, known.local.family()).value();
    known.settings.forward_to = known.forward_to->text();
  }
  // Whichever endpoint is still in that slot has lost its socket without notice: the handle has
  // been reused.
  if (LiveEndpoint* former = common_->roster.seat(endpoint)) lose(*former);
  common_->out.changed(endpoint, common_->clock.now());
  sampling_->sample_buffer(endpoint);
  impair(endpoint);
  begin_role(endpoint);
  return {};
}

void Opening::begin_role(LiveEndpoint& endpoint) {
  common_->roster.enlist(endpoint);
  // Counters that fell due while the name was being looked up are not caught up.
  if (endpoint.role() == Role::counter_sender && endpoint.sender.running()) {
    endpoint.sender.start(common_->clock.now());
  }
  if (is_answering(endpoint.role())) answering_->begin_again(endpoint);
  common_->out.sender_progressed(endpoint);
}

void Opening::end_role(LiveEndpoint& endpoint) {
  endpoint.sender.stop();
  answering_->give_up_search(endpoint);
  common_->roster.delist(endpoint);
  common_->out.sender_progressed(endpoint);
}

void Opening::impair(LiveEndpoint& endpoint) {
  const Impairments& impairments = endpoint.settings().impairments;
  if (!endpoint.ever_impaired && impairments == Impairments{}) return;
  common_->roster.begin_impairing(endpoint);
  common_->network.impair(endpoint.handle, Direction::sending, impairments.sending);
  common_->network.impair(endpoint.handle, Direction::receiving, impairments.receiving);
}

// ---- closing ----------------------------------------------------------------------------------

void Opening::leave(LiveEndpoint& endpoint, Phase phase, bool lost) {
  if (endpoint.is_open()) {
    sampling_->sample_buffer(endpoint);
    end_role(endpoint);
    outbox_->stop_repeating(endpoint);
    common_->roster.unseat(endpoint);
    // Discarding the socket closes it. A handle that others closed has already gone.
    (void)common_->sockets.remove(endpoint.socket);
    // Only now, because closing decides what becomes of the datagrams that still wait.
    if (endpoint.ever_impaired) sampling_->sample_impairment(endpoint);
  } else {
    common_->out.conclude(endpoint.known.ticket,
                          {"It was removed before its name had been looked up."});
  }
  endpoint.known.phase = phase;
  common_->out.changed(endpoint, common_->clock.now(), lost);
  common_->roster.remove(endpoint);
}

void Opening::lose(SocketId socket) {
  if (LiveEndpoint* endpoint = common_->roster.at(socket)) lose(*endpoint);
}

void Opening::lose(LiveEndpoint& endpoint) {
  const std::string name = LaneName(endpoint.known.local, endpoint.known.peer).whole;
  common_->out.complain(
      {"The socket of " + name + " was closed by something else. Add the endpoint again."});
  leave(endpoint, Phase::removed, true);
}

}  // namespace readyscope
