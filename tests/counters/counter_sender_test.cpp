#include "readyscope/counters/counter_sender.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace readyscope {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};
constexpr auto endless = std::optional<std::uint64_t>{};

CounterSender started(SenderSettings settings) {
  CounterSender sender(settings);
  sender.start(start);
  return sender;
}

/// Sends whatever is due every `step` for `duration`; returns how many that was.
std::uint64_t run(CounterSender& sender, Duration duration, Duration step) {
  const std::uint64_t before = sender.sent();
  for (Instant at = start; at < start + duration; at += step) sender.took(sender.due(at), at);
  return sender.sent() - before;
}

TEST(CounterSender, SendsTenTimesAtTenASecondUnlessToldOtherwise) {
  CounterSender sender = started({});
  EXPECT_EQ(run(sender, 1h, 16ms), 10U);
  EXPECT_TRUE(sender.finished());
  EXPECT_FALSE(sender.running());
}

TEST(CounterSender, HasNothingDueBeforeItStarts) {
  const CounterSender sender{SenderSettings{}};
  EXPECT_FALSE(sender.running());
  EXPECT_EQ(sender.due(start), 0U);
  EXPECT_FALSE(sender.next_due());
}

TEST(CounterSender, IsDueAtItsRate) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  for (std::uint64_t i = 0; i < 50; ++i) {
    const Instant due = start + i * 100ms;
    EXPECT_EQ(sender.next_due(), due);
    EXPECT_EQ(sender.due(due - 1ns), 0U);
    ASSERT_EQ(sender.due(due), 1U);
    sender.took(1, due);
  }
}

TEST(CounterSender, KeepsItsRateHoweverOftenItIsAsked) {
  for (const double rate : {0.5, 1.0, 3.0, 60.0, 1'000.0, 10'000.0}) {
    for (const Duration step : {Duration(1ms), Duration(16'666'667ns), Duration(25ms)}) {
      CounterSender sender = started({.rate = rate, .limit = endless});
      const double sent = static_cast<double>(run(sender, 20s, step));
      EXPECT_NEAR(sent, rate * 20, std::max(1.0, rate * 20 / 500)) << rate << "/s";
    }
  }
}

TEST(CounterSender, NeverSendsMoreThanABurstInOneGo) {
  CounterSender sender = started({.rate = SenderSettings::rate_max, .limit = endless});
  EXPECT_EQ(sender.due(start + 500ms), CounterSender::catch_up_max);
  sender.took(CounterSender::catch_up_max, start + 500ms);
  EXPECT_EQ(sender.due(start + 500ms), CounterSender::catch_up_max) << "the rest is still due";
}

TEST(CounterSender, CatchesUpASecondAndNoMore) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  const Instant late = start + 1h;
  EXPECT_EQ(sender.due(late), 11U);
  sender.took(11, late);
  EXPECT_EQ(sender.due(late), 0U);
  EXPECT_EQ(sender.next_due(), late + 100ms);
}

TEST(CounterSender, DoesNotHurryASlowRateBecauseItWasLate) {
  CounterSender sender = started({.rate = 0.1, .limit = endless});
  sender.took(sender.due(start), start);
  const Instant late = start + 10s + 700ms;
  EXPECT_EQ(sender.due(late), 1U);
  sender.took(1, late);
  EXPECT_EQ(sender.next_due(), start + 20s);
}

TEST(CounterSender, StopsAtItsLimit) {
  CounterSender sender = started({.rate = 1'000, .limit = 25});
  EXPECT_EQ(sender.due(start + 20ms), 21U);
  sender.took(21, start + 20ms);
  EXPECT_EQ(sender.due(start + 100ms), 4U) << "no more than are left";
  sender.took(4, start + 100ms);
  EXPECT_TRUE(sender.finished());
  EXPECT_EQ(sender.due(start + 1s), 0U);
  EXPECT_FALSE(sender.next_due());
}

TEST(CounterSender, HasFinishedFromTheBeginningWithALimitOfZero) {
  const CounterSender sender = started({.rate = 10, .limit = 0});
  EXPECT_TRUE(sender.finished());
  EXPECT_EQ(sender.due(start + 1s), 0U);
}

TEST(CounterSender, HasFinishedWhenItsLimitFallsBelowWhatItSent) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  sender.took(5, start);
  sender.set({.rate = 10, .limit = 3}, start);
  EXPECT_TRUE(sender.finished());
  EXPECT_EQ(sender.due(start + 1s), 0U);
}

TEST(CounterSender, WithoutALimitNeverFinishes) {
  CounterSender sender = started({.rate = 1'000, .limit = endless});
  EXPECT_EQ(run(sender, 100s, 10ms), 100'000U - 9);
  EXPECT_FALSE(sender.finished());
}

TEST(CounterSender, WithARateOfZeroSendsOneEachTimeItIsAsked) {
  CounterSender sender = started({.rate = 0, .limit = 1'000});
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    const Instant at = start + i / 2 * 1ms;
    ASSERT_EQ(sender.due(at), 1U);
    sender.took(1, at);
  }
  EXPECT_TRUE(sender.finished());
}

TEST(CounterSender, KeepsTheValuesThatWereNotTaken) {
  CounterSender sender = started({.rate = 100, .limit = endless});
  const Instant at = start + 90ms;
  ASSERT_EQ(sender.due(at), 10U);
  sender.took(4, at);
  EXPECT_EQ(sender.sent(), 4U);
  EXPECT_EQ(sender.due(at), 6U);
  sender.took(0, at);
  EXPECT_EQ(sender.sent(), 4U);
  EXPECT_EQ(sender.due(at), 6U);
}

TEST(CounterSender, WaitsWhenItIsPostponedAndLosesNoValue) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  sender.took(3, start + 200ms);
  sender.postpone(200ms, start + 300ms);
  EXPECT_EQ(sender.due(start + 499ms), 0U);
  EXPECT_EQ(sender.due(start + 500ms), 1U);
  EXPECT_EQ(sender.sent(), 3U);
}

TEST(CounterSender, TakesANewRateAtOnce) {
  CounterSender sender = started({.rate = 0.001, .limit = endless});
  sender.took(1, start);
  EXPECT_EQ(sender.due(start + 1s), 0U);
  sender.set({.rate = 10, .limit = endless}, start + 1s);
  EXPECT_EQ(sender.due(start + 1s), 1U);
  sender.took(1, start + 1s);
  EXPECT_EQ(sender.next_due(), start + 1s + 100ms);
  EXPECT_EQ(sender.settings().rate, 10.0);
}

TEST(CounterSender, GoesOnWhereItStopped) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  sender.took(1, start);
  sender.stop();
  EXPECT_EQ(sender.due(start + 10s), 0U);
  sender.start(start + 10s);
  EXPECT_EQ(sender.due(start + 10s), 1U) << "what was not due while it stood still";
  EXPECT_EQ(sender.sent(), 1U);
}

TEST(CounterSender, SendsFromItsStartInItsSteps) {
  CounterSender sender = started({.rate = 10, .limit = endless, .start = 100, .step = 7});
  EXPECT_EQ(sender.value(), 100U);
  EXPECT_EQ(sender.value(2), 114U);
  sender.took(3, start);
  EXPECT_EQ(sender.value(), 121U);
}

TEST(CounterSender, WrapsAroundAtTheEndOfItsNumbers) {
  constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  CounterSender sender = started({.rate = 10, .limit = endless, .start = largest});
  EXPECT_EQ(sender.value(), largest);
  sender.took(1, start);
  EXPECT_EQ(sender.value(), 0U);
}

TEST(CounterSender, SendsBurstsAtTheSameRateOnTheWhole) {
  CounterSender sender = started({.rate = 100, .limit = endless, .burst = 5});
  for (std::uint64_t burst = 0; burst < 20; ++burst) {
    const Instant due = start + burst * 50ms;
    EXPECT_EQ(sender.next_due(), due);
    EXPECT_EQ(sender.due(due - 1ns), 0U);
    ASSERT_EQ(sender.due(due), 5U);
    sender.took(5, due);
  }
  EXPECT_EQ(run(sender, 21s, 10ms), 2'000U);
}

TEST(CounterSender, KeepsTheRestOfABurstDue) {
  CounterSender sender = started({.rate = 100, .limit = endless, .burst = 5});
  sender.took(3, start);
  EXPECT_EQ(sender.due(start), 2U);
  EXPECT_EQ(sender.due(start + 50ms), 7U);
  sender.took(4, start + 50ms);
  EXPECT_EQ(sender.due(start + 50ms), 3U);
  EXPECT_EQ(sender.value(), 7U) << "none skipped, none twice";
  sender.took(3, start + 50ms);
  EXPECT_EQ(sender.next_due(), start + 100ms);
}

TEST(CounterSender, SendsALargeBurstInOneGo) {
  const CounterSender sender = started({.rate = 1, .limit = endless, .burst = 1'000});
  EXPECT_EQ(sender.due(start), 1'000U);
}

TEST(CounterSender, BeginsANewRunWhenItIsRestarted) {
  CounterSender sender = started({.rate = 10, .limit = 5, .start = 100});
  sender.took(5, start);
  ASSERT_TRUE(sender.finished());
  const std::uint32_t run_before = sender.runs();
  sender.restart(start + 1s);
  EXPECT_NE(sender.runs(), run_before);
  EXPECT_EQ(sender.value(), 100U);
  EXPECT_EQ(sender.sent(), 0U);
  EXPECT_EQ(sender.due(start + 1s), 1U);
}

TEST(CounterSender, BeginsANewRunWhenItsValuesNoLongerFollowEachOther) {
  const SenderSettings before{.rate = 10, .limit = endless};
  for (const SenderSettings after : {SenderSettings{.limit = endless, .form = WireForm::binary32},
                                     SenderSettings{.limit = endless, .start = 7},
                                     SenderSettings{.limit = endless, .step = 2}}) {
    CounterSender sender = started(before);
    sender.took(5, start);
    const std::uint32_t run_before = sender.runs();
    sender.set(after, start);
    EXPECT_NE(sender.runs(), run_before);
    EXPECT_EQ(sender.value(), after.start);
  }
}

TEST(CounterSender, GoesOnInItsRunWhenOnlyItsPaceOrSizeChanges) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  sender.took(5, start);
  const std::uint32_t run_before = sender.runs();
  sender.set({.rate = 20, .limit = 100, .bytes = 512, .burst = 3}, start);
  EXPECT_EQ(sender.runs(), run_before);
  EXPECT_EQ(sender.value(), 5U);
}

TEST(CounterSender, DoesNotHurryWhenOnlyItsLimitChanges) {
  CounterSender sender = started({.rate = 1, .limit = endless});
  sender.took(1, start);
  sender.set({.rate = 1, .limit = 100}, start + 100ms);
  EXPECT_EQ(sender.next_due(), start + 1s);
}

TEST(CounterSender, SurvivesRatesThatMakeNoSense) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double rate :
       {-1.0, -infinity, infinity, 1e300, 1e-300, 1e12, std::numeric_limits<double>::quiet_NaN()}) {
    CounterSender sender = started({.rate = rate, .limit = endless});
    for (const Duration late : {Duration(0), Duration(1s), Duration(24h)}) {
      const std::size_t due = sender.due(start + late);
      ASSERT_LE(due, CounterSender::catch_up_max) << rate;
      sender.took(due, start + late);
    }
    sender.set({.rate = 10, .limit = endless}, start + 48h);
    sender.set({.rate = rate, .limit = endless}, start + 48h);
    EXPECT_EQ(sender.due(start + 48h), 1U) << rate;
    EXPECT_LE(sender.settings().rate, SenderSettings::rate_max);
  }
}

}  // namespace
}  // namespace readyscope
