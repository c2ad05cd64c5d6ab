#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "readyscope/net/impaired_network.hpp"
#include "readyscope/scope/happening.hpp"
#include "recording/bytes.hpp"
#include "recording/portable_error.hpp"

namespace readyscope {

// Happenings as the bytes of one frame. Polls and datagrams, which are nearly everything, are
// written as differences from the ones before them in the same frame, in a few bytes each. Frames
// do not depend on each other.

inline bool is_datagram(const Happening& happening) {
  return std::holds_alternative<Received>(happening) || std::holds_alternative<Sent>(happening);
}

/// What differences are taken from. Writer and reader keep the same.
class FrameMemory {
 public:
  struct Datagram {
    std::optional<Endpoint> peer{};
    std::size_t length = 0;
    std::optional<std::uint32_t> dropped_before{};
  };

  /// Forgets everything; times are relative to this one.
  void begin(Instant base);
  /// The last datagram of a lane in a direction.
  Datagram& datagram(LaneId lane, Direction direction);
  void remember_ready(std::span<const ReadyEndpoint> ready);
  [[nodiscard]] std::span<const ReadyEndpoint> ready() const { return ready_; }
  /// How many of `ready` come first and are ready to read.
  [[nodiscard]] std::size_t reads() const { return reads_; }
  /// The lane ready to read that comes after the one taken last; `no_lane` if there is none.
  [[nodiscard]] LaneId next_read() const;
  void take_next_read() { ++reads_taken_; }

  Instant poll_at;
  Instant datagram_at;
  Duration wall_offset{};
  LaneId lane{};  ///< Of the last datagram.

 private:
  struct Lane {
    std::array<Datagram, directions> last{};
    std::uint64_t frame = 0;
  };
  std::vector<Lane> lanes_;
  std::vector<ReadyEndpoint> ready_;
  std::size_t reads_ = 0;
  std::size_t reads_taken_ = 0;
  std::uint64_t frame_ = 0;
};

class HappeningWriter {
 public:
  /// Starts a frame.
  void begin(Instant base);
  void add(const Happening& happening);
  /// What was added since `begin`.
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  void add_poll(const Polled& polled);
  void add_received(const Received& received);
  void add_sent(const Sent& sent);
  unsigned lane_code(LaneId lane);
  template <class Seldom>
  void add_seldom(const Seldom& happening);

  std::vector<std::byte> bytes_;
  std::vector<std::byte> item_;
  FrameMemory memory_;
};

class HappeningReader {
 public:
  explicit HappeningReader(OperatingSystem recorded_on = this_system) : recorded_on_(recorded_on) {}

  /// Starts a frame with what a writer wrote, which must stay there until the next one.
  void begin(Instant base, std::span<const std::byte> bytes);
  /// Whether all of it has been read, as far as it can be.
  [[nodiscard]] bool done() const { return in_.done(); }
  /// std::nullopt for what is not known here, and for what cannot be read. The list of ready
  /// endpoints of a poll is valid until the next poll is read.
  std::optional<Happening> next();
  /// Whether the next one is a poll, which is known beforehand.
  [[nodiscard]] bool next_is_poll() const;
  /// Whether there was something that cannot be read; what follows in this frame is unknown then.
  [[nodiscard]] bool failed() const { return in_.failed(); }

 private:
  std::optional<Happening> read_poll(unsigned head);
  std::optional<Happening> read_datagram(unsigned head);
  std::optional<Happening> read_seldom(unsigned head);
  void read_ready(bool rest_is_same);
  LaneId read_lane(unsigned code);
  LaneId lane_after(LaneId before);
  template <class Happened>
  std::optional<Happening> checked(const Happened& happening);

  OperatingSystem recorded_on_;
  ByteReader in_{{}};
  FrameMemory memory_;
  std::vector<ReadyEndpoint> ready_;
};

}  // namespace readyscope
