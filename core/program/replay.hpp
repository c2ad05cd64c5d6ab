#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "program/opened_file.hpp"
#include "program/traffic_choice.hpp"
#include "readyscope/scope/command.hpp"

namespace readyscope {

/// Which recorded datagrams are sent again, and how.
struct ReplaySettings {
  enum class Way : std::uint8_t { received, sent, both };

  std::string to{};  ///< A numeric address.
  TrafficChoice choice{};
  std::optional<Filter> listed{};  ///< Only what this shows, instead of `choice`.
  Way way = Way::received;
  double speed = 1;                       ///< Times as fast as it was; more than zero.
  bool as_fast_as_possible = false;       ///< Whatever the speed.
  std::optional<std::uint64_t> times{1};  ///< std::nullopt: until it is stopped.
};

/// Sends recorded datagrams again, through an endpoint of the engine: each as long after the first
/// as it was in the file.
class Replay {
 public:
  /// Of what is sent in one step, so that input is read in between.
  static constexpr std::size_t sends_per_step_max = 64;
  /// It is read ahead while fewer wait; one frame of a recording may bring more.
  static constexpr std::size_t waiting_min = 2'000;
  /// How often it is read from before it is asked to.
  static constexpr std::size_t reads_at_first_max = 8;

  /// Reads the beginning; `path` is in UTF-8. The error is a sentence.
  static std::expected<std::unique_ptr<Replay>, std::string> open(std::string path,
                                                                  ReplaySettings settings);
  ~Replay();
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  /// The endpoint is open: the first datagram is due at that time.
  void begin(LaneId lane, bool is_connected, Instant at);
  [[nodiscard]] bool has_begun() const { return began_at_.has_value(); }
  /// From now on nothing is due, until it goes on from there.
  void pause(Instant at);
  void resume(Instant at);
  [[nodiscard]] bool is_paused() const { return paused_at_.has_value(); }
  /// When the next datagram is due; std::nullopt if there is none, it has not begun, or is paused.
  [[nodiscard]] std::optional<Instant> next_due() const;
  /// Takes what is due by now as commands. What became of them is in the scope after the next step:
  /// give it to `note_outcomes`.
  Commands take_due(Instant now);
  /// The same of the next datagram alone, although it is paused. It goes on from there.
  Commands take_next();
  void note_outcomes(const Scope& scope);
  /// Whether it is known when the first datagram is due, or that there is none: then it can begin.
  [[nodiscard]] bool is_ready() const { return !waiting_.empty() || at_end_; }
  /// Reads on if little waits, for some milliseconds at most. False if enough waits. Call it when
  /// there is time.
  bool read_ahead();
  /// Whether all has been sent.
  [[nodiscard]] bool has_ended() const { return at_end_ && waiting_.empty(); }

  struct Figures {
    std::uint64_t sent = 0;
    std::uint64_t failed = 0;
    std::uint64_t incomplete = 0;  ///< Not sent: the file has not all of their payload.
    std::string failure{};         ///< Why the latest failed, in words.
  };
  [[nodiscard]] const Figures& figures() const { return figures_; }

 private:
  class Taker;
  struct Datagram {
    Duration after{};  ///< The first one.
    std::vector<std::byte> payload;
  };
  struct UnderWay {
    Ticket ticket = 0;
    Datagram datagram;
  };

  Replay(std::string path, ReplaySettings settings, std::unique_ptr<OpenedFile> file);
  bool begin_round();
  void end_round();
  void take(Instant at, std::size_t length, std::span<const std::byte> payload);
  [[nodiscard]] Instant due_at(const Datagram& datagram) const;
  [[nodiscard]] Duration after_begin(const Datagram& datagram) const;
  SendDatagram take_first();

  std::string path_;
  ReplaySettings settings_;
  std::unique_ptr<OpenedFile> file_;
  std::unique_ptr<ChosenTraffic> choice_;
  std::unique_ptr<Taker> taker_;
  bool at_end_ = false;
  std::uint64_t rounds_ = 0;  ///< That were read to their end.
  std::uint64_t taken_in_round_ = 0;
  Instant first_at_{};       ///< In the file.
  Duration round_begins_{};  ///< After the first datagram of all.
  Duration latest_{};        ///< The same, of the datagram that was read last.

  std::optional<Instant> began_at_;  ///< As if it had never been paused.
  std::optional<Instant> paused_at_;
  LaneId lane_ = no_lane;
  std::string to_;  ///< Empty if the endpoint is connected.
  Ticket next_ticket_;
  std::deque<Datagram> waiting_;
  std::vector<UnderWay> under_way_;
  Figures figures_;
};

}  // namespace readyscope
