#pragma once

#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// Whose fault the missing ones of a link are, of all that is known. `Link::culprits` knows what
/// happened at the receiver alone; where the counters came from an endpoint here as well, what an
/// impairment threw away on the way is no fault of the network.
///
/// A sender's impairment does not know to which receiver a datagram was meant to go, nor in which
/// run. Where there are several, what is laid to the impairment here is the most that it can have
/// been; the parts add up to `Link::missing` all the same.
Culprits culprits_of(const Scope& scope, const EndpointState& receiver, const Link& link);

}  // namespace readyscope
