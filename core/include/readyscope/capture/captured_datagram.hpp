#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// A UDP datagram as it stands in a capture.
struct CapturedDatagram {
  /// Which way it went, as far as the capture says so.
  enum class Way : std::uint8_t { unknown, in, out };

  /// When it was captured, UTC; of one that was put together from fragments, when the last missing
  /// one was. Zero if the capture has no times.
  Duration since_1970{};
  Endpoint from;
  Endpoint to;
  Way way = Way::unknown;
  /// Bytes of payload as sent: what its UDP header says, bounded by what its IP header says.
  std::size_t length = 0;
  bool truncated = false;  ///< Only the beginning of it was captured.
  std::span<const std::byte> payload{};
};

/// Times of captures are no further from 1970 than this, which is 146 years: differences of two do
/// not overflow.
inline constexpr Duration captured_time_max{(std::int64_t{1} << 62) - 1};

/// What was read of a capture. `docs` of the report's `sources` has the same fields.
///
/// Every frame is one of four: it holds a whole datagram, or counts as `not_udp`, as one of the
/// `fragments`, or as `broken`.
struct CaptureFigures {
  std::uint64_t frames = 0;     ///< Packets of any kind, as in the capture.
  std::uint64_t datagrams = 0;  ///< UDP datagrams of the outermost IP layer, each once.
  std::uint64_t bytes = 0;      ///< Of their payload, as far as it was captured.
  std::uint64_t not_udp = 0;    ///< Frames that hold anything else.
  std::uint64_t fragments = 0;  ///< Frames that hold a part of an IP packet.
  std::uint64_t broken = 0;     ///< Frames and blocks that contradict themselves.
  std::uint64_t truncated = 0;  ///< Datagrams of which only the beginning was captured.
  std::uint64_t dropped = 0;    ///< What the capturing program says that it missed.
  bool cut_off = false;         ///< The file ends in the middle of something.
};

}  // namespace readyscope
