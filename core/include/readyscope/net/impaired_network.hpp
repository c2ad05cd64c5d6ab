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
#include "readyscope/net/network.hpp"

namespace readyscope {

/// What is done on purpose to the datagrams of one socket, one way. The default does nothing. None
/// of the durations takes more than an hour.
struct Impairment {
  double drop = 0;       ///< Probability that a datagram is thrown away.
  double duplicate = 0;  ///< Probability that one more copy follows it.
  double reorder = 0;    ///< Probability that it is held back by `hold_back`, to be overtaken.
  Duration delay{};      ///< Of every datagram.
  Duration jitter{};     ///< Up to so much more, drawn evenly for each; what draws less overtakes.
  Duration hold_back = std::chrono::milliseconds(5);
  /// Of payload; what is faster queues up, and what finds the queue full is dropped. 0: none.
  double bits_per_second_max = 0;
  /// The same seed does the same to the same datagrams.
  std::uint64_t seed = 1;

  [[nodiscard]] bool does_something() const;
  bool operator==(const Impairment&) const = default;
};

enum class Direction : std::uint8_t { sending, receiving };
inline constexpr std::size_t directions = 2;

/// What an impairment has done so far. Nothing gets lost without being counted:
///
///     taken + duplicated == dropped + crowded_out + passed + failed + waiting
struct ImpairmentFigures {
  std::uint64_t taken = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t dropped = 0;      ///< By chance.
  std::uint64_t crowded_out = 0;  ///< Its queue was full.
  std::uint64_t passed = 0;       ///< Sent to the system, or handed to who receives.
  std::uint64_t failed = 0;       ///< The system would not send it, or the socket was closed.
  std::uint64_t waiting = 0;
  /// Of the datagrams that were passed, those that one taken later had overtaken, and the distance,
  /// as RFC 4737 defines both.
  std::uint64_t reordered = 0;
  std::uint64_t reorder_distance_max = 0;

  [[nodiscard]] std::uint64_t thrown_away() const { return dropped + crowded_out; }
  bool operator==(const ImpairmentFigures&) const = default;
};

/// A network that treats chosen sockets of another one badly: for trying out how a program takes
/// it, and for proving that what Readyscope says of a link is so. All others pass through
/// untouched.
///
/// What is held back waits here and goes on in `select` and `await_input`, which wake up for it.
/// A socket is ready to read when something is due that the impairment lets through, and then this
/// is when it arrived.
///
/// `send` takes whatever it is given for a socket that is impaired that way. What the system says
/// to it later is in the figures, not in the result.
class ImpairedNetwork final : public Network {
 public:
  /// So many datagrams, and bytes, wait for one socket and direction at most.
  static constexpr std::size_t waiting_max = 16'384;
  static constexpr std::size_t waiting_bytes_max = std::size_t{16} << 20;

  /// Both must outlive it.
  ImpairedNetwork(Network& network, const Clock& clock);
  ~ImpairedNetwork() override;

  /// From now on, until it is called again or the handle is closed. What waits already goes on as
  /// it was meant to. Figures go on counting. What `select` found before is no longer valid.
  void impair(Handle handle, Direction direction, const Impairment& impairment);
  /// Those of a closed handle stay until the system gives it out again.
  [[nodiscard]] ImpairmentFigures figures(Handle handle, Direction direction) const;

  Result<Handle> bind(const Endpoint& local) override;
  Result<Handle> connect(const Endpoint& peer) override;
  void close(Handle handle) override;
  [[nodiscard]] Result<Endpoint> local(Handle handle) const override;
  Result<std::size_t> send(Handle handle, std::span<const Outgoing> datagrams) override;
  Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) override;
  [[nodiscard]] Result<ReceiveBuffer> receive_buffer(Handle handle) const override;
  Result<void> watch(Handle handle, SocketId id, Interest interest) override;
  void unwatch(Handle handle) override;
  Result<Ready> select(std::optional<Duration> timeout) override;
  Result<bool> await_input(Duration timeout) override;
  [[nodiscard]] bool is_open(Handle handle) const override;

 private:
  struct Impaired;

  struct Watched {
    SocketId id;
    Interest asked;  ///< By whoever watches here.
    Interest told;   ///< To the network inside.
  };

  /// Null where that way is not impaired, which costs a look at one number when none is.
  Impaired* find(Handle handle, Direction direction);
  Impaired* receiving(SocketId id);
  Result<Handle> begin(Result<Handle> handle);
  void link(Impaired& one);
  void settle(Impaired& one);
  void tell(Handle handle, Watched& watched, Interest interest);
  void abandon(Impaired& one);
  void abandon_closed();

  std::size_t pull(Impaired& one, std::size_t enough);
  void pass_on(Impaired& one);
  void pass_on_due();

  Result<Ready> wait_inside(std::optional<Duration> wait);
  bool sort_out(const Ready& found, std::vector<SocketId>& reads);
  [[nodiscard]] bool has_input() const;
  [[nodiscard]] std::optional<Instant> next_due() const;

  Network* network_;
  const Clock* clock_;
  std::map<Handle, std::unique_ptr<Impaired>> impaired_;  ///< Also those that no longer are.
  std::map<SocketId, Impaired*> by_id_;                   ///< The watched ones of them.
  std::size_t active_count_ = 0;                          ///< Those through which datagrams go.
  std::unordered_map<Handle, Watched> watched_;           ///< All that are watched.
  std::size_t asked_count_ = 0;                           ///< Those asked about at all.
  std::size_t told_count_ = 0;   ///< Those that the network inside is asked about.
  std::vector<std::byte> room_;  ///< What came in goes through here.
  std::vector<SocketId> read_;
  std::vector<SocketId> write_;
  std::vector<SocketId> except_;
  std::vector<SocketId> awaited_;
};

}  // namespace readyscope
