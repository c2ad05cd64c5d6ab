#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// What comes before a datagram's payload in a packet that could have carried it: the headers of IP
/// and UDP, with checksums. Sockets do not tell the real ones, so whatever neither addresses nor
/// lengths decide is made up.
class PacketAround {
 public:
  static constexpr std::size_t headers_bytes_max = 48;
  static constexpr std::size_t packet_bytes_max = 40 + 65'535;

  /// `length` is that of the whole datagram; `payload` may be the beginning of it.
  PacketAround(const Endpoint& from, const Endpoint& to, std::size_t length,
               std::span<const std::byte> payload);

  [[nodiscard]] std::span<const std::byte> headers() const {
    return std::span(headers_).first(size_);
  }
  /// What there is of the payload, as far as a packet has room for it.
  [[nodiscard]] std::span<const std::byte> payload() const { return payload_; }
  [[nodiscard]] std::size_t captured_bytes() const { return size_ + payload_.size(); }
  /// Of the whole packet.
  [[nodiscard]] std::size_t bytes() const { return size_ + length_; }

 private:
  void write_ipv4(const Endpoint& from, const Endpoint& to);
  void write_ipv6(const Endpoint& from, const Endpoint& to);
  void write_udp(const Endpoint& from, const Endpoint& to, std::size_t addresses_at);
  void put(std::size_t at, std::size_t word);

  std::array<std::byte, headers_bytes_max> headers_{};
  std::size_t size_ = 0;
  std::size_t length_ = 0;
  std::span<const std::byte> payload_;
};

}  // namespace readyscope
