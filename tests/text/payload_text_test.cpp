#include "text/payload_text.hpp"

#include <gmock/gmock.h>

#include "random.hpp"

namespace readyscope::gui {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::string_literals;

std::string text_of(const std::string& bytes) { return to_text(std::as_bytes(std::span(bytes))); }
std::string hex_of(const std::string& bytes) { return to_hex(std::as_bytes(std::span(bytes))); }

using Read = std::expected<std::vector<std::byte>, TextFault>;

/// The bytes as a string, or the fault if the text is invalid.
std::string bytes_of(const Read& read) {
  if (!read) return "fault: " + read.error().what;
  return {reinterpret_cast<const char*>(read->data()), read->size()};
}

TextFault fault_of(const Read& read) { return read ? TextFault{9'999, "none"} : read.error(); }

// ---- bytes as text ----------------------------------------------------------------------------

TEST(PayloadText, printable_characters_stand_for_themselves) {
  EXPECT_EQ(text_of("Hello, {counter} ~!"), "Hello, {counter} ~!");
  EXPECT_EQ(text_of("grün, 你好, Привет, שלום, हिन्दी, 🙂, é"),
            "grün, 你好, Привет, שלום, हिन्दी, 🙂, é");
  EXPECT_EQ(text_of(""), "");
}

TEST(PayloadText, what_cannot_be_seen_is_escaped) {
  EXPECT_EQ(text_of("a\nb\rc\td\\e"), R"(a\nb\rc\td\\e)");
  EXPECT_EQ(text_of("\0\x01\x1f\x7f"s), R"(\x00\x01\x1f\x7f)");
  EXPECT_EQ(text_of("\\n"), R"(\\n)") << "a backslash and an n are no line end";
}

TEST(PayloadText, what_is_no_utf8_is_escaped_byte_by_byte) {
  EXPECT_EQ(text_of("\x80\xbf\xff"), R"(\x80\xbf\xff)");
  EXPECT_EQ(text_of("\xc3("), R"(\xc3()");
  EXPECT_EQ(text_of("ü\xc3"), R"(ü\xc3)") << "cut short";
  EXPECT_EQ(text_of("\xe4\xbd"), R"(\xe4\xbd)");
  EXPECT_EQ(text_of("\xc1\x81"), R"(\xc1\x81)") << "longer than need be";
  EXPECT_EQ(text_of("\xe0\x81\x81"), R"(\xe0\x81\x81)");
  EXPECT_EQ(text_of("\xf0\x80\x81\x81"), R"(\xf0\x80\x81\x81)");
  EXPECT_EQ(text_of("\xed\xa0\x80"), R"(\xed\xa0\x80)") << "half of a pair of UTF-16";
  EXPECT_EQ(text_of("\xf4\x90\x80\x80"), R"(\xf4\x90\x80\x80)") << "beyond Unicode";
  EXPECT_EQ(text_of("\xf8\x90\x80\x80"), R"(\xf8\x90\x80\x80)") << "begins no character";
}

struct Hostile {
  const char* what;
  std::string payload;
  const char* shown;
};

void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.what; }

class HostileText : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileText, is_shown_inertly_and_reads_back) {
  EXPECT_EQ(text_of(GetParam().payload), GetParam().shown);
  EXPECT_EQ(bytes_of(from_text(GetParam().shown)), GetParam().payload);
}

INSTANTIATE_TEST_SUITE_P(
    PayloadText, HostileText,
    ::testing::Values(Hostile{"format", "%n%s", "%n%s"},
                      Hostile{"terminal_colour", "\x1b[31m", R"(\x1b[31m)"},
                      Hostile{"terminal_colour_in_one",
                              "\xc2\x9b"
                              "31m",
                              R"(\xc2\x9b31m)"},
                      Hostile{"right_to_left_override",
                              "a\xe2\x80\xae"
                              "b",
                              R"(a\xe2\x80\xaeb)"},
                      Hostile{"right_to_left_mark", "\xe2\x80\x8f", R"(\xe2\x80\x8f)"},
                      Hostile{"arabic_letter_mark", "\xd8\x9c", R"(\xd8\x9c)"},
                      Hostile{"isolate", "\xe2\x81\xa6", R"(\xe2\x81\xa6)"},
                      Hostile{"zero_width_space", "a\xe2\x80\x8b", R"(a\xe2\x80\x8b)"},
                      Hostile{"zero_width_joiner", "\xe2\x80\x8d", R"(\xe2\x80\x8d)"},
                      Hostile{"byte_order_mark", "\xef\xbb\xbf", R"(\xef\xbb\xbf)"},
                      Hostile{"soft_hyphen", "\xc2\xad", R"(\xc2\xad)"},
                      Hostile{"no_break_space", "\xc2\xa0", R"(\xc2\xa0)"},
                      Hostile{"ideographic_space", "\xe3\x80\x80", R"(\xe3\x80\x80)"},
                      Hostile{"line_separator", "\xe2\x80\xa8", R"(\xe2\x80\xa8)"},
                      Hostile{"next_line", "\xc2\x85", R"(\xc2\x85)"},
                      Hostile{"variation_selector", "\xef\xb8\x8f", R"(\xef\xb8\x8f)"},
                      Hostile{"filler_letter", "\xe3\x85\xa4", R"(\xe3\x85\xa4)"},
                      Hostile{"private_use", "\xee\x80\x80", R"(\xee\x80\x80)"},
                      Hostile{"no_character", "\xef\xbf\xbf", R"(\xef\xbf\xbf)"},
                      Hostile{"tag", "\xf3\xa0\x81\x81", R"(\xf3\xa0\x81\x81)"},
                      Hostile{"last_of_unicode", "\xf4\x8f\xbf\xbf", R"(\xf4\x8f\xbf\xbf)"},
                      Hostile{"label_of_an_item", "x##y", "x##y"}),
    [](const auto& test) { return std::string(test.param.what); });

// ---- text as bytes ----------------------------------------------------------------------------

TEST(PayloadText, escapes_stand_for_bytes) {
  EXPECT_EQ(bytes_of(from_text(R"(a\nb\rc\td\\e\x00\xfF\x0A)")), "a\nb\rc\td\\e\0\xff\n"s);
  EXPECT_EQ(bytes_of(from_text(R"(\\x41\x411)")), "\\x41A1");
  EXPECT_EQ(bytes_of(from_text("")), "");
}

TEST(PayloadText, everything_else_stands_for_itself) {
  EXPECT_EQ(bytes_of(from_text("a\nb\r\n\tü\xff\x01\0"s)), "a\nb\r\n\tü\xff\x01\0"s);
}

TEST(PayloadText, an_unknown_escape_is_a_fault_in_words_with_its_place) {
  const TextFault fault = fault_of(from_text(R"(ü\\ \q)"));
  EXPECT_EQ(fault.at, 5U);
  EXPECT_EQ(
      fault.what,
      R"(The backslash at character 5 does not begin an escape. Escapes are \n, \r, \t, \\ and )"
      "\\x with two hex digits.");
  for (const char* text : {"\\0", "\\N", "\\ü", "\\ ", "\\\n", "\\X41", "\\u0041", "\\\""}) {
    EXPECT_EQ(fault_of(from_text(text)).at, 0U) << text;
  }
}

TEST(PayloadText, a_backslash_at_the_end_is_a_fault) {
  const TextFault fault = fault_of(from_text("ab\\"));
  EXPECT_EQ(fault.at, 2U);
  EXPECT_EQ(fault.what,
            "The backslash at character 3 has nothing after it. Type a literal backslash as "
            "\\\\.");
  EXPECT_EQ(fault_of(from_text("\\\\\\")).at, 2U) << "the third of three";
}

TEST(PayloadText, an_x_wants_two_hex_digits) {
  EXPECT_EQ(fault_of(from_text(R"(a\xg0)")).what,
            R"(The backslash at character 2 begins \x, which needs two hex digits, as in \x0a.)");
  for (const char* text :
       {"\\x", "\\x4", "\\x4g", "\\x 4", "\\x\\x", "\\x4\\", "\\x-1", "\\x0x41"}) {
    EXPECT_EQ(fault_of(from_text(text)).at, 0U) << text;
  }
}

// ---- there and back ---------------------------------------------------------------------------

/// Contains neither control characters nor incomplete characters.
bool is_plain(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return true;
}

void expect_there_and_back(const std::string& bytes) {
  const std::string text = text_of(bytes);
  ASSERT_EQ(bytes_of(from_text(text)), bytes) << text;
  ASSERT_TRUE(is_plain(text)) << text;
  ASSERT_EQ(bytes_of(from_hex(hex_of(bytes))), bytes);
}

TEST(PayloadText, every_one_two_and_three_of_the_tricky_bytes_come_back) {
  for (int first = 0; first < 256; ++first) {
    expect_there_and_back(std::string(1, static_cast<char>(first)));
    for (int second = 0; second < 256; ++second) {
      expect_there_and_back({static_cast<char>(first), static_cast<char>(second)});
    }
  }
  const std::string tricky = "\\nx0\n\0\x7f\x80\xbf\xc3\xe2\xed\xf0\xf4\xff"s;
  for (const char first : tricky) {
    for (const char second : tricky) {
      for (const char third : tricky) expect_there_and_back({first, second, third});
    }
  }
}

TEST(PayloadText, every_character_of_unicode_comes_back) {
  for (std::uint32_t code = 0x800; code <= 0x10ffff; code += code < 0x3000 ? 1 : 61) {
    std::string bytes;
    if (code < 0x10000) {
      bytes += static_cast<char>(0xe0U | code >> 12U);
    } else {
      bytes += static_cast<char>(0xf0U | code >> 18U);
      bytes += static_cast<char>(0x80U | (code >> 12U & 0x3fU));
    }
    bytes += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
    bytes += static_cast<char>(0x80U | (code & 0x3fU));
    expect_there_and_back(bytes);
    const std::string text = text_of(bytes);
    ASSERT_TRUE(text == bytes || text.size() == bytes.size() * 4) << "half of it: " << text;
  }
}

TEST(PayloadText, random_bytes_come_back) {
  support::Random random(4);
  constexpr std::string_view parts[] = {"\\", "n", "x", "00", "ü", "你", "\xe2\x80\xae", "🙂"};
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes;
    for (std::uint64_t left = random.below(40); left > 0; --left) {
      if (random.chance(0.5)) {
        bytes += static_cast<char>(random.below(256));
      } else {
        bytes += parts[random.below(std::size(parts))];
      }
    }
    expect_there_and_back(bytes);
  }
}

TEST(PayloadText, random_text_is_read_or_refused_with_a_place_in_it) {
  support::Random random(5);
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (std::uint64_t left = random.below(12); left > 0; --left) {
      text += std::string_view("\\\\\\xnrt0aFg\xc3\n \0"s)[random.below(14)];
    }
    const auto read = from_text(text);
    if (read) {
      ASSERT_EQ(bytes_of(from_text(to_text(*read))), bytes_of(read));
    } else {
      ASSERT_LT(read.error().at, text.size());
      ASSERT_EQ(text[read.error().at], '\\');
    }
  }
}

// ---- hex --------------------------------------------------------------------------------------

TEST(PayloadText, hex_is_two_digits_a_byte) {
  EXPECT_EQ(hex_of("Hi\0\xff"s), "48 69 00 ff");
  EXPECT_EQ(hex_of(""), "");
}

TEST(PayloadText, hex_takes_either_case_and_blanks_between_bytes) {
  EXPECT_EQ(bytes_of(from_hex("4869 00\tfF\r\n  aB\n")), "Hi\0\xff\xab"s);
  EXPECT_EQ(bytes_of(from_hex("")), "");
  EXPECT_EQ(bytes_of(from_hex(" \n")), "");
}

struct BadHex {
  const char* text;
  std::size_t at;
  const char* what;
};

class BadHexText : public ::testing::TestWithParam<BadHex> {};

TEST_P(BadHexText, is_a_fault_in_words_with_its_place) {
  const TextFault fault = fault_of(from_hex(GetParam().text));
  EXPECT_EQ(fault.at, GetParam().at);
  EXPECT_THAT(fault.what, StartsWith("Hex is pairs of 0-9 and a-f, such as 68 69."));
  EXPECT_THAT(fault.what, HasSubstr(GetParam().what));
}

INSTANTIATE_TEST_SUITE_P(
    PayloadText, BadHexText,
    ::testing::Values(BadHex{"4", 0, "The digit at character 1 has no partner."},
                      BadHex{"48 6", 3, "The digit at character 4 has no partner."},
                      BadHex{"4 8", 0, "The digit at character 1 has no partner."},
                      BadHex{"48\n6\n9", 3, "The digit at character 4 has no partner."},
                      BadHex{"xy", 0, "There is no hex digit at character 1."},
                      BadHex{"0x48", 1, "There is no hex digit at character 2."},
                      BadHex{"48,69", 2, "There is no hex digit at character 3."},
                      BadHex{"48 6g", 4, "There is no hex digit at character 5."},
                      BadHex{"ü", 0, "There is no hex digit at character 1."}),
    [](const auto& test) { return "number_" + std::to_string(test.index); });

}  // namespace
}  // namespace readyscope::gui
