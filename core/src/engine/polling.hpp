#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/common.hpp"

namespace readyscope {

/// Asks `select`, tells what it found, and notices when nobody asked for a while.
class Polling {
 public:
  explicit Polling(EngineCommon& common) : common_(&common) {}

  /// One `select`. What it found is reported, and in `readable` and `writable` until the next one.
  /// Returns the sockets whose handles had been closed behind our back.
  std::vector<SocketId> poll(std::optional<Duration> timeout);
  [[nodiscard]] std::span<const SocketId> readable() const { return readable_; }
  [[nodiscard]] std::span<const SocketId> writable() const { return writable_; }

  /// Waits, at most until then, for something to read; whether there is something to see to.
  bool await_input(Instant until);

 private:
  void listen_begins();
  void found(SocketId socket, Kind kind);

  EngineCommon* common_;
  std::vector<ReadyEndpoint> ready_;
  std::vector<SocketId> readable_;
  std::vector<SocketId> writable_;
  std::optional<Instant> listened_until_;
  Duration gap_max_{};
  bool failure_reported_ = false;
};

}  // namespace readyscope
