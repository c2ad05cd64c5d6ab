#include "app/pacing.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace readyscope::gui {
namespace {

using namespace std::chrono_literals;

constexpr Instant begin{1h};
constexpr Duration frame = 10ms;

struct APacing : ::testing::Test {
  APacing() {
    pacing.set_rate(100);
    pacing.begin_frame(now);
  }

  /// How many frames are drawn in `duration` if drawing each takes `drawing`.
  int drawn_in(Duration duration, Duration drawing) {
    int drawn = 0;
    for (const Instant end = now + duration; now < end; now = pacing.begin_frame(now)) {
      if (!pacing.wants_drawing(now)) continue;
      pacing.drawn(now, now + drawing);
      ++drawn;
    }
    return drawn;
  }

  Instant now = begin;
  Pacing pacing;
};

// ---- when frames begin -------------------------------------------------------------------------

TEST_F(APacing, keeps_to_the_rate_that_it_is_given) {
  EXPECT_EQ(pacing.frame_time(), 10ms);
  pacing.set_rate(250);
  EXPECT_EQ(pacing.frame_time(), 4ms);
  pacing.set_rate(1e9);
  EXPECT_EQ(pacing.frame_time(), 1ms) << "at most a thousand a second";
}

TEST_F(APacing, makes_sixty_a_second_where_the_rate_is_unknown) {
  for (const double unknown : {0.0, -1.0}) {
    pacing.set_rate(unknown);
    EXPECT_EQ(pacing.frame_time(), Duration(1s) / 60) << unknown;
  }
}

TEST_F(APacing, does_not_fall_behind_when_waits_end_a_little_late) {
  Instant end = pacing.begin_frame(now);
  for (int i = 1; i <= 100; ++i) end = pacing.begin_frame(end + 200us);
  EXPECT_EQ(end, begin + 101 * frame);
}

TEST_F(APacing, does_not_hurry_after_a_frame_that_took_too_long) {
  const Instant late = begin + 35 * frame;
  EXPECT_EQ(pacing.begin_frame(late), late) << "there is no time left to wait for";
  EXPECT_EQ(pacing.begin_frame(late), late + frame);
}

TEST_F(APacing, takes_a_new_rate_from_the_next_frame_on) {
  const Instant end = pacing.begin_frame(now);
  pacing.set_rate(50);
  EXPECT_EQ(pacing.begin_frame(end), end + 20ms);
}

// ---- which are drawn ---------------------------------------------------------------------------

TEST_F(APacing, draws_every_frame_while_something_happens) {
  for (int i = 0; i < 50; ++i) {
    pacing.stir(now);
    EXPECT_EQ(drawn_in(100ms, 1ms), 10);
  }
}

TEST_F(APacing, draws_at_once_when_something_happens_after_a_quiet_time) {
  pacing.stir(now);
  drawn_in(10s, 9ms);
  ASSERT_TRUE(pacing.is_quiet(now));
  pacing.drawn(now, now + 9ms);
  now += frame;
  ASSERT_FALSE(pacing.wants_drawing(now));
  pacing.stir(now);
  EXPECT_TRUE(pacing.wants_drawing(now));
}

TEST_F(APacing, lets_everything_come_to_rest_before_it_is_quiet) {
  pacing.stir(now);
  EXPECT_EQ(drawn_in(Pacing::settling, 1ms), 100);
  EXPECT_TRUE(pacing.is_quiet(now));
  EXPECT_LT(drawn_in(Pacing::settling, 1ms), 20);
}

TEST_F(APacing, draws_ten_times_a_second_when_it_is_quiet) { EXPECT_EQ(drawn_in(10s, 100us), 100); }

TEST_F(APacing, spends_no_more_than_a_hundredth_of_a_quiet_time_on_drawing) {
  EXPECT_EQ(drawn_in(10s, 5ms), 20);
}

TEST_F(APacing, goes_on_drawing_every_second_however_long_that_takes) {
  EXPECT_EQ(drawn_in(10s, 200ms), 10);
}

// ---- how they are counted ----------------------------------------------------------------------

TEST(AFrameMeter, of_which_nothing_was_seen_knows_nothing) {
  const FrameMeter meter;
  EXPECT_EQ(meter.frames(), 0U);
  EXPECT_EQ(meter.per_second(), 0);
  EXPECT_EQ(meter.busy_per_second(), 0);
  EXPECT_EQ(meter.intervals().count(), 0U);
}

TEST(AFrameMeter, counts_all_frames_and_times_the_busy_ones) {
  FrameMeter meter;
  Instant now = begin;
  meter.count(now, false);
  for (const Duration apart : {20ms, 30ms, 50ms}) meter.count(now += apart, true);
  meter.count(now += 800ms, false);
  EXPECT_EQ(meter.frames(), 5U);
  EXPECT_EQ(meter.intervals().count(), 3U);
  EXPECT_EQ(meter.intervals().max(), 50ms);
  EXPECT_DOUBLE_EQ(meter.busy_per_second(), 30);
}

TEST(AFrameMeter, reports_the_rate_of_the_last_second) {
  FrameMeter meter;
  Instant now = begin;
  meter.count(now, false);
  for (int i = 0; i < 60; ++i) meter.count(now += 20ms, false);
  EXPECT_DOUBLE_EQ(meter.per_second(), 50);
  for (int i = 0; i < 25; ++i) meter.count(now += 100ms, false);
  EXPECT_DOUBLE_EQ(meter.per_second(), 10);
}

}  // namespace
}  // namespace readyscope::gui
