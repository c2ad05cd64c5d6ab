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

#include "readyscope/counters/histogram.hpp"
#include "readyscope/engine/port_holder.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/net/sockets.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/endpoint_state.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope {

class AnswerLoops;

/// What bounds the session's work and memory. Every one is counted or said when it bites.
struct SessionBounds {
  std::size_t endpoints_max = 16'384;       ///< Open at the same time.
  std::size_t drain_per_socket_max = 2048;  ///< Datagrams taken from one socket in one step.
  std::size_t drain_per_step_max = 4'096;   ///< Datagrams taken from all sockets in one step.
  std::size_t holders_asked_max = 4;        ///< Of ports in use, in one step: each takes a while.
  Duration lookup_max = std::chrono::seconds(5);
  /// So often a datagram goes round between endpoints of this session that answer by themselves.
  std::uint64_t answer_rounds_max = 64;
  JournalBounds journal{};
};

/// What the session is given from outside, beside its network and clock.
struct SessionServices {
  /// Tells this process's clock from others'; `main` draws it by lot.
  ClockId clock_id{1};
  /// For reply rules; without one, regular expressions are refused.
  PatternCompiler compile_pattern{};
  /// For the words about a port that is in use; without it nobody is named.
  FindPortHolder find_port_holder{};
};

/// What became of a request.
struct Concluded {
  Ticket ticket = 0;
  Failure failure;  ///< Empty when it succeeded.
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
  /// From here on, what the kernel dropped meanwhile is laid to ourselves.
  static constexpr Duration gap_blamed_from = std::chrono::milliseconds(20);

  /// Network, resolver and clock must outlive it.
  Session(Network& network, Resolver& resolver, const Clock& clock, SessionBounds bounds = {},
          SessionServices services = {});
  ~Session();

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
  /// The latest failures, oldest first; at most `failures_max`.
  [[nodiscard]] const std::deque<Failure>& failures() const { return failures_; }
  /// The latest failure of anything, in words, until the next one.
  [[nodiscard]] std::string_view last_failure() const {
    return failures_.empty() ? std::string_view{} : std::string_view(failures_.back().words);
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
  void carry_out(const RestartSender& command);
  void carry_out(const SetSender& command);
  void carry_out(const SetForward& command);
  void carry_out(const SetReplyRules& command);
  void carry_out(const SetImpairment& command);
  void carry_out(const SendDatagram& command);
  void carry_out(const StopSending& command);
  void carry_out(const AllowAnswerLoop& command);
  void carry_out(const RunDemo& command);
  void carry_out(const ClearHistory& command);
  void carry_out(const SetHistoryBytes& command);

  EndpointState* live(LaneId lane);
  EndpointState* open_one(LaneId lane);
  EndpointState* add(const AddEndpoint& command);
  std::string objection(const AddEndpoint& command) const;
  void enlist(EndpointState& endpoint);
  void delist(EndpointState& endpoint);
  void check_lookups();
  void open_first(EndpointState& endpoint, std::span<const Endpoint> candidates);
  std::optional<PortHolder> find_holder(const Endpoint& address, std::error_code error);
  std::error_code open(EndpointState& endpoint, const Endpoint& address);
  void leave(EndpointState& endpoint, Phase phase, Kind why);
  void conclude(Ticket ticket, Failure failure = {});
  void complain(Failure failure);

  EndpointState* at_socket(SocketId socket);
  void on_read(SocketId socket);
  void on_write(SocketId socket);
  void on_except(SocketId socket);
  void drain_in_turn();
  std::size_t drain(EndpointState& endpoint, std::size_t count_max);
  void take_in(EndpointState& endpoint, const Incoming& incoming);
  void respond_to(EndpointState& endpoint, const Incoming& incoming, Instant at);
  void count_counter(EndpointState& endpoint, const Incoming& incoming, Instant at);
  void forward(EndpointState& endpoint, const Incoming& incoming);
  void reply(EndpointState& endpoint, const Incoming& incoming);
  void answer(EndpointState& endpoint, const Endpoint& from, std::span<const std::byte> payload,
              const std::optional<Endpoint>& to);
  void withhold_answer(EndpointState& endpoint, const Endpoint& from);
  /// Which of our endpoints that answer by themselves has this address.
  [[nodiscard]] const EndpointState* answering_at(const Endpoint& address) const;
  void send_counters(EndpointState& endpoint, std::size_t count);
  [[nodiscard]] Counter counter_to_send(const EndpointState& endpoint, std::size_t ahead,
                                        Instant at) const;
  void send_repeated();
  void send_repeated(EndpointState& endpoint);
  void stop_repeating(EndpointState& endpoint);
  Failure send_by_hand(EndpointState& endpoint, const SendDatagram& what,
                       const std::optional<Endpoint>& to, std::uint64_t counter);
  void record_sent(EndpointState& endpoint, std::span<const std::byte> payload,
                   const std::optional<Endpoint>& to, Instant at);
  void record_send_failure(EndpointState& endpoint, std::error_code error,
                           const std::optional<Endpoint>& to);
  void record_receive_failure(EndpointState& endpoint, std::error_code error);
  void note(const EndpointState& endpoint, Kind kind, std::uint64_t count = 1);
  void lose(SocketId socket);
  void sample_buffers();
  void sample_buffer(EndpointState& endpoint);
  void sample_impairment(EndpointState& endpoint);
  void impair(EndpointState& endpoint);
  void listen_begins();
  [[nodiscard]] Instant next_due(Instant deadline) const;
  Failure send_now(EndpointState& endpoint, std::span<const std::byte> payload,
                   const std::optional<Endpoint>& to);
  [[nodiscard]] Duration since_1970() const;

  Resolver* resolver_;
  const Clock* clock_;
  SessionBounds bounds_;
  SessionServices services_;
  ImpairedNetwork network_;
  Sockets sockets_;
  Journal journal_;
  PollFigures polls_;
  std::vector<std::unique_ptr<EndpointState>> endpoints_;
  std::size_t live_count_ = 0;
  std::vector<EndpointState*> by_slot_;
  std::vector<EndpointState*> senders_;
  std::vector<EndpointState*> repeating_;
  std::vector<EndpointState*> impaired_;  ///< Those that ever were.
  std::unordered_multimap<std::uint16_t, LaneId> answering_by_port_;
  std::unique_ptr<AnswerLoops> loops_;
  std::vector<PendingLookup> lookups_;
  std::deque<Concluded> outcomes_;
  std::deque<Failure> failures_;
  std::uint64_t failure_count_ = 0;
  std::function<void(const EndpointState&, std::span<const std::byte>)> printer_;
  std::vector<SocketId> readable_;
  std::optional<LaneId> demo_receiver_;
  std::size_t holders_asked_ = 0;  ///< Since the last step.
  std::size_t drain_turn_ = 0;
  std::size_t sample_turn_ = 0;
  std::vector<std::byte> buffers_;
  std::vector<Incoming> incoming_;
  std::vector<std::byte> departures_;  ///< Counters on their way out.
  Instant began_at_;
  Instant step_at_;  ///< The one time of the step under way.
  std::optional<Instant> listened_until_;
  std::optional<Instant> poll_gap_ended_at_;
};

}  // namespace readyscope
