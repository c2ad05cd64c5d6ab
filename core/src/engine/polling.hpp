#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/common.hpp"

namespace readyscope {

/// Calls `select`, reports what it found, and notices when polling has paused for a while.
class Polling {
 public:
  explicit Polling(EngineCommon& common) : common_(&common) {}

  /// Calls `select` once. What it finds is reported, and stays in `readable` and `writable` until
  /// the next call. Returns the sockets whose handles something else has closed.
  std::vector<SocketId> poll(std::optional<Duration> timeout);
  [[nodiscard]] std::span<const SocketId> readable() const { return readable_; }
  [[nodiscard]] std::span<const SocketId> writable() const { return writable_; }

  /// Waits until then at most for something to read; returns whether there is anything to handle.
  bool await_input(Instant until);

 private:
  void listen_begins();
  void note_gap(Instant from, Instant until);
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
