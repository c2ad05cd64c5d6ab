#include "readyscope/counters/wire.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::string_literals;
using namespace std::string_view_literals;
using namespace std::chrono_literals;

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

std::optional<Counter> parse(std::string_view bytes) {
  return parse_counter(std::as_bytes(std::span(bytes)));
}

std::optional<std::uint64_t> value_of_text(std::string_view text) {
  const auto counter = parse(text);
  if (!counter) return {};
  EXPECT_EQ(counter->form, WireForm::ascii);
  return counter->value;
}

std::string written(const Counter& counter, std::size_t bytes = 0) {
  std::vector<std::byte> room(std::max<std::size_t>({counter_digits_max, bytes, 32}),
                              std::byte{0xee});
  const auto datagram = write_counter(room, counter, bytes);
  return {reinterpret_cast<const char*>(datagram.data()), datagram.size()};
}

void expect_same(const Counter& found, const Counter& expected) {
  EXPECT_EQ(found.form, expected.form);
  EXPECT_EQ(found.value, expected.value);
  EXPECT_EQ(found.run, expected.run);
  EXPECT_EQ(found.clock, expected.clock);
  EXPECT_EQ(found.sent_at, expected.sent_at);
}

TEST(ParseCounter, takes_what_to_string_writes) {
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t value = random.next() >> random.below(64);
    ASSERT_EQ(value_of_text(std::to_string(value)), value);
  }
  EXPECT_EQ(value_of_text("0"), 0U);
  EXPECT_EQ(value_of_text("9999999999999999999"), 9'999'999'999'999'999'999U);
  EXPECT_EQ(value_of_text("10000000000000000000"), 10'000'000'000'000'000'000U);
  EXPECT_EQ(value_of_text("18446744073709551609"), largest - 6);
  EXPECT_EQ(value_of_text("18446744073709551615"), largest);
}

TEST(ParseCounter, takes_one_line_end_as_echo_writes_it) {
  EXPECT_EQ(value_of_text("5\n"), 5U);
  EXPECT_EQ(value_of_text("5\r\n"), 5U);
  EXPECT_EQ(value_of_text("0\n"), 0U);
  EXPECT_EQ(value_of_text("18446744073709551615\r\n"), largest);
  for (const auto text : {"\n"sv, "\r\n"sv, "5\n\n"sv, "5\r"sv, "5\n\r"sv, "5\r\r\n"sv, "\n5"sv,
                          "5\r\n\n"sv, "5 \n"sv, "18446744073709551616\n"sv}) {
    EXPECT_FALSE(parse(text)) << '"' << text << '"';
  }
}

TEST(ParseCounter, takes_zeros_in_front) {
  EXPECT_EQ(value_of_text("00007"), 7U);
  EXPECT_EQ(value_of_text("00"), 0U);
  EXPECT_EQ(value_of_text("05\n"), 5U);
  EXPECT_EQ(value_of_text(std::string(63, '0') + "1"), 1U);
  EXPECT_FALSE(parse(std::string(64, '0') + "1"));
}

TEST(ParseCounter, takes_the_end_of_a_c_string_and_of_a_buffer) {
  EXPECT_EQ(value_of_text("7\0"sv), 7U);
  EXPECT_EQ(value_of_text("7\n\0"sv), 7U);
  EXPECT_EQ(value_of_text("18446744073709551615\r\n\0"sv), largest);
  EXPECT_EQ(value_of_text("7" + std::string(63, '\0')), 7U);
  EXPECT_FALSE(parse("7" + std::string(64, '\0')));
}

TEST(ParseCounter, takes_no_other_text) {
  for (const auto text : {""sv,
                          "-1"sv,
                          "+1"sv,
                          "-0"sv,
                          "1e9"sv,
                          "0x10"sv,
                          "1.0"sv,
                          " 1"sv,
                          "1 "sv,
                          "\0"sv,
                          "\0\0"sv,
                          "\0001"sv,
                          "\n\0"sv,
                          "1\0\n"sv,
                          "1\0002"sv,
                          "1,2"sv,
                          "1/2"sv,
                          "1:2"sv,
                          "ten"sv,
                          "RSC"sv,
                          "\xff\xfe"sv,
                          "\x80\x81"sv,
                          "\xd9\xa1"sv,              // a digit, though not of ASCII
                          "18446744073709551616"sv,  // 2^64
                          "18446744073709551620"sv,
                          "99999999999999999999"sv,
                          "1844674407370955161x"sv,
                          "100000000000000000000"sv,
                          "1000000000000000000000"sv}) {
    EXPECT_FALSE(parse(text)) << '"' << text << '"';
  }
  EXPECT_FALSE(parse(std::string(10'240, '1')));
  EXPECT_FALSE(parse(std::string(10'240, '0')));
}

TEST(ParseCounter, reads_the_bytes_of_a_binary_counter_big_endian) {
  const std::string head = "RSC\x04\x01\x02\x03\x04"s + "\x11\x12\x13\x14\x15\x16\x17\x18"s +
                           "\x21\x22\x23\x24\x25\x26\x27\x28"s;
  const auto narrow = parse(head + "\xf1\xf2\xf3\xf4"s);
  ASSERT_TRUE(narrow);
  expect_same(*narrow, {.form = WireForm::binary32,
                        .value = 0xf1f2f3f4U,
                        .run = 0x01020304U,
                        .clock = ClockId{0x1112131415161718U},
                        .sent_at = Instant(Duration(0x2122232425262728))});
  std::string wide_head = head;
  wide_head[3] = 8;
  const auto wide = parse(wide_head + "\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8"s);
  ASSERT_TRUE(wide);
  EXPECT_EQ(wide->form, WireForm::binary64);
  EXPECT_EQ(wide->value, 0xf1f2f3f4f5f6f7f8U);
}

TEST(ParseCounter, takes_whatever_is_behind_a_binary_counter_for_padding) {
  const std::string datagram = written({.form = WireForm::binary32, .value = 7, .sent_at = {}});
  const auto counter = parse(datagram + "whatever\xff\n"s);
  ASSERT_TRUE(counter);
  EXPECT_EQ(counter->value, 7U);
}

TEST(ParseCounter, takes_no_binary_counter_that_is_cut_off_or_of_another_kind) {
  for (const WireForm form : {WireForm::binary32, WireForm::binary64}) {
    const std::string datagram = written({.form = form, .value = 5, .sent_at = {}});
    EXPECT_TRUE(parse(datagram));
    for (std::size_t size = 0; size < datagram.size(); ++size) {
      EXPECT_FALSE(parse(datagram.substr(0, size))) << size;
    }
    for (std::size_t i = 0; i < 4; ++i) {
      std::string other = datagram;
      other[i] = static_cast<char>(other[i] ^ 0x40);
      EXPECT_FALSE(parse(other)) << i;
    }
    for (const int width : {0, 1, 2, 3, 5, 6, 7, 9, 16, 255}) {
      std::string other = datagram + std::string(300, '\0');
      other[3] = static_cast<char>(width);
      EXPECT_FALSE(parse(other)) << width;
    }
  }
}

TEST(ParseCounter, survives_whatever_comes) {
  Random random(2);
  for (int i = 0; i < 40'000; ++i) {
    std::string bytes(random.below(40), '\0');
    // Nearly correct input is the most dangerous: mostly digits, or beginning with our header.
    for (char& c : bytes) {
      c = random.chance(0.97) ? static_cast<char>('0' + random.below(10))
                              : static_cast<char>(random.below(256));
    }
    if (bytes.size() >= 4 && random.chance(0.3)) {
      bytes.replace(0, 3, "RSC");
      bytes[3] = static_cast<char>(random.below(12));
    }
    const auto counter = parse(bytes);
    if (!counter) continue;
    if (counter->form == WireForm::ascii) {
      std::string text = bytes.substr(0, bytes.find_last_not_of('\0') + 1);
      for (const char end : {'\n', '\r'}) {
        if (text.ends_with(end)) text.pop_back();
      }
      ASSERT_EQ(text.substr(std::min(text.find_first_not_of('0'), text.size() - 1)),
                std::to_string(counter->value));
    } else {
      ASSERT_EQ(written(*counter), bytes.substr(0, counter_bytes_min(counter->form)));
    }
  }
}

TEST(WriteCounter, writes_what_is_read_back) {
  Random random(3);
  for (int i = 0; i < 10'000; ++i) {
    Counter counter{.form = wire_forms[random.below(3)],
                    .value = random.next() >> random.below(64),
                    .sent_at = {}};
    if (counter.form == WireForm::binary32) counter.value &= 0xffffffffU;
    if (counter.form != WireForm::ascii) {
      counter.run = static_cast<std::uint32_t>(random.next());
      counter.clock = ClockId{random.next()};
      counter.sent_at = Instant(Duration(static_cast<std::int64_t>(random.next())));
    }
    const auto found = parse(written(counter, random.below(200)));
    ASSERT_TRUE(found);
    expect_same(*found, counter);
  }
}

TEST(WriteCounter, writes_text_as_the_note_does) {
  EXPECT_EQ(written({.value = 0, .sent_at = {}}), "0");
  EXPECT_EQ(written({.value = 1'234, .sent_at = {}}, 100), "1234") << "text takes no padding";
  EXPECT_EQ(written({.value = largest, .sent_at = {}}), "18446744073709551615");
}

TEST(WriteCounter, pads_a_binary_form_with_zeros_to_the_size_that_is_asked_for) {
  for (const auto& [form, least] :
       {std::pair(WireForm::binary32, 28U), std::pair(WireForm::binary64, 32U)}) {
    const Counter counter{.form = form, .value = largest, .sent_at = {}};
    EXPECT_EQ(counter_bytes_min(form), least);
    EXPECT_EQ(written(counter, 0).size(), least);
    EXPECT_EQ(written(counter, least).size(), least);
    const std::string padded = written(counter, 1'400);
    ASSERT_EQ(padded.size(), 1'400U);
    EXPECT_EQ(padded.substr(0, least), written(counter));
    EXPECT_EQ(padded.find_first_not_of('\0', least), std::string::npos);
    EXPECT_EQ(written(counter, counter_bytes_max).size(), counter_bytes_max);
  }
  EXPECT_EQ(counter_bytes_min(WireForm::ascii), 1U);
}

TEST(WireForms, are_named_for_the_command_line_and_for_the_window) {
  for (const WireForm form : wire_forms) {
    EXPECT_EQ(wire_form_from(option_name(form)), form);
    EXPECT_FALSE(title(form).empty());
  }
  EXPECT_EQ(wire_form_from("ascii"), WireForm::ascii);
  EXPECT_FALSE(wire_form_from("ASCII"));
  EXPECT_FALSE(wire_form_from(""));
}

}  // namespace
}  // namespace readyscope
