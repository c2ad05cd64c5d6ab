// Text says neither in which run it is nor where its sender wraps around: both are inferred.

#include <gtest/gtest.h>

#include "links_rig.hpp"
#include "readyscope/counters/links.hpp"

namespace readyscope {
namespace {

// ---- text senders that begin anew --------------------------------------------------------------

TEST(TextRuns, begins_a_text_run_more_than_the_window_below) {
  Fed fed;
  fed.texts({100'000, 100'002, 100'001, 100'001});
  EXPECT_EQ(fed.text(100'002 - Link::window), Arrival::reordered) << "and no sooner";
  ASSERT_EQ(fed.links.size(), 1U);
  EXPECT_EQ(fed.text(100'001 - Link::window), Arrival::in_order);
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(1).run(), 2U);
  EXPECT_EQ(fed.link(1).received(), 1U);
  EXPECT_EQ(fed.link(1).first(), 100'001 - Link::window);
  EXPECT_EQ(fed.link(1).missing(), 0U);
  EXPECT_EQ(fed.link(0).received(), 5U) << "what was counted stays with the old one";
  EXPECT_EQ(fed.link(0).duplicates(), 1U);
  EXPECT_TRUE(fed.link(0).ended());
}

TEST(TextRuns, begins_a_text_run_with_two_in_a_row_that_came_before) {
  Fed fed;
  fed.texts_up_to(100);
  EXPECT_EQ(fed.text(0), Arrival::duplicate) << "it may be one as yet";
  EXPECT_EQ(fed.link(0).duplicates(), 1U);
  EXPECT_EQ(fed.text(1), Arrival::in_order);
  EXPECT_EQ(fed.text(2), Arrival::in_order);
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).received(), 100U);
  EXPECT_EQ(fed.link(0).duplicates(), 0U);
  EXPECT_EQ(fed.link(0).bytes(), 1'000U);
  EXPECT_EQ(fed.link(1).received(), 3U);
  EXPECT_EQ(fed.link(1).first(), 0U);
  EXPECT_EQ(fed.link(1).highest(), 2U);
  EXPECT_EQ(fed.link(1).bytes(), 30U);
  EXPECT_EQ(fed.link(1).duplicates(), 0U);
  EXPECT_EQ(fed.link(1).first_at(), start + 101ms) << "when the first of the two came";
}

TEST(TextRuns, begins_a_text_run_at_least_sixteen_below) {
  Fed fed;
  fed.texts_up_to(100);  // The highest is 99.
  fed.texts({83, 84});
  EXPECT_EQ(fed.links.size(), 1U) << "84 is 15 below";
  EXPECT_EQ(fed.link(0).duplicates(), 2U);
  fed.texts({82, 83});
  EXPECT_EQ(fed.links.size(), 2U) << "83 is 16 below";
  EXPECT_EQ(fed.link(0).duplicates(), 2U);
  EXPECT_EQ(fed.link(1).first(), 82U);
}

TEST(TextRuns, begins_no_text_run_with_one_that_had_not_come_before) {
  Fed fed;
  fed.texts_up_to(10);
  fed.texts({12, 50});
  fed.texts({10, 11});
  EXPECT_EQ(fed.links.size(), 1U) << "both were missing";
  fed.texts({12, 13});
  EXPECT_EQ(fed.links.size(), 1U) << "13 was missing";
  fed.texts({14, 15});
  fed.texts({16});
  fed.texts({15, 17});
  EXPECT_EQ(fed.links.size(), 1U);
  EXPECT_EQ(fed.link(0).duplicates(), 2U);
  EXPECT_EQ(fed.link(0).missing(), 50U - 18);
}

TEST(TextRuns, begins_no_text_run_with_two_that_are_not_in_a_row) {
  Fed fed;
  fed.texts_up_to(100);
  fed.texts({0, 2, 4, 3, 3, 7, 6});
  EXPECT_EQ(fed.links.size(), 1U) << "not v and v + 1";
  fed.texts({20, 100, 21});
  EXPECT_EQ(fed.links.size(), 1U) << "another one came in between";
  EXPECT_EQ(fed.link(0).duplicates(), 9U);
}

TEST(TextRuns, sees_a_restart_through_what_others_send_meanwhile) {
  Fed fed;
  fed.texts_up_to(100);
  (void)fed.text(0);
  (void)fed.text(500, bob);
  (void)fed.binary(1, 500);
  EXPECT_EQ(fed.text(1), Arrival::in_order);
  EXPECT_EQ(fed.links.size(), 4U);
}

TEST(TextRuns, begins_no_run_of_a_binary_form_by_its_values) {
  Fed fed;
  for (std::uint64_t i = 0; i < 100'000; i += 10) (void)fed.binary(1, i);
  for (const std::uint64_t value : {80'000U, 80'010U, 80'020U, 80'010U, 80'011U, 0U, 1U}) {
    (void)fed.binary(1, value);
  }
  EXPECT_EQ(fed.links.size(), 1U);
}

void expect_same(const Link& link, const Link& expected, Instant now) {
  EXPECT_EQ(link.received(), expected.received());
  EXPECT_EQ(link.first(), expected.first());
  EXPECT_EQ(link.highest(), expected.highest());
  EXPECT_EQ(link.missing(), expected.missing());
  EXPECT_EQ(link.duplicates(), expected.duplicates());
  EXPECT_EQ(link.reordered(), expected.reordered());
  EXPECT_EQ(link.bytes(), expected.bytes());
  EXPECT_EQ(link.jitter(), expected.jitter());
  EXPECT_EQ(link.last_at(), expected.last_at());
  EXPECT_EQ(link.rate().history(now), expected.rate().history(now));
  const auto recent = link.recent();
  const auto expected_recent = expected.recent();
  ASSERT_EQ(recent.size(), expected_recent.size());
  for (std::size_t i = 0; i < recent.size(); ++i) {
    EXPECT_EQ(recent[i].value, expected_recent[i].value);
    EXPECT_EQ(recent[i].arrival, expected_recent[i].arrival);
  }
  const auto seconds = link.seconds(now);
  const auto expected_seconds = expected.seconds(now);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    EXPECT_EQ(seconds[i].received, expected_seconds[i].received);
    EXPECT_EQ(seconds[i].out_of_order, expected_seconds[i].out_of_order);
    EXPECT_EQ(seconds[i].missing, expected_seconds[i].missing);
  }
}

TEST(TextRuns, leaves_the_old_run_as_if_the_new_one_had_never_begun_in_it) {
  for (const Duration pause : {Duration(1ms), Duration(700ms), Duration(5s)}) {
    for (const std::uint64_t count : {20U, 30U, 47U, 48U, 49U, 300U}) {
      Fed fed;
      Fed undisturbed;
      for (Fed* const each : {&fed, &undisturbed}) {
        for (std::uint64_t i = 0; i < count; ++i) {
          each->context.at += Duration((i * i) % 7 * 100'000);
          (void)each->text(i % 10 == 3 ? i - 1 : i);
        }
      }
      fed.context.at += pause;
      fed.texts({0, 1});
      ASSERT_EQ(fed.links.size(), 2U);
      expect_same(fed.link(0), undisturbed.link(0), fed.context.at);
      EXPECT_GT(fed.link(0).jitter(), 0ns);
    }
  }
}

TEST(TextRuns, frees_what_an_ended_text_run_needs_no_more) {
  Fed fed;
  fed.texts_up_to(100);
  fed.texts({60'099});
  const std::size_t footprint = fed.link(0).footprint();
  fed.texts({0, 1});
  EXPECT_LT(fed.link(0).footprint(), footprint / 2) << "most of it was for the window";
  EXPECT_EQ(fed.link(0).received(), 101U);
  EXPECT_EQ(fed.link(0).missing(), 59'999U);
  EXPECT_EQ(fed.link(0).recent().size(), Link::recent_max);
}

TEST(TextRuns, begins_a_text_run_with_two_in_a_row_below_the_lowest) {
  Fed fed;
  fed.texts_up_to(5'101, 5'000);
  EXPECT_EQ(fed.text(0), Arrival::reordered) << "it may be late as yet";
  EXPECT_EQ(fed.link(0).missing(), 4'999U);
  EXPECT_EQ(fed.text(1), Arrival::in_order);
  fed.texts_up_to(51, 2);
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).received(), 101U);
  EXPECT_EQ(fed.link(0).first(), 5'000U);
  EXPECT_EQ(fed.link(0).missing(), 0U);
  EXPECT_EQ(fed.link(0).reordered(), 0U);
  EXPECT_EQ(fed.link(0).reorder_distance_max(), 0U);
  EXPECT_EQ(fed.link(0).late_max(), 0ns);
  EXPECT_EQ(fed.link(1).received(), 51U);
  EXPECT_EQ(fed.link(1).first(), 0U);
  EXPECT_EQ(fed.link(1).missing(), 0U);
}

TEST(TextRuns, begins_a_text_run_with_one_below_the_lowest_and_the_lowest) {
  Fed fed;
  fed.texts_up_to(400, 300);
  fed.texts({299, 300});
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).received(), 100U);
  EXPECT_EQ(fed.link(0).first(), 300U);
  EXPECT_EQ(fed.link(1).first(), 299U);
}

TEST(TextRuns, knows_again_what_came_below_the_lowest_of_a_run_that_went_on) {
  Fed fed;
  fed.texts_up_to(400, 300);
  fed.texts({200, 202, 201, 400});
  EXPECT_EQ(fed.links.size(), 1U) << "200 and 202 are not in a row, nor is 201 below the lowest";
  EXPECT_EQ(fed.link(0).received(), 104U);
  EXPECT_EQ(fed.link(0).missing(), 97U);
  EXPECT_EQ(fed.link(0).reordered(), 3U);
  EXPECT_EQ(fed.text(200), Arrival::duplicate);
}

// ---- text senders that wrap around -------------------------------------------------------------

TEST(TextRuns, reads_on_where_text_wraps_around) {
  for (const unsigned bits : {8U, 16U, 32U}) {
    SCOPED_TRACE(bits);
    const std::uint64_t end = std::uint64_t{1} << bits;
    Fed fed;
    fed.texts_up_to(end, end - 150);
    EXPECT_EQ(fed.link(0).wraps_at_bits(), 0U) << "nothing shows it yet";
    EXPECT_EQ(fed.text(0), Arrival::in_order);
    fed.texts_up_to(100, 1);
    ASSERT_EQ(fed.links.size(), 1U);
    const Link& link = fed.link(0);
    EXPECT_EQ(link.wraps_at_bits(), bits);
    EXPECT_EQ(link.first(), end - 150);
    EXPECT_EQ(link.highest(), end + 99);
    EXPECT_EQ(link.received(), 250U);
    EXPECT_EQ(link.missing() + link.duplicates() + link.reordered(), 0U);
    EXPECT_EQ(link.jitter(), 0ns) << "255 and 0 are neighbours";
  }
}

TEST(TextRuns, reads_on_where_text_wraps_around_again_and_again) {
  Fed fed;
  for (std::uint64_t i = 100; i < 3'000; ++i) (void)fed.text(i % 256);
  ASSERT_EQ(fed.links.size(), 1U);
  EXPECT_EQ(fed.link(0).first(), 100U);
  EXPECT_EQ(fed.link(0).highest(), 2'999U);
  EXPECT_EQ(fed.link(0).missing() + fed.link(0).duplicates() + fed.link(0).reordered(), 0U);
}

TEST(TextRuns, counts_what_is_lost_late_and_twice_across_the_wrap_of_text) {
  Fed fed;
  fed.texts_up_to(254, 100);
  fed.texts({1, 254, 2, 2, 0, 5});
  ASSERT_EQ(fed.links.size(), 1U);
  EXPECT_EQ(fed.link(0).highest(), 261U);
  EXPECT_EQ(fed.link(0).missing(), 3U) << "255, 3 and 4";
  EXPECT_EQ(fed.link(0).reordered(), 2U);
  EXPECT_EQ(fed.link(0).duplicates(), 1U);
}

TEST(TextRuns, sees_a_wrap_of_text_no_farther_from_it_than_it_may_be) {
  Fed near;
  near.texts_up_to(193, 100);
  near.texts({63, 64});
  EXPECT_EQ(near.links.size(), 1U);
  EXPECT_EQ(near.link(0).missing(), 126U);
  Fed high;
  high.texts_up_to(192, 0);
  high.texts({62, 63});
  EXPECT_EQ(high.links.size(), 2U) << "191 is 65 below 256";
  Fed low;
  low.texts_up_to(200, 0);
  low.texts({64, 65});
  EXPECT_EQ(low.links.size(), 2U) << "64 above 0";
}

TEST(TextRuns, reads_text_from_before_the_wrap_that_comes_among_the_first) {
  Fed fed;
  fed.texts({1, 255, 0, 254, 2});
  ASSERT_EQ(fed.links.size(), 1U);
  EXPECT_EQ(fed.link(0).wraps_at_bits(), 8U);
  EXPECT_EQ(fed.link(0).first(), 254U);
  EXPECT_EQ(fed.link(0).highest(), 258U);
  EXPECT_EQ(fed.link(0).missing(), 0U);
  EXPECT_EQ(fed.link(0).reordered(), 3U);
  Fed later;
  later.texts_up_to(16);
  later.texts({15, 255});
  EXPECT_EQ(later.link(0).wraps_at_bits(), 0U) << "a gap, after so many";
  EXPECT_EQ(later.link(0).missing(), 255U - 16);
  Fed higher;
  higher.texts({16, 255});
  EXPECT_EQ(higher.link(0).wraps_at_bits(), 0U) << "a gap, so high";
}

TEST(TextRuns, sees_no_wrap_where_values_come_late) {
  Fed fed;
  fed.texts_up_to(200, 1);
  fed.texts({0, 200, 201});
  EXPECT_EQ(fed.link(0).wraps_at_bits(), 8U) << "nothing had been late before";
  Fed late;
  late.texts_up_to(100, 2);
  late.texts({1});
  late.texts_up_to(200, 100);
  late.texts({0, 200, 201});
  ASSERT_EQ(late.links.size(), 1U);
  EXPECT_EQ(late.link(0).wraps_at_bits(), 0U);
  EXPECT_EQ(late.link(0).missing(), 0U);
  EXPECT_EQ(late.link(0).reordered(), 2U);
}

TEST(TextRuns, begins_none_below_the_lowest_where_values_come_late) {
  Fed early;
  early.texts({337, 312, 313, 338});
  EXPECT_EQ(early.links.size(), 1U) << "they are among the first";
  EXPECT_EQ(early.link(0).reordered(), 2U);
  Fed late;
  late.texts_up_to(420, 380);
  late.texts({390 - 20});
  late.texts_up_to(500, 420);
  late.texts({350, 351});
  EXPECT_EQ(late.links.size(), 1U) << "one had come late";
  EXPECT_EQ(late.link(0).reordered(), 3U);
}

TEST(TextRuns, sees_a_wrap_of_text_between_the_first_two_of_a_run) {
  Fed fed;
  for (std::uint64_t i = 100; i < 560; ++i) (void)fed.text(i % 256);
  fed.texts({255, 0, 1});
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).received(), 460U);
  EXPECT_EQ(fed.link(1).first(), 255U);
  EXPECT_EQ(fed.link(1).highest(), 257U);
  EXPECT_EQ(fed.link(1).reordered(), 0U);
}

TEST(TextRuns, reads_text_from_the_first_value_on_at_a_width_that_is_set) {
  Fed fed;
  fed.links.set({.wrap = WrapWidth::bits_8});
  fed.texts_up_to(20);
  fed.texts({255, 200, 20});
  ASSERT_EQ(fed.links.size(), 1U);
  EXPECT_EQ(fed.link(0).wraps_at_bits(), 8U);
  EXPECT_EQ(fed.link(0).first(), 200U);
  EXPECT_EQ(fed.link(0).highest(), 276U);
  EXPECT_EQ(fed.link(0).reordered(), 2U);
  EXPECT_EQ(fed.link(0).missing(), 54U);
  (void)fed.binary(1, 300, bob);
  EXPECT_EQ(fed.link(1).highest(), 300U) << "it knows its own width";
}

TEST(TextRuns, takes_what_comes_from_one_address_for_one_source_if_told_to) {
  Fed fed;
  fed.links.set({.source_is = SourceIs::address});
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    (void)fed.text(i, Endpoint::loopback(static_cast<std::uint16_t>(10'000 + i)));
  }
  (void)fed.text(0, Endpoint::loopback(10'000, Family::ipv6));
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).received(), 1'000U);
  EXPECT_EQ(fed.link(0).missing(), 0U);
  EXPECT_EQ(fed.link(0).source(), Endpoint::loopback(0));
}

TEST(TextRuns, end_where_they_are_to_be_read_in_another_way) {
  Fed fed;
  fed.texts_up_to(20);
  (void)fed.binary(1, 7, bob);
  fed.links.set({.wrap = WrapWidth::bits_8});
  EXPECT_TRUE(fed.link(0).ended());
  EXPECT_FALSE(fed.link(1).ended()) << "it knows its own width";
  fed.texts({20, 21});
  ASSERT_EQ(fed.links.size(), 3U);
  EXPECT_EQ(fed.link(1).first(), 20U) << "runs of one source are side by side";
  EXPECT_EQ(fed.link(1).wraps_at_bits(), 8U);
  EXPECT_EQ(fed.link(1).missing(), 0U);
  EXPECT_EQ(fed.link(0).received(), 20U);

  fed.links.set({.source_is = SourceIs::address});
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(fed.link(i).ended());
  fed.texts({22, 23});
  (void)fed.binary(1, 8, bob);
  ASSERT_EQ(fed.links.size(), 5U);
  EXPECT_EQ(fed.links.missing(), 0U);
  fed.links.set({.source_is = SourceIs::address});
  fed.texts({24});
  EXPECT_EQ(fed.links.size(), 5U) << "nothing has changed";
}

TEST(TextRuns, begins_a_text_run_within_a_width_and_with_a_value_that_is_too_large_for_it) {
  Fed fed;
  for (std::uint64_t i = 200; i < 400; ++i) (void)fed.text(i % 256);  // The highest is 143.
  fed.texts({100, 101});
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).received(), 200U);
  EXPECT_EQ(fed.link(1).first(), 100U);
  EXPECT_EQ(fed.link(1).wraps_at_bits(), 0U) << "another run may be another program";
  fed.texts_up_to(256, 102);
  fed.texts({0, 1, 256});
  ASSERT_EQ(fed.links.size(), 3U) << "so it does not wrap at 8 bits";
  EXPECT_EQ(fed.link(1).highest(), 257U);
  EXPECT_EQ(fed.link(2).first(), 256U);
}

}  // namespace
}  // namespace readyscope
