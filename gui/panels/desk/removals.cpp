#include "panels/desk/removals.hpp"

#include <utility>

#include "text/format.hpp"

namespace readyscope::gui {

void Removals::take(const Frame& frame) {
  while (const auto wish = frame.wishes.take<RemoveEndpoints>()) remove(frame, *wish);
}

void Removals::remove(const Frame& frame, const RemoveEndpoints& wish) {
  Removal removal{.what = {}, .endpoints = {}, .at = frame.scope.now()};
  for (const LaneId lane : wish.endpoints) {
    const EndpointState* endpoint = frame.scope.find(lane);
    if (endpoint == nullptr || !endpoint->is_live()) continue;
    removal.endpoints.push_back(endpoint->settings);
    removal.what = frame.scope.journal().name(lane);
    frame.wishes.command(RemoveEndpoint{lane});
  }
  const std::size_t count = removal.endpoints.size();
  if (count == 0) return;
  if (count > 1) removal.what = format_count(count) + " endpoints";
  if (kept_.size() == kept_max) kept_.erase(kept_.begin());
  kept_.push_back(std::move(removal));
}

const Removal* Removals::offered(Instant now) const {
  const Removal* removal = last();
  return removal != nullptr && now - removal->at < offered_for ? removal : nullptr;
}

void Removals::undo(Wishes& wishes) {
  for (EndpointSettings& settings : kept_.back().endpoints) {
    wishes.command(AddEndpoint{.settings = std::move(settings)});
  }
  kept_.pop_back();
}

}  // namespace readyscope::gui
