#include "readyscope/net/endpoint.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "error_of.hpp"
#include "platform.hpp"
#include "random.hpp"

namespace readyscope {
namespace {

using support::error_of;
using support::Random;

Endpoint numeric(std::string_view host, std::uint16_t port = 9876) {
  const auto endpoint = Endpoint::from_numeric(host, port);
  EXPECT_TRUE(endpoint) << host;
  return endpoint.value_or(Endpoint());
}

/// The result for a typed text: host and port, or the name of its fault.
std::string outcome(std::string_view text) {
  const auto parsed = parse_address(text);
  if (parsed) return parsed->host + " port " + std::to_string(parsed->port);
  switch (parsed.error()) {
    case AddressFault::empty:
      return "empty";
    case AddressFault::too_long:
      return "too long";
    case AddressFault::not_text:
      return "not text";
    case AddressFault::no_port:
      return "no port";
    case AddressFault::bad_port:
      return "bad port";
    case AddressFault::bad_host:
      return "bad host";
    case AddressFault::bad_brackets:
      return "bad brackets";
  }
  return "unknown";
}

/// Zeros and ones are frequent, so that the special addresses occur too.
Endpoint random_endpoint(Random& random) {
  std::array<std::uint8_t, 16> address{};
  const std::uint64_t zeros = random.below(4);
  for (auto& byte : address) {
    byte = random.below(4) < zeros ? 0 : static_cast<std::uint8_t>(random.below(256));
  }
  const auto port = static_cast<std::uint16_t>(random.below(65'536));
  if (random.chance(0.3)) return {Family::ipv4, address, port};
  const auto scope = random.chance(0.2) ? static_cast<std::uint32_t>(random.next()) : 0U;
  return {Family::ipv6, address, port, scope};
}

TEST(Endpoint, is_ipv4_any_port_zero_by_default) {
  EXPECT_EQ(Endpoint().text(), "0.0.0.0:0");
  EXPECT_TRUE(Endpoint().is_any());
}

TEST(Endpoint, names_loopback_and_any) {
  EXPECT_EQ(Endpoint::loopback(9876).text(), "127.0.0.1:9876");
  EXPECT_EQ(Endpoint::loopback(9876, Family::ipv6).text(), "[::1]:9876");
  EXPECT_EQ(Endpoint::any(9876).text(), "0.0.0.0:9876");
  EXPECT_EQ(Endpoint::any(9876, Family::ipv6).text(), "[::]:9876");
}

TEST(Endpoint, knows_loopback_and_any) {
  EXPECT_TRUE(numeric("127.0.0.1").is_loopback());
  EXPECT_TRUE(numeric("127.1.2.3").is_loopback());
  EXPECT_TRUE(numeric("::1").is_loopback());
  EXPECT_FALSE(numeric("128.0.0.1").is_loopback());
  EXPECT_FALSE(numeric("::2").is_loopback());
  EXPECT_TRUE(numeric("::").is_any());
  EXPECT_FALSE(numeric("0.0.0.1").is_any());
}

TEST(Endpoint, changes_only_the_port_on_request) {
  const Endpoint endpoint = numeric("fe80::1%7", 1);
  EXPECT_EQ(endpoint.with_port(65'535).text(), "[fe80::1%7]:65535");
  EXPECT_EQ(endpoint.text(), "[fe80::1%7]:1");
}

TEST(Endpoint, compares_by_every_field) {
  EXPECT_EQ(numeric("10.0.0.1", 1), numeric("10.0.0.1", 1));
  EXPECT_NE(numeric("10.0.0.1", 1), numeric("10.0.0.1", 2));
  EXPECT_NE(numeric("10.0.0.1", 1), numeric("10.0.0.2", 1));
  EXPECT_NE(numeric("fe80::1%1"), numeric("fe80::1%2"));
  EXPECT_NE(Endpoint::any(1, Family::ipv4), Endpoint::any(1, Family::ipv6));
  EXPECT_LT(numeric("10.0.0.1", 2), numeric("10.0.0.2", 1));
  EXPECT_LT(Endpoint::any(1, Family::ipv4), Endpoint::any(1, Family::ipv6));
}

TEST(Endpoint, forgets_what_does_not_belong_to_ipv4) {
  std::array<std::uint8_t, 16> address{10, 0, 0, 1, 99, 99};
  EXPECT_EQ(Endpoint(Family::ipv4, address, 5, 77), numeric("10.0.0.1", 5));
}

TEST(Endpoint, hashes_equal_values_equally_and_spreads_the_others) {
  std::unordered_set<Endpoint> endpoints;
  std::unordered_set<std::size_t> hashes;
  for (std::uint16_t port = 0; port < 10'000; ++port) {
    endpoints.insert(Endpoint::loopback(port));
    hashes.insert(std::hash<Endpoint>()(Endpoint::loopback(port)));
  }
  EXPECT_EQ(endpoints.size(), 10'000U);
  EXPECT_TRUE(endpoints.contains(Endpoint::loopback(9'999)));
  EXPECT_GT(hashes.size(), 9'990U);
}

TEST(Endpoint, writes_ipv6_as_rfc5952_says) {
  const auto text = [](std::string_view host) { return numeric(host, 1).text(); };
  EXPECT_EQ(text("2001:0db8:0000:0000:0000:0000:0002:0001"), "[2001:db8::2:1]:1");
  EXPECT_EQ(text("2001:DB8::ABCD"), "[2001:db8::abcd]:1");
  EXPECT_EQ(text("2001:db8:0:1:1:1:1:1"), "[2001:db8:0:1:1:1:1:1]:1") << "one zero group stays";
  EXPECT_EQ(text("2001:0:0:1:0:0:0:1"), "[2001:0:0:1::1]:1") << "the longest run is cut";
  EXPECT_EQ(text("2001:db8:0:0:1:0:0:1"), "[2001:db8::1:0:0:1]:1") << "the first of equal runs";
  EXPECT_EQ(text("0:0:0:0:0:0:0:0"), "[::]:1");
  EXPECT_EQ(text("1:0:0:0:0:0:0:0"), "[1::]:1");
  EXPECT_EQ(text("0:0:0:0:0:0:0:1"), "[::1]:1");
  EXPECT_EQ(text("::ffff:192.0.2.1"), "[::ffff:192.0.2.1]:1");
  EXPECT_EQ(text("::ffff:c000:201"), "[::ffff:192.0.2.1]:1");
  EXPECT_EQ(text("64:ff9b::192.0.2.33"), "[64:ff9b::c000:221]:1");
  EXPECT_EQ(text("fe80::1%4294967295"), "[fe80::1%4294967295]:1");
}

TEST(Endpoint, writes_and_reads_addresses_as_the_system_does) {
  Random random(5952);
  for (int i = 0; i < 10'000; ++i) {
    const Endpoint endpoint = random_endpoint(random).with_port(0);
    const Endpoint unscoped(endpoint.family(), endpoint.address(), 0);
    const std::string theirs = support::system_text(unscoped);
    EXPECT_EQ(Endpoint::from_numeric(theirs, 0).value_or(Endpoint::any(1)), unscoped) << theirs;
    // Systems disagree on where an IPv6 address ends in dotted decimal.
    if (theirs.find('.') != std::string::npos && endpoint.family() == Family::ipv6) continue;
    const bool ipv4 = endpoint.family() == Family::ipv4;
    EXPECT_EQ(unscoped.text(), ipv4 ? theirs + ":0" : "[" + theirs + "]:0");
  }
}

TEST(Endpoint, survives_the_way_through_text) {
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const Endpoint endpoint = random_endpoint(random);
    const auto parsed = parse_address(endpoint.text());
    ASSERT_TRUE(parsed) << endpoint.text();
    const auto again = Endpoint::from_numeric(parsed->host, parsed->port);
    ASSERT_TRUE(again) << endpoint.text();
    ASSERT_EQ(*again, endpoint) << endpoint.text();
  }
}

TEST(Endpoint, takes_only_whole_numeric_hosts) {
  for (const std::string_view host :
       {"",         ".",          "1",         "1.2.3",     "1.2.3.",   ".1.2.3",
        "1.2.3.4.", "1.2.3.4.5",  "256.1.1.1", "1.2.3.999", "01.2.3.4", "1.2.3.04",
        "0x7f.1",   "0x7f.0.0.1", "-1.2.3.4",  "+1.2.3.4",  " 1.2.3.4", "1.2.3.4 ",
        "1..2.3",   "1.2.3.a",    "localhost", "1.2.3.4%1"}) {
    EXPECT_FALSE(Endpoint::from_numeric(host, 1)) << '"' << host << '"';
  }
  for (const std::string_view host : {":",
                                      ":::",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "1::2::3",
                                      "::1::",
                                      "12345::",
                                      "g::",
                                      "1:2:3:4::5:6:7:8",
                                      ":1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:",
                                      "1:",
                                      ":1",
                                      "::1.2.3",
                                      "::1.2.3.256",
                                      "1.2.3.4::",
                                      "::1.2.3.4:5",
                                      "1:2:3:4:5:6:7:1.2.3.4",
                                      "::1%",
                                      "::1%eth0",
                                      "::1%-1",
                                      "::1%4294967296",
                                      "%1",
                                      "[::1]",
                                      "::1 ",
                                      " ::1",
                                      "0x1::",
                                      "-1::",
                                      "+1::"}) {
    EXPECT_FALSE(Endpoint::from_numeric(host, 1)) << '"' << host << '"';
  }
}

TEST(Endpoint, returns_invalid_argument_for_a_host_that_is_invalid) {
  EXPECT_EQ(error_of(Endpoint::from_numeric("localhost", 1)), std::errc::invalid_argument);
}

TEST(Address, may_be_an_address_a_name_or_a_port_alone) {
  EXPECT_EQ(outcome("127.0.0.1:9876"), "127.0.0.1 port 9876");
  EXPECT_EQ(outcome("[::1]:9876"), "::1 port 9876");
  EXPECT_EQ(outcome("[fe80::1%2]:9876"), "fe80::1%2 port 9876");
  EXPECT_EQ(outcome("localhost:9876"), "localhost port 9876");
  EXPECT_EQ(outcome("Some-Host.example.org:53"), "Some-Host.example.org port 53");
  EXPECT_EQ(outcome(":9876"), "127.0.0.1 port 9876");
  EXPECT_EQ(outcome("9876"), "127.0.0.1 port 9876");
  EXPECT_EQ(outcome("*:9876"), "0.0.0.0 port 9876");
}

TEST(Address, has_any_port_of16_bits) {
  EXPECT_EQ(outcome("127.0.0.1:0"), "127.0.0.1 port 0");
  EXPECT_EQ(outcome("127.0.0.1:65535"), "127.0.0.1 port 65535");
  EXPECT_EQ(outcome("127.0.0.1:65536"), "bad port");
  EXPECT_EQ(outcome("127.0.0.1:99999"), "bad port");
  EXPECT_EQ(outcome("127.0.0.1:4294967297"), "bad port");
  EXPECT_EQ(outcome("127.0.0.1:18446744073709551617"), "bad port");
  EXPECT_EQ(outcome("99999"), "bad port");
}

TEST(Address, has_a_port_of_digits_alone) {
  for (const std::string_view port : {"-1", "+1", "1a", "0x10", "1.0", "1e3", "a", "-", "*"}) {
    EXPECT_EQ(outcome("127.0.0.1:" + std::string(port)), "bad port") << port;
  }
  EXPECT_EQ(outcome("-1"), "bad port");
  EXPECT_EQ(outcome("+1"), "bad port");
}

TEST(Address, is_not_empty) { EXPECT_EQ(outcome(""), "empty"); }

TEST(Address, needs_a_port) {
  for (const std::string_view text :
       {"127.0.0.1", "127.0.0.1:", "localhost", "localhost:", "[::1]", "[::1]:", ":", "*:", "*"}) {
    EXPECT_EQ(outcome(text), "no port") << text;
  }
}

TEST(Address, has_no_spaces_around_it) {
  for (const std::string_view text :
       {" 1", "1 ", " ", " 127.0.0.1:1", "127.0.0.1:1 ", "127.0.0.1: 1", "127.0.0.1 :1", "\t1",
        "1\n", "local host:1"}) {
    EXPECT_EQ(outcome(text), "not text") << '"' << text << '"';
  }
}

TEST(Address, made_of_digits_and_dots_is_a_whole_ipv4_address) {
  for (const std::string_view host : {"256.1.1.1", "1.2.3", "1.2", "1", "1.2.3.4.5", "1.2.3.",
                                      ".1.2.3", "127.0.0.01", "...", "."}) {
    EXPECT_EQ(outcome(std::string(host) + ":1"), "bad host") << host;
  }
  EXPECT_EQ(outcome("1.2.3"), "bad host");
  EXPECT_EQ(outcome("256.1.1.1"), "bad host");
}

// Resolvers take these for 127.0.0.1, which nobody who typed them could tell.
TEST(Address, is_never_an_ipv4_address_in_disguise) {
  for (const std::string_view host : {"0x7f.1", "0x7f000001", "0X7F.1", "0x7f.0.0.1", "127.0.0.0x1",
                                      "1.2.0x3", "0x7f.1.", "some.host.1", "some.host.0xA"}) {
    EXPECT_EQ(outcome(std::string(host) + ":1"), "bad host") << host;
  }
}

TEST(Address, has_a_host_name_of_allowed_characters) {
  EXPECT_EQ(outcome("my_host:1"), "my_host port 1");
  EXPECT_EQ(outcome("3com.example:1"), "3com.example port 1");
  EXPECT_EQ(outcome("1.0x2.example:1"), "1.0x2.example port 1");
  EXPECT_EQ(outcome("10a:1"), "10a port 1");
  EXPECT_EQ(outcome("localhost.:1"), "localhost. port 1");
  for (const std::string_view host : {"a/b", "a@b", "a%b", "-a", ".a", "a..b", "a,b", "a;b", "a|b",
                                      "$(a)", "%n", "=a", "a*", "**"}) {
    EXPECT_EQ(outcome(std::string(host) + ":1"), "bad host") << host;
  }
}

TEST(Address, puts_brackets_around_ipv6_and_nothing_else) {
  for (const std::string_view text :
       {"::1", "::1:9876", "fe80::1", "[::1", "[::1:9876", "[::1]9876", "[::1]x:9876", "[]:9876",
        "[127.0.0.1]:9876", "[localhost]:9876", "[*]:9876", "[[::1]]:9876", "[::1]]:9876", "[",
        "[]", "[:9876", "[::g]:9876"}) {
    EXPECT_TRUE(outcome(text) == "bad brackets" || outcome(text) == "no port") << text;
  }
  EXPECT_EQ(outcome("::1"), "bad brackets");
  EXPECT_EQ(outcome("[127.0.0.1]:9876"), "bad brackets");
  EXPECT_EQ(outcome("]::1[:9876"), "bad brackets");
  EXPECT_EQ(outcome("a]:9876"), "bad host");
}

TEST(Address, is_printable_ascii_only) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {"localhost\0:1"sv, "\0"sv, "\0localhost:1"sv, "127.0.0.1:1\0"sv, "127.0.0.1:1\0002"sv,
        "local\x1b[31mhost:1"sv, "localhost:\r\n1"sv, "local\x7fhost:1"sv}) {
    EXPECT_EQ(outcome(text), "not text");
  }
  for (const std::string_view text : {"\xff\xfe:1"sv, "\xc3\x28:1"sv, "\x80"sv, "\xe2\x82:1"sv,
                                      "\xf0\x9f\x98\x80:1"sv, "h\xc3\xb6st:1"sv,
                                      "\xe2\x80\xae"
                                      "1:1"sv,
                                      "\xef\xbc\x91:1"sv}) {
    EXPECT_EQ(outcome(text), "not text");
  }
}

TEST(Address, has_a_bounded_length) {
  EXPECT_EQ(outcome(std::string(10'240, 'a')), "too long");
  EXPECT_EQ(outcome(std::string(10'240, '1')), "too long");
  EXPECT_EQ(outcome(std::string(10'240, '[')), "too long");
  EXPECT_EQ(outcome(std::string(10'240, ':')), "too long");
  EXPECT_EQ(outcome(std::string(10'240, '\0')), "too long");
  EXPECT_EQ(outcome(std::string(253, 'a') + ":1"), std::string(253, 'a') + " port 1");
  EXPECT_EQ(outcome(std::string(254, 'a') + ":1"), "bad host");
  EXPECT_EQ(outcome(std::string(address_text_bytes_max, '1')), "bad port");
  EXPECT_EQ(outcome(std::string(address_text_bytes_max + 1, '1')), "too long");
}

TEST(Address, that_was_taken_can_be_used_whatever_was_typed) {
  // Strings made of the characters of addresses, which come close enough to be mistaken for some.
  using namespace std::string_view_literals;
  constexpr auto alphabet = "0123456789abcdefxX.:[]%*-+ \0\n\x80\xff"
                            "localhost"sv;
  Random random(100'000);
  std::size_t taken = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text(random.below(i % 100 == 0 ? 400 : 24), ' ');
    const bool any_byte = random.chance(0.2);
    for (char& c : text) {
      c = any_byte ? static_cast<char>(random.below(256)) : alphabet[random.below(alphabet.size())];
    }
    if (const auto endpoint = Endpoint::from_numeric(text, 1)) {
      EXPECT_TRUE(parse_address(endpoint->text())) << text;
    }
    const auto parsed = parse_address(text);
    if (!parsed) {
      EXPECT_FALSE(explain(parsed.error()).empty());
      continue;
    }
    ++taken;
    EXPECT_FALSE(parsed->host.empty());
    EXPECT_LE(parsed->host.size(), 253U);
    EXPECT_TRUE(std::ranges::all_of(parsed->host, [](char c) { return c > ' ' && c < '\x7f'; }));
  }
  EXPECT_GT(taken, 100U) << "or the strings are too wild to try anything";
}

TEST(Address, faults_are_explained_in_a_sentence_that_says_what_would_be_right) {
  std::unordered_set<std::string_view> sentences;
  for (const AddressFault fault :
       {AddressFault::empty, AddressFault::too_long, AddressFault::not_text, AddressFault::no_port,
        AddressFault::bad_port, AddressFault::bad_host, AddressFault::bad_brackets}) {
    const std::string_view sentence = explain(fault);
    EXPECT_TRUE(sentence.ends_with('.')) << sentence;
    EXPECT_NE(sentence.find("9876"), std::string_view::npos) << sentence;
    sentences.insert(sentence);
  }
  EXPECT_EQ(sentences.size(), 7U);
}

}  // namespace
}  // namespace readyscope
