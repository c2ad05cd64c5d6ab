#include "text/quantity.hpp"

#include <gtest/gtest.h>

namespace readyscope {
namespace {

using namespace std::chrono_literals;

Amount parsed(std::string_view text, Unit unit) {
  const auto amount = parse_quantity(text, unit);
  EXPECT_TRUE(amount) << text;
  return amount.value_or(-1);
}

TEST(Quantities, of_time_have_a_unit) {
  EXPECT_EQ(parse_duration("200ms"), 200ms);
  EXPECT_EQ(parse_duration("0.2s"), 200ms);
  EXPECT_EQ(parse_duration("0.2 s"), 200ms);
  EXPECT_EQ(parse_duration(" 30 s "), 30s);
  EXPECT_EQ(parse_duration("5min"), 5min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("250us"), 250us);
  EXPECT_EQ(parse_duration("250\u00b5s"), 250us);
  EXPECT_EQ(parse_duration("1ns"), 1ns);
  EXPECT_EQ(parse_duration("1e3ms"), 1s);
  EXPECT_EQ(parse_duration(".5s"), 500ms);
}

TEST(Quantities, of_time_that_are_not_are_explained) {
  for (const char* wrong : {"", " ", "5", "-1s", "+1s", "s", "5 x", "5m", "1s2", "1s s", "nan s",
                            "infs", "0x5s", "1,000ms", "1e400s"}) {
    const auto duration = parse_duration(wrong);
    ASSERT_FALSE(duration) << wrong;
    EXPECT_NE(duration.error().find("with its unit"), std::string::npos) << duration.error();
  }
  for (const char* wrong : {"0s", "0.1ns", "9000h", "1e30h"}) {
    const auto duration = parse_duration(wrong);
    ASSERT_FALSE(duration) << wrong;
    EXPECT_NE(duration.error().find("to a year"), std::string::npos) << duration.error();
  }
}

TEST(Quantities, that_are_whole_numbers_are_exact) {
  EXPECT_EQ(static_cast<std::uint64_t>(parsed("18446744073709551615", Unit::count)),
            18446744073709551615U);
  EXPECT_NE(parsed("9007199254740993", Unit::count), parsed("9007199254740992", Unit::count));
  EXPECT_EQ(parsed("1e3", Unit::count), 1000);
}

TEST(Quantities, with_fractions_are_as_exact_as_they_look) {
  EXPECT_EQ(parsed("0.3s", Unit::duration), 300'000'000);
  EXPECT_EQ(parsed("0.1s", Unit::duration), 100'000'000);
  EXPECT_EQ(parsed("1.1kB", Unit::bytes), 1'100);
  EXPECT_EQ(parsed("1.1k/s", Unit::rate), 1'100);
  EXPECT_EQ(parsed("250.5", Unit::count), 250.5L);
}

TEST(Quantities, beyond_what_a_count_can_hold_are_the_largest_count) {
  EXPECT_EQ(whole(1e30L), 18446744073709551615U);
  EXPECT_EQ(whole(12.9L), 12U);
}

TEST(Quantities, have_the_units_of_their_kind_and_no_others) {
  EXPECT_EQ(parsed("512", Unit::bytes), 512);
  EXPECT_EQ(parsed("512 B", Unit::bytes), 512);
  EXPECT_EQ(parsed("64KiB", Unit::bytes), 65536);
  EXPECT_EQ(parsed("1.5 MB", Unit::bytes), 1'500'000);
  EXPECT_EQ(parsed("900/s", Unit::rate), 900);
  EXPECT_EQ(parsed("10k/s", Unit::rate), 10'000);
  EXPECT_NEAR(static_cast<double>(parsed("0.5%", Unit::share)), 0.005, 1e-15);
  EXPECT_FALSE(parse_quantity("5 ms", Unit::count));
  EXPECT_FALSE(parse_quantity("5", Unit::rate));
  EXPECT_FALSE(parse_quantity("5", Unit::share));
  EXPECT_FALSE(parse_quantity("5 s", Unit::bytes));
}

TEST(Quantities, are_written_for_people) {
  EXPECT_EQ(format_quantity(12'345, Unit::count), "12,345");
  EXPECT_EQ(format_quantity(512, Unit::bytes), "512 bytes");
  EXPECT_EQ(format_quantity(1'250'000, Unit::duration), "1.25 ms");
  EXPECT_EQ(format_quantity(950, Unit::rate), "950/s");
  EXPECT_EQ(format_quantity(0.00125L, Unit::share), "0.125 %");
}

}  // namespace
}  // namespace readyscope
