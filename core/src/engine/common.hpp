#pragma once

#include "engine/outflow.hpp"
#include "engine/roster.hpp"
#include "readyscope/engine/engine.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/net/sockets.hpp"

namespace readyscope {

/// The time that a part of a step may take.
class PartTime {
 public:
  PartTime(const Clock& clock, const EngineBounds& bounds) : clock_(&clock), bounds_(&bounds) {}

  void begin() { ends_at_ = clock_->now() + bounds_->part_time_max; }
  [[nodiscard]] bool is_over() const { return clock_->now() >= ends_at_; }

 private:
  const Clock* clock_;
  const EngineBounds* bounds_;
  Instant ends_at_;
};

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
  PartTime part_time{clock, bounds};

  [[nodiscard]] Duration since_1970() const {
    return pass_at.time_since_epoch() + clock.wall_offset();
  }
};

}  // namespace readyscope
