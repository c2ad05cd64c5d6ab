#include "panels/timeline/overview.hpp"

#include <algorithm>

namespace readyscope::gui {
namespace {

constexpr std::uint16_t bit(Kind kind) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
}

constexpr std::uint16_t trouble_bits = static_cast<std::uint16_t>(
    (0xffffU << static_cast<unsigned>(Kind::refused)) & 0xffffU & ~unsigned{bit(Kind::poll_gap)});

}  // namespace

void Overview::update(const Journal& journal, const TimeWindow& wanted,
                      std::span<const LaneId> lanes) {
  const bool at_once = lanes.size() <= lanes_per_update_max;
  if (next_ == 0) {
    if (rest_ > 0 && !at_once) {
      --rest_;
      return;
    }
    window_ = wanted;
    gathered_.assign(wanted.columns, {});
  }
  next_ = std::min(next_, lanes.size());
  const auto some = lanes.subspan(next_, std::min(lanes.size() - next_, lanes_per_update_max));
  lanes_.assign(1, no_lane);
  lanes_.insert(lanes_.end(), some.begin(), some.end());
  columns_.update(journal, window_, lanes_);
  add(lanes_.size());
  next_ += some.size();
  if (next_ < lanes.size()) return;
  next_ = 0;
  rest_ = updates_between_rounds;
  shown_window_ = window_;
  shown_.swap(gathered_);
  ++rounds_;
}

void Overview::add(std::size_t lanes) {
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    for (std::size_t i = 0; i < window_.columns; ++i) {
      const Cell& cell = columns_.at(lane, i);
      Column& column = gathered_[i];
      column.datagrams += std::uint64_t{cell.received} + cell.sent;
      column.ready = column.ready || cell.has(Kind::read);
      column.trouble = column.trouble || (cell.happened & trouble_bits) != 0;
      column.gap = column.gap || cell.has(Kind::poll_gap);
    }
  }
}

}  // namespace readyscope::gui
