#pragma once

#include <cstdint>

#include "readyscope/net/enumeration.hpp"

namespace readyscope {

/// At how many bits the text counters of a sender wrap around.
enum class WrapWidth : std::uint8_t { inferred, bits_8, bits_16, bits_32 };
inline constexpr auto wrap_widths = enumerators<WrapWidth>;

/// 8, 16 or 32; 0 if it is to be inferred.
constexpr unsigned bits_of(WrapWidth width) {
  return width == WrapWidth::inferred ? 0 : 4U << static_cast<unsigned>(width);
}

/// What makes a source of counters.
enum class SourceIs : std::uint8_t {
  address_and_port,
  address,  ///< Whatever port they come from: some programs take another one for each datagram.
};

/// What these are called on the command line and in workspaces.
inline constexpr Words<SourceIs> source_kinds{
    {{SourceIs::address_and_port, "address-and-port"}, {SourceIs::address, "address"}}};

/// How counters are read where they arrive.
struct ReceiverSettings {
  WrapWidth wrap = WrapWidth::inferred;
  SourceIs source_is = SourceIs::address_and_port;

  bool operator==(const ReceiverSettings&) const = default;
};

}  // namespace readyscope
