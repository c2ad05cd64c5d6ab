#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "readyscope/net/endpoint.hpp"

namespace readyscope::support {

// What stands in a capture, read without any of the code that wrote it. Byte by byte, because
// nothing here has to be fast.

struct ParsedPacket {
  std::size_t interface = 0;
  std::uint64_t ns_since_1970 = 0;
  std::size_t captured = 0;  ///< Bytes of the packet that are there, and of all of it.
  std::size_t length = 0;
  std::vector<std::string> comments{};
  std::uint32_t flags = 0;
  std::optional<std::uint64_t> dropped{};

  Endpoint from{};
  Endpoint to{};
  std::vector<std::byte> ip{};  ///< The header, and that of UDP.
  std::vector<std::byte> udp{};
  std::vector<std::byte> payload{};
  std::size_t ip_length = 0;  ///< Of what follows the header of IPv6; of all with IPv4.
  std::size_t udp_length = 0;
  std::uint16_t udp_checksum = 0;
  /// Whether the sums come out as they should; that of UDP does not if it is incomplete.
  bool ip_sum_is_right = false;
  bool udp_sum_is_right = false;
};

struct ParsedInterface {
  std::uint16_t link_type = 0;
  std::string name{};
  std::string description{};
  int time_resolution = 6;  ///< As a negative power of ten.
};

struct ParsedStatistics {
  std::size_t interface = 0;
  std::uint64_t ns_since_1970 = 0;
  std::vector<std::string> comments{};
  std::uint64_t began_ns_since_1970 = 0;
  std::uint64_t ended_ns_since_1970 = 0;
  std::uint64_t interface_dropped = 0;
  std::uint64_t system_dropped = 0;
  std::uint64_t delivered = 0;
};

struct ParsedCapture {
  std::string program{};
  std::string system{};
  std::vector<ParsedInterface> interfaces{};
  std::vector<ParsedPacket> packets{};
  std::vector<ParsedStatistics> statistics{};
  std::vector<std::size_t> block_ends{};
  std::string fault{};  ///< The first thing that is not as the format demands.
};

ParsedCapture parse_capture(std::span<const std::byte> bytes);

}  // namespace readyscope::support
