#include "readyscope/counters/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace readyscope {
namespace {

Duration ns(std::uint64_t count) { return Duration(static_cast<Duration::rep>(count)); }

}  // namespace

// Values below `steps` have a bucket each. Above, each doubling is divided into `steps` equal
// buckets: the position of the highest bit selects the doubling, the bits after it the bucket.
std::size_t Histogram::bucket_of(std::uint64_t ns) {
  if (ns < steps) return static_cast<std::size_t>(ns);
  if (ns >> range_bits != 0) return buckets_count - 1;
  const auto doubling = static_cast<unsigned>(std::bit_width(ns)) - 1 - steps_bits;
  const std::uint64_t step = (ns >> doubling) - steps;
  return static_cast<std::size_t>((doubling + 1) * steps + step);
}

Histogram::Bucket Histogram::bucket(std::size_t index) const {
  const std::uint64_t count = counts_[index - begin_];
  if (index == buckets_count - 1) return {range_end, std::max(range_end, max_), count};
  if (index < steps) return {ns(index), ns(index), count};
  const auto doubling = static_cast<unsigned>(index / steps) - 1;
  const std::uint64_t step = steps + index % steps;
  return {ns(step << doubling), ns(((step + 1) << doubling) - 1), count};
}

void Histogram::add(Duration duration) {
  const Duration positive = std::max(duration, Duration::zero());
  ++counts_[bucket_of(static_cast<std::uint64_t>(positive.count()))];
  ++count_;
  min_ = std::min(min_, positive);
  max_ = std::max(max_, positive);
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    counts_[other.begin_ + i] += other.counts_[i];
  }
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

Duration Histogram::quantile(double fraction) const {
  if (count_ == 0) return {};
  const double wanted = std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_));
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  if (rank == 1) return min_;
  if (rank >= count_) return max_;
  std::uint64_t seen = 0;
  const std::size_t end = std::min(begin_ + counts_.size(), buckets_count - 1);
  for (std::size_t index = begin_; index < end; ++index) {
    seen += counts_[index - begin_];
    if (seen < rank) continue;
    const Bucket found = bucket(index);
    return std::clamp(found.least + (found.most - found.least) / 2, min_, max_);
  }
  return max_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] > 0) filled.push_back(bucket(begin_ + i));
  }
  return filled;
}

void Histogram::shrink() {
  if (count_ == 0) return;
  const std::size_t first = bucket_of(static_cast<std::uint64_t>(min_.count()));
  const std::size_t last = bucket_of(static_cast<std::uint64_t>(max_.count()));
  const auto begin = counts_.begin() + static_cast<std::ptrdiff_t>(first - begin_);
  const auto end = counts_.begin() + static_cast<std::ptrdiff_t>(last - begin_) + 1;
  counts_ = std::vector(begin, end);
  begin_ = first;
}

}  // namespace readyscope
