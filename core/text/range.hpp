#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/history/timeline.hpp"

namespace readyscope {

/// A range of time that a person has marked, on all lanes or on some.
struct MarkedRange {
  Instant from;  ///< Where the drag began; may be the later end.
  Instant to;
  std::vector<LaneId> lanes{};  ///< All lanes if empty.

  [[nodiscard]] Instant begin() const { return from < to ? from : to; }
  [[nodiscard]] Instant end() const { return from < to ? to : from; }
  [[nodiscard]] Duration duration() const { return end() - begin(); }
  bool operator==(const MarkedRange&) const = default;
};

/// Caches the figures of a range, and recomputes them only if something that they depend on
/// changed.
class CachedRangeFigures {
 public:
  /// Once the last poll is this much later than the end of a range, nothing is expected to be added
  /// to it any more. Not at once, because kernel times are a little older than the polls that find
  /// them.
  static constexpr Duration settled_after = std::chrono::seconds(2);

  /// `all` gives the lanes if the range covers all of them.
  const RangeFigures& of(const Journal& journal, const MarkedRange& range,
                         std::span<const LaneId> all);
  [[nodiscard]] std::uint64_t computed() const { return computed_; }

 private:
  struct Key {
    Instant begin;
    Instant end;
    std::vector<LaneId> lanes;
    std::uint64_t first = 0;  ///< `Journal::first`.
    std::uint64_t records = 0;
    std::uint64_t polls = 0;
    bool operator==(const Key&) const = default;
  };

  std::optional<Key> key_;
  RangeFigures figures_;
  bool settled_ = false;
  std::uint64_t computed_ = 0;
};

/// One line of a description of a range.
struct RangeLine {
  std::string name;
  std::string value;
  bool trouble = false;
};
std::vector<RangeLine> range_lines(const MarkedRange& range, const RangeFigures& figures);

}  // namespace readyscope
