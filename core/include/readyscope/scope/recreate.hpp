#pragma once

#include "readyscope/scope/command.hpp"
#include "readyscope/scope/endpoint_state.hpp"

namespace readyscope {

/// What makes this endpoint once more, as it is set now: by the address that was typed, so that
/// port 0 takes any free one again. Its counts, its history and a datagram that it repeats are its
/// own. The ticket is left to whoever asks.
AddEndpoint recreate(const EndpointState& endpoint);

}  // namespace readyscope
