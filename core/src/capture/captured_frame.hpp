#pragma once

#include <cstddef>
#include <cstdint>

#include "capture/captured_part.hpp"
#include "readyscope/capture/captured_datagram.hpp"

namespace readyscope {

/// A frame as it stands in a capture.
struct CapturedFrame {
  Duration since_1970{};
  CapturedDatagram::Way way = CapturedDatagram::Way::unknown;
  std::uint32_t link_type = 0;  ///< A LINKTYPE of tcpdump.org.
  CapturedPart content{};       ///< Without the checksum at its end, where the capture says so.
};

/// What Linux calls the type of a packet, in cooked captures and others: 4 for one that it sends.
/// Of one between others, 3, neither end is here.
inline CapturedDatagram::Way way_of_packet_type(unsigned type) {
  constexpr unsigned between_others = 3;
  constexpr unsigned outgoing = 4;
  if (type == between_others) return CapturedDatagram::Way::unknown;
  return type == outgoing ? CapturedDatagram::Way::out : CapturedDatagram::Way::in;
}

/// What came next in a capture.
enum class CaptureStep : std::uint8_t {
  frame,
  other,  ///< Something that is no frame, or was damaged.
  end,    ///< Nothing, so far.
};

}  // namespace readyscope
