#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "readyscope/net/clock.hpp"
#include "readyscope/net/forwarding_network.hpp"

namespace readyscope {

/// How to degrade one direction of one socket. The default does nothing. Times are clamped to
/// between zero and `time_max`.
struct Impairment {
  static constexpr Duration time_max = std::chrono::seconds(60);  ///< Of each of its times.

  double drop = 0;       ///< Probability that a datagram is discarded.
  double duplicate = 0;  ///< Probability that a datagram is sent or delivered twice.
  double reorder = 0;    ///< Probability that it is held back by `hold_back` so others overtake it.
  Duration delay{};      ///< Added to every datagram.
  Duration jitter{};     ///< Extra delay, uniform from 0 to this; it can change the order.
  Duration hold_back = std::chrono::milliseconds(5);
  /// Limits the payload rate: the excess is queued, and dropped once the queue is full. 0: no
  /// limit.
  double bits_per_second_max = 0;
  /// The same seed treats the same sequence of datagrams the same way on every system.
  std::uint64_t seed = 1;

  [[nodiscard]] bool does_something() const;
  /// How long it may keep a datagram, its queue for a limited rate aside.
  [[nodiscard]] Duration time_max_held() const { return delay + jitter + hold_back; }
  bool operator==(const Impairment&) const = default;
};

enum class Direction : std::uint8_t { sending, receiving };
inline constexpr std::size_t directions = 2;

/// What the impairments of one direction have done so far. Every datagram is accounted for:
///
///     taken + duplicated == dropped + crowded_out + passed + failed + waiting
struct ImpairmentFigures {
  std::uint64_t taken = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t dropped = 0;      ///< At random, as `Impairment::drop` asks.
  std::uint64_t crowded_out = 0;  ///< Dropped because the queue was full.
  std::uint64_t passed = 0;       ///< Sent to the system, or delivered to the receiver.
  std::uint64_t failed = 0;       ///< The system refused to send it, or the socket was closed.
  std::uint64_t waiting = 0;
  /// Passed datagrams that were overtaken by one taken later, and the greatest reordering extent
  /// among them (RFC 4737, sections 3 and 4.2). Copies do not count.
  std::uint64_t reordered = 0;
  std::uint64_t reorder_distance_max = 0;

  [[nodiscard]] std::uint64_t thrown_away() const { return dropped + crowded_out; }
  bool operator==(const ImpairmentFigures&) const = default;
};

/// Decorates a Network and degrades chosen sockets: to see how a program copes with a bad link, and
/// to check what Readyscope reports about one. All other sockets pass through untouched.
///
/// Delayed datagrams wait here. They move on inside `select` and `await_input`, which wake up for
/// them. An impaired socket is ready to read once a datagram is due, and its arrival time is then
/// the time at which it fell due.
///
/// `send` accepts every datagram for a socket that is impaired in that direction. If the system
/// refuses it later, that is counted in the figures and not returned.
class ImpairedNetwork final : public ForwardingNetwork {
 public:
  /// Limits on what is queued for one direction of one socket. A datagram that hits either is
  /// dropped and counted as `crowded_out`; a duplicate is then simply not made.
  static constexpr std::size_t waiting_max = 16'384;
  static constexpr std::size_t waiting_bytes_max = std::size_t{16} << 20;

  /// Both arguments must outlive the network.
  ImpairedNetwork(Network& network, const Clock& clock);
  ~ImpairedNetwork() override;

  /// Takes effect now and lasts until the next call or until the handle is closed. Datagrams that
  /// are already queued keep their fate, and the figures keep counting. Invalidates the `Ready` of
  /// the last `select`.
  void impair(Handle handle, Direction direction, const Impairment& impairment);
  /// The figures of a closed handle remain until another socket with that handle is impaired.
  [[nodiscard]] ImpairmentFigures figures(Handle handle, Direction direction) const;

  Result<Handle> bind(const Endpoint& local) override;
  Result<Handle> connect(const Endpoint& peer) override;
  void close(Handle handle) override;
  Result<std::size_t> send(Handle handle, std::span<const Outgoing> datagrams) override;
  Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) override;
  Result<void> watch(Handle handle, SocketId id, Interest interest) override;
  void unwatch(Handle handle) override;
  Result<Ready> select(std::optional<Duration> timeout) override;
  Result<bool> await_input(Duration timeout) override;

 private:
  struct Impaired;

  struct Watched {
    SocketId id;
    Interest wanted;     ///< As passed to `watch`.
    Interest forwarded;  ///< As passed on to the inner network.
  };

  /// Null if that direction is not impaired. Cheap when no socket is impaired at all.
  Impaired* find(Handle handle, Direction direction);
  Impaired* receiving(SocketId id);
  Result<Handle> begin(Result<Handle> handle);
  void link(Impaired& one);
  void settle(Impaired& one);
  void forward_interest(Handle handle, Watched& watched, Interest interest);
  void abandon(Impaired& one);
  void abandon_closed();

  std::size_t pull(Impaired& one, std::size_t enough);
  void pass_on(Impaired& one);
  void pass_on_due();

  Result<Ready> wait_inside(std::optional<Duration> wait);
  bool sort_out(const Ready& found, std::vector<SocketId>& reads);
  [[nodiscard]] bool has_input() const;
  [[nodiscard]] std::optional<Instant> next_due() const;

  const Clock* clock_;
  std::map<Handle, std::unique_ptr<Impaired>> impaired_;  ///< Including formerly impaired ones.
  std::map<SocketId, Impaired*> by_id_;                   ///< Those of `impaired_` being watched.
  std::size_t active_count_ = 0;                 ///< Those whose datagrams pass through a queue.
  std::unordered_map<Handle, Watched> watched_;  ///< Every watched socket, impaired or not.
  std::size_t wanted_count_ = 0;                 ///< Sockets watched for at least one kind here.
  std::size_t forwarded_count_ = 0;              ///< The same in the inner network.
  std::vector<std::byte> receive_room_;          ///< Buffers for a batch of incoming datagrams.
  std::vector<SocketId> read_;
  std::vector<SocketId> write_;
  std::vector<SocketId> except_;
  std::vector<SocketId> awaited_;
};

}  // namespace readyscope
