#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// How many values of one run arrived after a higher one, by how many arrivals and how late.
///
/// Terms are those of RFC 4737: such an arrival is reordered, and its distance is the reordering
/// extent of section 4.2.1, in arrivals, from the first arrival with a higher value: the one that
/// overtook it. Duplicates are left out of all of this.
///
/// Only the first arrival and arrivals that left a gap can have overtaken anything. Of the latter,
/// the latest `gaps_max` are remembered (in 12 KiB). A value missing since before then is measured
/// from the oldest one remembered.
class Reordering {
 public:
  static constexpr std::size_t gaps_max = 512;

  /// An arrival that left lower values behind.
  struct Overtaker {
    std::uint64_t value = 0;    ///< Unwrapped, as in `SeenValues`.
    std::uint64_t arrival = 0;  ///< Which arrival it was, counted from 1 without duplicates.
    Instant at;
  };

  /// What is known of all late arrivals together.
  struct Late {
    std::uint64_t count = 0;
    std::uint64_t distance_max = 0;
    Duration time_max{};
    double time_sum_ns = 0;  ///< A double, because a sum of many long times may pass 2^63 ns.
  };

  /// The first arrival of all.
  void begin(std::uint64_t value, Instant at) { opening_ = {value, 1, at}; }
  /// `overtaker` is the highest value now, and skipped some.
  void add_gap(const Overtaker& overtaker);
  /// A value `below` the highest arrived for the first time, as number `arrival`.
  void add_late(std::uint64_t highest, std::uint64_t below, std::uint64_t arrival, Instant at);

  [[nodiscard]] std::uint64_t count() const { return late_.count; }
  [[nodiscard]] std::uint64_t distance_max() const { return late_.distance_max; }
  /// How long after the overtaker; never negative, even where arrival times are out of order.
  [[nodiscard]] Duration late_max() const { return late_.time_max; }
  [[nodiscard]] Duration late_mean() const;

  [[nodiscard]] const Late& late() const { return late_; }
  /// Undoes each `add_late` since `late` returned this.
  void take_back(const Late& before) { late_ = before; }

  /// Frees the gaps. After that, nothing may be added.
  void release() { gaps_ = std::vector<Overtaker>(); }
  /// Memory in bytes, in addition to the object itself.
  [[nodiscard]] std::size_t heap_bytes() const { return gaps_.capacity() * sizeof(gaps_[0]); }

 private:
  [[nodiscard]] const Overtaker& overtaker(std::uint64_t highest, std::uint64_t below) const;

  Late late_;
  Overtaker opening_;
  std::uint64_t gap_count_ = 0;  ///< Including the gaps no longer remembered.
  std::vector<Overtaker> gaps_;  ///< Each at its number modulo `gaps_max`.
};

}  // namespace readyscope
