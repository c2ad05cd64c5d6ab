#pragma once

#include "engine/outflow.hpp"
#include "engine/roster.hpp"
#include "readyscope/engine/engine.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/net/sockets.hpp"

namespace readyscope {

/// What all parts of the engine share.
struct EngineCommon {
  const Clock& clock;
  const EngineBounds& bounds;
  const EngineServices& services;
  ImpairedNetwork& network;
  Sockets& sockets;
  Roster& roster;
  Outflow& out;
  Instant pass_at;  ///< The time of the current pass, for everything in it.

  [[nodiscard]] Duration since_1970() const {
    return pass_at.time_since_epoch() + clock.wall_offset();
  }
};

}  // namespace readyscope
