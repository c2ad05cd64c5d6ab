#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "readyscope/scope/happening.hpp"
#include "recording/bytes.hpp"
#include "recording/frame_memory.hpp"
#include "recording/portable_error.hpp"

namespace readyscope {

// Happenings as the body of one frame. Polls and datagrams, which are nearly everything, are
// written as differences from what the same frame said before, in a few bytes each. Frames do not
// depend on each other.

inline bool is_datagram(const Happening& happening) {
  return std::holds_alternative<Received>(happening) || std::holds_alternative<Sent>(happening);
}

/// Of ready endpoints, in all polls of a frame. More is not read, since it might take for ever.
inline constexpr std::size_t frame_ready_max = std::size_t{1} << 24;

class HappeningWriter {
 public:
  /// Starts a frame.
  void begin(Instant base);
  void add(const Happening& happening);
  /// What was added since `begin`.
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
  /// Whether the frame should end here, because it has become large.
  [[nodiscard]] bool is_full() const;

 private:
  /// What received and sent datagrams have in common.
  struct Datagram {
    LaneId lane{};
    Direction direction{};
    bool truncated = false;
    FrameMemory::Datagram now{};
    std::span<const std::byte> payload{};
  };

  void add_poll(const Polled& polled);
  void add_lanes(std::span<const ReadyEndpoint> ready, bool with_kind);
  void add_datagram(const Datagram& datagram);
  void add_peer(const std::optional<Endpoint>& peer);
  unsigned lane_code(LaneId lane);
  template <class Seldom>
  void add_seldom(const Seldom& happening);

  std::vector<std::byte> bytes_;
  std::vector<std::byte> item_;
  FrameMemory memory_;
  std::size_t ready_ = 0;
};

class HappeningReader {
 public:
  explicit HappeningReader(OperatingSystem recorded_on = this_system) : recorded_on_(recorded_on) {}

  /// Starts a frame with what a writer wrote, which must stay there until the next one.
  void begin(Instant base, std::span<const std::byte> bytes);
  /// Whether all of it has been read, as far as it can be.
  [[nodiscard]] bool done() const { return in_.done(); }
  /// Reads the next one and appends it to `out`, unless it is not known here or cannot be read. The
  /// list of ready endpoints of a poll is valid until the next poll is read.
  void next(std::vector<Happening>& out);
  /// Whether the next one is a poll, which is known beforehand.
  [[nodiscard]] bool next_is_poll() const;
  /// Whether there was something that cannot be read; what follows in this frame is unknown then.
  [[nodiscard]] bool failed() const { return in_.failed(); }

 private:
  void read_poll(unsigned head, std::vector<Happening>& out);
  void read_datagram(unsigned head, std::vector<Happening>& out);
  void read_seldom(unsigned head, std::vector<Happening>& out);
  void read_lanes(std::uint64_t count, bool with_kind);
  void read_rest(unsigned code);
  bool can_take_ready();
  std::optional<Endpoint> read_peer();
  LaneId read_lane(unsigned code);
  LaneId lane_after(LaneId before);
  /// A span of time of which the lowest bits are known already.
  Duration read_span(unsigned low, unsigned low_bits, bool backward);
  Instant after(Instant before, Duration span);

  OperatingSystem recorded_on_;
  ByteReader in_{{}};
  FrameMemory memory_;
  std::vector<ReadyEndpoint> ready_;
  std::size_t ready_read_ = 0;
};

}  // namespace readyscope
