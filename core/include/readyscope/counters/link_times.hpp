#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>

#include "readyscope/counters/histogram.hpp"
#include "readyscope/counters/wire.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// From the time of sending to the time of arrival, in nanoseconds. Either time may be anything at
/// all, and by any clock, so this is a difference modulo 2^64 that need not make sense.
enum class Travel : std::uint64_t {};

inline Travel travel_of(Instant sent_at, Instant at) {
  const auto ns = [](Instant instant) {
    return static_cast<std::uint64_t>(instant.time_since_epoch().count());
  };
  return Travel{ns(at) - ns(sent_at)};
}

/// A time of sending is wrong, and left out, if the counter would have been under way for longer
/// than `travel_max`, or for less than no time by more than `travel_below_zero_max`. The kernel's
/// times are not exact, so a little less than no time counts as no time.
inline constexpr Duration travel_max = std::chrono::hours(24);
inline constexpr Duration travel_below_zero_max = std::chrono::seconds(1);

/// Interarrival jitter as in RFC 3550, 6.4.1: by how much the time under way changes from one
/// arrival to the next, smoothed by a sixteenth each time.
///
/// The text form has no time of sending, so its sender is assumed to be even: the change is that of
/// the gap between one pair of neighbouring values and the next. Values that do not follow each
/// other change nothing.
class Jitter {
 public:
  [[nodiscard]] Duration smoothed() const { return Duration(static_cast<Duration::rep>(ns_)); }

  /// The first counter of all arrived, of the text form.
  void begin_text(std::uint64_t value) { next_value_ = value + 1; }
  /// A counter of the text form arrived this long after the arrival before it.
  void add_text(std::uint64_t value, Duration gap) {
    const bool are_neighbours = value == next_value_;
    if (are_neighbours && has_gap_) smooth((gap - gap_).count());
    next_value_ = value + 1;
    gap_ = gap;
    has_gap_ = are_neighbours;
  }
  /// The first counter of all arrived, of a binary form.
  void begin_timed(Travel travel, ClockId clock) {
    travel_ = travel;
    clock_ = clock;
  }
  /// A counter of a binary form arrived. Any clock will do, as long as it is the same one as
  /// before: what it is off by cancels out.
  void add_timed(Travel travel, ClockId clock) {
    const auto change = static_cast<std::int64_t>(static_cast<std::uint64_t>(travel) -
                                                  static_cast<std::uint64_t>(travel_));
    const bool makes_sense = change >= -travel_max.count() && change <= travel_max.count();
    if (clock == clock_ && makes_sense) smooth(change);
    travel_ = travel;
    clock_ = clock;
  }

 private:
  void smooth(std::int64_t change_ns) {
    ns_ += (static_cast<double>(std::abs(change_ns)) - ns_) / 16;
  }

  double ns_ = 0;
  std::uint64_t next_value_ = 0;  ///< Text: the one after the latest.
  Duration gap_{};                ///< Text: between the latest two, if `has_gap_`.
  bool has_gap_ = false;          ///< Text: whether the latest two were neighbours.
  Travel travel_{};               ///< Binary: of the latest.
  ClockId clock_{};               ///< Binary: the sender's, of the latest.
};

/// What can be said about the time under way.
enum class DelayKind : std::uint8_t {
  no_send_time,           ///< The text form carries none.
  clocks_not_comparable,  ///< Sent by the clock of another process.
  one_way,
  round_trip,  ///< Our own counters, come back.
};

/// How long counters were under way, where both times are by the same clock. Allocates its
/// histogram (17 KiB) with the first delay.
class Delays {
 public:
  /// Whether they are the times of counters that were sent here and came back.
  void set_round_trip(bool is_round_trip) { is_round_trip_ = is_round_trip; }
  [[nodiscard]] bool is_round_trip() const { return is_round_trip_; }

  /// Returns the delay that was added; std::nullopt if the time of sending is wrong.
  std::optional<Duration> add(Travel travel) {
    const Duration delay(static_cast<Duration::rep>(travel));
    if (delay < -travel_below_zero_max || delay > travel_max) return {};
    if (!histogram_) histogram_ = std::make_unique<Histogram>();
    const Duration positive = delay < Duration::zero() ? Duration::zero() : delay;
    histogram_->add(positive);
    return positive;
  }

  /// Null until there is one.
  [[nodiscard]] const Histogram* histogram() const { return histogram_.get(); }
  /// Frees what only further delays need. Nothing may be added any more.
  void shrink() {
    if (histogram_) histogram_->shrink();
  }
  /// Memory in bytes, in addition to the object itself.
  [[nodiscard]] std::size_t heap_bytes() const {
    return histogram_ ? sizeof *histogram_ + histogram_->heap_bytes() : 0;
  }

 private:
  std::unique_ptr<Histogram> histogram_;
  bool is_round_trip_ = false;
};

}  // namespace readyscope
