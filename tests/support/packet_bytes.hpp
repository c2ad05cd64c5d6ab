#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace readyscope::support {

// Packets as they are sent, made by hand. Whatever is not said is as it is usually; what must be
// consistent is, unless a test says otherwise.

using Bytes = std::vector<std::byte>;

inline Bytes bytes_of(std::initializer_list<unsigned> numbers) {
  Bytes bytes;
  for (const unsigned number : numbers) bytes.push_back(static_cast<std::byte>(number));
  return bytes;
}
inline Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}
inline Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}
inline Bytes zeros(std::size_t count) { return Bytes(count); }
/// A payload of which no two parts of eight bytes are the same.
inline Bytes pattern(std::size_t count) {
  Bytes bytes;
  for (std::size_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::byte>(i % 8 == 0 ? i / 8 : i / 2'048 + 3 * i));
  }
  return bytes;
}
inline Bytes part_of(const Bytes& bytes, std::size_t from, std::size_t count) {
  const auto part = std::span(bytes).subspan(from, std::min(count, bytes.size() - from));
  return {part.begin(), part.end()};
}

/// A number as so many bytes.
inline Bytes number(std::uint64_t value, std::size_t bytes, std::endian order = std::endian::big) {
  Bytes out;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t place = order == std::endian::big ? bytes - 1 - i : i;
    out.push_back(static_cast<std::byte>(value >> (8 * place)));
  }
  return out;
}
inline Bytes two(std::uint64_t value) { return number(value, 2); }
inline Bytes four(std::uint64_t value) { return number(value, 4); }

/// Ports as in all packets here whose sender does not matter.
inline constexpr std::uint16_t sample_from_port = 40'000;
inline constexpr std::uint16_t sample_to_port = 5'000;

struct UdpParts {
  Bytes payload{};
  std::uint16_t from_port = sample_from_port;
  std::uint16_t to_port = sample_to_port;
  std::optional<std::uint16_t> length{};  ///< As its header says.
};
inline Bytes udp(const UdpParts& parts) {
  const auto length = static_cast<std::uint16_t>(parts.payload.size() + 8);
  return joined({two(parts.from_port), two(parts.to_port), two(parts.length.value_or(length)),
                 two(0), parts.payload});
}
inline Bytes udp(std::string_view text) { return udp(UdpParts{.payload = bytes_of(text)}); }

struct Ipv4Parts {
  Bytes payload{};
  std::array<unsigned, 4> from{192, 0, 2, 1};
  std::array<unsigned, 4> to{192, 0, 2, 2};
  unsigned protocol = 17;
  unsigned identification = 1;
  std::size_t offset = 0;  ///< In bytes.
  bool more_follow = false;
  Bytes options{};
  std::optional<std::size_t> total{};  ///< As its header says.
};
inline Bytes ipv4(const Ipv4Parts& parts) {
  const std::size_t header_bytes = 20 + parts.options.size();
  const std::size_t total = header_bytes + parts.payload.size();
  const auto [a, b, c, d] = parts.from;
  const auto [e, f, g, h] = parts.to;
  return joined({bytes_of({static_cast<unsigned>(0x40 + header_bytes / 4), 0}),
                 two(parts.total.value_or(total)), two(parts.identification),
                 two(parts.offset / 8 + (parts.more_follow ? 0x2000 : 0)),
                 bytes_of({64, parts.protocol}), two(0), bytes_of({a, b, c, d, e, f, g, h}),
                 parts.options, parts.payload});
}

struct Ipv6Parts {
  Bytes payload{};  ///< All that follows the header of 40 bytes.
  unsigned next = 17;
  unsigned from = 1;  ///< 2001:db8::1
  unsigned to = 2;
  std::optional<std::size_t> length{};  ///< As its header says.
};
inline Bytes ipv6(const Ipv6Parts& parts) {
  const auto address = [](unsigned last) {
    return joined({bytes_of({0x20, 0x01, 0x0d, 0xb8}), zeros(11), bytes_of({last})});
  };
  return joined({bytes_of({0x60, 0, 0, 0}), two(parts.length.value_or(parts.payload.size())),
                 bytes_of({parts.next, 64}), address(parts.from), address(parts.to),
                 parts.payload});
}
/// The header of a fragment of IPv6.
inline Bytes ipv6_fragment(unsigned next, std::size_t offset, bool more_follow,
                           std::uint32_t identification = 1) {
  return joined({bytes_of({next, 0}), two(offset + (more_follow ? 1 : 0)), four(identification)});
}

inline Bytes ethernet(std::uint16_t type, const Bytes& content) {
  return joined({bytes_of({2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}), two(type), content});
}
/// The most usual frame of all: UDP over IPv4 over Ethernet.
inline Bytes usual_frame(std::string_view text) {
  return ethernet(0x0800, ipv4({.payload = udp(text)}));
}

}  // namespace readyscope::support
