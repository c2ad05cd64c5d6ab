#include "readyscope/counters/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr double fractions[] = {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0};

TEST(Histogram, has_nothing_to_say_before_the_first_value) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.min(), 0ns);
  EXPECT_EQ(histogram.max(), 0ns);
  EXPECT_TRUE(histogram.buckets().empty());
  for (const double fraction : fractions) EXPECT_EQ(histogram.quantile(fraction), 0ns);
}

TEST(Histogram, is_exact_for_small_values_and_for_one_that_repeats) {
  Histogram small;
  for (int i = 0; i < 64; ++i) small.add(Duration(i));
  EXPECT_EQ(small.quantile(0.5), 31ns);
  EXPECT_EQ(small.quantile(1.0), 63ns);
  EXPECT_EQ(small.quantile(0.0), 0ns);
  Histogram same;
  for (int i = 0; i < 5; ++i) {
    same.add(123'456'789ns);
    for (const double fraction : fractions) EXPECT_EQ(same.quantile(fraction), 123'456'789ns);
  }
}

TEST(Histogram, reports_the_shortest_and_the_longest_exactly) {
  Histogram histogram;
  for (const auto ns : {1'000'003, 1'000'001, 1'007'000, 1'000'002}) histogram.add(Duration(ns));
  EXPECT_EQ(histogram.min(), 1'000'001ns);
  EXPECT_EQ(histogram.max(), 1'007'000ns);
  EXPECT_EQ(histogram.quantile(0.0), 1'000'001ns);
  EXPECT_EQ(histogram.quantile(1.0), 1'007'000ns);
  EXPECT_GE(histogram.quantile(0.5), histogram.min()) << "though all are in one step";
  EXPECT_LE(histogram.quantile(0.5), histogram.max());
}

TEST(Histogram, says_the_same_when_it_has_shrunk) {
  Random random(16);
  for (int round = 0; round < 200; ++round) {
    Histogram histogram;
    const std::uint64_t count = random.below(50);
    const std::uint64_t bits = random.below(50);
    for (std::uint64_t i = 0; i < count; ++i) {
      histogram.add(Duration(static_cast<Duration::rep>(random.next() >> (63 - bits))));
    }
    Histogram shrunk = histogram;
    shrunk.shrink();
    EXPECT_LE(shrunk.heap_bytes(), histogram.heap_bytes());
    EXPECT_EQ(shrunk.count(), histogram.count());
    EXPECT_EQ(shrunk.min(), histogram.min());
    EXPECT_EQ(shrunk.max(), histogram.max());
    for (const double fraction : fractions) {
      EXPECT_EQ(shrunk.quantile(fraction), histogram.quantile(fraction));
    }
    ASSERT_EQ(shrunk.buckets().size(), histogram.buckets().size());
    for (std::size_t i = 0; i < shrunk.buckets().size(); ++i) {
      EXPECT_EQ(shrunk.buckets()[i].least, histogram.buckets()[i].least);
      EXPECT_EQ(shrunk.buckets()[i].count, histogram.buckets()[i].count);
    }
    Histogram sum;
    sum.add(shrunk);
    EXPECT_EQ(sum.quantile(0.5), histogram.quantile(0.5));
  }
  Histogram one;
  one.add(5ms);
  one.shrink();
  EXPECT_EQ(one.heap_bytes(), sizeof(std::uint64_t));
}

TEST(Histogram, counts_negative_durations_as_zero) {
  Histogram histogram;
  histogram.add(-1ns);
  histogram.add(Duration::min());
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.max(), 0ns);
  EXPECT_EQ(histogram.quantile(1.0), 0ns);
}

TEST(Histogram, reports_what_is_out_of_its_range_by_the_longest) {
  Histogram histogram;
  histogram.add(1ns);
  histogram.add(Histogram::range_end - 1ns);
  histogram.add(Histogram::range_end);
  histogram.add(1h);
  histogram.add(Duration::max());
  EXPECT_EQ(histogram.count(), 5U);
  EXPECT_EQ(histogram.max(), Duration::max());
  EXPECT_EQ(histogram.quantile(0.0), 1ns);
  EXPECT_LT(histogram.quantile(0.4), Histogram::range_end);
  EXPECT_EQ(histogram.quantile(0.6), Duration::max());
  EXPECT_EQ(histogram.quantile(1.0), Duration::max());
  const auto buckets = histogram.buckets();
  ASSERT_EQ(buckets.size(), 3U);
  EXPECT_EQ(buckets[2].least, Histogram::range_end);
  EXPECT_EQ(buckets[2].most, Duration::max());
  EXPECT_EQ(buckets[2].count, 3U);
}

TEST(Histogram, takes_a_fraction_outside_of_the_range_for_its_nearest_end) {
  Histogram histogram;
  for (int i = 1; i <= 10; ++i) histogram.add(Duration(i));
  EXPECT_EQ(histogram.quantile(-1), 1ns);
  EXPECT_EQ(histogram.quantile(2), 10ns);
}

TEST(Histogram, fits_into_seventeen_kibibytes) {
  EXPECT_LE(sizeof(Histogram) + Histogram().heap_bytes(), 17U * 1'024);
}

/// Durations of all magnitudes within the range.
std::vector<std::int64_t> random_durations(Random& random) {
  std::vector<std::int64_t> durations(1 + random.below(3'000));
  for (auto& ns : durations) {
    ns = static_cast<std::int64_t>(random.next() >> (26 + random.below(38)));
  }
  return durations;
}

TEST(Histogram, gives_a_quantile_within_one_percent) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    Histogram histogram;
    std::vector<std::int64_t> exact = random_durations(random);
    for (const auto ns : exact) histogram.add(Duration(ns));
    std::ranges::sort(exact);
    const auto count = static_cast<double>(exact.size());
    EXPECT_EQ(histogram.count(), exact.size());
    EXPECT_EQ(histogram.min().count(), exact.front());
    EXPECT_EQ(histogram.max().count(), exact.back());
    for (const double fraction : fractions) {
      const double rank = std::max(std::ceil(fraction * count), 1.0);
      const auto expected = static_cast<double>(exact[static_cast<std::size_t>(rank) - 1]);
      const auto told = static_cast<double>(histogram.quantile(fraction).count());
      EXPECT_NEAR(told, expected, expected * 0.008) << "seed " << seed << ", fraction " << fraction;
    }
  }
}

TEST(Histogram, lists_its_steps_so_that_every_duration_is_in_one) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    Histogram histogram;
    const std::vector<std::int64_t> durations = random_durations(random);
    for (const auto ns : durations) histogram.add(Duration(ns));
    Duration end{-1};
    std::uint64_t sum = 0;
    for (const auto& bucket : histogram.buckets()) {
      EXPECT_GT(bucket.least, end) << "in order, and none twice";
      end = bucket.most;
      sum += bucket.count;
      const auto in_it = std::ranges::count_if(durations, [&](std::int64_t ns) {
        return ns >= bucket.least.count() && ns <= bucket.most.count();
      });
      ASSERT_EQ(bucket.count, static_cast<std::uint64_t>(in_it));
    }
    EXPECT_EQ(sum, histogram.count());
  }
}

}  // namespace
}  // namespace readyscope
