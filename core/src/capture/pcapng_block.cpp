#include "capture/pcapng_block.hpp"

#include <algorithm>
#include <array>

namespace readyscope {
namespace {

constexpr std::uint32_t byte_order_magic = 0x1a2b'3c4dU;
constexpr std::size_t order_offset = 8;

constexpr std::size_t packet_offset = 28;  ///< In an Enhanced Packet Block, and in a Packet Block.
constexpr std::size_t simple_packet_offset = 12;
constexpr std::uint16_t drops_not_known = 0xffff;

constexpr std::uint32_t padded(std::uint32_t bytes) { return (bytes + 3U) & ~3U; }

constexpr std::size_t option_head_bytes = 4;
constexpr std::uint16_t end_of_options = 0;

}  // namespace

std::optional<std::endian> pcapng_order(std::span<const std::byte> head) {
  if (head.size() < pcapng_head_bytes) return {};
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    const auto type = number_at<std::uint32_t>(head, 0, order);
    const auto magic = number_at<std::uint32_t>(head, order_offset, order);
    if (type == static_cast<std::uint32_t>(PcapngType::section_header) &&
        magic == byte_order_magic) {
      return order;
    }
  }
  return {};
}

std::optional<std::size_t> pcapng_bytes_min(std::uint32_t type) {
  switch (static_cast<PcapngType>(type)) {
    case PcapngType::section_header:
      return 28;
    case PcapngType::interface_description:
      return 20;
    case PcapngType::packet:
    case PcapngType::enhanced_packet:
      return 32;
    case PcapngType::simple_packet:
    case PcapngType::custom:
    case PcapngType::custom_not_copied:
      return 16;
    case PcapngType::interface_statistics:
      return 24;
    case PcapngType::decryption_secrets:
      return 20;
    case PcapngType::name_resolution:
    case PcapngType::journal_export:
      return pcapng_head_bytes;
  }
  return {};
}

PcapngPacket pcapng_packet(std::span<const std::byte> block, std::uint32_t type,
                           std::endian order) {
  const auto number = [&](std::size_t at) { return number_at<std::uint32_t>(block, at, order); };
  if (static_cast<PcapngType>(type) == PcapngType::simple_packet) {
    return {.captured = number(8), .length = number(8), .offset = simple_packet_offset};
  }
  PcapngPacket packet{.interface = number(8),
                      .has_time = true,
                      .units = std::uint64_t{number(12)} << 32U | number(16),
                      .captured = number(20),
                      .length = number(24),
                      .offset = packet_offset,
                      .has_options = true};
  if (static_cast<PcapngType>(type) == PcapngType::packet) {
    packet.interface = number_at<std::uint16_t>(block, 8, order);
    const auto drops = number_at<std::uint16_t>(block, 10, order);
    if (drops != drops_not_known) packet.dropped_before = drops;
  }
  return packet;
}

bool fits(const PcapngPacket& packet, std::size_t block_bytes) {
  constexpr std::size_t trailing_bytes = 4;
  // A simple packet does not say how much of it was captured.
  if (!packet.has_options) return true;
  const std::size_t room = block_bytes - packet.offset - trailing_bytes;
  return packet.captured <= CaptureReader::frame_bytes_max && packet.captured <= room &&
         room - packet.captured <= pcapng_options_bytes_max;
}

std::optional<PcapngOption> PcapngOptions::next() {
  if (rest_.size() < option_head_bytes) return {};
  const auto code = number_at<std::uint16_t>(rest_, 0, order_);
  const std::size_t length = number_at<std::uint16_t>(rest_, 2, order_);
  rest_ = rest_.subspan(option_head_bytes);
  if (code == end_of_options || length > rest_.size()) return {};
  const PcapngOption option{.code = code, .value = rest_.first(length)};
  rest_ = rest_.subspan(
      std::min<std::size_t>(padded(static_cast<std::uint32_t>(length)), rest_.size()));
  return option;
}

}  // namespace readyscope
