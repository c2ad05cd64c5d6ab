#include "readyscope/counters/second_rates.hpp"

#include <gtest/gtest.h>

#include <map>

#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::chrono_literals;
using Range = SecondRates::Range;

constexpr Instant start{1h};

TEST(SecondRates, know_nothing_before_the_first_second_is_whole) {
  SecondRates rates;
  EXPECT_FALSE(rates.until(start));
  rates.add(5, start);
  EXPECT_FALSE(rates.until(start + 999ms));
  EXPECT_EQ(rates.until(start + 1s), (Range{5, 5}));
}

TEST(SecondRates, count_seconds_from_the_first_arrival) {
  SecondRates rates;
  for (int i = 0; i < 3'000; ++i) rates.add(1, start + 700ms + i * 1ms);
  EXPECT_EQ(rates.until(start + 3700ms), (Range{1'000, 1'000}));
}

TEST(SecondRates, leave_out_the_second_that_is_filling) {
  SecondRates rates;
  rates.add(100, start);
  rates.add(1, start + 1500ms);
  EXPECT_EQ(rates.until(start + 1900ms), (Range{100, 100}));
  EXPECT_EQ(rates.until(start + 2s), (Range{1, 100}));
}

TEST(SecondRates, count_silence_as_seconds_with_nothing) {
  SecondRates rates;
  rates.add(10, start);
  EXPECT_EQ(rates.until(start + 1999ms), (Range{10, 10}));
  EXPECT_EQ(rates.until(start + 2s), (Range{0, 10}));
  rates.add(7, start + 1h);
  rates.add(7, start + 1h + 1s);
  EXPECT_EQ(rates.until(start + 1h + 1s), (Range{0, 10}));
}

TEST(SecondRates, forget_what_is_taken_back) {
  SecondRates rates;
  rates.add(3, start);
  rates.take_back(1);
  EXPECT_EQ(rates.until(start + 1s), (Range{2, 2}));
}

TEST(SecondRates, count_what_comes_out_of_order_where_they_are) {
  SecondRates rates;
  rates.add(1, start + 500ms);
  rates.add(1, start + 1600ms);
  rates.add(1, start);
  EXPECT_EQ(rates.until(start + 2500ms), (Range{1, 2}));
}

TEST(SecondRates, agree_with_a_count_of_each_second_by_itself) {
  Random random(4711);
  for (int round = 0; round < 200; ++round) {
    SecondRates rates;
    std::map<std::int64_t, std::uint64_t> seconds;
    Instant at = start;
    const Instant first = start;
    for (int i = 0; i < 50; ++i) {
      const std::uint64_t count = random.below(9);
      rates.add(count, at);
      seconds[(at - first) / 1s] += count;
      at += Duration(static_cast<std::int64_t>(random.below(700'000'000)));
    }
    const Instant now = at + Duration(static_cast<std::int64_t>(random.below(3'000'000'000)));
    std::optional<Range> expected;
    for (std::int64_t second = 0; second < (now - first) / 1s; ++second) {
      const std::uint64_t count = seconds[second];
      if (!expected) expected = Range{count, count};
      expected = Range{std::min(expected->least, count), std::max(expected->most, count)};
    }
    ASSERT_EQ(rates.until(now), expected) << "round " << round;
  }
}

}  // namespace
}  // namespace readyscope
