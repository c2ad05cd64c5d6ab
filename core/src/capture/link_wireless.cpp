#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "capture/link_walk.hpp"

namespace readyscope {
namespace {

// Of the Frame Control field of IEEE 802.11, whose numbers have the lowest byte first.
constexpr unsigned version_mask = 0x0003;
constexpr unsigned type_mask = 0x000c;
constexpr unsigned type_data = 0x0008;
constexpr unsigned no_data_bit = 0x0040;
constexpr unsigned quality_bit = 0x0080;
constexpr unsigned to_distribution_bit = 0x0100;
constexpr unsigned from_distribution_bit = 0x0200;
constexpr unsigned more_pieces_bit = 0x0400;
constexpr unsigned encrypted_bit = 0x4000;
constexpr unsigned order_bit = 0x8000;

constexpr std::size_t header_bytes_usual = 24;
constexpr std::size_t fourth_address_bytes = 6;
constexpr std::size_t quality_bytes = 2;
constexpr std::size_t throughput_bytes = 4;
constexpr std::size_t sequence_offset = 22;
constexpr unsigned piece_mask = 0x000f;      ///< Of the Sequence Control field.
constexpr unsigned aggregated_bit = 0x0080;  ///< Of the QoS Control field.

// Of a radiotap header.
constexpr std::size_t radiotap_bytes_min = 8;
constexpr std::uint32_t has_timestamp_bit = 0x0000'0001U;
constexpr std::uint32_t has_flags_bit = 0x0000'0002U;
constexpr std::uint32_t more_bits_bit = 0x8000'0000U;
constexpr std::size_t timestamp_bytes = 8;
constexpr unsigned flag_checksum = 0x10;
constexpr unsigned flag_padding = 0x20;

/// Of a frame before its content, and whether that is aggregated.
struct WirelessHeader {
  std::size_t bytes = 0;
  bool is_piece = false;
  bool is_aggregated = false;
};

/// std::nullopt if it is not an unencrypted frame with data.
std::optional<WirelessHeader> header_of(const CapturedPart& frame) {
  if (!frame.has(header_bytes_usual)) return {};
  const unsigned control = number_at<std::uint16_t>(frame.bytes, 0, std::endian::little);
  if ((control & version_mask) != 0 || (control & type_mask) != type_data) return {};
  if ((control & (no_data_bit | encrypted_bit)) != 0) return {};
  const unsigned sequence =
      number_at<std::uint16_t>(frame.bytes, sequence_offset, std::endian::little);
  WirelessHeader header{
      .bytes = header_bytes_usual,
      .is_piece = (control & more_pieces_bit) != 0 || (sequence & piece_mask) != 0};
  constexpr unsigned between_stations = to_distribution_bit | from_distribution_bit;
  if ((control & between_stations) == between_stations) header.bytes += fourth_address_bytes;
  if ((control & quality_bit) != 0) {
    if (!frame.has(header.bytes + quality_bytes)) return {};
    header.is_aggregated = (frame.byte(header.bytes) & aggregated_bit) != 0;
    header.bytes += quality_bytes;
    if ((control & order_bit) != 0) header.bytes += throughput_bytes;
  }
  return header;
}

void walk_data(LinkWalk& walk, bool is_padded) {
  const auto header = header_of(walk.rest);
  walk.layer = LinkLayer::other;
  if (!header) return;
  constexpr std::size_t alignment_bytes = 4;
  const std::size_t padding = is_padded ? header->bytes % alignment_bytes : 0;
  const std::size_t bytes = header->bytes + (padding == 0 ? 0 : alignment_bytes - padding);
  if (!walk.rest.has(bytes)) return;
  walk.go_on(bytes, header->is_piece ? LinkLayer::piece : LinkLayer::llc);
  if (!header->is_aggregated || header->is_piece) return;
  // Of several that were sent together, the first one: two addresses and its length come before it.
  constexpr std::size_t length_offset = 12;
  constexpr std::size_t subframe_header_bytes = 14;
  if (!walk.rest.has(subframe_header_bytes)) {
    walk.layer = LinkLayer::other;
    return;
  }
  const std::size_t length = walk.rest.two_bytes(length_offset);
  walk.go_on(subframe_header_bytes, LinkLayer::llc);
  walk.rest.end_after(length);
}

/// The flags of a radiotap header of that many bytes; none if it has none.
unsigned radiotap_flags(std::span<const std::byte> header) {
  const auto present = number_at<std::uint32_t>(header, 4, std::endian::little);
  if ((present & has_flags_bit) == 0) return 0;
  std::size_t at = radiotap_bytes_min;
  for (std::uint32_t more = present; (more & more_bits_bit) != 0; at += sizeof more) {
    if (at + sizeof more > header.size()) return 0;
    more = number_at<std::uint32_t>(header, at, std::endian::little);
  }
  if ((present & has_timestamp_bit) != 0) {
    at = (at + timestamp_bytes - 1) / timestamp_bytes * timestamp_bytes + timestamp_bytes;
  }
  return at < header.size() ? std::to_integer<unsigned>(header[at]) : 0;
}

}  // namespace

void walk_wireless(LinkWalk& walk) { walk_data(walk, false); }

void walk_wireless_radiotap(LinkWalk& walk) {
  walk.layer = LinkLayer::other;
  if (!walk.rest.has(radiotap_bytes_min)) return;
  const std::size_t length = number_at<std::uint16_t>(walk.rest.bytes, 2, std::endian::little);
  if (length < radiotap_bytes_min || !walk.rest.has(length)) return;
  const unsigned flags = radiotap_flags(walk.rest.bytes.first(length));
  walk.rest.skip(length);
  constexpr std::size_t checksum_bytes = 4;
  if ((flags & flag_checksum) != 0 && walk.rest.length >= checksum_bytes) {
    walk.rest.end_after(walk.rest.length - checksum_bytes);
  }
  walk_data(walk, (flags & flag_padding) != 0);
}

}  // namespace readyscope
