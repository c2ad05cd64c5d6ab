#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "capture/captured_part.hpp"
#include "readyscope/capture/capture_reader.hpp"

namespace readyscope {

// A capture in the format of pcapng is blocks, one after the other. Each begins with its type and
// length and ends with its length again, so that damage can be told.

enum class PcapngType : std::uint32_t {
  section_header = 0x0a0d'0d0aU,  ///< The same in both byte orders.
  interface_description = 1,
  packet = 2,  ///< Obsolete.
  simple_packet = 3,
  name_resolution = 4,
  interface_statistics = 5,
  enhanced_packet = 6,
  journal_export = 9,
  decryption_secrets = 10,
  custom = 0x0000'0badU,
  custom_not_copied = 0x4000'0badU,
};

/// Of a block's type and length, and of the four bytes that follow in even the shortest one.
inline constexpr std::size_t pcapng_head_bytes = 12;
/// What a block can hold besides a packet. What claims to have more is damaged.
inline constexpr std::size_t pcapng_options_bytes_max = std::size_t{256} << 10;
inline constexpr std::size_t pcapng_packet_block_bytes_max =
    CaptureReader::frame_bytes_max + pcapng_options_bytes_max;

/// The beginning of a block.
struct PcapngHead {
  std::uint32_t type = 0;
  std::uint32_t length = 0;  ///< Of the whole block, in bytes.
};

/// The byte order that the beginning of a Section Header Block, as many bytes as a head has, gives.
/// std::nullopt if it is none.
std::optional<std::endian> pcapng_order(std::span<const std::byte> head);
/// Of as many bytes.
inline PcapngHead pcapng_head(std::span<const std::byte> head, std::endian order) {
  return {.type = number_at<std::uint32_t>(head, 0, order),
          .length = number_at<std::uint32_t>(head, 4, order)};
}

/// How long a block of this type, with the fields of its own that the draft demands, is at least.
/// std::nullopt for a type that need not be known.
std::optional<std::size_t> pcapng_bytes_min(std::uint32_t type);
/// Whether this type is one of a packet.
inline bool is_pcapng_packet(std::uint32_t type) {
  const auto known = static_cast<PcapngType>(type);
  return known == PcapngType::enhanced_packet || known == PcapngType::simple_packet ||
         known == PcapngType::packet;
}
inline bool is_pcapng_section(std::uint32_t type) {
  return static_cast<PcapngType>(type) == PcapngType::section_header;
}

/// Where a packet is in a block for it, as far as the block itself can tell.
struct PcapngPacket {
  std::uint32_t interface = 0;
  bool has_time = false;
  std::uint64_t units = 0;     ///< Its time, in those of the interface.
  std::uint32_t captured = 0;  ///< Bytes that the block claims to hold.
  std::uint32_t length = 0;    ///< Bytes on the wire.
  std::uint64_t dropped_before = 0;
  std::size_t offset = 0;    ///< Of its bytes in the block.
  bool has_options = false;  ///< Behind its bytes.
};

/// Of the beginning of a block, which must have as many bytes as its type has at least.
PcapngPacket pcapng_packet(std::span<const std::byte> block, std::uint32_t type, std::endian order);
/// Whether so many bytes can be in a block of that length.
bool fits(const PcapngPacket& packet, std::size_t block_bytes);

/// An option of a block.
struct PcapngOption {
  std::uint16_t code = 0;
  std::span<const std::byte> value{};

  /// The number in it. std::nullopt if it does not have as many bytes as a number of this type.
  template <std::unsigned_integral Number>
  [[nodiscard]] std::optional<Number> number(std::endian order) const {
    if (value.size() != sizeof(Number)) return {};
    return number_at<Number>(value, 0, order);
  }
};

/// Reads the options of a block one after the other, as far as they can be read.
class PcapngOptions {
 public:
  PcapngOptions(std::span<const std::byte> bytes, std::endian order)
      : rest_(bytes), order_(order) {}
  std::optional<PcapngOption> next();

 private:
  std::span<const std::byte> rest_;
  std::endian order_;
};

}  // namespace readyscope
