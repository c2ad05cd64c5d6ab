#pragma once

#include <cstdint>
#include <utility>
#include <variant>

#include "readyscope/net/event.hpp"
#include "readyscope/net/sockets.hpp"

namespace readyscope {

/// A stream processor of ready events: what to do (`action`), for which kind, and when (`guard`).
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

/// Matches an event of one kind (Read, Write or Except) that the guard lets through.
template <class Kind, class Guard, class Action>
Responder<Kind, Guard, Action> on(Guard guard, Action action) {
  return {std::move(guard), std::move(action)};
}

/// Matches every event of one kind.
template <class Kind, class Action>
auto on(Action action) {
  return on<Kind>([](const Kind&) { return true; }, std::move(action));
}

/// Offers an event to responders in turn until one matches; false when none did.
template <class... Responders>
bool respond(const Event& event, Responders&&... responders) {
  return (responders(event) || ...);
}

template <class... Responders>
bool respond(const Entry& entry, Responders&&... responders) {
  return respond(entry.event, std::forward<Responders>(responders)...);
}

/// Guard: this very socket.
inline auto only(SocketId socket) {
  return [socket](const auto& ready) { return ready.socket == socket; };
}

/// Guard: sockets bound to this port on our side. `sockets` must outlive the guard.
inline auto local_port(const Sockets& sockets, std::uint16_t port) {
  return [&sockets, port](const auto& ready) {
    const Socket* socket = sockets.find(ready.socket);
    if (socket == nullptr) return false;
    const auto local = socket->local();
    return local && local->port() == port;
  };
}

}  // namespace readyscope
