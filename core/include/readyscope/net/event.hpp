#pragma once

#include <compare>
#include <cstdint>
#include <variant>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// Names a socket for as long as it is watched, and never another one after it: a slot that is used
/// again has a new generation. The default names no socket.
struct SocketId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  auto operator<=>(const SocketId&) const = default;
};

/// The three ways in which `select` finds a socket ready.
struct Read {
  SocketId socket;
};
struct Write {
  SocketId socket;
};
struct Except {
  SocketId socket;
};

using Event = std::variant<Read, Write, Except>;

inline SocketId socket_of(const Event& event) {
  return std::visit([](const auto& ready) { return ready.socket; }, event);
}

/// A ready event as an entry of the stream that all of Readyscope processes.
struct Entry {
  std::uint64_t sequence = 0;  ///< Counts every event ever yielded, from 0, without a gap.
  Instant at;                  ///< When the `select` that found it returned; one time a pass.
  Event event;
};

/// Which kinds of readiness are asked for. The default is everything.
struct Interest {
  bool read = true;
  bool write = true;
  bool except = true;
  bool operator==(const Interest&) const = default;
};

}  // namespace readyscope
