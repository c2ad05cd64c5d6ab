// What is below IP, by the link type of a capture: whatever it is, the datagram in it is found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture_bytes.hpp"

namespace readyscope {
namespace {

using namespace support;
using Way = CapturedDatagram::Way;

const Bytes& packet4() {
  static const Bytes packet = ipv4({.payload = udp("four")});
  return packet;
}
const Bytes& packet6() {
  static const Bytes packet = ipv6({.payload = udp("six")});
  return packet;
}

/// The payload of the one datagram in a frame; if there is none, what its frame counts as.
std::string found_in(std::uint32_t link_type, const Bytes& frame) {
  const ReadCapture read = read_frames(link_type, {frame});
  if (!read.datagrams.empty()) return read.datagrams.front().text();
  if (read.figures.not_udp == 1) return "not UDP";
  if (read.figures.fragments == 1) return "a fragment";
  return read.figures.broken == 1 ? "broken" : "nothing";
}
Way way_in(std::uint32_t link_type, const Bytes& frame) {
  const ReadCapture read = read_frames(link_type, {frame});
  EXPECT_EQ(read.datagrams.size(), 1U);
  return read.datagrams.empty() ? Way::unknown : read.datagrams.front().way;
}

/// That a header leads to both versions of IP, and that none of its beginnings is taken for all of
/// it.
void expect_leads_to_ip(std::uint32_t link_type, const Bytes& to_4, const Bytes& to_6) {
  SCOPED_TRACE("link type " + std::to_string(link_type));
  EXPECT_EQ(found_in(link_type, joined({to_4, packet4()})), "four");
  EXPECT_EQ(found_in(link_type, joined({to_6, packet6()})), "six");
  const Bytes frame = joined({to_4, packet4()});
  for (std::size_t size = 0; size < to_4.size() + 24; ++size) {
    const std::string found = found_in(link_type, part_of(frame, 0, size));
    ASSERT_TRUE(found == "not UDP" || found == "broken") << size << ": " << found;
  }
}

Bytes snap(const Bytes& content, std::uint16_t type, unsigned organization = 0) {
  return joined({bytes_of({0xaa, 0xaa, 3, 0, 0, organization}), two(type), content});
}

// ---- Ethernet ---------------------------------------------------------------------------------

TEST(Ethernet, carries_ip) { expect_leads_to_ip(1, ethernet(0x0800, {}), ethernet(0x86dd, {})); }

TEST(Ethernet, may_have_any_stack_of_vlan_tags) {
  for (const unsigned tag : {0x8100U, 0x88a8U, 0x9100U, 0x9200U}) {
    const auto type = static_cast<std::uint16_t>(tag);
    expect_leads_to_ip(1, ethernet(type, bytes_of({0, 5, 0x08, 0})),
                       ethernet(type, bytes_of({0, 5, 0x86, 0xdd})));
  }
  Bytes stack = ethernet(0x88a8, {});
  for (int i = 0; i < 50; ++i) stack = joined({stack, bytes_of({0, 7, 0x81, 0})});
  EXPECT_EQ(found_in(1, joined({stack, bytes_of({0, 7, 0x08, 0}), packet4()})), "four");
}

TEST(Ethernet, may_have_a_length_for_a_type) {
  const auto framed = [](const Bytes& content) {
    return ethernet(static_cast<std::uint16_t>(content.size()), content);
  };
  EXPECT_EQ(found_in(1, framed(snap(packet4(), 0x0800))), "four");
  EXPECT_EQ(found_in(1, framed(snap(packet6(), 0x86dd))), "six");
  EXPECT_EQ(found_in(1, framed(snap(packet4(), 0x0800, 0xf8))), "four");
  EXPECT_EQ(found_in(1, framed(snap(packet4(), 0x0800, 0x0c))), "not UDP");
  EXPECT_EQ(found_in(1, framed(joined({bytes_of({6, 6, 3}), packet4()}))), "four");
  EXPECT_EQ(found_in(1, framed(joined({bytes_of({0x42, 0x42, 3}), packet4()}))), "not UDP");
  EXPECT_EQ(found_in(1, framed(joined({bytes_of({6, 6, 0x13}), packet4()}))), "not UDP");
  // Within a VLAN too.
  const Bytes inside = snap(packet4(), 0x0800);
  EXPECT_EQ(found_in(1, ethernet(0x8100, joined({two(5), two(inside.size()), inside}))), "four");
  EXPECT_EQ(found_in(1, ethernet(1'501, inside)), "not UDP");
}

TEST(Ethernet, may_pad_a_frame_behind_the_packet) {
  EXPECT_EQ(found_in(1, joined({ethernet(0x0800, packet4()), zeros(30)})), "four");
  EXPECT_EQ(found_in(1, joined({ethernet(0x86dd, packet6()), zeros(30)})), "six");
}

TEST(Ethernet, may_carry_mpls) {
  const Bytes last = bytes_of({0, 1, 0x41, 64});
  expect_leads_to_ip(1, ethernet(0x8847, last), ethernet(0x8847, last));
  const Bytes stack = joined({bytes_of({0, 1, 0x40, 64}), bytes_of({0, 2, 0x40, 64}), last});
  expect_leads_to_ip(1, ethernet(0x8848, stack), ethernet(0x8848, stack));
  EXPECT_EQ(found_in(1, ethernet(0x8847, joined({last, zeros(60)}))), "not UDP");
}

TEST(Ethernet, may_carry_a_session_of_pppoe) {
  const auto session = [](std::size_t length, const Bytes& protocol) {
    return ethernet(0x8864, joined({bytes_of({0x11, 0, 0, 1}), two(length), protocol}));
  };
  expect_leads_to_ip(1, session(34, two(0x0021)), session(53, two(0x0057)));
  // A protocol may take one byte; what is behind the length is padding.
  EXPECT_EQ(found_in(1, joined({session(33, bytes_of({0x21})), packet4(), zeros(9)})), "four");
  EXPECT_EQ(found_in(1, joined({session(6, two(0xc021)), zeros(4)})), "not UDP");
}

TEST(Ethernet, that_carries_something_else_is_not_udp) {
  EXPECT_EQ(found_in(1, ethernet(0x0806, packet4())), "not UDP");
  EXPECT_EQ(found_in(1, ethernet(0x88cc, packet4())), "not UDP");
}

// ---- IP alone, and next to alone --------------------------------------------------------------

TEST(RawIp, is_read_by_its_version) {
  for (const std::uint32_t link_type : {101U, 12U, 14U}) expect_leads_to_ip(link_type, {}, {});
  EXPECT_EQ(found_in(101, zeros(40)), "not UDP");
}

TEST(RawIp, may_be_of_one_version_alone) {
  EXPECT_EQ(found_in(228, packet4()), "four");
  EXPECT_EQ(found_in(229, packet6()), "six");
  EXPECT_EQ(found_in(228, packet6()), "broken");
  EXPECT_EQ(found_in(229, packet4()), "broken");
}

TEST(Loopback, says_which_family_it_carries_in_either_byte_order) {
  for (const std::uint32_t link_type : {0U, 108U}) {
    for (const unsigned ipv6_number : {10U, 23U, 24U, 28U, 30U}) {
      expect_leads_to_ip(link_type, bytes_of({2, 0, 0, 0}), bytes_of({ipv6_number, 0, 0, 0}));
      expect_leads_to_ip(link_type, bytes_of({0, 0, 0, 2}), bytes_of({0, 0, 0, ipv6_number}));
    }
    EXPECT_EQ(found_in(link_type, joined({bytes_of({7, 0, 0, 0}), packet4()})), "not UDP");
  }
}

TEST(Ppp, may_leave_out_what_it_can) {
  for (const std::uint32_t link_type : {9U, 50U}) {
    expect_leads_to_ip(link_type, bytes_of({0xff, 3, 0, 0x21}), bytes_of({0xff, 3, 0, 0x57}));
    expect_leads_to_ip(link_type, bytes_of({0, 0x21}), bytes_of({0, 0x57}));
    expect_leads_to_ip(link_type, bytes_of({0x21}), bytes_of({0x57}));
    const Bytes label = bytes_of({0, 1, 0x41, 64});
    EXPECT_EQ(found_in(link_type, joined({bytes_of({0xff, 3, 2, 0x81}), label, packet4()})),
              "four");
    EXPECT_EQ(found_in(link_type, joined({bytes_of({0xff, 3, 0xc0, 0x21}), packet4()})), "not UDP");
  }
}

TEST(Ppp, may_say_the_direction) {
  const Bytes header = bytes_of({0xff, 3, 0, 0x21});
  EXPECT_EQ(way_in(204, joined({bytes_of({0}), header, packet4()})), Way::in);
  EXPECT_EQ(way_in(204, joined({bytes_of({1}), header, packet4()})), Way::out);
}

TEST(CiscoHdlc, has_ether_types) {
  for (const std::uint32_t link_type : {104U, 50U}) {
    expect_leads_to_ip(link_type, bytes_of({0x0f, 0, 8, 0}), bytes_of({0x8f, 0, 0x86, 0xdd}));
  }
}

// ---- Linux ------------------------------------------------------------------------------------

Bytes cooked(unsigned packet_type, std::uint16_t protocol) {
  return joined({two(packet_type), two(1), two(6), zeros(8), two(protocol)});
}
Bytes cooked_2(unsigned packet_type, std::uint16_t protocol) {
  return joined({two(protocol), two(0), four(3), two(1), bytes_of({packet_type, 6}), zeros(8)});
}

TEST(LinuxCooked, carries_ip_and_says_which_way_it_went) {
  expect_leads_to_ip(113, cooked(0, 0x0800), cooked(0, 0x86dd));
  expect_leads_to_ip(276, cooked_2(0, 0x0800), cooked_2(0, 0x86dd));
  for (unsigned packet_type = 0; packet_type <= 4; ++packet_type) {
    // To this machine, to all, to a group; between others; from this machine.
    const Way expected = packet_type == 4 ? Way::out : packet_type == 3 ? Way::unknown : Way::in;
    EXPECT_EQ(way_in(113, joined({cooked(packet_type, 0x0800), packet4()})), expected);
    EXPECT_EQ(way_in(276, joined({cooked_2(packet_type, 0x0800), packet4()})), expected);
  }
}

TEST(LinuxCooked, may_have_vlan_tags_or_the_headers_of_802_2_inside) {
  const Bytes tag = joined({two(5), two(0x0800)});
  EXPECT_EQ(found_in(113, joined({cooked(0, 0x8100), tag, packet4()})), "four");
  EXPECT_EQ(found_in(276, joined({cooked_2(0, 0x8100), tag, packet4()})), "four");
  EXPECT_EQ(found_in(113, joined({cooked(0, 4), snap(packet4(), 0x0800)})), "four");
  EXPECT_EQ(found_in(276, joined({cooked_2(0, 4), snap(packet6(), 0x86dd)})), "six");
  EXPECT_EQ(found_in(113, joined({cooked(0, 0x0806), packet4()})), "not UDP");
}

Bytes attribute(unsigned type, const Bytes& value, std::endian order) {
  return joined({number(value.size() + 4, 2, order), number(type, 2, order), value,
                 zeros((4 - value.size() % 4) % 4)});
}
Bytes netfilter_log(unsigned family, unsigned hook, const Bytes& packet, std::endian order) {
  return joined({bytes_of({family, 0, 0, 5}),
                 attribute(1, joined({two(0x0800), bytes_of({hook, 0})}), order),
                 attribute(10, bytes_of("prefix"), order), attribute(9, packet, order)});
}

TEST(NetfilterLog, is_read_in_either_byte_order) {
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    EXPECT_EQ(found_in(239, netfilter_log(2, 1, packet4(), order)), "four");
    EXPECT_EQ(found_in(239, netfilter_log(10, 1, packet6(), order)), "six");
    EXPECT_EQ(found_in(239, netfilter_log(7, 1, packet4(), order)), "not UDP");
    // Before routing, in, forwarded, out, after routing.
    const std::array ways{Way::in, Way::in, Way::unknown, Way::out, Way::out};
    for (unsigned hook = 0; hook < ways.size(); ++hook) {
      EXPECT_EQ(way_in(239, netfilter_log(2, hook, packet4(), order)), ways[hook]) << hook;
    }
    const Bytes whole = netfilter_log(2, 1, packet4(), order);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::string found = found_in(239, part_of(whole, 0, size));
      ASSERT_NE(found, "four") << size;
      ASSERT_NE(found, "nothing") << size;
    }
  }
  EXPECT_EQ(found_in(239, bytes_of({2, 0, 0, 0, 2, 0, 2, 0})), "not UDP");
}

// ---- wireless ---------------------------------------------------------------------------------

struct WirelessParts {
  unsigned control = 0x0108;  ///< Data, to the distribution system.
  unsigned sequence = 0;
  Bytes more{};  ///< Behind the header of 24 bytes.
};
Bytes wireless(const WirelessParts& parts, const Bytes& content) {
  return joined({number(parts.control, 2, std::endian::little), zeros(20),
                 number(parts.sequence, 2, std::endian::little), parts.more, content});
}
Bytes radiotap(const Bytes& fields, std::uint32_t present) {
  return joined({bytes_of({0, 0}), number(8 + fields.size(), 2, std::endian::little),
                 number(present, 4, std::endian::little), fields});
}

TEST(Wireless, carries_ip_in_unencrypted_data) {
  expect_leads_to_ip(105, wireless({}, snap({}, 0x0800)), wireless({}, snap({}, 0x86dd)));
  const Bytes content = snap(packet4(), 0x0800);
  EXPECT_EQ(found_in(105, wireless({.control = 0x0208}, content)), "four");
  EXPECT_EQ(found_in(105, wireless({.control = 0x0308, .more = zeros(6)}, content)), "four");
  EXPECT_EQ(found_in(105, wireless({.control = 0x0188, .more = zeros(2)}, content)), "four");
  EXPECT_EQ(found_in(105, wireless({.control = 0x8188, .more = zeros(6)}, content)), "four");
  EXPECT_EQ(found_in(105, wireless({.control = 0x0388, .more = zeros(8)}, content)), "four");
}

TEST(Wireless, that_is_encrypted_or_no_data_is_not_udp) {
  const Bytes content = snap(packet4(), 0x0800);
  EXPECT_EQ(found_in(105, wireless({.control = 0x4108}, content)), "not UDP");
  EXPECT_EQ(found_in(105, wireless({.control = 0x0148}, content)), "not UDP");
  EXPECT_EQ(found_in(105, wireless({.control = 0x0080}, content)), "not UDP");
  EXPECT_EQ(found_in(105, wireless({.control = 0x0109}, content)), "not UDP");
}

TEST(Wireless, may_send_a_packet_in_pieces_which_are_not_put_together) {
  const Bytes content = snap(packet4(), 0x0800);
  EXPECT_EQ(found_in(105, wireless({.control = 0x0508}, content)), "a fragment");
  EXPECT_EQ(found_in(105, wireless({.sequence = 0x0011}, content)), "a fragment");
  EXPECT_EQ(found_in(105, wireless({.sequence = 0x0010}, content)), "four");
}

TEST(Wireless, may_send_several_together_of_which_the_first_is_read) {
  const auto subframe = [](const Bytes& packet) {
    const Bytes content = snap(packet, 0x0800);
    return joined({zeros(12), two(content.size()), content, zeros((4 - content.size() % 4) % 4)});
  };
  const Bytes both = joined({subframe(packet4()), subframe(ipv4({.payload = udp("second")}))});
  EXPECT_EQ(found_in(105, wireless({.control = 0x0188, .more = bytes_of({0x80, 0})}, both)),
            "four");
}

TEST(WirelessRadiotap, says_what_is_around_the_frame) {
  const Bytes content = snap(packet4(), 0x0800);
  const Bytes frame = wireless({}, content);
  EXPECT_EQ(found_in(127, joined({radiotap({}, 0), frame})), "four");
  EXPECT_EQ(found_in(127, joined({radiotap(zeros(20), 0x0040'0000U), frame})), "four");
  // With padding between the header and what follows: flag 0x20, behind a time if there is one.
  const Bytes padded = wireless({.control = 0x0188, .more = zeros(4)}, content);
  EXPECT_EQ(found_in(127, joined({radiotap(bytes_of({0x20}), 2), padded})), "four");
  EXPECT_EQ(found_in(127, joined({radiotap(joined({zeros(8), bytes_of({0x20})}), 3), padded})),
            "four");
  // Two words of bits, after which the time has to be aligned.
  const Bytes aligned = joined({zeros(4), zeros(4), zeros(8), bytes_of({0x20}), zeros(3)});
  EXPECT_EQ(found_in(127, joined({radiotap(aligned, 0x8000'0003U), padded})), "four");
  EXPECT_EQ(found_in(127, padded), "not UDP");
}

TEST(WirelessRadiotap, may_say_that_the_frame_ends_with_a_checksum) {
  const Bytes packet =
      ipv4({.payload = udp({.payload = bytes_of("abc"), .length = 100}), .total = 0});
  const Bytes frame = joined({wireless({}, snap(packet, 0x0800)), bytes_of("FCS!")});
  EXPECT_EQ(found_in(127, joined({radiotap(bytes_of({0x10}), 2), frame})), "abc");
  EXPECT_EQ(found_in(127, joined({radiotap(bytes_of({0x00}), 2), frame})), "abcFCS!");
}

// ---- headers that say what follows ------------------------------------------------------------

Bytes apple(std::uint32_t link_type, std::uint32_t flags) {
  const auto number4 = [](std::uint32_t value) { return number(value, 4, std::endian::little); };
  return joined({number4(48), number4(1), number4(link_type), zeros(24), number4(flags), zeros(8)});
}

TEST(ApplePacketTap, says_what_follows_and_which_way_it_went) {
  for (const std::uint32_t link_type : {258U, 149U}) {
    expect_leads_to_ip(link_type, joined({apple(1, 1), ethernet(0x0800, {})}), apple(101, 1));
    EXPECT_EQ(way_in(link_type, joined({apple(101, 1), packet4()})), Way::in);
    EXPECT_EQ(way_in(link_type, joined({apple(101, 2), packet4()})), Way::out);
    EXPECT_EQ(way_in(link_type, joined({apple(101, 0), packet4()})), Way::unknown);
  }
  // None within another one.
  EXPECT_EQ(found_in(258, joined({apple(258, 1), apple(101, 1), packet4()})), "not UDP");
}

TEST(PerPacketInformation, says_what_follows) {
  const auto header = [](std::uint32_t link_type) {
    return joined({bytes_of({0, 0, 12, 0}), number(link_type, 4, std::endian::little), zeros(4)});
  };
  expect_leads_to_ip(192, joined({header(105), wireless({}, snap({}, 0x0800))}), header(101));
  EXPECT_EQ(found_in(192, joined({header(192), header(101), packet4()})), "not UDP");
}

}  // namespace
}  // namespace readyscope
