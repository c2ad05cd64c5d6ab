#include "readyscope/scope/culprits.hpp"

#include <algorithm>

namespace readyscope {
namespace {

/// Whether what it sends goes to `receiver`.
bool sends_to(const EndpointState& endpoint, const EndpointState& receiver) {
  if (!endpoint.peer || endpoint.peer->port() != receiver.local.port()) return false;
  return receiver.local.is_any() ? endpoint.peer->family() == receiver.local.family()
                                 : *endpoint.peer == receiver.local;
}

/// How many on their way to `receiver` were dropped on purpose before they left this machine.
std::uint64_t thrown_away_before(const Scope& scope, const EndpointState& receiver,
                                 const Link& link) {
  std::uint64_t count = 0;
  // Counters that came back were first sent from here.
  const bool came_back =
      receiver.role() == Role::counter_sender || link.delay_kind() == DelayKind::round_trip;
  if (came_back) count += receiver.impaired.sending.thrown_away();
  for (const EndpointState* endpoint : senders_of(scope, receiver, link)) {
    if (endpoint == &receiver) continue;
    count += endpoint->impaired.sending.thrown_away();
    // What an endpoint that answers did not receive, it did not answer either.
    if (is_answering(endpoint->role())) count += endpoint->impaired.receiving.thrown_away();
  }
  return count;
}

}  // namespace

std::vector<const EndpointState*> senders_of(const Scope& scope, const EndpointState& receiver,
                                             const Link& link) {
  std::vector<const EndpointState*> senders;
  if (link.source().port() != 0) {
    for (const EndpointState* endpoint : scope.directory().at(link.source())) {
      senders.push_back(endpoint);
    }
    return senders;
  }
  for (const auto& endpoint : scope.endpoints()) {
    const bool is_there = endpoint->local.with_port(0) == link.source();
    if (is_there && sends_to(*endpoint, receiver)) senders.push_back(endpoint.get());
  }
  return senders;
}

Culprits culprits_of(const Scope& scope, const EndpointState& receiver, const Link& link) {
  Culprits culprits = link.culprits();
  if (culprits.network + culprits.unknown == 0) return culprits;
  std::uint64_t thrown_away = thrown_away_before(scope, receiver, link);
  for (std::uint64_t* part : {&culprits.network, &culprits.unknown}) {
    const std::uint64_t moved = std::min(*part, thrown_away);
    *part -= moved;
    thrown_away -= moved;
    culprits.impairment += moved;
  }
  return culprits;
}

}  // namespace readyscope
