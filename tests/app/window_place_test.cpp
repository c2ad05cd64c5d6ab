#include "window/window_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace readyscope::gui {
namespace {

constexpr Area first{0, 0, 1920, 1080};
constexpr Area second{1920, -200, 2560, 1440};
constexpr std::array both{first, second};

TEST(WindowPlace, stays_where_it_is_on_a_display) {
  constexpr Area window{100, 50, 1280, 800};
  EXPECT_EQ(brought_within_reach(window, both), window);
}

TEST(WindowPlace, may_hang_over_the_edges_and_lie_across_two_displays) {
  constexpr std::array windows{Area{-1000, 900, 1280, 800}, Area{1500, 100, 1280, 800},
                               Area{4400, 1100, 1280, 800}};
  for (const Area& window : windows) EXPECT_EQ(brought_within_reach(window, both), window);
}

TEST(WindowPlace, comes_back_from_a_display_that_is_no_longer_there) {
  constexpr Area window{2500, 100, 1280, 800};
  EXPECT_EQ(brought_within_reach(window, std::span(&first, 1)), (Area{640, 100, 1280, 800}));
}

TEST(WindowPlace, comes_down_from_where_it_cannot_be_dragged) {
  constexpr Area above{300, -40, 1280, 800};
  EXPECT_EQ(brought_within_reach(above, std::span(&first, 1)), (Area{300, 0, 1280, 800}));
}

TEST(WindowPlace, goes_to_the_display_that_shows_the_most_of_it) {
  constexpr Area window{1800, -700, 1280, 800};
  EXPECT_EQ(brought_within_reach(window, both), (Area{1920, -200, 1280, 800}));
}

TEST(WindowPlace, is_made_to_fit_a_smaller_display) {
  constexpr Area laptop{0, 30, 1024, 738};
  constexpr Area window{3000, 2000, 2400, 1300};
  EXPECT_EQ(brought_within_reach(window, std::span(&laptop, 1)), laptop);
}

TEST(WindowPlace, stays_when_there_is_no_display_to_go_by) {
  constexpr Area window{5, 6, 700, 500};
  EXPECT_EQ(brought_within_reach(window, {}), window);
}

TEST(WindowPlace, of_any_numbers_ends_on_a_display) {
  constexpr int low = std::numeric_limits<int>::min();
  constexpr int high = std::numeric_limits<int>::max();
  for (const int left : {low, -1, high}) {
    for (const int width : {640, high}) {
      const Area found = brought_within_reach({left, high, width, width}, both);
      EXPECT_TRUE(found.top >= -200 && found.top + found.height <= 1240) << left << ' ' << width;
      EXPECT_TRUE(found.left >= 0 && found.left + found.width <= 4480) << left << ' ' << width;
    }
  }
}

}  // namespace
}  // namespace readyscope::gui
