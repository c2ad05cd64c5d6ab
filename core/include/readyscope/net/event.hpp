#pragma once

#include <compare>
#include <cstdint>
#include <variant>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// Identifies a socket among those in a `Sockets`. An id is never reused: a slot that is filled
/// again gets a new generation. A default-constructed id refers to no socket.
struct SocketId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  auto operator<=>(const SocketId&) const = default;
};

/// The three kinds of readiness that `select` reports (POSIX, `select()`).
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

/// A ready event as an entry in the stream of all ready events.
struct Entry {
  std::uint64_t sequence = 0;  ///< Numbers the events that a `Sockets` yields, from 0, no gaps.
  Instant at;                  ///< When `select` returned; the same for all events of a pass.
  Event event;
};

/// The kinds of readiness that a socket is watched for. All of them by default.
struct Interest {
  bool read = true;
  bool write = true;
  bool except = true;
  bool operator==(const Interest&) const = default;
};

}  // namespace readyscope
