#include "readyscope/counters/reordering.hpp"

#include <algorithm>
#include <ranges>

namespace readyscope {

void Reordering::add_gap(const Overtaker& overtaker) {
  if (gaps_.size() < gaps_max) {
    gaps_.push_back(overtaker);
  } else {
    gaps_[gap_count_ % gaps_max] = overtaker;
  }
  ++gap_count_;
}

void Reordering::add_late(std::uint64_t highest, std::uint64_t below, std::uint64_t arrival,
                          Instant at) {
  const Overtaker& first = overtaker(highest, below);
  const Duration late = std::max(at - first.at, Duration::zero());
  late_.distance_max = std::max(late_.distance_max, arrival - first.arrival);
  late_.time_max = std::max(late_.time_max, late);
  late_.time_sum_ns += static_cast<double>(late.count());
  ++late_.count;
}

Duration Reordering::late_mean() const {
  if (late_.count == 0) return {};
  return Duration(static_cast<Duration::rep>(late_.time_sum_ns / static_cast<double>(late_.count)));
}

/// The earliest arrival with a value higher than the one `below` the highest. For values below the
/// first arrival that is the first arrival itself; any other value was skipped by whichever arrival
/// first rose above it. Gaps are remembered in rising order of their values, so the search is
/// binary. Comparing distances from the highest keeps the order across the wrap at 2^64.
const Reordering::Overtaker& Reordering::overtaker(std::uint64_t highest,
                                                   std::uint64_t below) const {
  if (gap_count_ == 0 || highest - opening_.value < below) return opening_;
  const auto gap = [this](std::uint64_t number) -> const Overtaker& {
    return gaps_[number % gaps_max];
  };
  const std::uint64_t oldest = gap_count_ - std::min<std::uint64_t>(gap_count_, gaps_max);
  const auto remembered = std::views::iota(oldest, gap_count_ - 1);
  const auto found = std::ranges::partition_point(
      remembered, [&](std::uint64_t number) { return highest - gap(number).value >= below; });
  return gap(oldest + static_cast<std::uint64_t>(found - remembered.begin()));
}

}  // namespace readyscope
