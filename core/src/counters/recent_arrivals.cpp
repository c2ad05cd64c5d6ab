#include "readyscope/counters/recent_arrivals.hpp"

#include <algorithm>

namespace readyscope {

std::vector<RecentArrival> RecentArrivals::latest(std::uint64_t added) const {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(added, kept_max));
  std::vector<RecentArrival> latest;
  latest.reserve(count);
  for (std::size_t i = kept_max - count; i < kept_max; ++i)
    latest.push_back(ring_[(next_ + i) % kept_max]);
  return latest;
}

}  // namespace readyscope
