#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "readyscope/capture/captured_datagram.hpp"

namespace readyscope {

/// Reads the UDP datagrams of a capture in the formats of pcap and pcapng, from the beginning, even
/// while it is still being written. What is not UDP is counted and passed over, and so is what is
/// damaged.
///
/// A datagram counts with the outermost IP layer alone: what is inside of a tunnel, or quoted by
/// ICMP, is payload. A frame that was not captured to its end holds a datagram if its ports were
/// captured, as for tshark; else it counts as `not_udp`. One that says that it holds less than a
/// UDP header contradicts itself, and counts as `broken`. Fragments are put together, also as
/// tshark does it; those that were not captured to their ends cannot be, but the first one of them
/// is a datagram, and truncated.
///
/// The formats are those of draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng.
class CaptureReader {
 public:
  /// Reads bytes from this offset on; returns how many there are, which is fewer at the end alone.
  using Read = std::function<std::size_t(std::uint64_t offset, std::span<std::byte> bytes)>;

  /// Of a frame. What claims to have more is damaged.
  static constexpr std::size_t frame_bytes_max = std::size_t{16} << 20;

  /// Whether a file that begins with these bytes claims to be a capture. Four are enough.
  static bool is_capture(std::span<const std::byte> beginning);
  /// Whether it begins like a compressed file of any kind. Four are enough.
  static bool is_compressed(std::span<const std::byte> beginning);
  /// The error says in words why this is no capture that can be read.
  static std::expected<CaptureReader, std::string> open(Read read);
  ~CaptureReader();
  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;

  /// The next datagram, valid until the next call. std::nullopt once `frames_max` frames, or pieces
  /// of what is damaged, have been read without finding one, or at the end, which may only be the
  /// end so far: see `at_end`.
  std::optional<CapturedDatagram> next(std::size_t frames_max = 10'000);
  /// Whether the last call of `next` found the end.
  [[nodiscard]] bool at_end() const;

  [[nodiscard]] const CaptureFigures& figures() const;
  /// How far it has been read, in bytes.
  [[nodiscard]] std::uint64_t offset() const;

 private:
  struct State;
  explicit CaptureReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace readyscope
