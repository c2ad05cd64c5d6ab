#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "readyscope/counters/wire.hpp"
#include "readyscope/engine/port_holder.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/pattern.hpp"

namespace readyscope {

/// What bounds the engine's work and memory. Hitting any limit is counted and reported.
struct EngineBounds {
  std::size_t endpoints_max = 16'384;       ///< Open at the same time.
  std::size_t drain_per_socket_max = 2048;  ///< Datagrams taken from one socket in one step.
  std::size_t drain_per_step_max = 4'096;   ///< Datagrams taken from all sockets in one step.
  /// What a step sends, receives, searches answers for and repeats may take so long each, and one
  /// batch or one expression longer. The rest waits for the next step; nothing is lost by it.
  Duration part_time_max = std::chrono::milliseconds(3);
  std::size_t holders_asked_max = 4;  ///< Of ports in use, in one step: each takes a while.
  Duration lookup_max = std::chrono::seconds(5);
  /// How many rounds a datagram may make between endpoints here that answer by themselves.
  std::uint64_t answer_rounds_max = 64;
  Duration stock_time_max = std::chrono::milliseconds(200);  ///< See `take_stock`.
};

/// What the engine gets from outside, besides its network and clock.
struct EngineServices {
  /// Distinguishes this process's clock from others; `main` draws it at random, so it is unique.
  ClockId clock_id{1};
  /// For reply rules; if empty, regular expressions are refused.
  PatternCompiler compile_pattern{};
  /// For the message about a port in use; if empty, the message names nobody.
  FindPortHolder find_port_holder{};
};

/// The part that acts: opens sockets, polls them, receives what arrives, answers, and sends what is
/// due. It remembers nothing of what happened: that goes to `sink`, as happenings.
class Engine {
 public:
  /// All arguments except bounds and services must outlive it.
  Engine(Network& network, Resolver& resolver, const Clock& clock, HappeningSink& sink,
         EngineBounds bounds = {}, EngineServices services = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void apply(const Commands& commands);

  /// One poll and everything that follows from it. Zero does not wait; std::nullopt waits for ever.
  void step(std::optional<Duration> timeout = Duration::zero());

  /// Steps if a datagram is due, so that it leaves when it should while something else takes long.
  void step_if_due();

  /// To be called before something during which nothing can be sent for about so long: if a
  /// datagram will be due by then, waits for it first. One that is due regularly, and not much
  /// more often, is then hardly late.
  void step_before(Duration busy);

  /// Spends the time until `deadline` waiting for input, and handles input as it arrives.
  void wait_until(Instant deadline);

  /// For the end: receives whatever has arrived, within a bound in time, sends nothing that is due,
  /// searches for no answers, and samples everything. Then what was received and what was dropped
  /// are all that came.
  void take_stock();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace readyscope
