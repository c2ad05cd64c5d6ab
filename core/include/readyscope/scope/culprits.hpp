#pragma once

#include <vector>

#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// The endpoints here that the counters of this link at `receiver` may have come from. If its
/// source is an address without a port, those at that address that send to it.
std::vector<const EndpointState*> senders_of(const Scope& scope, const EndpointState& receiver,
                                             const Link& link);

/// Who is to blame for a link's missing values, by everything that is known. `Link::culprits` only
/// knows what happened at the receiver. If the counters came from an endpoint here as well, the
/// network is not to blame for what an impairment dropped on the way.
///
/// A sender's impairment does not know which receiver a datagram was meant for, nor in which run.
/// If there are several, each may blame it for all that it dropped, up to what is missing; even so,
/// the parts add up to `Link::missing`.
Culprits culprits_of(const Scope& scope, const EndpointState& receiver, const Link& link);

}  // namespace readyscope
