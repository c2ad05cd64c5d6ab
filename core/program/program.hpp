#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <utility>

#include "readyscope/engine/engine.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/scope/junction.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/printer.hpp"
#include "text/report.hpp"

namespace readyscope {

/// What a program runs on: the machine's own, or a simulated one.
struct ProgramGround {
  std::unique_ptr<Network> network;
  std::unique_ptr<Resolver> resolver;
  ClockId clock_id{1};  ///< Unique to the process.
};

/// All of a program but what it shows itself on: the engine, the scope that knows what happened,
/// and what connects the two. A window or a terminal decides when it polls and when it waits.
class Program {
 public:
  /// On this machine's network. Fails, in words, if the system has no usable one. The clock must
  /// outlive the program.
  /// `print` takes what arrives at `print` endpoints, line by line.
  static std::expected<std::unique_ptr<Program>, std::string> start(const Clock& clock,
                                                                    std::size_t history_bytes,
                                                                    Printer::Write print);
  /// The same on any ground.
  Program(const Clock& clock, ProgramGround ground, std::size_t history_bytes,
          Printer::Write print);

  /// Carries out commands, then polls once.
  void step(const Commands& commands);
  /// Polls if a datagram is due. What happens is held back while the scope is being drawn.
  void step_if_due() { engine_.step_if_due(); }
  /// The same before something that takes about so long; see `Engine`.
  void step_before(Duration busy) { engine_.step_before(busy); }
  /// See `Engine`. Call it before figures are handed out for good.
  void take_stock() { engine_.take_stock(); }
  /// Listens until then.
  void wait_until(Instant deadline) { engine_.wait_until(deadline); }

  /// From now on, the sink is given whatever the scope has been given. It must outlive the last
  /// step and wait.
  void add_sink(HappeningSink& sink) { junction_.add(sink); }

  /// Between these the scope does not change, so that a picture shows one moment.
  void hold_scope() { junction_.hold(); }
  void release_scope() { junction_.release(); }

  /// What the process has used by now.
  [[nodiscard]] ProcessReading read_process() const;
  /// Notes in the figures, once, what it uses when the start is over.
  void note_settled(ProgramFigures& figures) const;

  [[nodiscard]] const Scope& scope() const { return scope_; }
  /// See `Scope`.
  void spill_into(std::shared_ptr<Spill> spill) { scope_.spill_into(std::move(spill)); }
  [[nodiscard]] const Clock& clock() const { return clock_; }

 private:
  const Clock& clock_;
  ProgramGround ground_;
  Scope scope_;
  Printer printer_;
  Junction junction_;
  Engine engine_;
};

}  // namespace readyscope
