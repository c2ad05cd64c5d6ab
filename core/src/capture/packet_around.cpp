#include "capture/packet_around.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "capture/internet_checksum.hpp"

namespace readyscope {
namespace {

constexpr std::size_t ipv4_bytes = 20;
constexpr std::size_t ipv6_bytes = 40;
constexpr std::size_t udp_bytes = 8;
constexpr std::size_t ip_length_max = 65'535;  ///< IPv4 counts its own header in it, IPv6 does not.
constexpr std::byte protocol_udp{17};
constexpr std::byte hops_usual{64};

using Address = std::array<std::uint8_t, 16>;
constexpr Address mapped_beginning{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t mapped_at = 12;

/// An IPv4 address in IPv6's clothes (RFC 4291, 2.5.5.2) without them, and any other as it is.
Endpoint unmapped(const Endpoint& endpoint) {
  const Address& address = endpoint.address();
  if (endpoint.family() == Family::ipv4 ||
      !std::equal(address.begin(), address.begin() + mapped_at, mapped_beginning.begin())) {
    return endpoint;
  }
  Address bare{};
  std::copy(address.begin() + mapped_at, address.end(), bare.begin());
  return {Family::ipv4, bare, endpoint.port()};
}

Endpoint mapped(const Endpoint& endpoint) {
  Address address = mapped_beginning;
  std::copy_n(endpoint.address().begin(), 4, address.begin() + mapped_at);
  return {Family::ipv6, address, endpoint.port()};
}

/// Brings one end to the family of the other, which is IPv4 and stays so if possible: that is what
/// went over the wire.
void follow(Endpoint& end, Endpoint& other) {
  if (end.is_any()) {
    end = Endpoint::any(end.port(), Family::ipv4);
  } else {
    other = mapped(other);
  }
}

std::pair<Endpoint, Endpoint> of_one_family(const Endpoint& from, const Endpoint& to) {
  std::pair<Endpoint, Endpoint> ends{unmapped(from), unmapped(to)};
  if (ends.first.family() == ends.second.family()) return ends;
  if (ends.first.family() == Family::ipv6) {
    follow(ends.first, ends.second);
  } else {
    follow(ends.second, ends.first);
  }
  return ends;
}

}  // namespace

PacketAround::PacketAround(const Endpoint& from, const Endpoint& to, std::size_t length,
                           std::span<const std::byte> payload) {
  const auto [source, destination] = of_one_family(from, to);
  const bool is_ipv4 = source.family() == Family::ipv4;
  size_ = (is_ipv4 ? ipv4_bytes : ipv6_bytes) + udp_bytes;
  length_ = std::min(length, ip_length_max - (is_ipv4 ? size_ : udp_bytes));
  payload_ = payload.first(std::min(payload.size(), length_));
  if (is_ipv4) {
    write_ipv4(source, destination);
  } else {
    write_ipv6(source, destination);
  }
}

void PacketAround::write_ipv4(const Endpoint& from, const Endpoint& to) {
  headers_[0] = std::byte{0x45};  // The version, and five times four bytes of header.
  put(2, bytes());
  // A packet that must not be fragmented needs no identification (RFC 6864).
  headers_[6] = std::byte{0x40};
  headers_[8] = hops_usual;
  headers_[9] = protocol_udp;
  std::memcpy(headers_.data() + 12, from.address().data(), 4);
  std::memcpy(headers_.data() + 16, to.address().data(), 4);
  const std::uint16_t sum = folded_sum(ones_sum(std::span(headers_).first(ipv4_bytes)));
  const auto checksum = static_cast<std::uint16_t>(~sum);
  std::memcpy(headers_.data() + 10, &checksum, sizeof checksum);
  write_udp(from, to, 12);
}

void PacketAround::write_ipv6(const Endpoint& from, const Endpoint& to) {
  headers_[0] = std::byte{0x60};
  put(4, udp_bytes + length_);
  headers_[6] = protocol_udp;
  headers_[7] = hops_usual;
  std::memcpy(headers_.data() + 8, from.address().data(), 16);
  std::memcpy(headers_.data() + 24, to.address().data(), 16);
  write_udp(from, to, 8);
}

void PacketAround::write_udp(const Endpoint& from, const Endpoint& to, std::size_t addresses_at) {
  const std::size_t udp_at = size_ - udp_bytes;
  const std::size_t length = udp_bytes + length_;
  put(udp_at, from.port());
  put(udp_at + 2, to.port());
  put(udp_at + 4, length);
  // The addresses are the last fields of IP's header. The protocol and the length are in the sum
  // once more, with them.
  const auto addresses = std::span(headers_).subspan(addresses_at, udp_at - addresses_at);
  const std::uint64_t pseudo_header =
      ones_sum(addresses) + word_sum(17) + word_sum(static_cast<std::uint16_t>(length));
  std::uint16_t checksum = 0;
  if (payload_.size() == length_) {
    const auto udp = std::span(headers_).subspan(udp_at, udp_bytes);
    checksum =
        static_cast<std::uint16_t>(~folded_sum(pseudo_header + ones_sum(udp) + ones_sum(payload_)));
    if (checksum == 0) checksum = 0xffff;
  } else if (addresses_at == 8) {
    // No checksum of a payload that is not known could be right. Over IPv4 there may be none. Over
    // IPv6 there must be one; this is what stands there in captures of packets whose checksum a
    // network card has yet to complete, so that readers do not take it for damage.
    checksum = folded_sum(pseudo_header);
  }
  std::memcpy(headers_.data() + udp_at + 6, &checksum, sizeof checksum);
}

void PacketAround::put(std::size_t at, std::size_t word) {
  headers_[at] = static_cast<std::byte>(word >> 8U);
  headers_[at + 1] = static_cast<std::byte>(word);
}

}  // namespace readyscope
