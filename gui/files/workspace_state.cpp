#include "files/workspace_state.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace readyscope::gui {
namespace {

/// The lanes of live endpoints, in the order in which they stand.
std::vector<LaneId> live_lanes(const Scope& scope, const LaneArrangement& lanes) {
  std::vector<LaneId> order;
  const auto add_if_live = [&](LaneId lane) {
    const EndpointState* endpoint = scope.find(lane);
    if (endpoint != nullptr && endpoint->is_live()) order.push_back(lane);
  };
  std::ranges::for_each(lanes.order, add_if_live);
  // The arrangement may not know the newest yet.
  for (std::size_t i = lanes.order.size(); i < scope.journal().lane_count(); ++i) {
    add_if_live(static_cast<LaneId>(i));
  }
  return order;
}

WorkspaceLook look_of(const View& view) {
  WorkspaceLook look = view.look;
  // One that is on its way to the front is in front.
  look.side = view.side_wanted.value_or(look.side);
  return look;
}

void show(const WorkspaceLook& look, View& view) {
  view.look = look;
  view.side_wanted = look.side;
  view.events.range.reset();
}

/// The lanes of a workspace go below those that were there, in their own order.
void arrange(std::vector<std::pair<const SavedEndpoint*, LaneId>> found, std::size_t lane_count,
             LaneArrangement& lanes) {
  lanes.know(lane_count);
  std::ranges::stable_sort(found, {}, [](const auto& one) { return one.first->place; });
  for (const auto& [saved, lane] : found) {
    lanes.looks[static_cast<std::size_t>(lane)] = saved->look;
  }
  std::vector<bool> moves(lane_count, false);
  for (const auto& one : found) moves[static_cast<std::size_t>(one.second)] = true;
  std::erase_if(lanes.order, [&](LaneId lane) { return moves[static_cast<std::size_t>(lane)]; });
  for (const auto& one : found) lanes.order.push_back(one.second);
}

/// Gives the lanes of awaited endpoints their places, once: by then all of them have lanes.
void arrange_awaited(const Scope& scope, View& view) {
  std::map<Ticket, const SavedEndpoint*> awaited;
  for (const auto& [ticket, saved] : view.workspace.awaited) {
    if (ticket > view.workspace.arranged) awaited.emplace(ticket, &saved);
  }
  if (awaited.empty()) return;
  std::vector<std::pair<const SavedEndpoint*, LaneId>> found;
  for (const auto& endpoint : scope.endpoints()) {
    const auto at = awaited.find(endpoint->ticket);
    if (at != awaited.end()) found.emplace_back(at->second, endpoint->lane);
  }
  view.workspace.arranged = awaited.rbegin()->first;
  arrange(std::move(found), scope.journal().lane_count(), view.timeline.lanes);
}

}  // namespace

Workspace workspace_of(const Scope& scope, const View& view) {
  Workspace workspace{.look = look_of(view)};
  const LaneArrangement& lanes = view.timeline.lanes;
  const std::vector<LaneId> order = live_lanes(scope, lanes);
  std::map<LaneId, std::size_t> places;
  for (const LaneId lane : order) places.emplace(lane, places.size());
  for (const auto& endpoint : scope.endpoints()) {
    if (!endpoint->is_live()) continue;
    const auto index = static_cast<std::size_t>(endpoint->lane);
    workspace.endpoints.push_back(
        {.what = endpoint->settings,
         .look = index < lanes.looks.size() ? lanes.looks[index] : LaneLook{},
         .place = places.at(endpoint->lane)});
  }
  for (const UnopenedEndpoint& unopened : view.workspace.unopened) {
    workspace.endpoints.push_back(unopened.saved);
  }
  return workspace;
}

void ask_for(const std::vector<SavedEndpoint>& endpoints, View& view, Commands& commands) {
  for (const SavedEndpoint& saved : endpoints) {
    const Ticket ticket = ++view.last_ticket;
    commands.emplace_back(AddEndpoint{ticket, saved.what});
    view.workspace.awaited.push_back({ticket, saved});
  }
}

void open_workspace(const Workspace& workspace, const Scope& scope, View& view,
                    Commands& commands) {
  for (const auto& endpoint : scope.endpoints()) {
    if (endpoint->is_live()) commands.emplace_back(RemoveEndpoint{endpoint->lane});
  }
  view.workspace.awaited.clear();
  view.workspace.unopened.clear();
  show(workspace.look, view);
  ask_for(workspace.endpoints, view, commands);
}

void settle_workspace(const Scope& scope, View& view) {
  auto& awaited = view.workspace.awaited;
  if (awaited.empty()) return;
  arrange_awaited(scope, view);
  std::vector<AwaitedEndpoint> under_way;
  for (AwaitedEndpoint& one : awaited) {
    const Concluded* outcome = scope.outcome(one.ticket);
    if (outcome == nullptr) {
      under_way.push_back(std::move(one));
    } else if (!outcome->failure.empty()) {
      view.workspace.unopened.push_back({std::move(one.saved), outcome->failure});
    }
  }
  awaited = std::move(under_way);
}

}  // namespace readyscope::gui
