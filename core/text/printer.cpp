#include "text/printer.hpp"

#include "text/format.hpp"

namespace readyscope {

void Printer::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) {
    const auto* received = std::get_if<Received>(&happening);
    if (received == nullptr) continue;
    const EndpointState* endpoint = scope_->find(received->lane);
    if (endpoint == nullptr || endpoint->role() != Role::print) continue;
    write_(endpoint->local.text() + "  " + inert_text(received->payload, characters_max) + "\n");
  }
}

}  // namespace readyscope
