// A link's times, plots and memory; what it counts is tested in link_test.cpp.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "heap.hpp"
#include "link_rig.hpp"
#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;

// ---- jitter ------------------------------------------------------------------------------------

TEST(Link, sees_no_jitter_in_an_even_stream) {
  FedLink fed;
  for (std::uint64_t i = 0; i < 100; ++i) (void)fed.receive(i);
  EXPECT_EQ(fed.link.jitter(), 0ns);
}

TEST(Link, smooths_jitter_by_a_sixteenth) {
  FedLink fed;
  (void)fed.receive(0, start);
  (void)fed.receive(1, start + 10ms);
  EXPECT_EQ(fed.link.jitter(), 0ns);
  (void)fed.receive(2, start + 36ms);  // 16 ms more than the gap before it
  EXPECT_EQ(fed.link.jitter(), 1ms);
  (void)fed.receive(3, start + 62ms);
  EXPECT_EQ(fed.link.jitter(), 937'500ns);
}

TEST(Link, takes_no_jitter_from_a_gap_that_a_loss_made) {
  FedLink fed;
  (void)fed.receive(0, start);
  (void)fed.receive(1, start + 10ms);
  (void)fed.receive(3, start + 30ms);
  (void)fed.receive(4, start + 40ms);
  (void)fed.receive(5, start + 50ms);
  EXPECT_EQ(fed.link.jitter(), 0ns);
}

TEST(Link, takes_jitter_from_the_times_of_sending_where_they_are_known) {
  FedLink fed(WireForm::binary32);
  fed.travel(start, start + 5ms);
  fed.travel(start + 100ms, start + 105ms);
  EXPECT_EQ(fed.link.jitter(), 0ns);
  fed.travel(start + 101ms, start + 122ms);  // 16 ms longer on the way
  EXPECT_EQ(fed.link.jitter(), 1ms);
  fed.next += 50;
  fed.travel(start + 500ms, start + 521ms);
  EXPECT_EQ(fed.link.jitter(), 937'500ns) << "whatever got lost in between";
}

TEST(Link, takes_the_same_jitter_from_the_clock_of_another_machine) {
  FedLink here(WireForm::binary64);
  FedLink there(WireForm::binary64);
  there.clock = other_clock;
  Random random(1);
  Instant at = start;
  for (int i = 0; i < 200; ++i) {
    at += 10ms;
    const Duration travel(random.below(5'000'000));
    here.travel(at, at + travel);
    there.travel(at + std::chrono::years(30), at + travel);
  }
  EXPECT_GT(here.link.jitter(), 1ms);
  EXPECT_EQ(there.link.jitter(), here.link.jitter());
}

TEST(Link, takes_no_jitter_from_times_that_make_no_sense) {
  FedLink fed(WireForm::binary64);
  for (const Instant sent :
       {start, Instant::max(), start, Instant::min(), start, start + 25h, start - 25h, start}) {
    fed.travel(sent, start + 1ms);
  }
  EXPECT_EQ(fed.link.jitter(), 0ns);
  fed.clock = other_clock;
  fed.travel(start - 1h, start + 1ms);
  EXPECT_EQ(fed.link.jitter(), 0ns) << "another clock does not compare with the one before";
}

// ---- delay -------------------------------------------------------------------------------------

TEST(Link, knows_the_delay_where_both_ends_have_one_clock) {
  FedLink fed(WireForm::binary64);
  EXPECT_EQ(fed.link.delay(), nullptr);
  for (int i = 1; i <= 100; ++i) fed.travel(start + i * 1ms, start + i * 1ms + i * 10us);
  EXPECT_EQ(fed.link.delay_kind(), DelayKind::one_way);
  const Histogram* const delay = fed.link.delay();
  ASSERT_NE(delay, nullptr);
  EXPECT_EQ(delay->count(), 100U);
  EXPECT_EQ(delay->min(), 10us);
  EXPECT_EQ(delay->max(), 1ms);
  EXPECT_NEAR(static_cast<double>(delay->quantile(0.9).count()), 900'000.0, 9'000.0);
}

TEST(Link, says_why_it_knows_no_delay) {
  FedLink text;
  text.receive_all({0, 1});
  EXPECT_EQ(text.link.delay_kind(), DelayKind::no_send_time);
  EXPECT_EQ(text.link.delay(), nullptr);
  FedLink strange(WireForm::binary32);
  strange.clock = other_clock;
  strange.receive_all({0, 1});
  EXPECT_EQ(strange.link.delay_kind(), DelayKind::clocks_not_comparable);
  EXPECT_EQ(strange.link.delay(), nullptr);
}

TEST(Link, takes_a_little_less_than_no_delay_for_none) {
  FedLink fed(WireForm::binary64);
  fed.travel(start + 1ms, start);
  ASSERT_NE(fed.link.delay(), nullptr);
  EXPECT_EQ(fed.link.delay()->max(), 0ns);
}

TEST(Link, leaves_out_delays_that_make_no_sense) {
  FedLink fed(WireForm::binary64);
  for (const Instant sent : {Instant::max(), Instant::min(), Instant::max() - 1h,
                             Instant::min() + 1h, start + 1001ms, start - 24h - 1ns}) {
    fed.travel(sent, start);
  }
  EXPECT_EQ(fed.link.delay_kind(), DelayKind::clocks_not_comparable);
  EXPECT_EQ(fed.link.delay(), nullptr);
  fed.travel(start - 24h, start);
  fed.travel(start + 1s, start);
  ASSERT_NE(fed.link.delay(), nullptr);
  EXPECT_EQ(fed.link.delay()->count(), 2U);
}

// ---- seconds -----------------------------------------------------------------------------------

TEST(Link, reports_what_happened_in_each_second) {
  FedLink fed(WireForm::binary64);
  fed.sent_at = start;
  (void)fed.receive(0, start + 100ms);
  (void)fed.receive(4, start + 900ms);
  (void)fed.receive(2, start + 2'500ms);
  (void)fed.receive(2, start + 2'600ms);
  const auto seconds = fed.link.seconds(start + 3s);
  const auto& first = seconds[Link::seconds_max - 4];
  EXPECT_EQ(first.received, 2U);
  EXPECT_EQ(first.missing, 3U);
  EXPECT_EQ(first.out_of_order, 0U);
  EXPECT_EQ(first.delays, 2U);
  EXPECT_EQ(first.delay_max, 900ms);
  EXPECT_EQ(first.delay_sum, 1s);
  EXPECT_EQ(seconds[Link::seconds_max - 3].received, 0U);
  const auto& third = seconds[Link::seconds_max - 2];
  EXPECT_EQ(third.received, 2U);
  EXPECT_EQ(third.missing, 0U) << "what heals stays where it was found";
  EXPECT_EQ(third.out_of_order, 2U);
  EXPECT_EQ(seconds[Link::seconds_max - 1].received, 0U) << "it has only begun";
}

std::uint64_t received_in(const Link& link, Instant now) {
  const auto seconds = link.seconds(now);
  return std::accumulate(
      seconds.begin(), seconds.end(), std::uint64_t{0},
      [](std::uint64_t count, const LinkSecond& second) { return count + second.received; });
}

TEST(Link, forgets_seconds_that_are_too_long_ago) {
  FedLink fed;
  for (std::uint64_t i = 0; i < 300; ++i) (void)fed.receive(i, start + i * 1s);
  const Instant now = fed.at;
  EXPECT_EQ(received_in(fed.link, now), Link::seconds_max);
  EXPECT_EQ(received_in(fed.link, now + 100s), 20U);
  EXPECT_EQ(received_in(fed.link, now + 1h), 0U);
  EXPECT_EQ(received_in(fed.link, now - 10s), Link::seconds_max - 10);
  (void)fed.receive(300, now + 110s);
  EXPECT_EQ(received_in(fed.link, now + 110s), 11U);
  (void)fed.receive(301, now + 10h);
  EXPECT_EQ(received_in(fed.link, now + 10h), 1U);
  (void)fed.receive(302, now);
  EXPECT_EQ(received_in(fed.link, now + 10h), 2U) << "what is reported late counts as new";
}

TEST(Link, holds_seconds_in_which_more_is_missing_than_fits) {
  FedLink fed;
  fed.receive_all({0, half, half + 10});
  const auto seconds = fed.link.seconds(fed.at);
  EXPECT_EQ(seconds.back().missing, largest32);
}

TEST(Link, meters_its_rate) {
  FedLink fed;
  for (std::uint64_t i = 0; i < 3'000; ++i) (void)fed.receive(i);
  EXPECT_EQ(fed.link.rate().per_second(fed.at), 1'000.0);
}

// ---- memory ------------------------------------------------------------------------------------

TEST(Link, takes_at_most_sixty_four_kibibytes_however_many_arrive) {
  const std::size_t before = support::heap_bytes();
  const auto fed = std::make_unique<FedLink>(WireForm::binary64);
  Random random(3);
  const auto receive_many = [&](int count) {
    for (int i = 0; i < count; ++i) {
      if (random.chance(0.01)) fed->next += random.below(random.chance(0.1) ? 200'000 : 50);
      if (random.chance(0.01)) fed->next -= std::min(fed->next, random.below(100));
      fed->travel(fed->at, fed->at + Duration(random.next() >> (20 + random.below(44))));
    }
  };
  receive_many(50'000);
  const std::size_t taken = support::heap_bytes() - before;
  const std::uint64_t allocations = support::heap_allocations();
  // Nothing more is allocated, so memory cannot depend on how many more arrive.
  receive_many(3'000'000);
  EXPECT_EQ(support::heap_allocations(), allocations);
  EXPECT_GT(fed->link.delay()->count(), 1'000'000U);
  EXPECT_GT(fed->link.reordered(), 1'000U);
  EXPECT_LE(taken, Link::bytes_max);
  EXPECT_LE(fed->link.footprint(), Link::bytes_max);
  EXPECT_LE(fed->link.footprint(), taken) << "it counts all that it takes";
  EXPECT_GE(fed->link.footprint() + 1'024, taken);
}

}  // namespace
}  // namespace readyscope
