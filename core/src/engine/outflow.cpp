#include "engine/outflow.hpp"

namespace readyscope {

void Outflow::flush() {
  if (batch_.empty()) return;
  sink_->take(batch_);
  batch_.clear();
}

void Outflow::changed(const LiveEndpoint& endpoint, Instant at, bool lost) {
  auto description = std::make_shared<EndpointDescription>(endpoint.known);
  description->settings.sending =
      endpoint.role() != Role::counter_sender || endpoint.sender.running();
  add(EndpointChanged{
      .lane = endpoint.lane, .at = at, .lost = lost, .now = std::move(description)});
}

void Outflow::sender_progressed(LiveEndpoint& endpoint) {
  const SenderProgressed progress{endpoint.lane, endpoint.sender.running(), endpoint.sender.sent()};
  SenderProgressed& last = endpoint.sampled.sender;
  if (progress.running == last.running && progress.sent == last.sent) return;
  last = progress;
  add(progress);
}

}  // namespace readyscope
