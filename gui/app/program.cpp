#include "app/program.hpp"

#include <cstdint>
#include <cstdio>
#include <random>
#include <string_view>
#include <utility>

#include "system/process.hpp"
#include "text/patterns.hpp"

namespace readyscope::gui {
namespace {

void print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

/// Random, hence unique to the process.
ClockId draw_clock_id() {
  std::random_device random;
  return ClockId{std::uint64_t{random()} << 32U | random()};
}

}  // namespace

std::expected<std::unique_ptr<Program>, std::string> Program::start(const Clock& clock,
                                                                    std::size_t history_bytes) {
  auto network = make_system_network(clock);
  if (!network) {
    return std::unexpected("The network could not be used: " + network.error().message() + ".");
  }
  return std::unique_ptr<Program>(
      new Program(clock, std::move(*network), draw_clock_id(), history_bytes));
}

Program::Program(const Clock& clock, std::unique_ptr<Network> network, ClockId clock_id,
                 std::size_t history_bytes)
    : clock_(clock),
      network_(std::move(network)),
      resolver_(make_system_resolver()),
      scope_({.began_at = clock.now(),
              .wall_offset = clock.wall_offset(),
              .clock_id = clock_id,
              .journal = {.bytes = history_bytes}}),
      printer_(scope_, print),
      engine_(*network_, *resolver_, clock, junction_, {},
              {.clock_id = clock_id,
               .compile_pattern = make_pattern_compiler(),
               .find_port_holder = find_port_holder}) {
  junction_.add(scope_);
  junction_.add(printer_);
}

void Program::step(const Commands& commands) {
  engine_.apply(commands);
  engine_.step();
}

}  // namespace readyscope::gui
