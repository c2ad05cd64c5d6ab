#include "readyscope/history/lane_map.hpp"

#include <gtest/gtest.h>

#include <map>

#include "random.hpp"

namespace readyscope {
namespace {

TEST(LaneMap, has_nothing_at_first) {
  LaneMap<int> lanes;
  EXPECT_EQ(lanes.find(LaneId{0}), nullptr);
  EXPECT_EQ(lanes.find(no_lane), nullptr);
  lanes.erase(LaneId{0});
  lanes.clear();
  EXPECT_EQ(lanes.size(), 0U);
  EXPECT_EQ(lanes[LaneId{0}], 0);
  EXPECT_EQ(lanes.find(no_lane), nullptr);
}

TEST(LaneMap, does_what_a_map_does) {
  support::Random random(14);
  for (const std::uint64_t numbers : {20ULL, 1'000ULL, 0xffff'ffffULL}) {
    LaneMap<std::uint64_t> lanes;
    std::map<LaneId, std::uint64_t> twin;
    for (int i = 0; i < 20'000; ++i) {
      const auto lane = static_cast<LaneId>(random.below(numbers));
      const std::uint64_t what = random.below(100);
      if (what < 50) {
        lanes[lane] = twin[lane] = random.below(1'000);
      } else if (what < 99) {
        // One that is there, or the first after it.
        const auto there = twin.lower_bound(lane);
        const LaneId gone = there == twin.end() ? lane : there->first;
        lanes.erase(gone);
        twin.erase(gone);
      } else if (random.below(20) == 0) {
        lanes.clear();
        twin.clear();
      }
      ASSERT_EQ(lanes.size(), twin.size());
      const auto found = twin.find(lane);
      ASSERT_EQ(lanes.find(lane) != nullptr, found != twin.end());
      if (found != twin.end()) {
        ASSERT_EQ(*lanes.find(lane), found->second);
      }
    }
    for (const auto& [lane, value] : twin) ASSERT_EQ(*lanes.find(lane), value);
  }
}

TEST(LaneMap, follows_how_many_there_are_and_not_their_numbers) {
  LaneMap<std::uint64_t> lanes;
  for (std::uint32_t number = 0; number < 1'000'000; ++number) {
    lanes[LaneId{number}] = number;
    if (number >= 100) lanes.erase(LaneId{number - 100});
  }
  EXPECT_EQ(lanes.size(), 100U);
  EXPECT_LE(lanes.bytes(), 100 * 4 * 2 * sizeof(std::uint64_t));
}

}  // namespace
}  // namespace readyscope
