#include "readyscope/net/endpoint.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace readyscope {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Parses all of `text` as an unsigned decimal number of at most `max`.
std::optional<std::uint32_t> parse_decimal(std::string_view text, std::uint32_t max) {
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return {};
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > max) return {};
  return value;
}

using Bytes16 = std::array<std::uint8_t, 16>;

bool parse_ipv4(std::string_view text, std::uint8_t* out) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t end = part < 3 ? text.find('.') : text.size();
    if (end > 3) return false;  // also when there is no dot: npos
    const auto value = parse_decimal(text.substr(0, end), 255);
    // Some parsers read a leading zero as octal, others as decimal, so it is rejected here.
    if (!value || (end > 1 && text.front() == '0')) return false;
    out[part] = static_cast<std::uint8_t>(*value);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

std::optional<std::uint16_t> parse_group(std::string_view text) {
  std::uint16_t value = 0;
  if (text.empty() || text.size() > 4) return {};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

/// Parses colon-separated groups into `out` from its front; the last may be a dotted IPv4 address.
/// Returns the number of bytes written, or std::nullopt if `text` is malformed.
std::optional<std::size_t> parse_groups(std::string_view text, Bytes16& out) {
  std::size_t size = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, end);
    if (group.find('.') != std::string_view::npos) {
      if (end != text.size() || size > 12 || !parse_ipv4(group, out.data() + size)) return {};
      return size + 4;
    }
    const auto value = parse_group(group);
    if (!value || size > 14) return {};
    out[size++] = static_cast<std::uint8_t>(*value >> 8);
    out[size++] = static_cast<std::uint8_t>(*value & 0xff);
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    if (text.empty()) return {};
  }
  return size;
}

std::optional<Bytes16> parse_ipv6(std::string_view text) {
  Bytes16 head{};
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (parse_groups(text, head) != 16) return {};
    return head;
  }
  Bytes16 tail{};
  const auto head_size = parse_groups(text.substr(0, gap), head);
  const auto tail_size = parse_groups(text.substr(gap + 2), tail);
  const bool dotted_head = text.substr(0, gap).find('.') != std::string_view::npos;
  if (!head_size || !tail_size || dotted_head || *head_size + *tail_size > 14) return {};
  std::copy_n(tail.begin(), *tail_size, head.end() - static_cast<std::ptrdiff_t>(*tail_size));
  return head;
}

std::string ipv4_text(const std::uint8_t* bytes) {
  std::string text;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) text += '.';
    text += std::to_string(bytes[part]);
  }
  return text;
}

std::string ipv6_text(const Bytes16& bytes) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) groups[i] = (unsigned{bytes[2 * i]} << 8) | bytes[2 * i + 1];

  const bool ipv4_mapped =
      std::all_of(bytes.begin(), bytes.begin() + 10, [](auto byte) { return byte == 0; }) &&
      groups[5] == 0xffff;
  if (ipv4_mapped) return "::ffff:" + ipv4_text(bytes.data() + 12);

  // RFC 5952, section 4.2: the longest run of at least two zero groups, the first one if there are
  // several, is written as "::".
  std::size_t best = 8;
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
    i = std::max(end, i + 1);
  }

  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    char digits[4];
    const auto [end, error] = std::to_chars(digits, digits + 4, groups[i], 16);
    text.append(digits, end);
  }
  return text;
}

bool is_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Whether this can only be meant as an IPv4 address because its last part is a number. Keeps
/// `1.2.3` from being looked up as a name, and `0x7f.1` from being resolved to 127.0.0.1.
bool looks_like_ipv4(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string_view last = host.substr(host.rfind('.') + 1);
  if (!last.starts_with("0x") && !last.starts_with("0X")) {
    return std::ranges::all_of(last, is_digit);
  }
  last.remove_prefix(2);
  return last.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_host_name(std::string_view host) {
  const auto allowed = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_';
  };
  return std::ranges::all_of(host, allowed) && host.front() != '.' && host.front() != '-' &&
         host.find("..") == std::string_view::npos && host.size() <= 253;
}

struct HostAndPort {
  std::string_view host;
  std::string_view port;
};

std::expected<HostAndPort, AddressFault> split(std::string_view text) {
  if (text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::unexpected(AddressFault::bad_brackets);
    if (close + 1 == text.size()) return std::unexpected(AddressFault::no_port);
    if (text[close + 1] != ':') return std::unexpected(AddressFault::bad_brackets);
    return HostAndPort{text.substr(1, close - 1), text.substr(close + 2)};
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    // A lone number is a port on loopback, for the sake of brevity.
    const bool number = text.find('.') == std::string_view::npos &&
                        (is_digit(text.front()) || text.front() == '-' || text.front() == '+');
    if (number) return HostAndPort{"127.0.0.1", text};
    if (looks_like_ipv4(text) && !Endpoint::from_numeric(text, 0)) {
      return std::unexpected(AddressFault::bad_host);
    }
    return std::unexpected(AddressFault::no_port);
  }
  if (text.find(':', colon + 1) != std::string_view::npos) {
    return std::unexpected(AddressFault::bad_brackets);
  }
  const std::string_view host = colon == 0 ? "127.0.0.1" : text.substr(0, colon);
  return HostAndPort{host, text.substr(colon + 1)};
}

}  // namespace

Endpoint::Endpoint(Family family, const Bytes16& address, std::uint16_t port, std::uint32_t scope)
    : address_(address), scope_(family == Family::ipv6 ? scope : 0), port_(port), family_(family) {
  if (family == Family::ipv4) std::fill(address_.begin() + 4, address_.end(), std::uint8_t{0});
}

Endpoint Endpoint::loopback(std::uint16_t port, Family family) {
  if (family == Family::ipv4) return {family, {127, 0, 0, 1}, port};
  Bytes16 address{};
  address.back() = 1;
  return {family, address, port};
}

Endpoint Endpoint::any(std::uint16_t port, Family family) { return {family, {}, port}; }

Result<Endpoint> Endpoint::from_numeric(std::string_view host, std::uint16_t port) {
  Bytes16 address{};
  if (parse_ipv4(host, address.data())) return Endpoint(Family::ipv4, address, port);
  std::uint32_t scope = 0;
  if (const std::size_t percent = host.find('%'); percent != std::string_view::npos) {
    const auto value = parse_decimal(host.substr(percent + 1), 0xffff'ffff);
    if (!value) return failure(std::errc::invalid_argument);
    scope = *value;
    host = host.substr(0, percent);
  }
  const auto bytes = parse_ipv6(host);
  if (!bytes) return failure(std::errc::invalid_argument);
  return Endpoint(Family::ipv6, *bytes, port, scope);
}

bool Endpoint::is_any() const {
  return std::ranges::all_of(address_, [](auto byte) { return byte == 0; });
}

bool Endpoint::is_loopback() const {
  return family_ == Family::ipv4 ? address_[0] == 127
                                 : address_ == loopback(0, Family::ipv6).address_;
}

Endpoint Endpoint::with_port(std::uint16_t port) const { return {family_, address_, port, scope_}; }

std::string Endpoint::text() const {
  if (family_ == Family::ipv4) return ipv4_text(address_.data()) + ':' + std::to_string(port_);
  const std::string scope = scope_ == 0 ? "" : '%' + std::to_string(scope_);
  return '[' + ipv6_text(address_) + scope + "]:" + std::to_string(port_);
}

std::expected<AddressText, AddressFault> parse_address(std::string_view text) {
  if (text.empty()) return std::unexpected(AddressFault::empty);
  if (text.size() > address_text_bytes_max) return std::unexpected(AddressFault::too_long);
  if (!is_text(text)) return std::unexpected(AddressFault::not_text);

  const auto parts = split(text);
  if (!parts) return std::unexpected(parts.error());
  const auto port = parse_decimal(parts->port, 65535);
  if (!port) {
    return std::unexpected(parts->port.empty() ? AddressFault::no_port : AddressFault::bad_port);
  }

  const std::string_view host = parts->host == "*" ? "0.0.0.0" : parts->host;
  const bool bracketed = text.front() == '[';
  const auto numeric =
      host.empty() ? failure(std::errc::invalid_argument) : Endpoint::from_numeric(host, 0);
  const bool good = bracketed ? numeric && numeric->family() == Family::ipv6
                              : numeric || (!looks_like_ipv4(host) && is_host_name(host));
  if (!good) {
    return std::unexpected(bracketed ? AddressFault::bad_brackets : AddressFault::bad_host);
  }
  return AddressText{std::string(host), static_cast<std::uint16_t>(*port)};
}

std::string_view explain(AddressFault fault) {
  switch (fault) {
    case AddressFault::empty:
      return "Type an address and a port, such as 127.0.0.1:9876.";
    case AddressFault::too_long:
      return "The address is too long. Type one such as 127.0.0.1:9876.";
    case AddressFault::not_text:
      return "An address has no spaces or special characters. Type one such as "
             "127.0.0.1:9876.";
    case AddressFault::no_port:
      return "The port is missing. Add it after a colon, as in 127.0.0.1:9876.";
    case AddressFault::bad_port:
      return "A port is a number from 0 to 65535, such as 9876.";
    case AddressFault::bad_host:
      return "This is neither an address nor a host name. An IPv4 address has four parts from 0 to "
             "255, as in 127.0.0.1:9876.";
    case AddressFault::bad_brackets:
      return "Put an IPv6 address in brackets before the port, as in [::1]:9876.";
  }
  return "This is not an address.";
}

}  // namespace readyscope

std::size_t std::hash<readyscope::Endpoint>::operator()(
    const readyscope::Endpoint& endpoint) const noexcept {
  // FNV-1a over every field that operator== compares.
  std::uint64_t mixed = 0xcbf29ce484222325U;
  const auto mix = [&mixed](std::uint64_t byte) { mixed = (mixed ^ byte) * 0x100000001b3U; };
  for (const std::uint8_t byte : endpoint.address()) mix(byte);
  mix(endpoint.port() & 0xffU);
  mix(endpoint.port() >> 8U);
  mix(endpoint.scope());
  mix(static_cast<std::uint64_t>(endpoint.family()));
  return static_cast<std::size_t>(mixed);
}
