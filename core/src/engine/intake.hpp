#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/answering.hpp"
#include "engine/in_turn.hpp"
#include "engine/sampling.hpp"

namespace readyscope {

/// Receives what is waiting at readable sockets, but never so much, or for so long, that a flood or
/// what is done with it starves the other sockets or the window.
class Intake {
 public:
  Intake(EngineCommon& common, Sampling& sampling, Answering& answering);

  /// The next step continues where the budget of this one ends.
  void drain_in_turn(std::span<const SocketId> readable);
  /// Receives what is waiting at one endpoint, before it leaves, within the budget for a socket.
  void drain(LiveEndpoint& endpoint);

 private:
  std::size_t drain(LiveEndpoint& endpoint, std::size_t count_max);
  void take_in(LiveEndpoint& endpoint, const Incoming& incoming);
  void report_failure(const LiveEndpoint& endpoint, std::error_code error);

  EngineCommon* common_;
  Sampling* sampling_;
  Answering* answering_;
  /// Not cleared: most of it is never touched, and it would be half of a program's start.
  std::unique_ptr<std::byte[]> buffers_;
  std::vector<Incoming> incoming_;
  InTurn in_turn_;
};

}  // namespace readyscope
