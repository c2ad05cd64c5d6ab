#pragma once

#include <cstdint>

#include "capture/captured_part.hpp"
#include "readyscope/capture/captured_datagram.hpp"

namespace readyscope {

/// What a part of a frame begins with.
enum class LinkLayer : std::uint8_t {
  ether_type,      ///< What `LinkWalk::ether_type` says.
  length_or_type,  ///< The same, or a length if that is small: IEEE 802.3.
  llc,             ///< IEEE 802.2.
  mpls,            ///< RFC 3032.
  ppp,             ///< RFC 1661, from the number of the protocol on.
  ip,              ///< Of the version that it says itself.
  // These end the walk.
  ipv4,
  ipv6,
  piece,
  other,
};

/// On the way through the headers of a frame.
struct LinkWalk {
  LinkLayer layer = LinkLayer::other;
  std::uint16_t ether_type = 0;
  CapturedDatagram::Way way = CapturedDatagram::Way::unknown;
  CapturedPart rest{};

  /// Goes on behind a header, of which all bytes must have been captured.
  void go_on(std::size_t header_bytes, LinkLayer next, std::uint16_t type = 0) {
    rest.skip(header_bytes);
    layer = next;
    ether_type = type;
  }
};

// What a frame begins with, by its link type. What cannot be read becomes `other`.

void walk_wireless(LinkWalk& walk);           ///< IEEE 802.11, without a checksum at its end.
void walk_wireless_radiotap(LinkWalk& walk);  ///< The same behind a header of radiotap.org.
void walk_netfilter_log(LinkWalk& walk);

}  // namespace readyscope
