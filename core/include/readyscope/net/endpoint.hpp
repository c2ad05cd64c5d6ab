#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "readyscope/net/result.hpp"

namespace readyscope {

enum class Family : std::uint8_t { ipv4, ipv6 };

/// An IP address and a port: the source or destination of a datagram. A plain value type.
class Endpoint {
 public:
  /// 0.0.0.0:0
  Endpoint() = default;

  /// `address` is in network byte order; IPv4 uses its first four bytes and ignores `scope`.
  Endpoint(Family family, const std::array<std::uint8_t, 16>& address, std::uint16_t port,
           std::uint32_t scope = 0);

  static Endpoint loopback(std::uint16_t port, Family family = Family::ipv4);
  static Endpoint any(std::uint16_t port, Family family = Family::ipv4);

  /// Parses a numeric host such as `127.0.0.1`, `::1` or `fe80::1%2`. Strict: IPv4 is exactly four
  /// decimal parts without leading zeros, a scope is a number, and names are never looked up.
  /// std::errc::invalid_argument if `host` is anything else.
  static Result<Endpoint> from_numeric(std::string_view host, std::uint16_t port);

  [[nodiscard]] Family family() const { return family_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::array<std::uint8_t, 16>& address() const { return address_; }
  [[nodiscard]] std::uint32_t scope() const { return scope_; }
  [[nodiscard]] bool is_any() const;
  [[nodiscard]] bool is_loopback() const;
  [[nodiscard]] Endpoint with_port(std::uint16_t port) const;

  /// `127.0.0.1:9876`, `[::1]:9876` (RFC 5952), `[fe80::1%2]:9876`.
  [[nodiscard]] std::string text() const;

  auto operator<=>(const Endpoint&) const = default;
  bool operator==(const Endpoint& other) const {
    return half(0) == other.half(0) && half(8) == other.half(8) && port_ == other.port_ &&
           scope_ == other.scope_ && family_ == other.family_;
  }

 private:
  /// Eight bytes of the address as one number. Equality has to be fast: the sender of every
  /// datagram is compared with that of the one before.
  [[nodiscard]] std::uint64_t half(std::size_t from) const {
    std::uint64_t number = 0;
    std::memcpy(&number, address_.data() + from, sizeof number);
    return number;
  }

  std::array<std::uint8_t, 16> address_{};
  std::uint32_t scope_ = 0;
  std::uint16_t port_ = 0;
  Family family_ = Family::ipv4;
};

/// An address as typed by a person, split into its parts but not looked up.
struct AddressText {
  std::string host;        ///< A numeric address or a name. Never empty.
  std::uint16_t port = 0;  ///< 0 asks for any free port.
};

/// Why an address is invalid. `explain` puts it into words.
enum class AddressFault : std::uint8_t {
  empty,
  too_long,
  not_text,
  no_port,
  bad_port,
  bad_host,
  bad_brackets,
};

inline constexpr std::size_t address_text_bytes_max = 300;  ///< A DNS name has at most 253.

/// Splits `127.0.0.1:9876`, `[::1]:9876`, `localhost:9876`, `:9876` or `9876` (both IPv4 loopback)
/// or `*:9876` (all IPv4 interfaces). A host whose last part is a number must be a complete IPv4
/// address, so that `1.2.3` and `256.1.1.1` are rejected here and never looked up as names.
std::expected<AddressText, AddressFault> parse_address(std::string_view text);

/// One or two sentences for the person who typed the address: what is wrong, and what to type
/// instead.
std::string_view explain(AddressFault fault);

}  // namespace readyscope

template <>
struct std::hash<readyscope::Endpoint> {
  std::size_t operator()(const readyscope::Endpoint& endpoint) const noexcept;
};
