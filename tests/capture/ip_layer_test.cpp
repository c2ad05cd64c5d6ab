// What counts as a datagram: UDP of the outermost IP layer, as far as it was captured.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture_bytes.hpp"

namespace readyscope {
namespace {

using namespace support;

constexpr std::uint32_t raw = 101;
constexpr unsigned hop_by_hop = 0;
constexpr unsigned udp_number = 17;
constexpr unsigned fragment = 44;
constexpr unsigned authentication = 51;
constexpr unsigned nothing_more = 59;
constexpr unsigned destination_options = 60;

CaptureFigures figures_of(const Bytes& packet) { return read_frames(raw, {packet}).figures; }

/// The one datagram in a capture of one packet, of which only so many bytes were captured.
std::optional<KeptDatagram> datagram_in(const Bytes& packet, std::size_t captured = 1'000'000) {
  PcapBytes capture({.link_type = raw});
  capture.add(
      {.frame = part_of(packet, 0, captured), .length = static_cast<std::uint32_t>(packet.size())});
  const ReadCapture read = read_capture(capture.bytes);
  EXPECT_EQ(read.figures.datagrams, read.datagrams.size());
  if (read.datagrams.empty()) return {};
  return read.datagrams.front();
}
std::string text_in(const Bytes& packet) {
  const auto datagram = datagram_in(packet);
  return datagram ? datagram->text() : "no datagram";
}

// ---- IPv4 -------------------------------------------------------------------------------------

TEST(CapturedIpv4, may_have_options) {
  for (std::size_t bytes = 0; bytes <= 40; bytes += 4) {
    EXPECT_EQ(text_in(ipv4({.payload = udp("abc"), .options = zeros(bytes)})), "abc");
  }
}

TEST(CapturedIpv4, of_no_length_takes_what_is_there) {
  EXPECT_EQ(text_in(ipv4({.payload = udp("abc"), .total = 0})), "abc");
  // What the datagram itself says still counts.
  EXPECT_EQ(text_in(joined({ipv4({.payload = udp("abc"), .total = 0}), zeros(10)})), "abc");
}

TEST(CapturedIpv4, has_a_payload_that_ends_where_it_says) {
  const Bytes longer = udp({.payload = bytes_of("abcdef"), .length = 14});
  const auto datagram = datagram_in(ipv4({.payload = longer, .total = 31}));
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->text(), "abc");
  EXPECT_EQ(datagram->length, 3U);
  EXPECT_FALSE(datagram->truncated);
}

TEST(CapturedIpv4, that_contradicts_itself_is_broken) {
  const Bytes sound = ipv4({.payload = udp("abc")});
  const auto broken_with = [&](std::size_t at, unsigned value) {
    // On a link that says beforehand that it is IPv4.
    Bytes packet = ethernet(0x0800, sound);
    packet[14 + at] = static_cast<std::byte>(value);
    return read_frames(1, {packet}).figures.broken;
  };
  EXPECT_EQ(broken_with(0, 0x65), 1U);  // Its version.
  EXPECT_EQ(broken_with(0, 0x44), 1U);  // A header of 16 bytes.
  EXPECT_EQ(broken_with(0, 0x4f), 1U);  // One that is longer than the packet.
  EXPECT_EQ(broken_with(3, 19), 1U);    // A packet that is shorter than its header.
  EXPECT_EQ(broken_with(3, 27), 1U);    // One without room for a header of UDP.
  EXPECT_EQ(broken_with(8, 1), 0U);
}

TEST(CapturedIpv4, may_be_authenticated) {
  const Bytes header = joined({bytes_of({udp_number, 4}), zeros(22)});
  EXPECT_EQ(text_in(ipv4({.payload = joined({header, udp("abc")}), .protocol = authentication})),
            "abc");
}

// ---- IPv6 -------------------------------------------------------------------------------------

TEST(CapturedIpv6, may_have_any_headers_before_the_datagram) {
  for (const unsigned kind : {hop_by_hop, 43U, destination_options, 135U, 139U, 140U}) {
    for (const unsigned units : {0U, 1U, 5U}) {
      const Bytes header = joined({bytes_of({udp_number, units}), zeros(units * 8 + 6)});
      EXPECT_EQ(text_in(ipv6({.payload = joined({header, udp("abc")}), .next = kind})), "abc")
          << kind;
    }
  }
  const Bytes authenticated = joined({bytes_of({udp_number, 4}), zeros(22), udp("abc")});
  EXPECT_EQ(text_in(ipv6({.payload = authenticated, .next = authentication})), "abc");
  // All of them, one after the other.
  Bytes chain = udp("abc");
  unsigned next = udp_number;
  for (const unsigned kind :
       {destination_options, 140U, 139U, 135U, 43U, destination_options, hop_by_hop}) {
    chain = joined({bytes_of({next, 0}), zeros(6), chain});
    next = kind;
  }
  EXPECT_EQ(text_in(ipv6({.payload = chain, .next = next})), "abc");
}

TEST(CapturedIpv6, has_addresses_of_sixteen_bytes) {
  const auto datagram = datagram_in(ipv6({.payload = udp("abc"), .from = 7, .to = 9}));
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->from.text(), "[2001:db8::7]:40000");
  EXPECT_EQ(datagram->to.text(), "[2001:db8::9]:5000");
}

TEST(CapturedIpv6, may_be_a_fragment_that_is_all_there_is) {
  const Bytes whole = joined({ipv6_fragment(udp_number, 0, false), udp("abc")});
  const CaptureFigures figures = figures_of(ipv6({.payload = whole, .next = fragment}));
  EXPECT_EQ(figures.datagrams, 1U);
  EXPECT_EQ(figures.fragments, 0U);
}

TEST(CapturedIpv6, that_carries_nothing_more_is_not_udp) {
  EXPECT_EQ(figures_of(ipv6({.payload = udp("abc"), .next = nothing_more})).not_udp, 1U);
  EXPECT_EQ(figures_of(ipv6({.payload = udp("abc"), .next = 50})).not_udp, 1U);
}

TEST(CapturedIpv6, with_a_header_longer_than_the_packet_is_broken) {
  const Bytes header = joined({bytes_of({udp_number, 200}), zeros(6)});
  EXPECT_EQ(figures_of(ipv6({.payload = joined({header, udp("abc")}), .next = 60})).broken, 1U);
  EXPECT_EQ(figures_of(ipv6({.payload = bytes_of({udp_number}), .next = 60})).broken, 1U);
}

TEST(CapturedIpv6, may_be_a_jumbogram) {
  const std::size_t size = 70'000;
  const Bytes datagram = udp({.payload = pattern(size), .length = 0});
  const Bytes options = joined({bytes_of({udp_number, 0, 0xc2, 4}), four(8 + datagram.size())});
  const Bytes jumbo = joined({options, datagram});
  const auto found = datagram_in(ipv6({.payload = jumbo, .next = hop_by_hop, .length = 0}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->length, size);
  EXPECT_EQ(found->kept, pattern(size));
  // The option need not be the first one.
  const Bytes padded = joined({bytes_of({udp_number, 1, 0, 1, 1, 0, 0xc2, 4}),
                               four(16 + datagram.size()), bytes_of({1, 2, 0, 0}), datagram});
  const auto second =
      datagram_in(joined({ipv6({.payload = padded, .next = hop_by_hop, .length = 0}), zeros(9)}));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->length, size);
}

// ---- UDP --------------------------------------------------------------------------------------

TEST(CapturedUdp, may_be_empty) {
  EXPECT_EQ(text_in(ipv4({.payload = udp("")})), "");
  EXPECT_EQ(figures_of(ipv4({.payload = udp("")})).datagrams, 1U);
}

TEST(CapturedUdp, counts_with_a_wrong_checksum) {
  Bytes packet = ipv4({.payload = udp("abc")});
  packet[10] = std::byte{0xff};
  packet[26] = std::byte{0xff};
  EXPECT_EQ(text_in(packet), "abc");
}

TEST(CapturedUdp, ends_where_it_says_itself) {
  EXPECT_EQ(text_in(ipv4({.payload = udp({.payload = bytes_of("abcdef"), .length = 11})})), "abc");
}

TEST(CapturedUdp, is_no_longer_than_its_packet) {
  const auto datagram =
      datagram_in(ipv4({.payload = udp({.payload = bytes_of("abc"), .length = 500})}));
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->length, 3U);
  EXPECT_FALSE(datagram->truncated);
}

TEST(CapturedUdp, shorter_than_its_own_header_is_broken) {
  for (const std::uint16_t length : std::array<std::uint16_t, 3>{0, 1, 7}) {
    EXPECT_EQ(
        figures_of(ipv4({.payload = udp({.payload = bytes_of("abc"), .length = length})})).broken,
        1U);
    // Zero means over IPv6 that it fills the packet.
    const bool fills = length == 0;
    const Bytes packet = ipv6({.payload = udp({.payload = bytes_of("abc"), .length = length})});
    EXPECT_EQ(figures_of(packet).broken, fills ? 0U : 1U);
    EXPECT_EQ(figures_of(packet).bytes, fills ? 3U : 0U);
  }
}

TEST(CapturedUdp, is_found_once_its_ports_were_captured) {
  const Bytes packet = ipv4({.payload = udp("abcdef")});
  for (std::size_t captured = 1; captured <= packet.size(); ++captured) {
    const auto datagram = datagram_in(packet, captured);
    ASSERT_EQ(datagram.has_value(), captured >= 24) << captured;
    if (!datagram) continue;
    ASSERT_EQ(datagram->to.port(), sample_to_port);
    ASSERT_EQ(datagram->text(),
              std::string_view("abcdef").substr(0, std::max<std::size_t>(captured, 28) - 28));
    ASSERT_EQ(datagram->length, 6U);
    ASSERT_EQ(datagram->truncated, captured < packet.size());
  }
}

TEST(CapturedUdp, of_a_frame_shorter_than_its_packet_says_is_truncated) {
  // Some programs cut frames off and do not say so.
  const Bytes packet = part_of(ipv4({.payload = udp("abcdef")}), 0, 31);
  const auto datagram = datagram_in(packet);
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->text(), "abc");
  EXPECT_EQ(datagram->length, 6U);
  EXPECT_TRUE(datagram->truncated);
}

TEST(CapturedUdp, of_the_lite_kind_is_another_protocol) {
  EXPECT_EQ(figures_of(ipv4({.payload = udp("abc"), .protocol = 136})).not_udp, 1U);
}

// ---- the outermost layer alone ----------------------------------------------------------------

TEST(CapturedTunnel, counts_as_what_is_outside) {
  const Bytes inside = ipv4({.payload = udp("inside")});
  EXPECT_EQ(figures_of(ipv4({.payload = inside, .protocol = 4})).not_udp, 1U);
  EXPECT_EQ(figures_of(ipv6({.payload = inside, .next = 4})).not_udp, 1U);
  EXPECT_EQ(figures_of(ipv4({.payload = ipv6({.payload = udp("inside")}), .protocol = 41})).not_udp,
            1U);
  const Bytes gre = joined({two(0), two(0x0800), inside});
  EXPECT_EQ(figures_of(ipv4({.payload = gre, .protocol = 47})).not_udp, 1U);
  const Bytes vxlan = joined({bytes_of({8, 0, 0, 0, 0, 0, 5, 0}), ethernet(0x0800, inside)});
  const CaptureFigures figures =
      figures_of(ipv4({.payload = udp({.payload = vxlan, .to_port = 4'789})}));
  EXPECT_EQ(figures.datagrams, 1U);
  EXPECT_EQ(figures.bytes, vxlan.size());
}

TEST(CapturedIcmp, quotes_datagrams_that_do_not_count) {
  const Bytes quoting = joined({bytes_of({3, 3}), zeros(6), ipv4({.payload = udp("quoted")})});
  EXPECT_EQ(figures_of(ipv4({.payload = quoting, .protocol = 1})).not_udp, 1U);
}

}  // namespace
}  // namespace readyscope
