#include "readyscope/model/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace readyscope::model {

// Values below `steps` have a bucket each. From there, a doubling is cut into `steps` equal
// buckets: the position of the highest bit chooses the doubling, the bits after it the step.
std::size_t Histogram::bucket_of(std::uint64_t ns) {
  if (ns < steps) return ns;
  const auto doubling = static_cast<unsigned>(std::bit_width(ns)) - 1 - steps_bits;
  const std::uint64_t step = (ns >> doubling) - steps;
  return static_cast<std::size_t>((doubling + 1) * steps + step);
}

std::uint64_t Histogram::upper_end_of(std::size_t bucket) {
  if (bucket < steps) return bucket;
  const auto doubling = static_cast<unsigned>(bucket / steps) - 1;
  const std::uint64_t step = bucket % steps;
  return ((steps + step + 1) << doubling) - 1;
}

void Histogram::add(Duration duration) {
  const Duration positive = std::max(duration, Duration::zero());
  ++counts_[bucket_of(static_cast<std::uint64_t>(positive.count()))];
  ++count_;
  max_ = std::max(max_, positive);
}

Duration Histogram::quantile(double fraction) const {
  if (count_ == 0) return {};
  const double wanted = std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_));
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= rank) {
      return std::min(Duration(static_cast<Duration::rep>(upper_end_of(bucket))), max_);
    }
  }
  return max_;
}

}  // namespace readyscope::model
