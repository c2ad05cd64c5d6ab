#include "files/workspace_state.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_set>
#include <utility>

namespace readyscope::gui {
namespace {

/// The lanes of live endpoints, from the top.
std::vector<LaneId> live_lanes(const Scope& scope, const LaneArrangement& lanes) {
  std::vector<LaneId> order;
  const auto add_if_live = [&](LaneId lane) {
    const EndpointState* endpoint = scope.find(lane);
    if (endpoint != nullptr && endpoint->is_live()) order.push_back(lane);
  };
  std::ranges::for_each(lanes.order, add_if_live);
  // The arrangement may not know the newest yet.
  std::vector<LaneId> unknown;
  std::ranges::set_difference(scope.journal().lanes(), lanes.known, std::back_inserter(unknown));
  std::ranges::for_each(unknown, add_if_live);
  return order;
}

/// The lanes of a workspace go below the existing ones, in their own order.
void arrange(std::vector<std::pair<const SavedEndpoint*, LaneId>> found,
             std::span<const LaneId> there, LaneArrangement& lanes) {
  lanes.know(there);
  std::ranges::stable_sort(found, {}, [](const auto& one) { return one.first->place; });
  std::unordered_set<LaneId> moved;
  for (const auto& [saved, lane] : found) {
    lanes.looks[lane] = saved->look;
    moved.insert(lane);
  }
  std::erase_if(lanes.order, [&](LaneId lane) { return moved.contains(lane); });
  for (const auto& one : found) lanes.order.push_back(one.second);
}

std::string words_for(const EndpointSettings& what, const Failure& failure) {
  return std::string(what.attach == Attach::bind ? "Bind " : "Connect ") + what.address + " (" +
         std::string(title(what.role)) + "): " + failure.words;
}

}  // namespace

Workspace WorkspaceState::now(const Scope& scope, const Desk& desk) const {
  Workspace workspace{.look = desk.look()};
  const LaneArrangement& lanes = desk.panels.timeline.lanes;
  const std::vector<LaneId> order = live_lanes(scope, lanes);
  std::map<LaneId, std::size_t> places;
  for (const LaneId lane : order) places.emplace(lane, places.size());
  for (const auto& endpoint : scope.endpoints()) {
    if (!endpoint->is_live()) continue;
    workspace.endpoints.push_back({.what = endpoint->settings,
                                   .look = lanes.look(endpoint->lane),
                                   .place = places.at(endpoint->lane)});
  }
  for (const Asked& one : unopened_) workspace.endpoints.push_back(one.saved);
  return workspace;
}

void WorkspaceState::ask_for(SavedEndpoint saved, Wishes& wishes) {
  const Ticket ticket = wishes.new_ticket();
  wishes.command(AddEndpoint{ticket, saved.what});
  awaited_.push_back({ticket, std::move(saved)});
}

void WorkspaceState::open(const Workspace& workspace, const Scope& scope, Desk& desk,
                          Wishes& wishes) {
  for (const auto& endpoint : scope.endpoints()) {
    if (endpoint->is_live()) wishes.command(RemoveEndpoint{endpoint->lane});
  }
  awaited_.clear();
  unopened_.clear();
  desk.show(workspace.look);
  for (const SavedEndpoint& saved : workspace.endpoints) ask_for(saved, wishes);
  list_unopened(desk.panels.sockets);
}

void WorkspaceState::settle(const Scope& scope, Desk& desk) {
  if (awaited_.empty()) return;
  arrange_awaited(scope, desk.panels.timeline.lanes);
  std::vector<Asked> under_way;
  for (Asked& one : awaited_) {
    const Concluded* outcome = scope.outcome(one.ticket);
    if (outcome == nullptr) {
      under_way.push_back(std::move(one));
    } else if (!outcome->failure.empty()) {
      one.failure = outcome->failure;
      unopened_.push_back(std::move(one));
    }
  }
  awaited_ = std::move(under_way);
  list_unopened(desk.panels.sockets);
}

void WorkspaceState::take_wishes(Desk& desk, Wishes& wishes) {
  while (const auto wish = wishes.take<TryAgain>()) {
    if (auto saved = take_unopened(wish->ticket)) ask_for(std::move(*saved), wishes);
  }
  while (const auto wish = wishes.take<LeaveOut>()) (void)take_unopened(wish->ticket);
  if (desk.panels.sockets.unopened.size() != unopened_.size()) {
    list_unopened(desk.panels.sockets);
  }
}

std::optional<SavedEndpoint> WorkspaceState::take_unopened(Ticket ticket) {
  const auto at = std::ranges::find(unopened_, ticket, &Asked::ticket);
  if (at == unopened_.end()) return {};
  std::optional<SavedEndpoint> saved(std::move(at->saved));
  unopened_.erase(at);
  return saved;
}

/// Arranges the lanes of awaited endpoints once all of them have lanes.
void WorkspaceState::arrange_awaited(const Scope& scope, LaneArrangement& lanes) {
  std::map<Ticket, const SavedEndpoint*> awaited;
  for (const Asked& one : awaited_) {
    if (one.ticket > arranged_) awaited.emplace(one.ticket, &one.saved);
  }
  if (awaited.empty()) return;
  std::vector<std::pair<const SavedEndpoint*, LaneId>> found;
  for (const auto& endpoint : scope.endpoints()) {
    const auto at = awaited.find(endpoint->ticket);
    if (at != awaited.end()) found.emplace_back(at->second, endpoint->lane);
  }
  arranged_ = awaited.rbegin()->first;
  arrange(std::move(found), scope.journal().lanes(), lanes);
}

void WorkspaceState::list_unopened(SocketsPanel& sockets) const {
  sockets.unopened.clear();
  for (const Asked& one : unopened_) {
    sockets.unopened.push_back(
        {one.ticket, words_for(one.saved.what, one.failure), one.failure.code});
  }
}

}  // namespace readyscope::gui
