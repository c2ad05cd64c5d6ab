#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "packet_bytes.hpp"
#include "readyscope/capture/capture_reader.hpp"

namespace readyscope::support {

// Captures made by hand, in memory, and what a reader makes of them.

struct PcapParts {
  std::endian order = std::endian::little;
  std::uint32_t magic = 0xa1b2'c3d4U;
  std::uint32_t link_type = 1;
  std::uint32_t captured_max = 262'144;
  std::uint16_t version_minor = 4;
};

/// A capture in the format of pcap.
class PcapBytes {
 public:
  explicit PcapBytes(const PcapParts& parts = {}) : order_(parts.order) {
    bytes = joined({number(parts.magic, 4, order_), number(2, 2, order_),
                    number(parts.version_minor, 2, order_), zeros(8),
                    number(parts.captured_max, 4, order_), number(parts.link_type, 4, order_)});
    ends.push_back(bytes.size());
  }

  struct Record {
    Bytes frame{};
    std::uint32_t seconds = 1'700'000'000;
    std::uint32_t fraction = 0;
    std::optional<std::uint32_t> length{};    ///< On the wire.
    std::optional<std::uint32_t> captured{};  ///< As its header says.
    Bytes more{};                             ///< Between the header and the frame.
  };
  PcapBytes& add(const Record& record) {
    const auto size = static_cast<std::uint32_t>(record.frame.size());
    const std::uint32_t captured = record.captured.value_or(size);
    append(joined({number(record.seconds, 4, order_), number(record.fraction, 4, order_),
                   number(captured, 4, order_), number(record.length.value_or(captured), 4, order_),
                   record.more, record.frame}));
    return *this;
  }
  PcapBytes& append(const Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
    ends.push_back(bytes.size());
    return *this;
  }

  Bytes bytes;
  std::vector<std::size_t> ends{};  ///< Of the header, and of each record.

 private:
  std::endian order_;
};

/// A capture in the format of pcapng.
class PcapngBytes {
 public:
  explicit PcapngBytes(std::endian order = std::endian::little) : order_(order) {}

  PcapngBytes& section(std::uint64_t length = ~std::uint64_t{0}) {
    return block(0x0a0d'0d0aU, joined({number(0x1a2b'3c4dU, 4, order_), number(1, 2, order_),
                                       number(0, 2, order_), number(length, 8, order_)}));
  }
  /// Of the sections from here on.
  PcapngBytes& in_order(std::endian order) {
    order_ = order;
    return *this;
  }
  [[nodiscard]] Bytes option(std::uint16_t code, const Bytes& value) const {
    return joined({number(code, 2, order_), number(value.size(), 2, order_), padded(value)});
  }
  [[nodiscard]] Bytes option(std::uint16_t code, std::uint64_t value, std::size_t size) const {
    return option(code, number(value, size, order_));
  }
  PcapngBytes& interface(std::uint16_t link_type = 1, const Bytes& options = {},
                         std::uint32_t captured_max = 0) {
    return block(1, joined({number(link_type, 2, order_), zeros(2), number(captured_max, 4, order_),
                            options}));
  }

  struct Packet {
    Bytes frame{};
    std::uint64_t units = 1'700'000'000'000'000;  ///< In the interface's resolution.
    std::uint32_t interface = 0;
    std::optional<std::uint32_t> length{};    ///< On the wire.
    std::optional<std::uint32_t> captured{};  ///< As its block says.
    Bytes options{};
  };
  PcapngBytes& packet(const Packet& packet) {
    return block(6, joined({number(packet.interface, 4, order_), fields_of(packet)}));
  }
  PcapngBytes& obsolete_packet(const Packet& packet, std::uint16_t drops = 0xffff) {
    return block(2, joined({number(packet.interface, 2, order_), number(drops, 2, order_),
                            fields_of(packet)}));
  }
  PcapngBytes& simple_packet(const Bytes& frame, std::optional<std::uint32_t> length = {}) {
    const auto size = static_cast<std::uint32_t>(frame.size());
    return block(3, joined({number(length.value_or(size), 4, order_), frame}));
  }
  PcapngBytes& statistics(std::uint32_t interface, const Bytes& options) {
    return block(5, joined({number(interface, 4, order_), zeros(8), options}));
  }
  PcapngBytes& block(std::uint32_t type, const Bytes& body) {
    const Bytes whole = padded(body);
    const Bytes length = number(whole.size() + 12, 4, order_);
    return append(joined({number(type, 4, order_), length, whole, length}));
  }
  PcapngBytes& append(const Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
    ends.push_back(bytes.size());
    return *this;
  }

  Bytes bytes{};
  std::vector<std::size_t> ends{};  ///< Of each block.

 private:
  static Bytes padded(const Bytes& part) {
    return joined({part, zeros((4 - part.size() % 4) % 4)});
  }
  [[nodiscard]] Bytes fields_of(const Packet& packet) const {
    const auto size = static_cast<std::uint32_t>(packet.frame.size());
    const std::uint32_t captured = packet.captured.value_or(size);
    return joined({number(packet.units >> 32U, 4, order_), number(packet.units, 4, order_),
                   number(captured, 4, order_), number(packet.length.value_or(captured), 4, order_),
                   padded(packet.frame), packet.options});
  }

  std::endian order_;
};

/// How a file in memory is read. It may grow meanwhile.
inline CaptureReader::Read reading(const Bytes& bytes) {
  return [&bytes](std::uint64_t offset, std::span<std::byte> room) {
    const std::size_t from = std::min<std::size_t>(offset, bytes.size());
    const std::size_t count = std::min(room.size(), bytes.size() - from);
    if (count > 0) std::memcpy(room.data(), bytes.data() + from, count);
    return count;
  };
}

/// A datagram with a payload of its own.
struct KeptDatagram : CapturedDatagram {
  explicit KeptDatagram(const CapturedDatagram& datagram)
      : CapturedDatagram(datagram), kept(datagram.payload.begin(), datagram.payload.end()) {
    payload = {};
  }
  [[nodiscard]] std::string text() const {
    return {reinterpret_cast<const char*>(kept.data()), kept.size()};
  }
  Bytes kept;
};

/// All that is in a capture.
struct ReadCapture {
  std::string error{};  ///< Why it could not be opened.
  std::vector<KeptDatagram> datagrams{};
  CaptureFigures figures{};
};
inline ReadCapture read_capture(const Bytes& bytes) {
  ReadCapture all;
  auto reader = CaptureReader::open(reading(bytes));
  if (!reader) {
    all.error = reader.error();
    return all;
  }
  while (!reader->at_end()) {
    if (const auto datagram = reader->next()) all.datagrams.emplace_back(*datagram);
  }
  all.figures = reader->figures();
  return all;
}

/// A capture of these frames, a second apart, on a link of this type.
inline ReadCapture read_frames(std::uint32_t link_type, std::initializer_list<Bytes> frames) {
  PcapBytes capture({.link_type = link_type});
  std::uint32_t seconds = 1'700'000'000;
  for (const Bytes& frame : frames) capture.add({.frame = frame, .seconds = seconds++});
  return read_capture(capture.bytes);
}

}  // namespace readyscope::support
