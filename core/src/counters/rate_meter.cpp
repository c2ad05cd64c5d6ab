#include "readyscope/counters/rate_meter.hpp"

#include <algorithm>

namespace readyscope {

void RateMeter::go_on_to(Instant now) {
  const std::int64_t number = number_of(now);
  const auto skipped = std::min<std::int64_t>(number - newest_, static_cast<std::int64_t>(buckets));
  for (std::int64_t i = 0; i < skipped; ++i) counts_[index_of(number - i)] = 0;
  newest_ = number;
  newest_end_ = Instant((number + 1) * bucket);
}

std::uint64_t RateMeter::count_in(std::int64_t number) const {
  const bool known = number <= newest_ && number > newest_ - static_cast<std::int64_t>(buckets);
  return known ? counts_[index_of(number)] : 0;
}

double RateMeter::per_second(Instant now) const {
  constexpr std::int64_t in_a_second = std::chrono::seconds(1) / bucket;
  std::uint64_t sum = 0;
  for (std::int64_t i = 1; i <= in_a_second; ++i) sum += count_in(number_of(now) - i);
  return static_cast<double>(sum);
}

std::array<float, RateMeter::buckets> RateMeter::history(Instant now) const {
  std::array<float, buckets> counts{};
  const std::int64_t oldest = number_of(now) - static_cast<std::int64_t>(buckets) + 1;
  for (std::size_t i = 0; i < buckets; ++i) {
    counts[i] = static_cast<float>(count_in(oldest + static_cast<std::int64_t>(i)));
  }
  return counts;
}

}  // namespace readyscope
