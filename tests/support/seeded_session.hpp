#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "random.hpp"
#include "readyscope/scope/happening_log.hpp"
#include "session.hpp"
#include "shaped_network.hpp"
#include "simulated_network.hpp"
#include "simulated_resolver.hpp"
#include "surroundings.hpp"

namespace readyscope::support {

/// A session driven at random by a seed, as if by a person, by strangers and by mishaps. Covers all
/// roles, impairments, refusals, drops, removals, role changes, system errors and poll gaps. All
/// happenings are logged from the beginning.
class SeededSession {
 public:
  explicit SeededSession(std::uint64_t seed);

  void step();
  void steps(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) step();
  }

  [[nodiscard]] const Scope& scope() const { return session_.scope; }
  [[nodiscard]] const SimulatedNetwork& network() const { return network_; }
  [[nodiscard]] const SessionBounds& bounds() const { return bounds_; }
  [[nodiscard]] const HappeningLog& log() const { return log_; }
  /// What a second scope must start from in order to replay the log.
  [[nodiscard]] const ScopeOrigin& origin() const { return origin_; }

  /// How often each kind of action took place, so that a test can check that all of them did.
  struct Acts {
    std::uint64_t added = 0;
    std::uint64_t removed = 0;
    std::uint64_t changed = 0;
    std::uint64_t sent_by_hand = 0;
    std::uint64_t gaps = 0;
  };
  [[nodiscard]] const Acts& acts() const { return acts_; }
  [[nodiscard]] const Surroundings& surroundings() const { return surroundings_; }

 private:
  static SimulatedOptions network_options(std::uint64_t seed);
  static SessionBounds bounds_of(std::uint64_t seed);

  void act();
  void add_endpoint();
  void change_endpoint();
  void send_by_hand();
  void change_history();
  void pass_time();

  std::optional<LaneId> some_lane();
  const EndpointState* some_open();
  std::string some_address();
  Role some_role();
  SenderSettings some_sender();
  ReceiverSettings some_receiver();
  Impairment some_impairment();
  ReplyRules some_rules();
  std::uint64_t below(std::uint64_t end) { return random_.below(end); }
  bool chance(double probability) { return random_.chance(probability); }

  Random random_;
  SessionBounds bounds_;
  ManualClock clock_;
  SimulatedNetwork network_;
  ShapedNetwork shaped_{network_};
  SimulatedResolver resolver_{clock_};
  Surroundings surroundings_;
  ScopeOrigin origin_;
  HappeningLog log_;
  Session session_;
  Ticket last_ticket_ = 0;
  Acts acts_;
};

}  // namespace readyscope::support
