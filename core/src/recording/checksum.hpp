#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace readyscope {

/// CRC-32 as in zlib and PNG (ISO 3309), which every language has a function for.
std::uint32_t checksum(std::span<const std::byte> bytes);

}  // namespace readyscope
