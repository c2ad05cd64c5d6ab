#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace readyscope {

/// What became of one counter that arrived, in the terms of RFC 4737 (reordered) and RFC 5560
/// (duplicate). Those from `reordered` on are out of order.
enum class Arrival : std::uint8_t { in_order, after_gap, reordered, duplicate };

struct RecentArrival {
  std::uint64_t value = 0;
  Arrival arrival = Arrival::in_order;
};

/// The latest arrivals, up to `kept_max` of them.
class RecentArrivals {
 public:
  static constexpr std::size_t kept_max = 48;

  void add(const RecentArrival& one) {
    ring_[next_] = one;
    next_ = next_ + 1 < kept_max ? next_ + 1 : 0;
  }
  /// Which one the next to be added will replace.
  [[nodiscard]] const RecentArrival& oldest() const { return ring_[next_]; }
  /// Undoes the latest `add`. `replaced` is what `oldest` returned before it.
  void take_back(const RecentArrival& replaced) {
    next_ = (next_ + kept_max - 1) % kept_max;
    ring_[next_] = replaced;
  }

  /// Of `added` arrivals in all, the latest, oldest first.
  [[nodiscard]] std::vector<RecentArrival> latest(std::uint64_t added) const;

 private:
  std::size_t next_ = 0;
  std::array<RecentArrival, kept_max> ring_{};
};

}  // namespace readyscope
