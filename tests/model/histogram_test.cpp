#include "readyscope/model/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "random.hpp"

namespace readyscope::model {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr double fractions[] = {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0};

TEST(Histogram, HasNothingToSayBeforeTheFirstValue) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.max(), 0ns);
  for (const double fraction : fractions) EXPECT_EQ(histogram.quantile(fraction), 0ns);
}

TEST(Histogram, IsExactForSmallValuesAndForASingleOne) {
  Histogram small;
  for (int i = 0; i < 64; ++i) small.add(Duration(i));
  EXPECT_EQ(small.quantile(0.5), 31ns);
  EXPECT_EQ(small.quantile(1.0), 63ns);
  EXPECT_EQ(small.quantile(0.0), 0ns);
  Histogram single;
  single.add(123'456'789ns);
  for (const double fraction : fractions) EXPECT_EQ(single.quantile(fraction), 123'456'789ns);
}

TEST(Histogram, CountsNegativeDurationsAsZero) {
  Histogram histogram;
  histogram.add(-1ns);
  histogram.add(Duration::min());
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.max(), 0ns);
  EXPECT_EQ(histogram.quantile(1.0), 0ns);
}

TEST(Histogram, HoldsTheLongestDurationThereIs) {
  Histogram histogram;
  histogram.add(0ns);
  histogram.add(Duration::max());
  EXPECT_EQ(histogram.max(), Duration::max());
  EXPECT_EQ(histogram.quantile(0.5), 0ns);
  EXPECT_EQ(histogram.quantile(1.0), Duration::max());
}

TEST(Histogram, TakesAFractionOutsideOfTheRangeForItsNearestEnd) {
  Histogram histogram;
  for (int i = 1; i <= 10; ++i) histogram.add(Duration(i));
  EXPECT_EQ(histogram.quantile(-1), 1ns);
  EXPECT_EQ(histogram.quantile(2), 10ns);
}

TEST(Histogram, NeverTellsAQuantileTooSmallNorMoreThan1Point6PercentTooLarge) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    Histogram histogram;
    std::vector<std::int64_t> exact;
    const std::size_t count = 1 + random.below(3'000);
    for (std::size_t i = 0; i < count; ++i) {
      exact.push_back(static_cast<std::int64_t>(random.next() >> (1 + random.below(63))));
      histogram.add(Duration(exact.back()));
    }
    std::ranges::sort(exact);
    EXPECT_EQ(histogram.count(), count);
    EXPECT_EQ(histogram.max().count(), exact.back());
    for (const double fraction : fractions) {
      const double rank = std::max(std::ceil(fraction * static_cast<double>(count)), 1.0);
      const auto expected = exact[static_cast<std::size_t>(rank) - 1];
      const auto told = histogram.quantile(fraction).count();
      EXPECT_GE(told, expected) << "seed " << seed << ", fraction " << fraction;
      EXPECT_LE(static_cast<double>(told - expected), static_cast<double>(expected) * 0.016)
          << "seed " << seed << ", fraction " << fraction;
    }
  }
}

}  // namespace
}  // namespace readyscope::model
