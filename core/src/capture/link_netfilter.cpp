#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "capture/link_walk.hpp"

namespace readyscope {
namespace {

// The format of LINKTYPE_NFLOG: four bytes, and then attributes as Linux's netlink has them, in the
// byte order of the machine that captured them, which nothing gives away.

constexpr std::size_t header_bytes = 4;
constexpr std::size_t attribute_header_bytes = 4;
constexpr unsigned type_mask = 0x7fff;
constexpr unsigned type_packet_header = 1;
constexpr unsigned type_payload = 9;
constexpr std::size_t hook_offset = 2;  ///< In the packet's header.

constexpr std::uint8_t family_ipv4 = 2;
constexpr std::uint8_t family_ipv6 = 10;

/// Where in Linux's way of a packet it was logged.
enum class Hook : std::uint8_t { before_routing, local_in, forward, local_out, after_routing };

CapturedDatagram::Way way_of(std::uint8_t hook) {
  switch (static_cast<Hook>(hook)) {
    case Hook::before_routing:
    case Hook::local_in:
      return CapturedDatagram::Way::in;
    case Hook::local_out:
    case Hook::after_routing:
      return CapturedDatagram::Way::out;
    case Hook::forward:
      break;
  }
  return CapturedDatagram::Way::unknown;
}

/// Goes to the payload. Returns false if this is not the byte order of the attributes, or there is
/// none.
bool walk_attributes(LinkWalk& walk, std::endian order) {
  while (walk.rest.has(attribute_header_bytes)) {
    const std::size_t length = number_at<std::uint16_t>(walk.rest.bytes, 0, order);
    const unsigned type = number_at<std::uint16_t>(walk.rest.bytes, 2, order) & type_mask;
    if (length < attribute_header_bytes || length > walk.rest.length) return false;
    if (type == type_payload) {
      walk.rest.end_after(length);
      walk.rest.skip(attribute_header_bytes);
      return true;
    }
    if (type == type_packet_header && walk.rest.has(attribute_header_bytes + hook_offset + 1)) {
      walk.way = way_of(walk.rest.byte(attribute_header_bytes + hook_offset));
    }
    constexpr std::size_t alignment_bytes = 4;
    walk.rest.skip((length + alignment_bytes - 1) / alignment_bytes * alignment_bytes);
  }
  return false;
}

}  // namespace

void walk_netfilter_log(LinkWalk& walk) {
  walk.layer = LinkLayer::other;
  if (!walk.rest.has(header_bytes)) return;
  const std::uint8_t family = walk.rest.byte(0);
  if (family != family_ipv4 && family != family_ipv6) return;
  walk.rest.skip(header_bytes);
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    LinkWalk tried = walk;
    if (!walk_attributes(tried, order)) continue;
    walk = tried;
    walk.layer = family == family_ipv4 ? LinkLayer::ipv4 : LinkLayer::ipv6;
    return;
  }
}

}  // namespace readyscope
