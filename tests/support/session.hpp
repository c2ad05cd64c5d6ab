#pragma once

#include <optional>
#include <utility>

#include "readyscope/engine/engine.hpp"
#include "readyscope/scope/junction.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// The bounds of an engine and of its scope in one.
struct SessionBounds {
  EngineBounds engine{};
  JournalBounds journal{};
};

/// An engine and the scope that it feeds, connected as in the program.
struct Session {
  Session(Network& network, Resolver& resolver, const Clock& clock, SessionBounds bounds = {},
          EngineServices services = {})
      : scope({.began_at = clock.now(),
               .wall_offset = clock.wall_offset(),
               .clock_id = services.clock_id,
               .journal = bounds.journal}),
        engine(network, resolver, clock, junction, bounds.engine, std::move(services)) {
    junction.add(scope);
  }

  void apply(const Commands& commands) { engine.apply(commands); }
  void step(std::optional<Duration> timeout = Duration::zero()) { engine.step(timeout); }
  void take_stock() { engine.take_stock(); }
  void wait_until(Instant deadline) { engine.wait_until(deadline); }

  /// Lets a session be passed to whatever reads a scope.
  operator const Scope&() const { return scope; }  // NOLINT(google-explicit-constructor)

  [[nodiscard]] Instant now() const { return scope.now(); }
  [[nodiscard]] Instant began_at() const { return scope.began_at(); }
  [[nodiscard]] Duration wall_offset() const { return scope.wall_offset(); }
  [[nodiscard]] const Journal& journal() const { return scope.journal(); }
  [[nodiscard]] const PollFigures& polls() const { return scope.polls(); }
  [[nodiscard]] auto endpoints() const { return scope.endpoints(); }
  [[nodiscard]] const EndpointState* find(LaneId lane) const { return scope.find(lane); }
  [[nodiscard]] std::size_t live_count() const { return scope.live_count(); }
  [[nodiscard]] const Concluded* outcome(Ticket ticket) const { return scope.outcome(ticket); }
  [[nodiscard]] const std::deque<RepeatedFailure>& failures() const { return scope.failures(); }
  [[nodiscard]] std::string_view last_failure() const { return scope.last_failure(); }
  [[nodiscard]] std::uint64_t failure_count() const { return scope.failure_count(); }

  Scope scope;
  Junction junction;
  Engine engine;
};

}  // namespace readyscope
