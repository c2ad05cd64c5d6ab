#include "panels/timeline/lanes.hpp"

#include <algorithm>
#include <unordered_map>

namespace readyscope::gui {
namespace {

std::size_t index_of(LaneId lane) { return static_cast<std::size_t>(lane); }

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

void LaneArrangement::know(std::size_t lanes) {
  while (looks.size() < lanes) {
    order.push_back(static_cast<LaneId>(looks.size()));
    looks.emplace_back();
  }
}

void LaneArrangement::pin(LaneId lane, bool pinned) { looks[index_of(lane)].pinned = pinned; }

void LaneArrangement::hide(LaneId lane, bool hidden) { looks[index_of(lane)].hidden = hidden; }

void LaneArrangement::resize(LaneId lane, float factor) {
  float& one = looks[index_of(lane)].height;
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
  std::vector<const PresentLane*> by_lane(arrangement.looks.size());
  for (const PresentLane& one : present) by_lane[index_of(one.lane)] = &one;
  LaneRows rows;
  for (const LaneId lane : arrangement.order) {
    const PresentLane* there = by_lane[index_of(lane)];
    if (there == nullptr) continue;
    const LaneLook& own = arrangement.look(lane);
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
