#include "panels/timeline/lanes.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "readyscope/history/lane_map.hpp"

namespace readyscope::gui {
namespace {

/// Groups several lanes of one port under a header, at the place of the first.
std::vector<LaneRow> grouped(const LanesLook& look, std::vector<LaneRow> rows) {
  std::unordered_map<std::uint16_t, std::size_t> place_of_port;
  std::vector<std::vector<LaneRow>> ports;
  for (const LaneRow& row : rows) {
    const bool is_new = row.port == 0 || !place_of_port.contains(row.port);
    if (is_new) {
      if (row.port != 0) place_of_port[row.port] = ports.size();
      ports.emplace_back();
    }
    (is_new ? ports.back() : ports[place_of_port[row.port]]).push_back(row);
  }
  rows.clear();
  for (const auto& lanes : ports) {
    if (lanes.size() > 1) {
      rows.push_back(
          {.port = lanes.front().port, .lanes = lanes.size(), .height = LaneRows::header_height});
      if (look.is_folded(lanes.front().port)) continue;
    }
    for (LaneRow row : lanes) {
      row.lanes = lanes.size();
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace

void LanesLook::resize(float factor) {
  height = std::clamp(height * factor, LaneArrangement::height_min, LaneArrangement::height_max);
}

void LanesLook::fold(std::uint16_t port, bool put_away) {
  std::erase(folded, port);
  if (put_away) folded.push_back(port);
}

bool LanesLook::is_folded(std::uint16_t port) const {
  return std::ranges::find(folded, port) != folded.end();
}

void LaneArrangement::know(std::span<const LaneId> lanes) {
  if (std::ranges::equal(lanes, known)) return;
  const auto is_gone = [&](LaneId lane) { return !std::ranges::binary_search(lanes, lane); };
  std::erase_if(order, is_gone);
  std::erase_if(looks, [&](const auto& one) { return is_gone(one.first); });
  std::ranges::set_difference(lanes, known, std::back_inserter(order));
  known.assign(lanes.begin(), lanes.end());
}

LaneLook LaneArrangement::look(LaneId lane) const {
  const auto found = looks.find(lane);
  return found == looks.end() ? LaneLook() : found->second;
}

void LaneArrangement::pin(LaneId lane, bool pinned) { looks[lane].pinned = pinned; }

void LaneArrangement::hide(LaneId lane, bool hidden) { looks[lane].hidden = hidden; }

void LaneArrangement::resize(LaneId lane, float factor) {
  float& one = looks[lane].height;
  one = std::clamp(one * factor, height_min, height_max);
}

void LaneArrangement::take_place(LaneId lane, LaneId other) {
  const auto from = std::ranges::find(order, lane);
  const auto to = std::ranges::find(order, other);
  if (from == order.end() || to == order.end()) return;
  if (from < to) {
    std::rotate(from, from + 1, to + 1);
  } else {
    std::rotate(to, from, from + 1);
  }
}

LaneRows rows_of(const LaneArrangement& arrangement, const LanesLook& look,
                 std::span<const PresentLane> present) {
  LaneMap<const PresentLane*> by_lane;
  for (const PresentLane& one : present) by_lane[one.lane] = &one;
  LaneRows rows;
  for (const LaneId lane : arrangement.order) {
    const PresentLane* const* const found = by_lane.find(lane);
    if (found == nullptr) continue;
    const PresentLane* const there = *found;
    const LaneLook own = arrangement.look(lane);
    if (own.hidden) {
      rows.hidden.push_back(lane);
      continue;
    }
    const float height = std::clamp(own.height * look.height, LaneArrangement::height_min,
                                    LaneArrangement::height_max);
    (own.pinned ? rows.pinned : rows.scrolled)
        .push_back({.lane = lane, .port = there->port, .height = height});
  }
  if (look.by_port) rows.scrolled = grouped(look, std::move(rows.scrolled));
  return rows;
}

std::optional<LaneId> LaneRows::next_to(LaneId lane, bool above) const {
  for (const auto* part : {&pinned, &scrolled}) {
    const auto row = std::ranges::find(*part, lane, &LaneRow::lane);
    if (row == part->end()) continue;
    const bool is_last = above ? row == part->begin() : row + 1 == part->end();
    if (is_last) return {};
    const LaneRow& next = above ? *(row - 1) : *(row + 1);
    // Grouped lanes stay together.
    const bool both_alone = row->lanes == 1 && next.lanes == 1;
    if (next.is_header() || (next.port != row->port && !both_alone)) return {};
    return next.lane;
  }
  return {};
}

}  // namespace readyscope::gui
