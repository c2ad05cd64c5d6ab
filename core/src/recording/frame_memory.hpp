#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/history/lane_map.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/scope/happening.hpp"

namespace readyscope {

bool same(std::span<const ReadyEndpoint> a, std::span<const ReadyEndpoint> b);
/// How many come first that are ready to read. The others are the same in many polls.
std::size_t leading_reads(std::span<const ReadyEndpoint> ready);

/// What a frame has said so far, from which what it says next differs little. Writer and reader
/// remember the same.
class FrameMemory {
 public:
  /// Peers in a frame that are known by their number. Any others are written whole each time.
  static constexpr std::size_t peers_max = 65'536;

  struct Datagram {
    std::optional<Endpoint> peer{};
    std::size_t length = 0;
    std::optional<std::uint32_t> dropped_before{};
    bool kernel_time = false;
    Instant at{};
    std::uint64_t polls = none;  ///< In the frame, before it.
    static constexpr std::uint64_t none = ~std::uint64_t{0};
  };
  /// Forgets everything; times are relative to this one.
  void begin(Instant base);

  /// The last datagram of a lane in a direction.
  Datagram& datagram(LaneId which, Direction direction);
  /// How many lanes the frame has datagrams of.
  [[nodiscard]] std::size_t lanes() const { return lanes_.size(); }
  /// A poll at this time found these ready.
  void remember_poll(Instant at, std::span<const ReadyEndpoint> ready);
  [[nodiscard]] std::span<const ReadyEndpoint> ready() const { return ready_; }
  /// Of `ready`, what comes after the leading reads.
  [[nodiscard]] std::span<const ReadyEndpoint> rest() const {
    return std::span(ready_).subspan(reads_);
  }
  /// The same of the latest poll whose rest was another.
  [[nodiscard]] std::span<const ReadyEndpoint> other_rest() const { return other_rest_; }
  [[nodiscard]] std::uint64_t polls() const { return polls_; }
  /// The lane ready to read that comes after the one taken last; `no_lane` if there is none.
  [[nodiscard]] LaneId next_read() const;
  void take_next_read() { ++reads_taken_; }

  /// The peers of the frame, numbered from 0.
  [[nodiscard]] std::optional<std::size_t> number_of(const Endpoint& peer) const;
  [[nodiscard]] const Endpoint* peer(std::uint64_t number) const;
  [[nodiscard]] std::size_t peer_count() const { return peers_.size(); }
  void add_peer(const Endpoint& peer);

  Instant poll_at;
  Duration wall_offset{};
  LaneId lane{};  ///< Of the last datagram.

 private:
  LaneMap<std::array<Datagram, directions>> lanes_;
  std::vector<ReadyEndpoint> ready_;
  std::vector<ReadyEndpoint> other_rest_;
  std::vector<Endpoint> peers_;
  std::unordered_map<Endpoint, std::size_t> peer_numbers_;
  std::size_t reads_ = 0;
  std::size_t reads_taken_ = 0;
  std::uint64_t polls_ = 0;
};

}  // namespace readyscope
