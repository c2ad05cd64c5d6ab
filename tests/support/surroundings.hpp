#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "manual_clock.hpp"
#include "random.hpp"
#include "readyscope/counters/wire.hpp"
#include "readyscope/scope/endpoint_state.hpp"
#include "simulated_network.hpp"

namespace readyscope::support {

/// Anything from nothing to a long datagram, with and without numbers and placeholders in it.
std::vector<std::byte> some_payload(Random& random);

/// What surrounds a session: other programs that send datagrams to its endpoints, and mishaps.
class Surroundings {
 public:
  /// `own` is the session's clock, which some of the foreign counters pretend to come from.
  Surroundings(ManualClock& clock, SimulatedNetwork& network, Random& random, ClockId own)
      : clock_(&clock), network_(&network), random_(&random), own_(own) {}

  /// One of at most three strangers sends a few datagrams there, sometimes a flood of them.
  void send_to(const Endpoint& to);
  /// Something goes wrong with this endpoint's socket, or, without one, with anything else.
  void have_mishap(const EndpointState* endpoint);

  /// What took place, so that a test can check that all of it did, and add it up.
  struct Acts {
    std::uint64_t mishaps = 0;
    std::uint64_t stolen = 0;  ///< Sockets that were closed behind the engine's back.
    std::uint64_t bursts = 0;  ///< Of datagrams from strangers.
    std::uint64_t sent = 0;    ///< Datagrams from strangers that the network accepted.
  };
  [[nodiscard]] const Acts& acts() const { return acts_; }
  [[nodiscard]] std::size_t strangers() const { return strangers_.size(); }

 private:
  void flood(Handle from, const Endpoint& to);
  void send(Handle from, const Endpoint& to, std::span<const std::byte> payload);
  std::vector<std::byte> counter();
  void have_mishap(Handle handle);
  [[nodiscard]] std::optional<Handle> handle_of(const EndpointState& endpoint) const;
  std::uint64_t below(std::uint64_t end) { return random_->below(end); }
  bool chance(double probability) { return random_->chance(probability); }

  ManualClock* clock_;
  SimulatedNetwork* network_;
  Random* random_;
  ClockId own_;
  std::vector<Handle> strangers_;
  std::uint64_t counter_ = 0;
  Acts acts_;
};

}  // namespace readyscope::support
