#include "capture/ip_layer.hpp"

#include <algorithm>
#include <optional>

namespace readyscope {
namespace {

constexpr std::size_t ipv4_header_bytes_min = 20;
constexpr std::size_t ipv6_header_bytes = 40;
constexpr std::size_t udp_header_bytes = 8;
constexpr std::size_t udp_ports_bytes = 4;
constexpr std::size_t udp_length_offset = 4;

// The flags and the offset of a fragment: of IPv4, in units of eight bytes; of IPv6, in bytes.
constexpr unsigned ipv4_more_bit = 0x2000;
constexpr unsigned ipv4_offset_mask = 0x1fff;
constexpr unsigned ipv6_more_bit = 0x0001;
constexpr unsigned ipv6_offset_mask = 0xfff8;

// Headers that may come between that of IP and the payload, by the number that says so.
constexpr std::uint8_t hop_by_hop = 0;
constexpr std::uint8_t routing = 43;
constexpr std::uint8_t fragment = 44;
constexpr std::uint8_t authentication = 51;
constexpr std::uint8_t destination_options = 60;
constexpr std::uint8_t mobility = 135;
constexpr std::uint8_t host_identity = 139;
constexpr std::uint8_t shim6 = 140;

/// How long the header of this kind is, whose second byte is `said`. std::nullopt if that is not a
/// header but payload.
std::optional<std::size_t> extension_bytes(std::uint8_t kind, Family family, std::size_t said) {
  if (kind == authentication) return (said + 2) * 4;
  if (family == Family::ipv4) return {};
  switch (kind) {
    case hop_by_hop:
    case routing:
    case destination_options:
    case mobility:
    case host_identity:
    case shim6:
      return (said + 1) * 8;
    case fragment:
      return 8;
    default:
      return {};
  }
}

/// What is not captured is not known; what is not there at all is a contradiction.
IpFinding finding_without(const CapturedPart& part, std::size_t bytes) {
  return part.length < bytes ? IpFinding::broken : IpFinding::not_udp;
}

/// The length that a Hop-by-Hop Options header gives for the payload, which includes that header.
std::optional<std::size_t> jumbo_length(const CapturedPart& payload) {
  constexpr std::uint8_t padding_1 = 0;
  constexpr std::uint8_t jumbo = 0xc2;
  constexpr std::size_t jumbo_bytes = 6;
  if (!payload.has(2)) return {};
  const std::size_t end = std::min((std::size_t{payload.byte(1)} + 1) * 8, payload.bytes.size());
  for (std::size_t at = 2; at + 1 < end;) {
    if (payload.byte(at) == jumbo) {
      if (at + jumbo_bytes > end) return {};
      return payload.four_bytes(at + 2);
    }
    at += payload.byte(at) == padding_1 ? 1 : std::size_t{payload.byte(at + 1)} + 2;
  }
  return {};
}

}  // namespace

IpFinding read_ipv4(const CapturedPart& part, IpPacket& packet) {
  if (!part.has(ipv4_header_bytes_min)) return finding_without(part, ipv4_header_bytes_min);
  constexpr unsigned version = 4;
  const unsigned first = part.byte(0);
  const std::size_t header_bytes = std::size_t{first & 0xfU} * 4;
  if (first >> 4U != version || header_bytes < ipv4_header_bytes_min) return IpFinding::broken;
  CapturedPart rest = part;
  const std::size_t total = part.two_bytes(2);
  if (total != 0) rest.set_length(total);
  if (rest.length < header_bytes) return IpFinding::broken;
  if (!rest.has(header_bytes)) return IpFinding::not_udp;
  const unsigned flags = part.two_bytes(6);
  packet = {.family = Family::ipv4,
            .from = part.bytes.subspan(12, 4),
            .to = part.bytes.subspan(16, 4),
            .protocol = part.byte(9),
            .payload = rest,
            .identification = part.two_bytes(4),
            .offset = std::size_t{flags & ipv4_offset_mask} * 8,
            .more_follow = (flags & ipv4_more_bit) != 0};
  packet.payload.skip(header_bytes);
  if (packet.more_follow || packet.offset > 0) return IpFinding::piece;
  return packet.protocol == protocol_udp ? IpFinding::whole : read_extensions(packet);
}

IpFinding read_ipv6(const CapturedPart& part, IpPacket& packet) {
  if (!part.has(ipv6_header_bytes)) return finding_without(part, ipv6_header_bytes);
  constexpr unsigned version = 6;
  if (part.byte(0) >> 4U != version) return IpFinding::broken;
  packet = {.family = Family::ipv6,
            .from = part.bytes.subspan(8, 16),
            .to = part.bytes.subspan(24, 16),
            .protocol = part.byte(6),
            .payload = part};
  packet.payload.skip(ipv6_header_bytes);
  std::optional<std::size_t> length = part.two_bytes(4);
  if (*length == 0) {
    length = packet.protocol == hop_by_hop ? jumbo_length(packet.payload) : std::nullopt;
  }
  if (length) packet.payload.set_length(*length);
  return read_extensions(packet);
}

IpFinding read_extensions(IpPacket& packet) {
  constexpr std::size_t known_bytes = 2;
  CapturedPart& rest = packet.payload;
  for (;;) {
    const std::uint8_t kind = packet.protocol;
    if (!extension_bytes(kind, packet.family, 0)) {
      return kind == protocol_udp ? IpFinding::whole : IpFinding::not_udp;
    }
    if (!rest.has(known_bytes)) return finding_without(rest, known_bytes);
    const std::size_t bytes = *extension_bytes(kind, packet.family, rest.byte(1));
    if (!rest.has(bytes)) return finding_without(rest, bytes);
    packet.protocol = rest.byte(0);
    if (kind == fragment) {
      const unsigned flags = rest.two_bytes(2);
      packet.identification = rest.four_bytes(4);
      packet.offset = flags & ipv6_offset_mask;
      packet.more_follow = (flags & ipv6_more_bit) != 0;
    }
    rest.skip(bytes);
    if (packet.more_follow || packet.offset > 0) return IpFinding::piece;
  }
}

IpFinding read_udp(const IpPacket& packet, UdpDatagram& datagram) {
  const CapturedPart& part = packet.payload;
  if (part.length < udp_header_bytes) return IpFinding::broken;
  if (!part.has(udp_ports_bytes)) return IpFinding::not_udp;
  // Without its own length, that of the packet has to do.
  const std::size_t said =
      part.has(udp_length_offset + 2) ? part.two_bytes(udp_length_offset) : part.length;
  const bool is_jumbogram = said == 0 && packet.family == Family::ipv6;
  std::size_t length = is_jumbogram ? part.length : said;
  if (length < udp_header_bytes) return IpFinding::broken;
  if (!packet.more_follow) length = std::min(length, part.length);
  datagram = {.from_port = part.two_bytes(0),
              .to_port = part.two_bytes(2),
              .length = length - udp_header_bytes,
              .payload = part.bytes.subspan(std::min(udp_header_bytes, part.bytes.size()))};
  datagram.payload = datagram.payload.first(std::min(datagram.length, datagram.payload.size()));
  return IpFinding::whole;
}

}  // namespace readyscope
