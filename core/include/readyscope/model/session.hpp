#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "readyscope/clock.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/endpoint_state.hpp"
#include "readyscope/model/histogram.hpp"
#include "readyscope/model/journal.hpp"
#include "readyscope/network.hpp"
#include "readyscope/sockets.hpp"

namespace readyscope::model {

/// What bounds the session's work and memory. Every one is counted or said when it bites.
struct SessionBounds {
  std::size_t endpoints_max = 16'384;      ///< Open at the same time.
  std::size_t drain_per_socket_max = 512;  ///< Datagrams taken from one socket in one step.
  std::size_t drain_per_step_max = 4'096;  ///< Datagrams taken from all sockets in one step.
  Duration lookup_max = std::chrono::seconds(5);
  std::uint64_t own_echoes_max = 64;  ///< Answers of an echo to our own echoes.
  JournalBounds journal{};
};

/// What became of a request.
struct Concluded {
  Ticket ticket = 0;
  std::string failure;  ///< In words; empty when it succeeded.
};

/// How the loop of polls does.
struct PollFigures {
  std::uint64_t polls = 0;
  Histogram poll_time;                   ///< How long one `select` with zero timeout took.
  Duration gap_max{};                    ///< The longest time in which no `select` was under way.
  std::array<std::uint64_t, 3> ready{};  ///< Read, Write and Except events.
  std::uint64_t failed = 0;              ///< A `select` that failed as a whole.
};

/// The whole application without its window: endpoints that are selected on, their responders, and
/// the history of it all. Everything reads it; only `apply` and `step` change it.
class Session {
 public:
  static constexpr std::size_t outcomes_max = 16'384;
  static constexpr std::size_t failures_max = 100;
  static constexpr Duration gap_noted_from = std::chrono::milliseconds(100);

  /// The three must outlive it.
  Session(Network& network, Resolver& resolver, const Clock& clock, SessionBounds bounds = {});

  /// Where `print` endpoints write what they receive, beside the history.
  void set_printer(std::function<void(const EndpointState&, std::span<const std::byte>)> printer) {
    printer_ = std::move(printer);
  }

  void apply(const Commands& commands);

  /// One poll and all that follows from it. Zero only looks, none waits for ever.
  void step(std::optional<Duration> timeout = Duration::zero());

  /// Spends the time until `deadline` waiting for input, and takes it as it comes.
  void wait_until(Instant deadline);

  [[nodiscard]] Instant now() const { return clock_->now(); }
  [[nodiscard]] Instant began_at() const { return began_at_; }
  [[nodiscard]] Duration wall_offset() const { return clock_->wall_offset(); }
  [[nodiscard]] const Journal& journal() const { return journal_; }
  [[nodiscard]] const PollFigures& polls() const { return polls_; }

  /// Every endpoint there ever was, by lane.
  [[nodiscard]] std::span<const std::unique_ptr<EndpointState>> endpoints() const {
    return endpoints_;
  }
  [[nodiscard]] const EndpointState* find(LaneId lane) const;
  [[nodiscard]] std::size_t live_count() const { return live_count_; }
  /// None while it is under way, or long ago: the latest `outcomes_max` are known.
  [[nodiscard]] const Concluded* outcome(Ticket ticket) const;
  /// The latest failures in words, oldest first; at most `failures_max`.
  [[nodiscard]] const std::deque<std::string>& failures() const { return failures_; }
  /// The latest failure of anything, in words, until the next one.
  [[nodiscard]] std::string_view last_failure() const {
    return failures_.empty() ? std::string_view{} : std::string_view(failures_.back());
  }
  /// How many there have been, those no longer known included.
  [[nodiscard]] std::uint64_t failure_count() const { return failure_count_; }

 private:
  struct PendingLookup {
    LaneId lane;
    std::string host;
    std::unique_ptr<Lookup> lookup;
    Instant give_up_at;
  };

  void carry_out(const AddEndpoint& command);
  void carry_out(const RemoveEndpoint& command);
  void carry_out(const SetInterest& command);
  void carry_out(const SetRole& command);
  void carry_out(const StartSender& command);
  void carry_out(const StopSender& command);
  void carry_out(const SetSender& command);
  void carry_out(const SendDatagram& command);
  void carry_out(const AllowEchoLoop& command);
  void carry_out(const RunDemo& command);
  void carry_out(const ClearHistory& command);
  void carry_out(const SetHistoryBytes& command);

  EndpointState* live(LaneId lane);
  EndpointState* open_one(LaneId lane);
  EndpointState* add(const AddEndpoint& command);
  void enlist(EndpointState& endpoint);
  void delist(EndpointState& endpoint);
  void check_lookups();
  void open_first(EndpointState& endpoint, std::span<const Endpoint> candidates);
  std::error_code open(EndpointState& endpoint, const Endpoint& address);
  void leave(EndpointState& endpoint, Phase phase, Kind why);
  void conclude(Ticket ticket, std::string failure = {});
  void complain(std::string failure);

  EndpointState* at_socket(SocketId socket);
  void on_read(SocketId socket);
  void on_write(SocketId socket);
  void on_except(SocketId socket);
  void drain_in_turn();
  std::size_t drain(EndpointState& endpoint, std::size_t count_max);
  void take_in(EndpointState& endpoint, const Incoming& incoming);
  void send_counters(EndpointState& endpoint, std::size_t count);
  void count_counter(EndpointState& endpoint, const Incoming& incoming, Instant at);
  void stop_echo_loop(EndpointState& endpoint, const Endpoint& from);
  void echo(EndpointState& endpoint, const Incoming& incoming);
  bool is_own_echo(const Endpoint& from) const;
  void record_sent(EndpointState& endpoint, std::span<const std::byte> payload,
                   const std::optional<Endpoint>& to, Instant at);
  void record_send_failure(EndpointState& endpoint, std::error_code error,
                           const std::optional<Endpoint>& to);
  void record_receive_failure(EndpointState& endpoint, std::error_code error);
  void note(const EndpointState& endpoint, Kind kind, std::uint64_t count = 1);
  void lose(SocketId socket);
  void sample_buffers();
  void sample_buffer(EndpointState& endpoint);
  void listen_begins();
  [[nodiscard]] Instant next_due(Instant deadline) const;
  std::string send_now(EndpointState& endpoint, std::span<const std::byte> payload,
                       const std::optional<Endpoint>& to);

  Resolver* resolver_;
  const Clock* clock_;
  SessionBounds bounds_;
  Sockets sockets_;
  Journal journal_;
  PollFigures polls_;
  std::vector<std::unique_ptr<EndpointState>> endpoints_;
  std::size_t live_count_ = 0;
  std::vector<EndpointState*> by_slot_;
  std::vector<EndpointState*> senders_;
  std::unordered_multimap<std::uint16_t, LaneId> echoes_by_port_;
  std::vector<PendingLookup> lookups_;
  std::deque<Concluded> outcomes_;
  std::deque<std::string> failures_;
  std::uint64_t failure_count_ = 0;
  std::function<void(const EndpointState&, std::span<const std::byte>)> printer_;
  std::vector<SocketId> readable_;
  std::optional<LaneId> demo_receiver_;
  std::size_t drain_turn_ = 0;
  std::size_t sample_turn_ = 0;
  std::vector<std::byte> buffers_;
  std::vector<Incoming> incoming_;
  Instant began_at_;
  Instant step_at_;  ///< The one time of the step under way.
  std::optional<Instant> listened_until_;
};

}  // namespace readyscope::model
