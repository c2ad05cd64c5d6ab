#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <queue>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "manual_clock.hpp"
#include "random.hpp"
#include "readyscope/net/network.hpp"

namespace readyscope::support {

/// What happens to datagrams on their way. The default is a perfect wire.
struct Path {
  Duration delay{0};
  Duration jitter{0};      ///< Extra delay per datagram, uniform from 0 to this.
  double loss = 0;         ///< Probability that it never arrives.
  double duplication = 0;  ///< Probability that it arrives twice.
  double reordering = 0;   ///< Probability that it is held back by `hold_back`.
  Duration hold_back = std::chrono::milliseconds(5);
};

enum class Refusals : std::uint8_t {
  none,        ///< As under Wine, or behind a firewall that drops ICMP messages.
  linux_like,  ///< Reported to the sender, connected or not, and shown in the except set.
};

struct SimulatedOptions {
  std::uint64_t seed = 1;
  Path path{};  ///< For all destinations without a path of their own.
  Refusals refusals = Refusals::linux_like;
  std::size_t handles_max = 8192;
  std::size_t receive_buffer_bytes = std::size_t{4} << 20;  ///< Per socket.
  std::size_t in_flight_max = std::size_t{1} << 16;         ///< Any more datagrams are dropped.
  /// What a socket sends at one instant; more would block. Unlimited as it is.
  std::size_t sends_at_once_max = std::numeric_limits<std::size_t>::max();
  bool reports_true_length = true;  ///< Of a truncated datagram, as Linux does.
  bool reports_arrival = true;
  bool counts_drops = true;
  /// The addresses of this machine besides loopback. Their ports are ignored.
  std::vector<Endpoint> addresses{};
};

/// What became of all datagrams so far. Every datagram is accounted for:
///
///     sent + duplicated == lost + crowded_out + unheard + dropped + delivered + on the way
///     delivered == received + abandoned + waiting in receive buffers
struct Traffic {
  std::uint64_t sent = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t lost = 0;         ///< At random, by `Path::loss`.
  std::uint64_t crowded_out = 0;  ///< By `SimulatedOptions::in_flight_max`.
  std::uint64_t unheard = 0;      ///< No socket on that port would receive them.
  std::uint64_t dropped = 0;      ///< The receive buffer was full.
  std::uint64_t delivered = 0;    ///< Put into a receive buffer.
  std::uint64_t received = 0;     ///< Taken out of it by `receive`.
  std::uint64_t abandoned = 0;    ///< Still in it when the socket was closed.
  bool operator==(const Traffic&) const = default;
};

/// The calls that tests can count and make fail.
enum class Call : std::uint8_t { bind, connect, send, receive, select, await_input };
inline constexpr std::size_t call_kinds = 6;

/// The network of one machine, in memory and on the test's own clock. The same seed and the same
/// calls give the same outcome on every system.
///
/// Waiting advances the clock instead of taking time. A wait that could never end would hang a real
/// program; here it throws std::logic_error.
class SimulatedNetwork final : public Network {
 public:
  explicit SimulatedNetwork(ManualClock& clock, SimulatedOptions options = {});

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

  // ---- what a test can do to the network ------------------------------------------------------

  void set_path(const Path& path) { options_.path = path; }
  /// For all datagrams to this endpoint, from anyone.
  void set_path_to(const Endpoint& to, const Path& path) { paths_[to] = path; }

  /// After `after` more successes, makes one call of this kind fail; for `send`, one datagram.
  /// Failures of the same kind that are planned later count from there.
  void fail_next(Call call, std::errc code, std::size_t after = 0);
  /// The socket does not accept the next `count` datagrams, although `select` reports it as
  /// writable.
  void block_sends(Handle handle, std::size_t count);
  /// The socket's send buffer is full until then: it is not writable and accepts nothing.
  void congest(Handle handle, Instant until);
  /// The next select reports the socket as readable, whether or not there is anything to read.
  void wake_for_nothing(Handle handle);
  /// As if by a signal: the next wait that finds nothing ready at first returns at once.
  void interrupt_next_wait() { interrupted_ = true; }
  /// The process is stopped for that long during the next select or wait.
  void hold_up_next_wait(Duration time) { held_up_for_ = time; }
  /// As if someone else closed the socket: its number can be reused.
  void close_behind_our_back(Handle handle);

  // ---- what a test can find out ---------------------------------------------------------------

  [[nodiscard]] const Traffic& traffic() const { return traffic_; }
  [[nodiscard]] std::uint64_t calls(Call call) const { return calls_[index_of(call)]; }
  [[nodiscard]] std::size_t in_flight() const { return datagrams_in_flight_; }
  /// How many datagrams are in receive buffers.
  [[nodiscard]] std::uint64_t waiting() const;
  [[nodiscard]] std::size_t open_count() const { return open_count_; }
  /// How often a handle was closed that was not open. Always a bug: in a real program it could
  /// close the socket of whoever got that number next.
  [[nodiscard]] std::uint64_t closed_in_vain() const { return closed_in_vain_; }

 private:
  struct Waiting {
    Endpoint from;
    Instant arrived;
    std::vector<std::byte> bytes;
    std::uint64_t dropped_before = 0;
  };

  struct Node {
    bool open = false;
    std::uint64_t birth = 0;  ///< Distinguishes sockets that had the same number.
    Endpoint local;
    std::optional<Endpoint> peer;
    SocketId id;
    Interest interest = nothing;
    std::deque<Waiting> inbox;
    std::size_t inbox_bytes = 0;
    std::deque<Endpoint> refusals;  ///< Who refused.
    std::uint64_t dropped = 0;
    std::size_t blocked_sends = 0;
    Instant sent_at;
    std::size_t sent_at_once = 0;  ///< Then.
    Instant congested_until;
    bool woken_for_nothing = false;
  };

  struct Flight {
    Instant due;
    std::uint64_t order = 0;
    bool is_refusal = false;  ///< On its way back from `to`, which did not receive the datagram.
    Endpoint from;
    Endpoint to;
    std::size_t sender = 0;
    std::uint64_t sender_birth = 0;
    std::vector<std::byte> bytes;
  };

  struct PlannedFailure {
    std::size_t after = 0;
    std::errc code{};
  };

  static constexpr Interest nothing{false, false, false};

  static std::size_t index_of(Call call) { return static_cast<std::size_t>(call); }
  static Handle handle_of(std::size_t number) { return Handle{number}; }
  [[nodiscard]] Instant now() const { return clock_->now(); }

  Node* find(Handle handle);
  [[nodiscard]] const Node* find(Handle handle) const;
  Node& must_find(Handle handle);
  [[nodiscard]] bool is_failure_due(Call call) const;
  /// The failure that a test planned for this call, if it is due.
  std::optional<std::errc> planned_failure(Call call);
  /// Counts the call and delivers whatever is due by now. Returns the planned failure, if any.
  std::optional<std::errc> begin(Call call);

  Result<Handle> open(const Endpoint& local, std::optional<Endpoint> peer);
  void release(std::size_t number);
  void set_interest(Node& node, Interest interest);
  [[nodiscard]] bool is_ours(const Endpoint& endpoint) const;
  [[nodiscard]] bool is_taken(const Endpoint& local) const;
  std::optional<Endpoint> with_free_port(const Endpoint& local);
  [[nodiscard]] std::optional<Endpoint> source_towards(const Endpoint& to) const;

  Result<bool> send_one(Node& node, std::size_t number, const Outgoing& datagram);
  [[nodiscard]] const Path& path_to(const Endpoint& to) const;
  void put_on_path(Flight datagram);
  void launch(Flight flight, Duration delay);
  void deliver_due();
  void deliver(Flight datagram);
  void deliver_refusal(const Flight& flight);
  void refuse(const Flight& datagram);
  Node* receiver_of(const Flight& datagram);
  void take(Node& node, Incoming& incoming);

  std::optional<std::errc> collect_ready();
  [[nodiscard]] static bool has_input(const Node& node);
  [[nodiscard]] std::optional<Instant> next_change() const;
  [[nodiscard]] std::optional<Instant> deadline_after(std::optional<Duration> timeout) const;
  bool wait_until_something(std::optional<Instant> deadline);

  ManualClock* clock_;
  SimulatedOptions options_;
  Random random_;
  std::unordered_map<Endpoint, Path> paths_;
  std::vector<Node> nodes_;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> free_numbers_;
  std::unordered_map<Endpoint, std::size_t> bound_;
  std::map<std::pair<Family, std::uint16_t>, std::size_t> port_users_;
  std::uint16_t next_free_port_;
  std::vector<Flight> in_flight_;  ///< A heap with the next to arrive at the front.
  std::uint64_t launched_ = 0;
  std::uint64_t births_ = 0;
  std::size_t datagrams_in_flight_ = 0;
  std::size_t watched_count_ = 0;  ///< Sockets watched for at least one kind of readiness.
  std::size_t open_count_ = 0;
  std::uint64_t closed_in_vain_ = 0;
  bool interrupted_ = false;
  Duration held_up_for_{};
  std::array<std::deque<PlannedFailure>, call_kinds> planned_;
  std::array<std::uint64_t, call_kinds> calls_{};
  Traffic traffic_;
  std::vector<SocketId> ready_read_;
  std::vector<SocketId> ready_write_;
  std::vector<SocketId> ready_except_;
};

}  // namespace readyscope::support
