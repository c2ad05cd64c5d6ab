#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <variant>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/endpoint_settings.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope {

// Everything that happens, as a stream. Each happening is complete in itself: whoever takes all of
// them, in order, knows everything there is to know, whether they come from sockets, a file or
// another machine. Spans are valid while a sink takes them.

enum class Phase : std::uint8_t {
  resolving,  ///< Its host name is being looked up.
  open,
  finished,  ///< A counter sender that reached its limit and closed its socket.
  removed,
};

/// All that is known of an endpoint besides its traffic.
struct EndpointDescription {
  std::string machine{};  ///< The machine it is on; empty for the one that polls here.
  Ticket ticket = 0;      ///< Of the request for it.
  EndpointSettings settings{};
  Phase phase = Phase::resolving;
  Endpoint local{};
  std::optional<Endpoint> peer{};
  std::optional<Endpoint> forward_to{};  ///< `settings.forward_to`, once its family is known.
};

/// An endpoint was requested, opened, changed or closed.
struct EndpointChanged {
  LaneId lane{};
  Instant at;
  bool lost = false;  ///< It was closed because something else closed its socket.
  std::shared_ptr<const EndpointDescription> now;
};

/// One way in which `select` found an endpoint ready: `Kind::read`, `write` or `except`.
struct ReadyEndpoint {
  LaneId lane{};
  Kind kind = Kind::read;
};

/// One pass of the loop, which sets the time that counts as now until the next one.
struct Polled {
  Instant at;  ///< When `select` returned.
  Duration wall_offset{};
  bool asked = true;               ///< False if there was no socket to ask about.
  std::optional<Duration> took{};  ///< How long `select` took, if it did not wait.
  std::error_code error{};         ///< Why `select` failed as a whole.
  std::span<const ReadyEndpoint> ready{};
};

/// No poll took place for `span` from `from` on. Reported if it is at least `poll_gap_blamed_from`,
/// or longer than any gap before.
struct PollGap {
  Instant from;
  Duration span{};
};
/// What the kernel drops during a gap of this length or more is blamed on the gap.
inline constexpr Duration poll_gap_blamed_from = std::chrono::milliseconds(20);
/// A gap of this length or more is an event of its own.
inline constexpr Duration poll_gap_noted_from = std::chrono::milliseconds(100);

/// A datagram arrived.
struct Received {
  LaneId lane{};
  Instant at;                ///< When the kernel received it, or else when a poll found it.
  bool kernel_time = false;  ///< Whether `at` is the kernel's.
  bool truncated = false;    ///< Only the beginning was received.
  std::size_t length = 0;    ///< In bytes, as sent.
  std::optional<Endpoint> from{};
  std::optional<std::uint32_t> dropped_before{};  ///< See `Incoming::dropped_before`.
  std::span<const std::byte> payload{};
};

/// A datagram was handed to the system.
struct Sent {
  LaneId lane{};
  Instant at;
  std::optional<Endpoint> to{};
  std::span<const std::byte> payload{};
  std::size_t left_out = 0;  ///< Bytes at its end that are not in `payload`, if it was recorded.

  /// In bytes, as sent.
  [[nodiscard]] std::size_t length() const { return payload.size() + left_out; }
};

/// A problem of one endpoint: `Kind::refused`, `send_failed`, `receive_failed` or `loop_stopped`.
struct Troubled {
  LaneId lane{};
  Instant at;
  Kind kind = Kind::refused;
  bool kernel_time = false;
  std::optional<Endpoint> peer{};
  std::error_code error{};
};

/// The kernel's receive buffer of an endpoint changed, or dropped datagrams.
struct BufferSampled {
  LaneId lane{};
  Instant at;
  std::size_t bytes = 0;
  std::optional<std::uint64_t> dropped{};  ///< So far; std::nullopt if the kernel does not count.
};

/// What an impairment has done so far.
struct ImpairmentSampled {
  LaneId lane{};
  Direction direction = Direction::sending;
  ImpairmentFigures figures{};
};

/// A counter sender started, sent or stopped.
struct SenderProgressed {
  LaneId lane{};
  bool running = false;
  std::uint64_t sent = 0;  ///< In the current run.
};

/// A datagram reached an endpoint that replies by rule.
struct Replied {
  LaneId lane{};
  std::optional<std::size_t> rule{};  ///< The one that matched, if any.
};

/// An answer was not sent, because endpoints here kept answering each other.
struct AnswerWithheld {
  LaneId lane{};
};

/// A text with placeholders was filled in and sent once, by hand.
struct FilledIn {
  LaneId lane{};
};

/// A datagram that is being sent repeatedly.
struct Repeat {
  std::shared_ptr<const SendDatagram> what;
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;
  Failure failure{};  ///< The latest.
  Instant due_at;
};

/// Repeated sending began, continued or ended.
struct RepeatProgressed {
  LaneId lane{};
  bool running = false;
  std::shared_ptr<const Repeat> repeat;
};

/// The outcome of a request.
struct Concluded {
  Ticket ticket = 0;
  Failure failure{};                      ///< Empty if it succeeded.
  std::optional<RuleFault> rule_fault{};  ///< The reply rule that made it fail.
};

/// Something failed, and nobody is waiting for the outcome.
struct Complained {
  Failure failure{};
};

/// The user cleared the history.
struct HistoryCleared {};

/// The user decided how much memory the history may use.
struct HistoryBounded {
  std::size_t bytes = 0;
};

using Happening =
    std::variant<Polled, PollGap, Received, Sent, Troubled, EndpointChanged, BufferSampled,
                 ImpairmentSampled, SenderProgressed, Replied, AnswerWithheld, FilledIn,
                 RepeatProgressed, Concluded, Complained, HistoryCleared, HistoryBounded>;

/// Takes happenings, in batches and in order.
class HappeningSink {
 public:
  virtual ~HappeningSink() = default;
  virtual void take(std::span<const Happening> happenings) = 0;
};

}  // namespace readyscope
