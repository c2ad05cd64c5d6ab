#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "readyscope/clock.hpp"
#include "readyscope/endpoint.hpp"
#include "readyscope/model/rate_meter.hpp"

namespace readyscope::model {

/// The counter in a datagram: decimal ASCII digits and nothing else, as `std::to_string` writes it.
std::optional<std::uint64_t> parse_counter(std::span<const std::byte> payload);

/// What became of one counter that arrived.
enum class Arrival : std::uint8_t { in_order, after_gap, reordered, duplicate };

/// The counters of one source at one endpoint: what came, what did not, and in which order. Memory
/// is fixed, however many arrive.
class Link {
 public:
  /// How far below the highest value an arrival can still be told from a duplicate. One farther
  /// below is a sender that began anew.
  static constexpr std::uint64_t window = 65'536;
  static constexpr std::size_t recent_max = 48;

  struct Recent {
    std::uint64_t value = 0;
    Arrival arrival = Arrival::in_order;
  };

  explicit Link(const Endpoint& source) : source_(source) {}

  /// A counter of `bytes` bytes arrived.
  Arrival receive(std::uint64_t value, std::size_t bytes, Instant at);

  [[nodiscard]] const Endpoint& source() const { return source_; }
  [[nodiscard]] std::uint32_t session() const { return session_; }  ///< From 1.
  [[nodiscard]] std::uint64_t first() const { return first_; }      ///< The lowest value.
  [[nodiscard]] std::uint64_t highest() const { return highest_; }
  /// Every counter that arrived, duplicates included (RFC 5560 counts them apart).
  [[nodiscard]] std::uint64_t received() const { return received_; }
  /// Values from the lowest to the highest that have not arrived. A late arrival heals it.
  [[nodiscard]] std::uint64_t missing() const;
  [[nodiscard]] std::uint64_t duplicates() const { return duplicates_; }
  /// First arrivals below the next expected value (RFC 4737).
  [[nodiscard]] std::uint64_t reordered() const { return reordered_; }
  [[nodiscard]] std::uint64_t reorder_distance_max() const { return reorder_distance_max_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// Smoothed as in RFC 3550, 6.4.1. The wire form has no send time, so an even sender is assumed:
  /// what is smoothed is how much one gap between neighbouring values differs from the next.
  [[nodiscard]] Duration jitter() const { return Duration(static_cast<std::int64_t>(jitter_ns_)); }
  [[nodiscard]] Instant last_at() const { return last_at_; }
  [[nodiscard]] const RateMeter& rate() const { return rate_; }
  /// The latest arrivals, oldest first.
  [[nodiscard]] std::vector<Recent> recent() const;

 private:
  [[nodiscard]] bool restarts(std::uint64_t value) const;
  void begin_session();
  Arrival count(std::uint64_t value);
  void measure_jitter(std::uint64_t value, Instant at);
  /// Twice the window, so that a value at its far end never shares a place with the highest.
  static constexpr std::uint64_t places = 2 * window;
  [[nodiscard]] bool seen(std::uint64_t value) const;
  void mark(std::uint64_t value);
  void forget_between(std::uint64_t low, std::uint64_t high);

  Endpoint source_;
  std::uint32_t session_ = 1;
  std::uint64_t first_ = 0;
  std::uint64_t highest_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t distinct_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t reordered_ = 0;
  std::uint64_t reorder_distance_max_ = 0;
  std::uint64_t bytes_ = 0;
  double jitter_ns_ = 0;
  std::optional<Duration> last_gap_;
  std::optional<std::uint64_t> last_value_;
  Instant last_at_;
  RateMeter rate_;
  std::vector<std::uint64_t> seen_ = std::vector<std::uint64_t>(places / 64);
  std::array<Recent, recent_max> recent_{};
  std::uint64_t recent_count_ = 0;
};

}  // namespace readyscope::model
