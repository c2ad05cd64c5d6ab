#include "program/program.hpp"

#include <cstdint>
#include <random>
#include <utility>

#include "program/process.hpp"
#include "text/patterns.hpp"

namespace readyscope {
namespace {

/// When the start is over, and the process uses as much as it will from then on.
constexpr Duration settled_after = std::chrono::seconds(5);

/// Random, hence unique to the process.
ClockId draw_clock_id() {
  std::random_device random;
  return ClockId{std::uint64_t{random()} << 32U | random()};
}

}  // namespace

std::expected<std::unique_ptr<Program>, std::string> Program::start(const Clock& clock,
                                                                    std::size_t history_bytes,
                                                                    Printer::Write print) {
  auto network = make_system_network(clock);
  if (!network) {
    return std::unexpected("The network could not be used: " + network.error().message() + ".");
  }
  return std::make_unique<Program>(
      clock, ProgramGround{std::move(*network), make_system_resolver(), draw_clock_id()},
      history_bytes, std::move(print));
}

Program::Program(const Clock& clock, ProgramGround ground, std::size_t history_bytes,
                 Printer::Write print)
    : clock_(clock),
      ground_(std::move(ground)),
      scope_({.began_at = clock.now(),
              .wall_offset = clock.wall_offset(),
              .clock_id = ground_.clock_id,
              .journal = {.bytes = history_bytes}}),
      printer_(scope_, std::move(print)),
      engine_(*ground_.network, *ground_.resolver, clock, junction_, {},
              {.clock_id = ground_.clock_id,
               .compile_pattern = make_pattern_compiler(),
               .find_port_holder = find_port_holder}) {
  junction_.add(scope_);
  junction_.add(printer_);
}

ProcessReading Program::read_process() const {
  const ProcessUse use = process_use();
  return {scope_.now() - scope_.began_at(), use.processor_time, use.resident_bytes};
}

void Program::note_settled(ProgramFigures& figures) const {
  if (figures.settled || scope_.now() < scope_.began_at() + settled_after) return;
  figures.settled = read_process();
}

void Program::step(const Commands& commands) {
  engine_.apply(commands);
  engine_.step();
}

}  // namespace readyscope
