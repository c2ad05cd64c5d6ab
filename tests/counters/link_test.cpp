#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "link_rig.hpp"
#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;

// ---- what became of each -----------------------------------------------------------------------

TEST(Link, counts_a_perfect_stream) {
  FedLink fed;
  for (std::uint64_t i = 0; i < 1'000; ++i) ASSERT_EQ(fed.receive(i), Arrival::in_order);
  EXPECT_EQ(fed.link.source(), Endpoint::loopback(9876));
  EXPECT_EQ(fed.link.form(), WireForm::ascii);
  EXPECT_EQ(fed.link.received(), 1'000U);
  EXPECT_EQ(fed.link.first(), 0U);
  EXPECT_EQ(fed.link.highest(), 999U);
  EXPECT_EQ(fed.link.missing(), 0U);
  EXPECT_EQ(fed.link.duplicates(), 0U);
  EXPECT_EQ(fed.link.reordered(), 0U);
  EXPECT_EQ(fed.link.bytes(), 10'000U);
  EXPECT_EQ(fed.link.run(), 1U);
  EXPECT_FALSE(fed.link.ended());
  EXPECT_EQ(fed.link.first_at(), start + 1ms);
  EXPECT_EQ(fed.link.last_at(), start + 1s);
}

TEST(Link, knows_nothing_yet_before_the_first_arrival) {
  const FedLink fed;
  EXPECT_EQ(fed.link.received(), 0U);
  EXPECT_EQ(fed.link.missing(), 0U);
  EXPECT_TRUE(fed.link.recent().empty());
  EXPECT_EQ(fed.link.late_mean(), 0ns);
}

TEST(Link, names_the_run_as_its_sender_does) {
  FedLink text;
  text.receive_all({0});
  EXPECT_FALSE(text.link.run_id());
  FedLink binary(WireForm::binary32);
  binary.receive_all({0});
  EXPECT_EQ(binary.link.run_id(), 42U);
}

TEST(Link, does_not_miss_what_was_sent_before_it_listened) {
  FedLink fed;
  EXPECT_EQ(fed.receive(1'000'000), Arrival::in_order);
  EXPECT_EQ(fed.receive(1'000'001), Arrival::in_order);
  EXPECT_EQ(fed.link.missing(), 0U);
  EXPECT_EQ(fed.link.first(), 1'000'000U);
}

TEST(Link, misses_what_a_gap_left_out) {
  FedLink fed;
  fed.receive_all({0, 1});
  EXPECT_EQ(fed.receive(5), Arrival::after_gap);
  EXPECT_EQ(fed.receive(6), Arrival::in_order);
  EXPECT_EQ(fed.link.missing(), 3U);
  EXPECT_EQ(fed.link.reordered(), 0U);
}

TEST(Link, a_late_arrival_heals_what_was_missing) {
  FedLink fed;
  fed.receive_all({0, 1, 5});
  EXPECT_EQ(fed.receive(3), Arrival::reordered);
  EXPECT_EQ(fed.link.missing(), 2U);
  EXPECT_EQ(fed.link.reordered(), 1U);
  EXPECT_EQ(fed.receive(2), Arrival::reordered);
  EXPECT_EQ(fed.receive(4), Arrival::reordered);
  EXPECT_EQ(fed.link.missing(), 0U);
  EXPECT_EQ(fed.link.reordered(), 3U);
  EXPECT_EQ(fed.receive(6), Arrival::in_order);
}

TEST(Link, counts_a_duplicate_apart_and_never_as_reordered) {
  FedLink fed;
  fed.receive_all({0, 1, 2});
  EXPECT_EQ(fed.receive(1), Arrival::duplicate);
  EXPECT_EQ(fed.receive(2), Arrival::duplicate);
  EXPECT_EQ(fed.link.received(), 5U);
  EXPECT_EQ(fed.link.duplicates(), 2U);
  EXPECT_EQ(fed.link.reordered(), 0U);
  EXPECT_EQ(fed.link.missing(), 0U) << "a duplicate does not make up for a loss";
}

TEST(Link, counts_a_late_one_once_however_often_it_arrives) {
  FedLink fed;
  fed.receive_all({0, 2, 1, 1, 1});
  EXPECT_EQ(fed.link.reordered(), 1U);
  EXPECT_EQ(fed.link.duplicates(), 2U);
}

TEST(Link, begins_lower_when_the_first_arrival_had_overtaken_others) {
  FedLink fed;
  fed.receive_all({5, 3});
  EXPECT_EQ(fed.link.first(), 3U);
  EXPECT_EQ(fed.link.missing(), 1U);
  fed.receive_all({4, 0});
  EXPECT_EQ(fed.link.first(), 0U);
  EXPECT_EQ(fed.link.missing(), 2U);
  EXPECT_EQ(fed.link.reordered(), 3U);
}

TEST(Link, remembers_the_latest_arrivals_oldest_first) {
  FedLink fed;
  fed.receive_all({7, 9, 8, 8});
  auto recent = fed.link.recent();
  ASSERT_EQ(recent.size(), 4U);
  EXPECT_EQ(recent[0].value, 7U);
  EXPECT_EQ(recent[1].value, 9U);
  EXPECT_EQ(recent[1].arrival, Arrival::after_gap);
  EXPECT_EQ(recent[2].arrival, Arrival::reordered);
  EXPECT_EQ(recent[3].arrival, Arrival::duplicate);
  for (std::uint64_t i = 0; i < 1'000; ++i) (void)fed.receive(10 + i);
  recent = fed.link.recent();
  ASSERT_EQ(recent.size(), Link::recent_max);
  EXPECT_EQ(recent.front().value, 1'009 - (Link::recent_max - 1));
  EXPECT_EQ(recent.back().value, 1'009U);
}

TEST(Link, knows_when_it_was_last_heard_though_times_may_come_out_of_order) {
  FedLink fed;
  (void)fed.receive(0, start + 1s);
  (void)fed.receive(1, start);
  EXPECT_EQ(fed.link.last_at(), start + 1s);
}

// ---- how far out of order, and how late --------------------------------------------------------

TEST(Link, reports_the_distance_in_arrivals_as_rfc4737_does) {
  FedLink fed;
  fed.receive_all({1, 2, 3, 7, 8, 9, 10, 4});
  EXPECT_EQ(fed.link.reorder_distance_max(), 4U) << "four arrivals after 7";
  fed.receive_all({5, 6});
  EXPECT_EQ(fed.link.reordered(), 3U);
  EXPECT_EQ(fed.link.reorder_distance_max(), 6U) << "7 overtook them all";
}

TEST(Link, reports_the_distance_from_the_first_that_overtook) {
  FedLink fed;
  fed.receive_all({0, 5, 10, 11, 12});
  fed.receive_all({7});
  EXPECT_EQ(fed.link.reorder_distance_max(), 3U) << "10 was the first above 7";
  fed.receive_all({4});
  EXPECT_EQ(fed.link.reorder_distance_max(), 5U) << "5 was the first above 4";
}

TEST(Link, leaves_duplicates_out_of_the_distance) {
  FedLink fed;
  fed.receive_all({0, 2, 2, 2, 0, 3, 1});
  EXPECT_EQ(fed.link.reorder_distance_max(), 2U);
}

TEST(Link, was_overtaken_by_the_first_arrival_of_all_below_it) {
  FedLink fed;
  fed.receive_all({10, 11, 20, 4});
  EXPECT_EQ(fed.link.reorder_distance_max(), 3U);
  fed.receive_all({7});
  EXPECT_EQ(fed.link.reorder_distance_max(), 4U) << "7 is above the lowest, and below the first";
  EXPECT_EQ(fed.link.late_max(), 4ms);
}

TEST(Link, reports_how_long_after_the_first_that_overtook_a_late_one_came) {
  FedLink fed;
  (void)fed.receive(0, start);
  (void)fed.receive(5, start + 10ms);
  (void)fed.receive(9, start + 20ms);
  (void)fed.receive(6, start + 50ms);
  EXPECT_EQ(fed.link.late_max(), 30ms);
  (void)fed.receive(4, start + 60ms);
  EXPECT_EQ(fed.link.late_max(), 50ms);
  (void)fed.receive(7, start + 60ms);
  EXPECT_EQ(fed.link.late_max(), 50ms);
  EXPECT_EQ(fed.link.late_mean(), 40ms);
}

TEST(Link, is_never_late_by_less_than_nothing) {
  FedLink fed;
  (void)fed.receive(0, start);
  (void)fed.receive(2, start + 10ms);
  (void)fed.receive(1, start + 5ms);
  EXPECT_EQ(fed.link.late_max(), 0ns);
  EXPECT_EQ(fed.link.late_mean(), 0ns);
}

TEST(Link, takes_the_oldest_gap_that_it_remembers_for_an_older_one) {
  FedLink fed;
  (void)fed.receive(0);
  for (std::uint64_t i = 1; i <= Link::gaps_max + 10; ++i) (void)fed.receive(2 * i);
  // The first ten gaps are forgotten. The eleventh was left by the twelfth arrival.
  (void)fed.receive(1);
  const std::uint64_t arrival = Link::gaps_max + 12;
  EXPECT_EQ(fed.link.reorder_distance_max(), arrival - 12);
  (void)fed.receive(21);
  EXPECT_EQ(fed.link.reorder_distance_max(), arrival + 1 - 12) << "of that one it is exact";
  EXPECT_EQ(fed.link.missing(), Link::gaps_max + 8);
}

TEST(Link, remembers_each_of_its_gaps_exactly) {
  FedLink fed;
  (void)fed.receive(0);
  std::uint64_t distance_max = 0;
  for (std::uint64_t i = 1; i <= Link::gaps_max; ++i) (void)fed.receive(2 * i);
  for (std::uint64_t i = Link::gaps_max; i >= 1; --i) {
    (void)fed.receive(2 * i - 1);
    const std::uint64_t arrival = 2 + 2 * Link::gaps_max - i;
    distance_max = std::max(distance_max, arrival - (i + 1));
    ASSERT_EQ(fed.link.reorder_distance_max(), distance_max) << i;
  }
  EXPECT_EQ(fed.link.missing(), 0U);
}

// ---- the window --------------------------------------------------------------------------------

TEST(Link, tells_a_late_one_from_a_duplicate_as_far_as_its_window) {
  FedLink fed(WireForm::binary64);
  fed.receive_all({0, 1, Link::window + 2});
  EXPECT_EQ(fed.receive(2), Arrival::reordered) << "as far below as the window is wide";
  EXPECT_EQ(fed.receive(2), Arrival::duplicate);
  EXPECT_EQ(fed.link.missing(), Link::window - 1);
  fed.receive_all({Link::window + 10});
  EXPECT_EQ(fed.receive(5), Arrival::duplicate) << "it never came, but that is not known any more";
  EXPECT_EQ(fed.receive(10), Arrival::reordered);
}

TEST(Link, is_certain_of_what_is_below_all_that_came) {
  FedLink fed(WireForm::binary64);
  fed.receive_all({1'000'000});
  EXPECT_EQ(fed.receive(100), Arrival::reordered);
  EXPECT_EQ(fed.link.first(), 100U);
  EXPECT_EQ(fed.link.missing(), 999'899U);
  EXPECT_EQ(fed.receive(100), Arrival::duplicate);
  EXPECT_EQ(fed.receive(99), Arrival::reordered);
  EXPECT_EQ(fed.link.missing(), 999'899U);
  // It must not be mistaken for a value whole turns of the window above it.
  for (const std::uint64_t value : {100 + 2 * Link::window, 100 + 14 * Link::window}) {
    EXPECT_EQ(fed.receive(value), Arrival::duplicate);
  }
  EXPECT_EQ(fed.receive(1'000'000 - Link::window), Arrival::reordered);
  EXPECT_EQ(fed.receive(50), Arrival::reordered);
  FedLink other(WireForm::binary64);
  other.receive_all({1'000'000, 999'990 - 6 * Link::window});
  EXPECT_EQ(other.receive(999'990), Arrival::reordered);
}

TEST(Link, does_not_take_a_value_for_one_that_is_a_whole_window_away) {
  FedLink fed;
  (void)fed.receive(0);
  for (const std::uint64_t step :
       {Link::window, 2 * Link::window, 2 * Link::window + 1, 4 * Link::window, half}) {
    const std::uint64_t highest = fed.link.highest() + step;
    EXPECT_EQ(fed.receive(highest), Arrival::after_gap);
    EXPECT_EQ(fed.receive(highest - Link::window / 2), Arrival::reordered);
    EXPECT_EQ(fed.receive(highest - Link::window / 2), Arrival::duplicate);
    EXPECT_EQ(fed.receive(highest - 1), Arrival::reordered);
    EXPECT_EQ(fed.receive(highest - Link::window + 1), Arrival::reordered);
  }
  const std::uint64_t highest = fed.link.highest() + 3 * Link::window;
  EXPECT_EQ(fed.receive(highest), Arrival::after_gap);
  EXPECT_EQ(fed.receive(highest - Link::window), Arrival::reordered) << "at the end of the window";
}

TEST(Link, remembers_exactly_what_came_all_around_its_window) {
  Random random(1);
  FedLink fed;
  std::vector<bool> came(10 * Link::window);
  std::uint64_t highest = 0;
  (void)fed.receive(0);
  came[0] = true;
  for (std::uint64_t value = 0; highest + 1'000 < came.size();) {
    const bool is_back = random.chance(0.3);
    if (is_back) {
      const std::uint64_t depth = random.chance(0.5) ? 1'000 : Link::window + 1;
      value = highest - std::min(highest, random.below(depth));
    } else {
      value = highest + 1;
      if (random.chance(0.2)) value += random.below(random.chance(0.01) ? 5'000 : 4);
    }
    const Arrival arrival = fed.receive(value);
    ASSERT_EQ(arrival == Arrival::duplicate, came[value]) << value << " of " << highest;
    ASSERT_EQ(arrival == Arrival::reordered, !came[value] && value < highest) << value;
    came[value] = true;
    highest = std::max(highest, value);
  }
  EXPECT_EQ(fed.link.missing(),
            static_cast<std::uint64_t>(std::count(
                came.begin(), came.begin() + static_cast<std::ptrdiff_t>(highest), false)));
}

// ---- wrap-around and leaps ---------------------------------------------------------------------

TEST(Link, counts_across_the_end_of_its_form) {
  for (const auto& [form, last] :
       {std::pair(WireForm::binary32, largest32), std::pair(WireForm::binary64, largest)}) {
    FedLink fed(form);
    for (const std::uint64_t value : {last - 2, last - 1, last, std::uint64_t{0}}) {
      EXPECT_EQ(fed.receive(value), Arrival::in_order);
    }
    EXPECT_EQ(fed.receive(3), Arrival::after_gap);
    EXPECT_EQ(fed.receive(1), Arrival::reordered);
    EXPECT_EQ(fed.receive(last), Arrival::duplicate);
    EXPECT_EQ(fed.receive(last - 3), Arrival::reordered) << "lower than the lowest";
    EXPECT_EQ(fed.receive(2), Arrival::reordered);
    EXPECT_EQ(fed.link.first(), last - 3);
    EXPECT_EQ(fed.link.highest(), 3U);
    EXPECT_EQ(fed.link.missing(), 0U);
    EXPECT_EQ(fed.link.received(), 9U);
    EXPECT_EQ(fed.link.duplicates(), 1U);
    EXPECT_EQ(fed.link.reordered(), 3U);
  }
}

TEST(Link, begins_lower_across_the_end_of_its_form) {
  FedLink fed(WireForm::binary32);
  fed.receive_all({2, largest32 - 1, 0});
  EXPECT_EQ(fed.link.first(), largest32 - 1);
  EXPECT_EQ(fed.link.missing(), 2U);
  EXPECT_EQ(fed.link.reorder_distance_max(), 2U);
}

TEST(Link, loses_what_gets_lost_where_its_form_ends) {
  FedLink fed(WireForm::binary32);
  fed.receive_all({largest32 - 10, 10});
  EXPECT_EQ(fed.link.missing(), 20U);
  fed.receive_all({largest32});
  EXPECT_EQ(fed.link.missing(), 19U);
  EXPECT_EQ(fed.link.reorder_distance_max(), 1U);
}

TEST(Link, counts_on_past_its_form) {
  FedLink fed(WireForm::binary32);
  (void)fed.receive(0);
  std::uint64_t value = 0;
  for (int i = 0; i < 16; ++i) (void)fed.receive(value += std::uint64_t{1} << 30);
  EXPECT_EQ(fed.link.missing(), (std::uint64_t{1} << 34) - 16) << "four times around";
  EXPECT_EQ(fed.link.first(), 0U);
  EXPECT_EQ(fed.link.highest(), 0U);
  (void)fed.receive(largest32);
  EXPECT_EQ(fed.link.reorder_distance_max(), 1U) << "not overtaken by one that came rounds ago";
}

TEST(Link, reports_the_higher_of_two_as_rfc1982_does) {
  for (const auto& [form, far] :
       {std::pair(WireForm::binary32, half32), std::pair(WireForm::binary64, half)}) {
    FedLink fed(form);
    fed.receive_all({5});
    EXPECT_EQ(fed.receive(5 + far - 1), Arrival::after_gap);
    EXPECT_EQ(fed.link.missing(), far - 2);
    FedLink back(form);
    back.receive_all({5});
    EXPECT_EQ(back.receive(5 + far), Arrival::reordered) << "5 came after it and before its half";
    EXPECT_EQ(back.link.missing(), far - 1);
    EXPECT_EQ(back.link.first(), 5 + far);
    EXPECT_EQ(back.link.highest(), 5U);
  }
}

TEST(Link, takes_text_for_plain_numbers) {
  FedLink fed;
  fed.receive_all({0, half});
  EXPECT_EQ(fed.link.missing(), half - 1);
  EXPECT_EQ(fed.receive(largest), Arrival::after_gap);
  EXPECT_EQ(fed.link.missing(), largest - 2);
  EXPECT_EQ(fed.receive(largest - 1), Arrival::reordered);
  EXPECT_EQ(fed.link.first(), 0U);
  EXPECT_EQ(fed.link.highest(), largest);
}

TEST(Link, stops_at_the_largest_number_whatever_leaps_add_up_to) {
  FedLink fed(WireForm::binary64);
  std::uint64_t value = 0;
  for (int i = 0; i < 10; ++i) {
    (void)fed.receive(value);
    value += half - 1;
    ASSERT_EQ(sum(fed.link.culprits()), fed.link.missing());
  }
  EXPECT_EQ(fed.link.missing(), largest);
  EXPECT_EQ(fed.link.received(), 10U);
  EXPECT_EQ(fed.receive(fed.link.highest() + half), Arrival::duplicate) << "nothing is below all";
  fed.drops = {.kernel = 100};
  (void)fed.receive(fed.link.highest() + 10);
  EXPECT_EQ(fed.link.missing(), largest);
  EXPECT_EQ(sum(fed.link.culprits()), largest);
  EXPECT_EQ(fed.receive(fed.link.highest() - 5), Arrival::reordered);
  EXPECT_EQ(fed.link.missing(), largest - 1);
}

TEST(Link, survives_leaps_in_both_directions) {
  for (const WireForm form : wire_forms) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      Random random(seed);
      FedLink fed(form);
      std::uint64_t value = random.next();
      for (int i = 0; i < 1'000; ++i) {
        const std::uint64_t leap = std::uint64_t{1} << random.below(64);
        value += random.chance(0.5) ? leap - random.below(3) : 0 - leap + random.below(3);
        fed.clock = ClockId{random.below(9)};
        fed.sent_at = Instant(Duration(static_cast<std::int64_t>(random.next())));
        (void)fed.receive(value & (form == WireForm::binary32 ? largest32 : largest));
        ASSERT_EQ(sum(fed.link.culprits()), fed.link.missing());
        ASSERT_EQ(fed.link.received(), static_cast<std::uint64_t>(i) + 1);
        ASSERT_LE(fed.link.reorder_distance_max(), fed.link.received());
      }
    }
  }
}

// ---- whose fault it is -------------------------------------------------------------------------

TEST(Link, lays_a_gap_to_those_who_are_known_to_have_dropped) {
  FedLink fed;
  fed.drops = {.kernel = 5, .poll_gap = 3, .impairment = 2};
  fed.receive_all({0, 4});
  EXPECT_EQ(fed.link.culprits().impairment, 2U) << "three are missing";
  EXPECT_EQ(fed.link.culprits().poll_gap, 1U);
  EXPECT_EQ(fed.link.culprits().kernel, 0U);
  fed.receive_all({5, 16});
  EXPECT_EQ(fed.link.culprits().poll_gap, 3U) << "ten more";
  EXPECT_EQ(fed.link.culprits().kernel, 5U);
  EXPECT_EQ(fed.link.culprits().network, 3U) << "for the rest nobody else is known";
  EXPECT_EQ(fed.link.culprits().unknown, 0U);
  EXPECT_EQ(fed.drops.kernel + fed.drops.poll_gap + fed.drops.impairment, 0U);
  EXPECT_EQ(sum(fed.link.culprits()), fed.link.missing());
}

TEST(Link, does_not_blame_the_network_where_the_kernel_reports_nothing) {
  FedLink fed;
  fed.drops.kernel_reports = false;
  fed.receive_all({5, 9, 2});
  EXPECT_EQ(fed.link.culprits().unknown, 5U);
  EXPECT_EQ(fed.link.culprits().network, 0U);
}

TEST(Link, clears_the_network_first_when_a_late_one_arrives) {
  FedLink fed;
  fed.drops = {.kernel = 1, .poll_gap = 1, .impairment = 1};
  fed.receive_all({0, 6});
  EXPECT_EQ(fed.link.culprits().network, 2U);
  fed.receive_all({1, 2});
  EXPECT_EQ(fed.link.culprits().network, 0U);
  EXPECT_EQ(fed.link.culprits().kernel, 1U);
  fed.receive_all({3});
  EXPECT_EQ(fed.link.culprits().kernel, 0U);
  EXPECT_EQ(fed.link.culprits().poll_gap, 1U);
  fed.receive_all({4});
  EXPECT_EQ(fed.link.culprits().poll_gap, 0U);
  EXPECT_EQ(fed.link.culprits().impairment, 1U);
  fed.receive_all({5});
  EXPECT_EQ(fed.link.culprits().impairment, 0U);
}

TEST(Link, lays_what_is_missing_below_the_first_arrival_to_the_network) {
  FedLink fed;
  fed.drops = {.kernel = 9};
  fed.receive_all({10, 5});
  EXPECT_EQ(fed.link.culprits().network, 4U);
  EXPECT_EQ(fed.link.culprits().kernel, 0U);
  EXPECT_EQ(fed.drops.kernel, 9U);
}

}  // namespace
}  // namespace readyscope
