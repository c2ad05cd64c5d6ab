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

TEST(CounterSender, sends_ten_times_at_ten_a_second_unless_told_otherwise) {
  CounterSender sender = started({});
  EXPECT_EQ(run(sender, 1h, 16ms), 10U);
  EXPECT_TRUE(sender.finished());
  EXPECT_FALSE(sender.running());
}

TEST(CounterSender, has_nothing_due_before_it_starts) {
  const CounterSender sender{SenderSettings{}};
  EXPECT_FALSE(sender.running());
  EXPECT_EQ(sender.due(start), 0U);
  EXPECT_FALSE(sender.next_due());
}

TEST(CounterSender, is_due_at_its_rate) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  for (std::uint64_t i = 0; i < 50; ++i) {
    const Instant due = start + i * 100ms;
    EXPECT_EQ(sender.next_due(), due);
    EXPECT_EQ(sender.due(due - 1ns), 0U);
    ASSERT_EQ(sender.due(due), 1U);
    sender.took(1, due);
  }
}

TEST(CounterSender, keeps_its_rate_however_often_it_is_asked) {
  for (const double rate : {0.5, 1.0, 3.0, 60.0, 1'000.0, 10'000.0}) {
    for (const Duration step : {Duration(1ms), Duration(16'666'667ns), Duration(25ms)}) {
      CounterSender sender = started({.rate = rate, .limit = endless});
      const double sent = static_cast<double>(run(sender, 20s, step));
      EXPECT_NEAR(sent, rate * 20, std::max(1.0, rate * 20 / 500)) << rate << "/s";
    }
  }
}

TEST(CounterSender, never_sends_more_than_a_burst_in_one_go) {
  CounterSender sender = started({.rate = SenderSettings::rate_max, .limit = endless});
  EXPECT_EQ(sender.due(start + 500ms), CounterSender::catch_up_max);
  sender.took(CounterSender::catch_up_max, start + 500ms);
  EXPECT_EQ(sender.due(start + 500ms), CounterSender::catch_up_max) << "the rest is still due";
}

TEST(CounterSender, catches_up_a_second_and_no_more) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  const Instant late = start + 1h;
  EXPECT_EQ(sender.due(late), 11U);
  sender.took(11, late);
  EXPECT_EQ(sender.due(late), 0U);
  EXPECT_EQ(sender.next_due(), late + 100ms);
}

TEST(CounterSender, does_not_hurry_a_slow_rate_because_it_was_late) {
  CounterSender sender = started({.rate = 0.1, .limit = endless});
  sender.took(sender.due(start), start);
  const Instant late = start + 10s + 700ms;
  EXPECT_EQ(sender.due(late), 1U);
  sender.took(1, late);
  EXPECT_EQ(sender.next_due(), start + 20s);
}

TEST(CounterSender, stops_at_its_limit) {
  CounterSender sender = started({.rate = 1'000, .limit = 25});
  EXPECT_EQ(sender.due(start + 20ms), 21U);
  sender.took(21, start + 20ms);
  EXPECT_EQ(sender.due(start + 100ms), 4U) << "no more than are left";
  sender.took(4, start + 100ms);
  EXPECT_TRUE(sender.finished());
  EXPECT_EQ(sender.due(start + 1s), 0U);
  EXPECT_FALSE(sender.next_due());
}

TEST(CounterSender, has_finished_from_the_beginning_with_a_limit_of_zero) {
  const CounterSender sender = started({.rate = 10, .limit = 0});
  EXPECT_TRUE(sender.finished());
  EXPECT_EQ(sender.due(start + 1s), 0U);
}

TEST(CounterSender, has_finished_when_its_limit_falls_below_what_it_sent) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  sender.took(5, start);
  sender.set({.rate = 10, .limit = 3}, start);
  EXPECT_TRUE(sender.finished());
  EXPECT_EQ(sender.due(start + 1s), 0U);
}

TEST(CounterSender, without_a_limit_never_finishes) {
  CounterSender sender = started({.rate = 1'000, .limit = endless});
  EXPECT_EQ(run(sender, 100s, 10ms), 100'000U - 9);
  EXPECT_FALSE(sender.finished());
}

TEST(CounterSender, with_a_rate_of_zero_sends_one_each_time_it_is_asked) {
  CounterSender sender = started({.rate = 0, .limit = 1'000});
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    const Instant at = start + i / 2 * 1ms;
    ASSERT_EQ(sender.due(at), 1U);
    sender.took(1, at);
  }
  EXPECT_TRUE(sender.finished());
}

TEST(CounterSender, keeps_the_values_that_were_not_taken) {
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

TEST(CounterSender, waits_when_it_is_postponed_and_loses_no_value) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  sender.took(3, start + 200ms);
  sender.postpone(200ms, start + 300ms);
  EXPECT_EQ(sender.due(start + 499ms), 0U);
  EXPECT_EQ(sender.due(start + 500ms), 1U);
  EXPECT_EQ(sender.sent(), 3U);
}

TEST(CounterSender, takes_a_new_rate_at_once) {
  CounterSender sender = started({.rate = 0.001, .limit = endless});
  sender.took(1, start);
  EXPECT_EQ(sender.due(start + 1s), 0U);
  sender.set({.rate = 10, .limit = endless}, start + 1s);
  EXPECT_EQ(sender.due(start + 1s), 1U);
  sender.took(1, start + 1s);
  EXPECT_EQ(sender.next_due(), start + 1s + 100ms);
  EXPECT_EQ(sender.settings().rate, 10.0);
}

TEST(CounterSender, goes_on_where_it_stopped) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  sender.took(1, start);
  sender.stop();
  EXPECT_EQ(sender.due(start + 10s), 0U);
  sender.start(start + 10s);
  EXPECT_EQ(sender.due(start + 10s), 1U) << "what was not due while it stood still";
  EXPECT_EQ(sender.sent(), 1U);
}

TEST(CounterSender, sends_from_its_start_in_its_steps) {
  CounterSender sender = started({.rate = 10, .limit = endless, .start = 100, .step = 7});
  EXPECT_EQ(sender.value(), 100U);
  EXPECT_EQ(sender.value(2), 114U);
  sender.took(3, start);
  EXPECT_EQ(sender.value(), 121U);
}

TEST(CounterSender, wraps_around_at_the_end_of_its_numbers) {
  constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  CounterSender sender = started({.rate = 10, .limit = endless, .start = largest});
  EXPECT_EQ(sender.value(), largest);
  sender.took(1, start);
  EXPECT_EQ(sender.value(), 0U);
}

TEST(CounterSender, sends_bursts_at_the_same_rate_on_the_whole) {
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

TEST(CounterSender, keeps_the_rest_of_a_burst_due) {
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

TEST(CounterSender, sends_a_large_burst_in_one_go) {
  const CounterSender sender = started({.rate = 1, .limit = endless, .burst = 1'000});
  EXPECT_EQ(sender.due(start), 1'000U);
}

TEST(CounterSender, begins_a_new_run_when_it_is_restarted) {
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

TEST(CounterSender, begins_a_new_run_when_its_values_no_longer_follow_each_other) {
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

TEST(CounterSender, goes_on_in_its_run_when_only_its_pace_or_size_changes) {
  CounterSender sender = started({.rate = 10, .limit = endless});
  sender.took(5, start);
  const std::uint32_t run_before = sender.runs();
  sender.set({.rate = 20, .limit = 100, .bytes = 512, .burst = 3}, start);
  EXPECT_EQ(sender.runs(), run_before);
  EXPECT_EQ(sender.value(), 5U);
}

TEST(CounterSender, does_not_hurry_when_only_its_limit_changes) {
  CounterSender sender = started({.rate = 1, .limit = endless});
  sender.took(1, start);
  sender.set({.rate = 1, .limit = 100}, start + 100ms);
  EXPECT_EQ(sender.next_due(), start + 1s);
}

TEST(CounterSender, survives_rates_that_make_no_sense) {
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
