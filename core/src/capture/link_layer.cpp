#include "capture/link_layer.hpp"

#include <bit>
#include <cstddef>

#include "capture/link_walk.hpp"

namespace readyscope {
namespace {

using Way = CapturedDatagram::Way;

/// The values of LINKTYPE that are read, as tcpdump.org lists them.
enum class LinkType : std::uint32_t {
  null = 0,
  ethernet = 1,
  ppp = 9,
  raw_old = 12,          ///< DLT_RAW as most systems have it.
  raw_old_openbsd = 14,  ///< And as OpenBSD does.
  ppp_hdlc = 50,
  raw = 101,
  cisco_hdlc = 104,
  wireless = 105,
  loop = 108,
  linux_cooked = 113,
  wireless_radiotap = 127,
  apple_old = 149,  ///< The same as `apple`, under a number that is for anybody.
  per_packet = 192,
  ppp_with_direction = 204,
  ipv4 = 228,
  ipv6 = 229,
  netfilter_log = 239,
  apple = 258,
  linux_cooked_2 = 276,
};

// EtherTypes.
constexpr std::uint16_t type_ipv4 = 0x0800;
constexpr std::uint16_t type_ipv6 = 0x86dd;
constexpr std::uint16_t type_vlan = 0x8100;
constexpr std::uint16_t type_service_vlan = 0x88a8;
constexpr std::uint16_t type_vlan_9100 = 0x9100;  ///< Of a time before there was a standard.
constexpr std::uint16_t type_vlan_9200 = 0x9200;
constexpr std::uint16_t type_mpls = 0x8847;
constexpr std::uint16_t type_mpls_multicast = 0x8848;
constexpr std::uint16_t type_pppoe_session = 0x8864;
/// Up to here it is a length.
constexpr std::uint16_t length_max = 1500;

// ---- layers that others carry -----------------------------------------------------------------

void walk_vlan(LinkWalk& walk) {
  constexpr std::size_t tag_bytes = 4;
  if (!walk.rest.has(tag_bytes)) return walk.go_on(0, LinkLayer::other);
  walk.go_on(tag_bytes, LinkLayer::length_or_type, walk.rest.two_bytes(2));
}

/// RFC 2516.
void walk_pppoe(LinkWalk& walk) {
  constexpr std::size_t header_bytes = 6;
  if (!walk.rest.has(header_bytes)) return walk.go_on(0, LinkLayer::other);
  const std::size_t length = walk.rest.two_bytes(4);
  walk.go_on(header_bytes, LinkLayer::ppp);
  walk.rest.end_after(length);
}

void walk_ether_type(LinkWalk& walk) {
  switch (walk.ether_type) {
    case type_ipv4:
      return walk.go_on(0, LinkLayer::ipv4);
    case type_ipv6:
      return walk.go_on(0, LinkLayer::ipv6);
    case type_vlan:
    case type_service_vlan:
    case type_vlan_9100:
    case type_vlan_9200:
      return walk_vlan(walk);
    case type_mpls:
    case type_mpls_multicast:
      return walk.go_on(0, LinkLayer::mpls);
    case type_pppoe_session:
      return walk_pppoe(walk);
    default:
      return walk.go_on(0, LinkLayer::other);
  }
}

void walk_length_or_type(LinkWalk& walk) {
  if (walk.ether_type > length_max) return walk_ether_type(walk);
  walk.rest.end_after(walk.ether_type);
  walk.go_on(0, LinkLayer::llc);
}

/// IEEE 802.2, with the extension for EtherTypes (SNAP) of RFC 1042, or IP itself.
void walk_llc(LinkWalk& walk) {
  constexpr std::size_t header_bytes = 3;
  constexpr std::size_t snap_bytes = 8;
  constexpr std::uint8_t point_snap = 0xaa;
  constexpr std::uint8_t point_ip = 0x06;
  constexpr std::uint8_t unnumbered = 0x03;
  if (!walk.rest.has(header_bytes) || walk.rest.byte(2) != unnumbered) {
    return walk.go_on(0, LinkLayer::other);
  }
  if (walk.rest.byte(0) == point_ip) return walk.go_on(header_bytes, LinkLayer::ipv4);
  const bool is_snap = walk.rest.byte(0) == point_snap && walk.rest.byte(1) == point_snap;
  if (!is_snap || !walk.rest.has(snap_bytes)) return walk.go_on(0, LinkLayer::other);
  const std::uint32_t organization = walk.rest.four_bytes(2) & 0xff'ffffU;
  constexpr std::uint32_t ethernet = 0x00'0000U;
  constexpr std::uint32_t bridge_tunnel = 0x00'00f8U;
  if (organization != ethernet && organization != bridge_tunnel) {
    return walk.go_on(0, LinkLayer::other);
  }
  walk.go_on(snap_bytes, LinkLayer::ether_type, walk.rest.two_bytes(6));
}

/// One entry of the stack of labels. What is below the last one says itself what it is.
void walk_mpls(LinkWalk& walk) {
  constexpr std::size_t entry_bytes = 4;
  constexpr unsigned last_bit = 1;
  if (!walk.rest.has(entry_bytes)) return walk.go_on(0, LinkLayer::other);
  const bool is_last = (walk.rest.byte(2) & last_bit) != 0;
  walk.go_on(entry_bytes, is_last ? LinkLayer::ip : LinkLayer::mpls);
}

void walk_ip(LinkWalk& walk) {
  const unsigned version = walk.rest.has(1) ? walk.rest.byte(0) >> 4U : 0;
  if (version == 4) return walk.go_on(0, LinkLayer::ipv4);
  walk.go_on(0, version == 6 ? LinkLayer::ipv6 : LinkLayer::other);
}

void walk_ppp(LinkWalk& walk) {
  constexpr unsigned is_last_bit = 1;  ///< Of the protocol's bytes.
  constexpr std::uint16_t ipv4 = 0x0021;
  constexpr std::uint16_t ipv6 = 0x0057;
  constexpr std::uint16_t mpls = 0x0281;
  constexpr std::uint16_t mpls_multicast = 0x0283;
  if (!walk.rest.has(1)) return walk.go_on(0, LinkLayer::other);
  const std::size_t bytes = (walk.rest.byte(0) & is_last_bit) != 0 ? 1 : 2;
  if (!walk.rest.has(bytes)) return walk.go_on(0, LinkLayer::other);
  switch (bytes == 1 ? walk.rest.byte(0) : walk.rest.two_bytes(0)) {
    case ipv4:
      return walk.go_on(bytes, LinkLayer::ipv4);
    case ipv6:
      return walk.go_on(bytes, LinkLayer::ipv6);
    case mpls:
    case mpls_multicast:
      return walk.go_on(bytes, LinkLayer::mpls);
    default:
      return walk.go_on(0, LinkLayer::other);
  }
}

// ---- what a frame begins with -----------------------------------------------------------------

void walk_ethernet(LinkWalk& walk) {
  constexpr std::size_t header_bytes = 14;
  if (!walk.rest.has(header_bytes)) return;
  const std::uint16_t type = walk.rest.two_bytes(12);
  // What nearly all frames carry need not be asked for again.
  walk.go_on(header_bytes, type == type_ipv4 ? LinkLayer::ipv4 : LinkLayer::length_or_type, type);
}

/// The number of an address family comes first, in the byte order of the machine that captured it.
void walk_null(LinkWalk& walk) {
  constexpr std::size_t header_bytes = 4;
  constexpr std::uint32_t family_max = 0xffff;
  if (!walk.rest.has(header_bytes)) return;
  std::uint32_t family = walk.rest.four_bytes(0);
  if (family > family_max) family = std::byteswap(family);
  switch (family) {
    case 2:
      return walk.go_on(header_bytes, LinkLayer::ipv4);
    case 10:  // Linux,
    case 23:  // Windows,
    case 24:  // NetBSD and OpenBSD,
    case 28:  // FreeBSD,
    case 30:  // macOS.
      return walk.go_on(header_bytes, LinkLayer::ip);
    default:
      return;
  }
}

void walk_cisco_hdlc(LinkWalk& walk) {
  constexpr std::size_t header_bytes = 4;
  if (!walk.rest.has(header_bytes)) return;
  walk.go_on(header_bytes, LinkLayer::ether_type, walk.rest.two_bytes(2));
}

/// In frames like those of HDLC, RFC 1662, whose address and control may be left out.
void walk_ppp_hdlc(LinkWalk& walk) {
  constexpr std::size_t header_bytes = 2;
  constexpr std::uint8_t all_stations = 0xff;
  constexpr std::uint8_t cisco_unicast = 0x0f;
  constexpr std::uint8_t cisco_multicast = 0x8f;
  if (!walk.rest.has(header_bytes)) return;
  const std::uint8_t address = walk.rest.byte(0);
  if (address == cisco_unicast || address == cisco_multicast) return walk_cisco_hdlc(walk);
  walk.go_on(address == all_stations ? header_bytes : 0, LinkLayer::ppp);
}

void walk_ppp_with_direction(LinkWalk& walk) {
  if (!walk.rest.has(1)) return;
  walk.way = walk.rest.byte(0) == 0 ? Way::in : Way::out;
  walk.rest.skip(1);
  walk_ppp_hdlc(walk);
}

// ---- Linux ------------------------------------------------------------------------------------

void walk_cooked_protocol(LinkWalk& walk, std::size_t header_bytes, std::uint16_t protocol) {
  constexpr std::uint16_t llc = 4;
  walk.go_on(header_bytes, protocol == llc ? LinkLayer::llc : LinkLayer::ether_type, protocol);
}

void walk_linux_cooked(LinkWalk& walk) {
  constexpr std::size_t header_bytes = 16;
  if (!walk.rest.has(header_bytes)) return;
  walk.way = way_of_packet_type(walk.rest.two_bytes(0));
  walk_cooked_protocol(walk, header_bytes, walk.rest.two_bytes(14));
}

void walk_linux_cooked_2(LinkWalk& walk) {
  constexpr std::size_t header_bytes = 20;
  if (!walk.rest.has(header_bytes)) return;
  walk.way = way_of_packet_type(walk.rest.byte(10));
  walk_cooked_protocol(walk, header_bytes, walk.rest.two_bytes(0));
}

// ---- by link type -----------------------------------------------------------------------------

void walk_frame(LinkWalk& walk, LinkType type);

/// A header that says what link type the rest has, which must be another one.
void walk_inner(LinkWalk& walk, std::size_t header_bytes, std::uint32_t link_type) {
  const auto inner = static_cast<LinkType>(link_type);
  if (inner == LinkType::apple || inner == LinkType::apple_old || inner == LinkType::per_packet) {
    return;
  }
  walk.rest.skip(header_bytes);
  walk_frame(walk, inner);
}

/// PKTAP of macOS.
void walk_apple(LinkWalk& walk) {
  constexpr std::size_t header_bytes_min = 40;
  constexpr std::uint32_t incoming = 1;
  constexpr std::uint32_t outgoing = 2;
  if (!walk.rest.has(header_bytes_min)) return;
  const auto number = [&](std::size_t at) {
    return number_at<std::uint32_t>(walk.rest.bytes, at, std::endian::little);
  };
  const std::size_t header_bytes = number(0);
  if (header_bytes < header_bytes_min || !walk.rest.has(header_bytes)) return;
  const std::uint32_t direction = number(36) & (incoming | outgoing);
  if (direction == incoming) walk.way = Way::in;
  if (direction == outgoing) walk.way = Way::out;
  walk_inner(walk, header_bytes, number(8));
}

/// Per-Packet Information of CACE.
void walk_per_packet(LinkWalk& walk) {
  constexpr std::size_t header_bytes_min = 8;
  if (!walk.rest.has(header_bytes_min)) return;
  const std::size_t header_bytes =
      number_at<std::uint16_t>(walk.rest.bytes, 2, std::endian::little);
  if (header_bytes < header_bytes_min || !walk.rest.has(header_bytes)) return;
  walk_inner(walk, header_bytes, number_at<std::uint32_t>(walk.rest.bytes, 4, std::endian::little));
}

void walk_frame(LinkWalk& walk, LinkType type) {
  switch (type) {
    case LinkType::ethernet:
      return walk_ethernet(walk);
    case LinkType::null:
    case LinkType::loop:
      return walk_null(walk);
    case LinkType::ppp:
    case LinkType::ppp_hdlc:
      return walk_ppp_hdlc(walk);
    case LinkType::ppp_with_direction:
      return walk_ppp_with_direction(walk);
    case LinkType::raw:
    case LinkType::raw_old:
    case LinkType::raw_old_openbsd:
      return walk.go_on(0, LinkLayer::ip);
    case LinkType::ipv4:
      return walk.go_on(0, LinkLayer::ipv4);
    case LinkType::ipv6:
      return walk.go_on(0, LinkLayer::ipv6);
    case LinkType::cisco_hdlc:
      return walk_cisco_hdlc(walk);
    case LinkType::wireless:
      return walk_wireless(walk);
    case LinkType::wireless_radiotap:
      return walk_wireless_radiotap(walk);
    case LinkType::linux_cooked:
      return walk_linux_cooked(walk);
    case LinkType::linux_cooked_2:
      return walk_linux_cooked_2(walk);
    case LinkType::netfilter_log:
      return walk_netfilter_log(walk);
    case LinkType::apple:
    case LinkType::apple_old:
      return walk_apple(walk);
    case LinkType::per_packet:
      return walk_per_packet(walk);
  }
}

/// One header further.
void walk_on(LinkWalk& walk) {
  switch (walk.layer) {
    case LinkLayer::ether_type:
      return walk_ether_type(walk);
    case LinkLayer::length_or_type:
      return walk_length_or_type(walk);
    case LinkLayer::llc:
      return walk_llc(walk);
    case LinkLayer::mpls:
      return walk_mpls(walk);
    case LinkLayer::ppp:
      return walk_ppp(walk);
    case LinkLayer::ip:
      return walk_ip(walk);
    case LinkLayer::ipv4:
    case LinkLayer::ipv6:
    case LinkLayer::piece:
    case LinkLayer::other:
      return;
  }
}

LinkContent content_of(LinkLayer layer) {
  switch (layer) {
    case LinkLayer::ipv4:
      return LinkContent::ipv4;
    case LinkLayer::ipv6:
      return LinkContent::ipv6;
    case LinkLayer::piece:
      return LinkContent::piece;
    default:
      return LinkContent::other;
  }
}

}  // namespace

LinkPayload link_payload(const CapturedFrame& frame) {
  LinkWalk walk{.way = frame.way, .rest = frame.content};
  walk_frame(walk, static_cast<LinkType>(frame.link_type));
  // Each step takes a header off or comes closer to the end, so there are no more than bytes.
  while (walk.layer < LinkLayer::ipv4) walk_on(walk);
  return {.content = content_of(walk.layer), .way = walk.way, .packet = walk.rest};
}

}  // namespace readyscope
