#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/history/timeline.hpp"

namespace readyscope::gui {

/// How much happened on all lanes together, column by column. Many lanes take several updates, each
/// bounded; meanwhile the last complete round is shown.
class Overview {
 public:
  static constexpr std::size_t lanes_per_update_max = 8;
  /// Between rounds that take more than one update, or the same things would be counted all the
  /// time.
  static constexpr std::size_t updates_between_rounds = 30;

  struct Column {
    std::uint64_t datagrams = 0;
    bool ready = false;    ///< A socket was readable.
    bool trouble = false;  ///< Not counting poll gaps.
    bool gap = false;
    bool operator==(const Column&) const = default;
  };

  /// A round that has begun keeps the window it began with.
  void update(const Journal& journal, const TimeWindow& wanted, std::span<const LaneId> lanes);

  [[nodiscard]] const TimeWindow& window() const { return shown_window_; }
  [[nodiscard]] std::span<const Column> columns() const { return shown_; }
  [[nodiscard]] std::size_t rounds() const { return rounds_; }

 private:
  void add(std::size_t lanes);

  Columns columns_;
  TimeWindow window_;
  std::vector<Column> gathered_;
  std::size_t rest_ = 0;
  std::size_t next_ = 0;  ///< The first lane that this round has not reached.
  std::vector<LaneId> lanes_;
  TimeWindow shown_window_;
  std::vector<Column> shown_;
  std::size_t rounds_ = 0;
};

}  // namespace readyscope::gui
