#include "panels/widgets/removal.hpp"

#include <algorithm>
#include <utility>

#include "text/format.hpp"

namespace readyscope::gui {
namespace {

constexpr Duration offered_for = std::chrono::seconds(10);

}  // namespace

void remove_endpoints(const Reach& reach, const std::vector<const EndpointState*>& which) {
  if (which.empty()) return;
  Removal removal;
  removal.at = reach.scope.now();
  removal.what = which.size() == 1 ? reach.scope.journal().name(which.front()->lane)
                                   : format_count(which.size()) + " endpoints";
  for (const EndpointState* endpoint : which) {
    removal.endpoints.push_back(endpoint->settings);
    reach.commands.emplace_back(RemoveEndpoint{endpoint->lane});
  }
  std::vector<Removal>& removals = reach.view.removals;
  if (removals.size() == Removal::kept_max) removals.erase(removals.begin());
  removals.push_back(std::move(removal));
}

bool can_undo_removal(const Reach& reach) { return !reach.view.removals.empty(); }

void undo_removal(const Reach& reach) {
  std::vector<Removal>& removals = reach.view.removals;
  for (EndpointSettings& settings : removals.back().endpoints) {
    reach.commands.emplace_back(AddEndpoint{.settings = std::move(settings)});
  }
  removals.pop_back();
}

const Removal* offered_removal(const Reach& reach) {
  if (reach.view.removals.empty()) return nullptr;
  const Removal& last = reach.view.removals.back();
  return reach.scope.now() - last.at < offered_for ? &last : nullptr;
}

}  // namespace readyscope::gui
