#pragma once

#include "readyscope/model/command.hpp"
#include "readyscope/model/endpoint_state.hpp"

namespace readyscope::model {

/// What makes this endpoint once more, as it is set now: by the address that was typed, so that
/// port 0 takes any free one again. Its counts, its history and a datagram that it repeats are its
/// own. The ticket is left to whoever asks.
AddEndpoint recreate(const EndpointState& endpoint);

}  // namespace readyscope::model
