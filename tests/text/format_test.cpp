#include "text/format.hpp"

#include <gtest/gtest.h>

#include <set>

namespace readyscope::gui {
namespace {

using namespace std::chrono_literals;

TEST(Format, counts_have_a_comma_every_three_digits) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(12'345), "12,345");
  EXPECT_EQ(format_count(1'234'567), "1,234,567");
  EXPECT_EQ(format_count(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(Format, rates_have_a_decimal_where_it_says_something) {
  EXPECT_EQ(format_rate(0), "0");
  EXPECT_EQ(format_rate(2), "2");
  EXPECT_EQ(format_rate(9.5), "9.5");
  EXPECT_EQ(format_rate(0.25), "0.2");
  EXPECT_EQ(format_rate(10.4), "10");
  EXPECT_EQ(format_rate(12'345.4), "12,345");
}

TEST(Format, a_rate_is_never_negative) { EXPECT_EQ(format_rate(-1), "0"); }

TEST(Format, bytes_are_in_the_unit_that_suits_them) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1024), "1.0 KiB");
  EXPECT_EQ(format_bytes(212'992), "208 KiB");
  EXPECT_EQ(format_bytes(std::uint64_t{4} << 20), "4.0 MiB");
  EXPECT_EQ(format_bytes(std::uint64_t{3} << 40), "3.0 TiB");
  EXPECT_EQ(format_bytes(UINT64_MAX), "16777216 TiB");
}

TEST(Format, durations_are_in_the_unit_that_suits_them) {
  EXPECT_EQ(format_duration(0ns), "0 ns");
  EXPECT_EQ(format_duration(350ns), "350 ns");
  EXPECT_EQ(format_duration(12'300ns), "12.3 µs");
  EXPECT_EQ(format_duration(1250us), "1.25 ms");
  EXPECT_EQ(format_duration(2s), "2.000 s");
  EXPECT_EQ(format_duration(5min), "5.0 min");
  EXPECT_EQ(format_duration(36h), "36.0 h");
  EXPECT_EQ(format_duration(-1250us), "-1.25 ms");
}

TEST(Format, durations_keep_their_unit_up_to_the_next_one) {
  EXPECT_EQ(format_duration(999ns), "999 ns");
  EXPECT_EQ(format_duration(1000ns), "1.0 µs");
  EXPECT_EQ(format_duration(1ms), "1.00 ms");
  EXPECT_EQ(format_duration(1s), "1.000 s");
}

TEST(Format, seconds_have_six_decimals) {
  EXPECT_EQ(format_seconds(0ns), "0.000000");
  EXPECT_EQ(format_seconds(12'345'678us), "12.345678");
  EXPECT_EQ(format_seconds(-1us), "-0.000001");
}

TEST(Format, the_time_of_day_starts_anew_at_midnight) {
  EXPECT_EQ(format_time_of_day(0ns), "00:00:00.000000");
  EXPECT_EQ(format_time_of_day(14h + 3min + 59s + 123'456us), "14:03:59.123456");
  EXPECT_EQ(format_time_of_day(24h * 365 + 1us), "00:00:00.000001");
  EXPECT_EQ(format_time_of_day(24h - 1ns), "23:59:59.999999");
  EXPECT_EQ(format_time_of_day(-1us), "23:59:59.999999") << "before 1970";
}

TEST(Format, ticks_have_just_enough_decimals) {
  EXPECT_EQ(format_tick(3s, 1s), "3 s");
  EXPECT_EQ(format_tick(3s, 10s), "3 s");
  EXPECT_EQ(format_tick(2500ms, 500ms), "2.5 s");
  EXPECT_EQ(format_tick(2500ms, 1ms), "2.500 s");
  EXPECT_EQ(format_tick(1ns, 1ns), "0.000000001 s");
  EXPECT_EQ(format_tick(1h + 2min, 1min), "1:02:00");
  EXPECT_EQ(format_tick(-90s, 1min), "-0:01:30");
  EXPECT_EQ(format_tick(36h, 24h), "1.50 d");
}

class TickStep : public ::testing::TestWithParam<Duration> {};

TEST_P(TickStep, tells_neighbouring_ticks_apart) {
  std::set<std::string> labels;
  for (int i = -50; i < 50; ++i) labels.insert(format_tick(i * GetParam(), GetParam()));

  EXPECT_EQ(labels.size(), 100U);
}

INSTANTIATE_TEST_SUITE_P(Format, TickStep,
                         ::testing::Values(1ns, 2ns, 5ns, 10ns, 200ns, 5us, 20ms, 500ms, 1s, 2s, 5s,
                                           10s, 20s, 1min, 5min, 30min, 1h, 6h, 24h, 240h));

// ---- bytes ------------------------------------------------------------------------------------

std::string inert(std::string_view text, std::size_t characters_max = 1000) {
  return inert_text(std::as_bytes(std::span(text)), characters_max);
}

TEST(Format, printable_text_stays_as_it_is) {
  std::string printable;
  for (char c = 0x20; c < 0x7f; ++c) printable += c;

  EXPECT_EQ(inert(printable), printable);
}

TEST(Format, line_breaks_and_tabs_have_short_names) { EXPECT_EQ(inert("a\r\n\tb"), "a\\r\\n\\tb"); }

TEST(Format, every_other_byte_is_escaped) {
  for (int value = 0; value < 256; ++value) {
    const auto byte = static_cast<std::byte>(value);
    for (const char c : inert_text({&byte, 1}, 100)) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << value;
  }
  EXPECT_EQ(inert(std::string_view("\0\x1b\x7f\x80\xff", 5)), "\\x00\\x1b\\x7f\\x80\\xff");
  EXPECT_EQ(inert("\xe2\x80\xae"), "\\xe2\\x80\\xae") << "no mark turns the direction of text";
}

TEST(Format, long_text_ends_in_dots) {
  EXPECT_EQ(inert("abcdef", 10), "abcdef");
  EXPECT_EQ(inert(std::string(20, 'a'), 10), "aaaaaaaaaa...");
  EXPECT_EQ(inert(std::string(20, '\xff'), 10), "\\xff\\xff...") << "no escape is cut in two";
}

TEST(Format, text_that_just_fits_is_not_cut) { EXPECT_EQ(inert("0123456789", 10), "0123456789"); }

TEST(Format, inert_text_is_never_longer_than_asked_for_and_dots) {
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t most = 0; most < 40; ++most) {
      EXPECT_LE(inert(std::string(length, '\xff'), most).size(), most + 3);
    }
  }
}

TEST(Format, every_kind_of_event_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    names.insert(kind_name(static_cast<Kind>(kind)));
  }
  EXPECT_EQ(names.size(), kinds);
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace readyscope::gui
