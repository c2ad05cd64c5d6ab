#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>

#include "readyscope/engine/engine.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/scope/junction.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/printer.hpp"

namespace readyscope::gui {

/// The program without a window: the session, the scope that shows it, and what connects the two.
/// The caller decides when it polls and when it waits.
class Program {
 public:
  /// Fails, in words, if the system has no usable network. The clock must outlive the program.
  static std::expected<std::unique_ptr<Program>, std::string> start(const Clock& clock,
                                                                    std::size_t history_bytes);

  /// Carries out commands, then polls once.
  void step(const Commands& commands);
  /// Polls if a datagram is due. What happens is held back while the scope is being drawn.
  void step_if_due() { engine_.step_if_due(); }
  /// Listens until then.
  void wait_until(Instant deadline) { engine_.wait_until(deadline); }

  /// Between these the scope does not change, so that a picture shows one moment.
  void hold_scope() { junction_.hold(); }
  void release_scope() { junction_.release(); }

  [[nodiscard]] const Scope& scope() const { return scope_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }

 private:
  Program(const Clock& clock, std::unique_ptr<Network> network, ClockId clock_id,
          std::size_t history_bytes);

  const Clock& clock_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<Resolver> resolver_;
  Scope scope_;
  Printer printer_;
  Junction junction_;
  Engine engine_;
};

}  // namespace readyscope::gui
