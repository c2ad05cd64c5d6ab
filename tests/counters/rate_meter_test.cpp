#include "readyscope/counters/rate_meter.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr Instant start{1h};

double sum_of_history(const RateMeter& meter, Instant now) {
  const auto history = meter.history(now);
  return std::accumulate(history.begin(), history.end(), 0.0);
}

TEST(RateMeter, reads_zero_before_anything_happens) {
  const RateMeter meter;
  EXPECT_EQ(meter.per_second(start), 0.0);
  EXPECT_EQ(sum_of_history(meter, start), 0.0);
}

TEST(RateMeter, reads_a_steady_rate) {
  RateMeter meter;
  for (int i = 0; i < 3'000; ++i) {
    meter.add(2, start + i * 1ms);
    if (i >= 1'250) {
      ASSERT_EQ(meter.per_second(start + i * 1ms), 2'000.0) << i;
    }
  }
}

TEST(RateMeter, falls_to_zero_a_second_after_the_last_one) {
  RateMeter meter;
  for (int i = 0; i < 2'000; ++i) meter.add(1, start + i * 1ms);
  EXPECT_EQ(meter.per_second(start + 2s), 1'000.0);
  EXPECT_EQ(meter.per_second(start + 2s + 500ms), 500.0);
  EXPECT_EQ(meter.per_second(start + 3s), 0.0);
  EXPECT_EQ(meter.per_second(start + 24h), 0.0);
}

TEST(RateMeter, shows_the_latest_quarter_of_a_minute_oldest_first) {
  RateMeter meter;
  meter.add(7, start);
  meter.add(1, start + 250ms);
  meter.add(4, start + 499ms);
  const auto history = meter.history(start + 500ms);
  EXPECT_EQ(history[RateMeter::buckets - 1], 0.0F);
  EXPECT_EQ(history[RateMeter::buckets - 2], 5.0F);
  EXPECT_EQ(history[RateMeter::buckets - 3], 7.0F);
  EXPECT_EQ(sum_of_history(meter, start + 500ms), 12.0);
  EXPECT_EQ(sum_of_history(meter, start + 16s), 5.0);
  EXPECT_EQ(sum_of_history(meter, start + 1min), 0.0);
}

TEST(RateMeter, forgets_what_was_before_a_long_pause) {
  RateMeter meter;
  for (int i = 0; i < 100; ++i) meter.add(9, start + i * 250ms);
  meter.add(1, start + 24h);
  EXPECT_EQ(sum_of_history(meter, start + 24h), 1.0);
}

TEST(RateMeter, counts_what_is_reported_late_as_new) {
  RateMeter meter;
  meter.add(1, start + 10s);
  meter.add(1, start);
  EXPECT_EQ(sum_of_history(meter, start + 10s), 2.0);
}

TEST(RateMeter, agrees_with_counting_one_by_one) {
  Random random(1);
  RateMeter meter;
  std::vector<Instant> added;
  Instant now = start;
  for (int i = 0; i < 5'000; ++i) {
    now += Duration(random.below(random.chance(0.02) ? 5'000'000'000 : 100'000'000));
    meter.add(1, now);
    added.push_back(now);
    const Instant bucket_begin(now.time_since_epoch() / RateMeter::bucket * RateMeter::bucket);
    double in_a_second = 0;
    double in_history = 0;
    for (const Instant at : added) {
      if (at >= bucket_begin - 1s && at < bucket_begin) ++in_a_second;
      if (at >= bucket_begin - (RateMeter::buckets - 1) * RateMeter::bucket) ++in_history;
    }
    ASSERT_EQ(meter.per_second(now), in_a_second);
    ASSERT_EQ(sum_of_history(meter, now), in_history);
  }
}

}  // namespace
}  // namespace readyscope
