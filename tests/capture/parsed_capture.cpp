#include "parsed_capture.hpp"

#include <algorithm>
#include <array>

namespace readyscope::support {
namespace {

using Bytes = std::span<const std::byte>;

/// Reads numbers, little-endian and big-endian, and notices when there is nothing left.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : rest_(bytes) {}

  Bytes bytes(std::size_t count) {
    if (count > rest_.size()) {
      failed_ = true;
      count = rest_.size();
    }
    const Bytes taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::uint64_t little(std::size_t count) {
    std::uint64_t number = 0;
    const Bytes digits = bytes(count);
    for (std::size_t i = digits.size(); i-- > 0;) number = number << 8 | value(digits[i]);
    return number;
  }
  std::uint64_t big(std::size_t count) {
    std::uint64_t number = 0;
    for (const std::byte digit : bytes(count)) number = number << 8 | value(digit);
    return number;
  }
  /// A number whose higher half comes first.
  std::uint64_t time() {
    const std::uint64_t high = little(4);
    return high << 32 | little(4);
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] Bytes rest() const { return rest_; }

 private:
  static std::uint64_t value(std::byte byte) { return static_cast<std::uint64_t>(byte); }

  Bytes rest_;
  bool failed_ = false;
};

std::vector<std::byte> copy(Bytes bytes) { return {bytes.begin(), bytes.end()}; }
std::string text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The sum of 16-bit words with the carries added at the end, over several pieces in a row.
std::uint16_t sum_of(std::initializer_list<Bytes> pieces) {
  std::vector<std::byte> all;
  for (const Bytes piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  if (all.size() % 2 == 1) all.push_back({});
  Cursor cursor(all);
  std::uint64_t sum = 0;
  while (!cursor.rest().empty()) sum += cursor.big(2);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

class Parser {
 public:
  ParsedCapture parse(Bytes bytes) {
    Cursor cursor(bytes);
    while (!cursor.rest().empty()) {
      const auto type = cursor.little(4);
      const auto length = cursor.little(4);
      require(length >= 12 && length % 4 == 0, "a length that no block has");
      if (!parsed_.fault.empty()) break;
      const Bytes body = cursor.bytes(length - 12);
      require(cursor.little(4) == length && !cursor.failed(), "two lengths of one block differ");
      parsed_.block_ends.push_back(bytes.size() - cursor.rest().size());
      require((type == section_header) == (parsed_.block_ends.size() == 1), "not one section");
      parse_block(type, Cursor(body));
    }
    return std::move(parsed_);
  }

 private:
  static constexpr std::uint64_t section_header = 0x0a0d0d0a;

  struct Option {
    std::uint64_t code;
    Bytes value;
    [[nodiscard]] std::uint64_t number() const { return Cursor(value).little(value.size()); }
    [[nodiscard]] std::uint64_t time() const { return Cursor(value).time(); }
  };

  void require(bool kept, const char* fault) {
    if (!kept && parsed_.fault.empty()) parsed_.fault = fault;
  }

  void parse_block(std::uint64_t type, Cursor body) {
    switch (type) {
      case section_header:
        return parse_section(body);
      case 1:
        return parse_interface(body);
      case 5:
        return parse_statistics(body);
      case 6:
        return parse_packet(body);
      default:
        return require(false, "a block that was not to be expected");
    }
  }

  std::vector<Option> options(Cursor& body) {
    std::vector<Option> all;
    bool ended = body.rest().empty();
    while (!body.rest().empty() && !ended) {
      const auto code = body.little(2);
      const auto length = body.little(2);
      const Bytes value = body.bytes(length);
      const Bytes padding = body.bytes((4 - length % 4) % 4);
      require(std::ranges::all_of(padding, [](auto byte) { return byte == std::byte{}; }),
              "padding that is not zero");
      ended = code == 0;
      if (!ended) all.push_back({code, value});
    }
    require(ended && body.rest().empty() && !body.failed(), "options that do not end well");
    return all;
  }

  void parse_section(Cursor body) {
    require(body.little(4) == 0x1a2b3c4d, "not little-endian");
    require(body.little(2) == 1 && body.little(2) == 0, "not version 1.0");
    require(body.little(8) == ~std::uint64_t{0}, "a section of a length that is known");
    for (const Option& option : options(body)) {
      if (option.code == 3) parsed_.system = text(option.value);
      if (option.code == 4) parsed_.program = text(option.value);
    }
  }

  void parse_interface(Cursor body) {
    ParsedInterface interface{.link_type = static_cast<std::uint16_t>(body.little(2))};
    require(body.little(2) == 0, "reserved bytes that are used");
    const auto snapshot = body.little(4);
    require(snapshot == 0 || snapshot >= 65'575, "packets that are longer than packets are");
    for (const Option& option : options(body)) {
      if (option.code == 2) interface.name = text(option.value);
      if (option.code == 3) interface.description = text(option.value);
      if (option.code == 9) interface.time_resolution = static_cast<int>(option.number());
    }
    parsed_.interfaces.push_back(interface);
  }

  std::size_t interface_number(Cursor& body) {
    const auto number = body.little(4);
    require(number < parsed_.interfaces.size(), "an interface that was not described before");
    return number;
  }

  void parse_statistics(Cursor body) {
    ParsedStatistics statistics{.interface = interface_number(body)};
    statistics.ns_since_1970 = body.time();
    for (const Option& option : options(body)) {
      if (option.code == 1) statistics.comments.push_back(text(option.value));
      if (option.code == 2) statistics.began_ns_since_1970 = option.time();
      if (option.code == 3) statistics.ended_ns_since_1970 = option.time();
      if (option.code == 5) statistics.interface_dropped = option.number();
      if (option.code == 7) statistics.system_dropped = option.number();
      if (option.code == 8) statistics.delivered = option.number();
    }
    parsed_.statistics.push_back(statistics);
  }

  void parse_packet(Cursor body) {
    ParsedPacket packet{.interface = interface_number(body)};
    packet.ns_since_1970 = body.time();
    packet.captured = body.little(4);
    packet.length = body.little(4);
    require(packet.captured <= packet.length, "more is captured than there was");
    const Bytes data = body.bytes(packet.captured);
    (void)body.bytes((4 - packet.captured % 4) % 4);
    for (const Option& option : options(body)) {
      if (option.code == 1) packet.comments.push_back(text(option.value));
      if (option.code == 2) packet.flags = static_cast<std::uint32_t>(option.number());
      if (option.code == 4) packet.dropped = option.number();
    }
    parse_ip(packet, Cursor(data));
    parsed_.packets.push_back(std::move(packet));
  }

  void parse_ip(ParsedPacket& packet, Cursor data) {
    const bool is_ipv4 =
        !data.rest().empty() && (data.rest().front() & std::byte{0xf0}) == std::byte{0x40};
    packet.ip = copy(data.bytes(is_ipv4 ? 20 : 40));
    packet.udp = copy(data.bytes(8));
    require(!data.failed(), "no headers of IP and UDP");
    if (data.failed()) return;
    packet.payload = copy(data.rest());
    const Bytes ip(packet.ip);
    packet.ip_length = Cursor(ip.subspan(is_ipv4 ? 2 : 4)).big(2);
    packet.ip_sum_is_right = is_ipv4 ? sum_of({ip}) == 0xffff : true;
    const auto protocol = ip[is_ipv4 ? 9 : 6];
    require(protocol == std::byte{17}, "not UDP");
    require(is_ipv4 ? ip[0] == std::byte{0x45} : ip[0] == std::byte{0x60}, "not a plain header");
    const Bytes addresses = ip.subspan(is_ipv4 ? 12 : 8);
    Cursor udp(packet.udp);
    const auto from_port = static_cast<std::uint16_t>(udp.big(2));
    const auto to_port = static_cast<std::uint16_t>(udp.big(2));
    packet.udp_length = udp.big(2);
    packet.udp_checksum = static_cast<std::uint16_t>(udp.big(2));
    packet.from = endpoint(addresses.first(addresses.size() / 2), from_port);
    packet.to = endpoint(addresses.subspan(addresses.size() / 2), to_port);
    const std::array<std::byte, 4> protocol_and_length{std::byte{0}, protocol, packet.udp[4],
                                                       packet.udp[5]};
    packet.udp_sum_is_right =
        packet.udp_checksum != 0 &&
        sum_of({addresses, protocol_and_length, packet.udp, packet.payload}) == 0xffff;
  }

  static Endpoint endpoint(Bytes address, std::uint16_t port) {
    std::array<std::uint8_t, 16> bytes{};
    std::ranges::transform(address, bytes.begin(),
                           [](std::byte byte) { return static_cast<std::uint8_t>(byte); });
    return {address.size() == 4 ? Family::ipv4 : Family::ipv6, bytes, port};
  }

  ParsedCapture parsed_;
};

}  // namespace

ParsedCapture parse_capture(std::span<const std::byte> bytes) { return Parser().parse(bytes); }

}  // namespace readyscope::support
