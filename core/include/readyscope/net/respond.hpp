#pragma once

#include <cstdint>
#include <utility>
#include <variant>

#include "readyscope/net/event.hpp"
#include "readyscope/net/sockets.hpp"

namespace readyscope {

/// A stream processor for ready events of one kind: runs `action` on those that `guard` accepts.
template <class Kind, class Guard, class Action>
struct Responder {
  Guard guard;
  Action action;

  bool operator()(const Event& event) {
    const Kind* ready = std::get_if<Kind>(&event);
    if (ready == nullptr || !guard(*ready)) return false;
    action(*ready);
    return true;
  }
};

/// Matches the events of one kind (Read, Write or Except) that `guard` accepts.
template <class Kind, class Guard, class Action>
Responder<Kind, Guard, Action> on(Guard guard, Action action) {
  return {std::move(guard), std::move(action)};
}

/// Matches every event of one kind.
template <class Kind, class Action>
auto on(Action action) {
  return on<Kind>([](const Kind&) { return true; }, std::move(action));
}

/// Offers an event to the responders in turn until one matches; false if none does.
template <class... Responders>
bool respond(const Event& event, Responders&&... responders) {
  return (responders(event) || ...);
}

template <class... Responders>
bool respond(const Entry& entry, Responders&&... responders) {
  return respond(entry.event, std::forward<Responders>(responders)...);
}

/// Guard: accepts this socket only.
inline auto only(SocketId socket) {
  return [socket](const auto& ready) { return ready.socket == socket; };
}

/// Guard: accepts sockets whose local port is `port`. `sockets` must outlive the guard.
inline auto local_port(const Sockets& sockets, std::uint16_t port) {
  return [&sockets, port](const auto& ready) {
    const Socket* socket = sockets.find(ready.socket);
    if (socket == nullptr) return false;
    const auto local = socket->local();
    return local && local->port() == port;
  };
}

}  // namespace readyscope
