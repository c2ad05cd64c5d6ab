#pragma once

#include <cstdint>

#include "capture/captured_frame.hpp"
#include "capture/captured_part.hpp"
#include "readyscope/capture/captured_datagram.hpp"

namespace readyscope {

/// What a frame carries for the network layer.
enum class LinkContent : std::uint8_t {
  ipv4,
  ipv6,
  piece,  ///< A part of a packet: it was sent in several frames.
  other,
};

struct LinkPayload {
  LinkContent content = LinkContent::other;
  CapturedDatagram::Way way = CapturedDatagram::Way::unknown;
  CapturedPart packet{};
};

/// Takes the headers of all layers below IP off a frame. What is not known here is `other`.
LinkPayload link_payload(const CapturedFrame& frame);

}  // namespace readyscope
