#include "engine/sampling.hpp"

#include <algorithm>

namespace readyscope {

void Sampling::step() {
  const auto open = common_->roster.open();
  const std::size_t count = std::min(open.size(), buffers_per_step);
  for (std::size_t i = 0; i < count; ++i) sample_buffer(*open[turn_++ % open.size()]);
  for (LiveEndpoint* endpoint : common_->roster.impaired()) sample_impairment(*endpoint);
}

void Sampling::sample_all() {
  for (LiveEndpoint* endpoint : common_->roster.open()) sample_buffer(*endpoint);
  for (LiveEndpoint* endpoint : common_->roster.impaired()) sample_impairment(*endpoint);
}

void Sampling::sample_buffer(LiveEndpoint& endpoint) {
  const Socket* socket = common_->sockets.find(endpoint.socket);
  // A socket that something else closed is no longer there.
  if (socket == nullptr) return;
  const auto buffer = socket->receive_buffer();
  if (!buffer) return;
  LastSampled& last = endpoint.sampled;
  if (buffer->bytes == last.buffer_bytes && buffer->dropped == last.dropped) return;
  last.buffer_bytes = buffer->bytes;
  last.dropped = buffer->dropped;
  common_->out.add(BufferSampled{.lane = endpoint.lane,
                                 .at = common_->clock.now(),
                                 .bytes = buffer->bytes,
                                 .dropped = buffer->dropped});
}

void Sampling::sample_impairment(LiveEndpoint& endpoint) {
  report(endpoint, Direction::sending, endpoint.sampled.sending);
  report(endpoint, Direction::receiving, endpoint.sampled.receiving);
}

void Sampling::report(const LiveEndpoint& endpoint, Direction direction, ImpairmentFigures& last) {
  const ImpairmentFigures figures = common_->network.figures(endpoint.handle, direction);
  if (figures == last) return;
  last = figures;
  common_->out.add(
      ImpairmentSampled{.lane = endpoint.lane, .direction = direction, .figures = figures});
}

}  // namespace readyscope
