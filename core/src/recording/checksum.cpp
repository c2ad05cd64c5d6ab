#include "recording/checksum.hpp"

#include <array>

namespace readyscope {
namespace {

constexpr std::uint32_t polynomial = 0xedb8'8320U;
constexpr std::size_t at_once = 8;

/// What each byte adds to the checksum, by how many bytes come after it in a group: with one table
/// for each, a group takes as long as a single byte would.
using Tables = std::array<std::array<std::uint32_t, 256>, at_once>;

constexpr Tables tables = [] {
  Tables made{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1U) ^ ((rest & 1U) != 0 ? polynomial : 0U);
    made[0][byte] = rest;
  }
  for (std::size_t after = 1; after < at_once; ++after) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = made[after - 1][byte];
      made[after][byte] = (before >> 8U) ^ made[0][before & 0xffU];
    }
  }
  return made;
}();

constexpr std::uint32_t value(std::byte byte) { return static_cast<std::uint32_t>(byte); }

}  // namespace

std::uint32_t checksum(std::span<const std::byte> bytes) {
  std::uint32_t sum = 0xffff'ffffU;
  while (bytes.size() >= at_once) {
    sum ^=
        value(bytes[0]) | value(bytes[1]) << 8U | value(bytes[2]) << 16U | value(bytes[3]) << 24U;
    sum = tables[7][sum & 0xffU] ^ tables[6][sum >> 8U & 0xffU] ^ tables[5][sum >> 16U & 0xffU] ^
          tables[4][sum >> 24U] ^ tables[3][value(bytes[4])] ^ tables[2][value(bytes[5])] ^
          tables[1][value(bytes[6])] ^ tables[0][value(bytes[7])];
    bytes = bytes.subspan(at_once);
  }
  for (const std::byte byte : bytes) {
    sum = (sum >> 8U) ^ tables[0][(sum ^ value(byte)) & 0xffU];
  }
  return ~sum;
}

}  // namespace readyscope
