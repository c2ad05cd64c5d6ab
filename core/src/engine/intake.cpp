#include "engine/intake.hpp"

#include <algorithm>

namespace readyscope {
namespace {

constexpr std::size_t batch_datagrams = 32;
constexpr std::size_t datagram_bytes_max = 65'536;

}  // namespace

Intake::Intake(EngineCommon& common, Sampling& sampling, Answering& answering)
    : common_(&common),
      sampling_(&sampling),
      answering_(&answering),
      buffers_(std::make_unique_for_overwrite<std::byte[]>(batch_datagrams * datagram_bytes_max)),
      incoming_(batch_datagrams) {
  for (std::size_t i = 0; i < batch_datagrams; ++i) {
    incoming_[i].buffer = {buffers_.get() + i * datagram_bytes_max, datagram_bytes_max};
  }
}

void Intake::drain_in_turn(std::span<const SocketId> readable) {
  common_->part_time.begin();
  std::size_t budget = common_->bounds.drain_per_step_max;
  in_turn_.serve(readable, [&](SocketId socket) {
    if (LiveEndpoint* endpoint = common_->roster.at(socket)) {
      budget -= drain(*endpoint, std::min(budget, common_->bounds.drain_per_socket_max));
    }
    return budget > 0 && !common_->part_time.is_over();
  });
}

void Intake::drain(LiveEndpoint& endpoint) {
  std::size_t left = common_->bounds.drain_per_socket_max;
  for (std::size_t taken = left; left > 0 && taken > 0; left -= taken) {
    taken = drain(endpoint, left);
  }
}

std::size_t Intake::drain(LiveEndpoint& endpoint, std::size_t count_max) {
  std::size_t taken = 0;
  while (taken < count_max && Answering::takes_another(endpoint)) {
    const std::size_t batch_max = Answering::may_take_long(endpoint) ? 1 : incoming_.size();
    const std::size_t wanted = std::min(batch_max, count_max - taken);
    const auto received =
        common_->sockets.find(endpoint.socket)->receive(std::span(incoming_).first(wanted));
    if (!received) {
      if (is_no_socket(received.error()) && !common_->network.is_open(endpoint.handle)) {
        common_->sockets.suspect();
      } else {
        report_failure(endpoint, received.error());
      }
      break;
    }
    // These datagrams may follow gaps left by those that were dropped on purpose.
    if (endpoint.settings().impairments.receiving.does_something()) {
      sampling_->sample_impairment(endpoint);
    }
    for (std::size_t i = 0; i < *received; ++i) take_in(endpoint, incoming_[i]);
    // The buffers are about to be reused.
    common_->out.flush();
    taken += *received;
    // Linux returns refusals separately, so datagrams may be waiting behind one.
    const bool more = *received == wanted ||
                      (*received > 0 && incoming_[*received - 1].outcome == Outcome::refused);
    if (!more || common_->part_time.is_over()) break;
  }
  return taken;
}

void Intake::take_in(LiveEndpoint& endpoint, const Incoming& incoming) {
  const Instant at = incoming.arrived.value_or(common_->pass_at);
  if (incoming.outcome == Outcome::refused) {
    common_->out.add(Troubled{.lane = endpoint.lane,
                              .at = at,
                              .kind = Kind::refused,
                              .kernel_time = incoming.arrived.has_value(),
                              .peer = incoming.from ? incoming.from : endpoint.known.peer,
                              .error = incoming.error.value_or(std::error_code())});
    return;
  }
  common_->out.add(Received{.lane = endpoint.lane,
                            .at = at,
                            .kernel_time = incoming.arrived.has_value(),
                            .truncated = incoming.outcome == Outcome::truncated,
                            .length = incoming.length,
                            .from = incoming.from,
                            .dropped_before = incoming.dropped_before,
                            .payload = incoming.captured()});
  answering_->respond_to(endpoint, incoming);
}

void Intake::report_failure(const LiveEndpoint& endpoint, std::error_code error) {
  common_->out.complain(
      {"Receiving on " + endpoint.known.local.text() + " failed: " + error.message() + ".", error});
  common_->out.add(Troubled{.lane = endpoint.lane,
                            .at = common_->clock.now(),
                            .kind = Kind::receive_failed,
                            .error = error});
}

}  // namespace readyscope
