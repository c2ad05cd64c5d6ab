#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// The sum of two counts, as far as it can be counted.
constexpr std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) {
  return a + std::min(b, std::numeric_limits<std::uint64_t>::max() - a);
}

/// An interface that a pcapng capture was taken from, as its Interface Description Block describes
/// it.
class PcapngInterface {
 public:
  PcapngInterface() { set_resolution(microseconds); }

  std::uint32_t link_type = 0;
  std::uint32_t captured_max = 0;  ///< Of each frame, in bytes; 0 for all of it.
  std::size_t checksum_bytes = 0;  ///< At the end of each frame.

  /// if_tsresol: 6 for microseconds, 9 for nanoseconds; with the highest bit, a power of two.
  void set_resolution(std::uint8_t code);
  /// if_tsoffset: what is added to each time.
  void set_offset_seconds(std::int64_t seconds);
  /// The time that a packet block gives as this many units.
  [[nodiscard]] Duration time(std::uint64_t units) const;

  // How many packets were dropped is said by packets, each of those before it, and by statistics
  // from time to time, which may mean the same ones. Each returns by how much the count has grown.
  std::uint64_t drop_before_packet(std::uint64_t count);
  std::uint64_t drop_so_far(std::uint64_t count);

 private:
  static constexpr std::uint8_t microseconds = 6;

  std::uint64_t count_dropped();

  std::uint8_t resolution_ = microseconds;
  std::uint64_t nanoseconds_in_unit_ = 0;  ///< 0 if a unit is not a whole number of them.
  std::uint64_t units_max_ = 0;            ///< Unless the sum would be too far from 1970.
  Duration offset_{};
  std::uint64_t dropped_before_packets_ = 0;
  std::uint64_t dropped_so_far_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace readyscope
