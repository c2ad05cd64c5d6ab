#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "readyscope/net/clock.hpp"

namespace readyscope {

// A recording is a magic text and then frames, one after the other. A frame has a header of fixed
// size, which says how long the rest is and how to check it.

inline constexpr std::array<std::uint8_t, 8> recording_magic{0x8a, 'R', 'e', 'a',
                                                             'd',  'y', 's', '\n'};

enum class FrameType : std::uint8_t {
  origin = 1,      ///< What a scope starts from. The first frame is one.
  happenings = 2,  ///< What happened, in order.
  missing = 3,     ///< What happened here could not be written.
};

struct FrameHeader {
  FrameType type{};          ///< May be one that is not known here.
  std::uint32_t number = 0;  ///< From 0, without gaps.
  std::uint32_t body_bytes = 0;
  std::uint32_t body_checksum = 0;
  Instant first_at{};  ///< Of the first poll in it.
  Instant last_at{};
};

inline constexpr std::size_t frame_header_bytes = 40;
/// Of the body. A reader takes no larger frame, since its length must be wrong.
inline constexpr std::size_t frame_bytes_max = std::size_t{16} << 20;

void append_frame(std::vector<std::byte>& out, const FrameHeader& header,
                  std::span<const std::byte> body);
/// std::nullopt if there is no header, or a damaged one.
std::optional<FrameHeader> frame_header(std::span<const std::byte, frame_header_bytes> bytes);
/// How many bytes are before the first place where a header may begin; `bytes.size()` if there is
/// none. A header that is cut off at the end may be one.
std::size_t bytes_before_header(std::span<const std::byte> bytes);

}  // namespace readyscope
