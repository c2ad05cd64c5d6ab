#include "readyscope/engine/engine.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/commands.hpp"
#include "engine/in_turn.hpp"
#include "engine/intake.hpp"
#include "engine/opening.hpp"
#include "engine/polling.hpp"

namespace readyscope {
namespace {

constexpr Duration pause_when_blocked = std::chrono::milliseconds(1);
/// Of polls when stock is taken, in case that a socket stays readable without anything to read.
constexpr int stock_polls_max = 10'000;

}  // namespace

struct Engine::Parts {
  Parts(Network& system, Resolver& resolver, const Clock& clock, HappeningSink& sink,
        EngineBounds its_bounds, EngineServices its_services)
      : bounds(its_bounds),
        services(std::move(its_services)),
        network(system, clock),
        sockets(network, clock),
        out(sink),
        common{clock, bounds, services, network, sockets, roster, out, clock.now()},
        sampling(common),
        outbox(common),
        answering(common, outbox),
        opening(common, resolver, sampling, outbox, answering),
        intake(common, sampling, answering),
        polling(common),
        carry_out(common, opening, outbox, answering) {}

  void send_due_in_turn(std::span<const SocketId> writable);
  bool send_due(SocketId socket);
  /// Whether the latest step had no time for something that can be done at once.
  [[nodiscard]] bool is_unfinished() const {
    return send_turn.is_unfinished() || answering.is_searching() || outbox.is_unfinished();
  }

  EngineBounds bounds;
  EngineServices services;
  ImpairedNetwork network;
  Sockets sockets;
  Roster roster;
  Outflow out;
  EngineCommon common;
  Sampling sampling;
  Outbox outbox;
  Answering answering;
  Opening opening;
  Intake intake;
  Polling polling;
  CarryOut carry_out;
  InTurn send_turn;
};

Engine::Engine(Network& network, Resolver& resolver, const Clock& clock, HappeningSink& sink,
               EngineBounds bounds, EngineServices services)
    : parts_(std::make_unique<Parts>(network, resolver, clock, sink, bounds, std::move(services))) {
}

Engine::~Engine() = default;

void Engine::apply(const Commands& commands) {
  for (const Command& command : commands) std::visit(parts_->carry_out, command);
  parts_->out.flush();
}

void Engine::step(std::optional<Duration> timeout) {
  Parts& parts = *parts_;
  parts.opening.begin_step();
  for (const SocketId lost : parts.polling.poll(timeout)) parts.opening.lose(lost);
  parts.send_due_in_turn(parts.polling.writable());
  parts.intake.drain_in_turn(parts.polling.readable());
  parts.answering.search_on();
  parts.outbox.send_repeated();
  parts.sampling.step();
  parts.opening.check_lookups();
  parts.out.flush();
}

void Engine::step_if_due() {
  const Instant now = parts_->common.clock.now();
  if (parts_->outbox.next_due(now + Duration(1)) <= now) step();
}

void Engine::step_before(Duration busy) {
  const Instant end = parts_->common.clock.now() + busy;
  const Instant due = parts_->outbox.next_due(end);
  if (due >= end) return;
  wait_until(due);
  step_if_due();
}

void Engine::take_stock() {
  Parts& parts = *parts_;
  const Instant until = parts.common.clock.now() + parts.bounds.stock_time_max;
  parts.answering.search_no_more();
  for (int poll = 0; poll < stock_polls_max && parts.common.clock.now() < until; ++poll) {
    for (const SocketId lost : parts.polling.poll(Duration::zero())) parts.opening.lose(lost);
    if (parts.polling.readable().empty()) break;
    parts.intake.drain_in_turn(parts.polling.readable());
  }
  parts.sampling.sample_all();
  parts.out.flush();
}

void Engine::Parts::send_due_in_turn(std::span<const SocketId> writable) {
  common.part_time.begin();
  // To ask for the time would take longer than to find that nothing is due.
  send_turn.serve(
      writable, [&](SocketId socket) { return !send_due(socket) || !common.part_time.is_over(); });
}

/// Whether there was anything to do.
bool Engine::Parts::send_due(SocketId socket) {
  LiveEndpoint* endpoint = roster.at(socket);
  if (endpoint == nullptr || endpoint->role() != Role::counter_sender) return false;
  const bool any = outbox.send_due_counters(*endpoint);
  if (!endpoint->sender.finished()) return any;
  // Whatever an impairment still holds back would be lost with the socket.
  const Handle handle = sockets.find(socket)->handle();
  if (network.figures(handle, Direction::sending).waiting > 0) return any;
  // What has been sent back at once, such as a refusal of the last one, would be lost as well.
  intake.drain(*endpoint);
  opening.leave(*endpoint, Phase::finished);
  return true;
}

void Engine::wait_until(Instant deadline) {
  Parts& parts = *parts_;
  const Clock& clock = parts.common.clock;
  Instant blocked_until = clock.now();
  for (Instant at = clock.now(); at < deadline; at = clock.now()) {
    const Instant due = parts.is_unfinished() ? at : parts.outbox.next_due(deadline);
    const Instant until = std::min(std::max(due, blocked_until), deadline);
    if (parts.polling.await_input(until) || until < deadline) step();
    // If something that was due is still due as before, it could not be sent. Asking again at once
    // would only keep the processor busy.
    if (due <= at && !parts.is_unfinished() && parts.outbox.next_due(deadline) <= due) {
      blocked_until = clock.now() + pause_when_blocked;
    }
  }
  parts.out.flush();
}

}  // namespace readyscope
