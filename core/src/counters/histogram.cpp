#include "readyscope/counters/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace readyscope {
namespace {

Duration ns(std::uint64_t count) { return Duration(static_cast<Duration::rep>(count)); }

}  // namespace

// Values below `steps` have a bucket each. From there, a doubling is cut into `steps` equal
// buckets: the position of the highest bit chooses the doubling, the bits after it the step.
std::size_t Histogram::bucket_of(std::uint64_t ns) {
  if (ns < steps) return static_cast<std::size_t>(ns);
  if (ns >> range_bits != 0) return buckets_count - 1;
  const auto doubling = static_cast<unsigned>(std::bit_width(ns)) - 1 - steps_bits;
  const std::uint64_t step = (ns >> doubling) - steps;
  return static_cast<std::size_t>((doubling + 1) * steps + step);
}

Histogram::Bucket Histogram::bucket(std::size_t place) const {
  const std::uint64_t count = counts_[place];
  if (place == buckets_count - 1) return {range_end, std::max(range_end, max_), count};
  if (place < steps) return {ns(place), ns(place), count};
  const auto doubling = static_cast<unsigned>(place / steps) - 1;
  const std::uint64_t step = steps + place % steps;
  return {ns(step << doubling), ns(((step + 1) << doubling) - 1), count};
}

void Histogram::add(Duration duration) {
  const Duration positive = std::max(duration, Duration::zero());
  ++counts_[bucket_of(static_cast<std::uint64_t>(positive.count()))];
  ++count_;
  min_ = std::min(min_, positive);
  max_ = std::max(max_, positive);
}

Duration Histogram::quantile(double fraction) const {
  if (count_ == 0) return {};
  const double wanted = std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_));
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  if (rank == 1) return min_;
  if (rank >= count_) return max_;
  std::uint64_t seen = 0;
  for (std::size_t place = 0; place < buckets_count - 1; ++place) {
    seen += counts_[place];
    if (seen < rank) continue;
    const Bucket found = bucket(place);
    return std::clamp(found.least + (found.most - found.least) / 2, min_, max_);
  }
  return max_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t place = 0; place < buckets_count; ++place) {
    if (counts_[place] > 0) filled.push_back(bucket(place));
  }
  return filled;
}

}  // namespace readyscope
