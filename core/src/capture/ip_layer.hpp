#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "capture/captured_part.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// What an IP packet turned out to be.
enum class IpFinding : std::uint8_t {
  whole,    ///< `protocol` and `payload` are those behind its headers.
  piece,    ///< A fragment; `protocol` is that behind the header which says so.
  not_udp,  ///< Something else, or its headers were not captured to their end.
  broken,   ///< It contradicts itself.
};

/// An IP packet without its headers.
struct IpPacket {
  Family family = Family::ipv4;
  std::span<const std::byte> from{};  ///< As many bytes as an address of the family has.
  std::span<const std::byte> to{};
  std::uint8_t protocol = 0;
  CapturedPart payload{};

  // Of a piece.
  std::uint32_t identification = 0;
  std::size_t offset = 0;    ///< Of its payload in the whole one's, in bytes.
  bool more_follow = false;  ///< It is not the last one.
};

inline constexpr std::uint8_t protocol_udp = 17;

/// RFC 791. A total length of zero, as segmentation in hardware leaves behind, means all there is.
IpFinding read_ipv4(const CapturedPart& part, IpPacket& packet);
/// RFC 8200, and RFC 2675 for packets of 64 KiB and more.
IpFinding read_ipv6(const CapturedPart& part, IpPacket& packet);
/// Goes on behind the headers that may come between IP's own and the payload: for a packet that has
/// been put together, whose headers these are if they were in its pieces.
IpFinding read_extensions(IpPacket& packet);

/// A UDP datagram's header, RFC 768, and what belongs to it of what follows.
struct UdpDatagram {
  std::uint16_t from_port = 0;
  std::uint16_t to_port = 0;
  std::size_t length = 0;  ///< Of its payload as sent, in bytes.
  std::span<const std::byte> payload{};
};
/// `whole`, `not_udp` if not even its ports were captured, or `broken`. Of the first piece of a
/// packet, what the IP header says is no bound.
IpFinding read_udp(const IpPacket& packet, UdpDatagram& datagram);

}  // namespace readyscope
