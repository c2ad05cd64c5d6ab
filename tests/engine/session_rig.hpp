#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session.hpp"
#include "shaped_network.hpp"
#include "simulated_network.hpp"
#include "simulated_resolver.hpp"

namespace readyscope {

inline constexpr auto endless = std::optional<std::uint64_t>{};

/// A session with everything it needs, and short names for what a user does with it.
struct SessionRig {
  support::ManualClock clock;
  support::SimulatedNetwork network;
  support::ShapedNetwork shaped{network};
  support::SimulatedResolver resolver{clock};
  Session session;
  Ticket last_ticket = 0;

  explicit SessionRig(support::SimulatedOptions options = {}, SessionBounds bounds = {},
                      EngineServices services = {})
      : network(clock, std::move(options)),
        session(shaped, resolver, clock, bounds, std::move(services)) {}

  // What a user does.

  void apply(Command command) { session.apply({std::move(command)}); }

  /// Requests an endpoint, with a ticket of its own.
  Ticket ask(EndpointSettings settings) {
    apply(AddEndpoint{++last_ticket, std::move(settings)});
    return last_ticket;
  }
  /// Adds one that needs no lookup.
  LaneId add(EndpointSettings settings) {
    const Ticket ticket = ask(std::move(settings));
    EXPECT_EQ(failure(ticket), "");
    return newest();
  }
  LaneId bind(Role role = Role::manual, std::string address = "127.0.0.1:0") {
    return add({.address = std::move(address), .role = role});
  }
  LaneId connect(const std::string& peer, Role role = Role::manual, SenderSettings sender = {}) {
    return add({.attach = Attach::connect, .address = peer, .role = role, .sender = sender});
  }
  LaneId connect(LaneId to, Role role = Role::manual, SenderSettings sender = {}) {
    return connect(at(to).local.text(), role, sender);
  }
  /// The outcome of sending this; empty if it was sent.
  std::string send(LaneId from, std::string_view text, const std::string& to = {}) {
    const auto bytes = std::as_bytes(std::span(text));
    apply(SendDatagram{++last_ticket, from, {bytes.begin(), bytes.end()}, to});
    return failure(last_ticket);
  }
  std::string send(LaneId from, std::string_view text, LaneId to) {
    return send(from, text, at(to).local.text());
  }

  void run(Duration duration) { session.wait_until(clock.now() + duration); }
  void steps(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) session.step();
  }

  // What a user sees.

  [[nodiscard]] const EndpointState& at(LaneId lane) const { return *session.find(lane); }
  [[nodiscard]] LaneId newest() const { return session.endpoints().back()->lane; }
  [[nodiscard]] bool is_under_way(Ticket ticket) const {
    return session.outcome(ticket) == nullptr;
  }
  [[nodiscard]] std::string failure(Ticket ticket) const {
    const Concluded* outcome = session.outcome(ticket);
    return outcome == nullptr ? "still under way" : outcome->failure.words;
  }
  [[nodiscard]] std::vector<Record> records(LaneId lane, Kind kind) const {
    std::vector<Record> records;
    const Track track = session.journal().track(lane, kind);
    for (std::size_t i = 0; i < track.size(); ++i) records.push_back(track.record(i));
    return records;
  }
  [[nodiscard]] std::size_t count(LaneId lane, Kind kind) const {
    return session.journal().track(lane, kind).size();
  }
  [[nodiscard]] std::vector<std::string> texts(LaneId lane, Kind kind) const {
    std::vector<std::string> texts;
    for (const Record& record : records(lane, kind)) {
      const auto payload = session.journal().payload(record).value();
      texts.emplace_back(reinterpret_cast<const char*>(payload.data()), payload.size());
    }
    return texts;
  }

  /// The system's handle of the endpoint's socket.
  [[nodiscard]] Handle handle(LaneId lane) const {
    for (std::uint64_t number = 0; number < 10'000; ++number) {
      const auto local = network.local(Handle{number});
      if (local && *local == at(lane).local) return Handle{number};
    }
    throw std::logic_error("this endpoint has no socket");
  }
};

/// `0`, `1`, `2`... as a counter sender writes them.
inline std::vector<std::string> counters(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back(std::to_string(i));
  return texts;
}

}  // namespace readyscope
