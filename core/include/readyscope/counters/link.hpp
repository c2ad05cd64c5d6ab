#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "readyscope/counters/histogram.hpp"
#include "readyscope/counters/rate_meter.hpp"
#include "readyscope/counters/wire.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// What became of one counter that arrived.
enum class Arrival : std::uint8_t { in_order, after_gap, reordered, duplicate };

/// What can be said of the time on the way.
enum class DelayKind : std::uint8_t {
  no_send_time,           ///< The text form carries none.
  clocks_not_comparable,  ///< Sent by the clock of another process.
  one_way,
  round_trip,  ///< Our own counters, come back.
};

/// Whose fault the missing ones are. The parts add up to `Link::missing`.
struct Culprits {
  std::uint64_t kernel = 0;      ///< This machine's kernel dropped them, though it was polled.
  std::uint64_t poll_gap = 0;    ///< It dropped them while Readyscope itself did not poll.
  std::uint64_t impairment = 0;  ///< An impairment that was set here dropped them.
  std::uint64_t network = 0;     ///< None of these: the network, or the sender.
  std::uint64_t unknown = 0;     ///< As `network`, where this system's kernel tells no drops.
};

/// How many drops, since the counter before, are to be laid to whom. Taken from as gaps appear.
struct Drops {
  std::uint64_t kernel = 0;
  std::uint64_t poll_gap = 0;
  std::uint64_t impairment = 0;
  bool kernel_tells = true;
};

/// One second of a link, for plots.
struct LinkSecond {
  std::uint32_t received = 0;
  std::uint32_t missing = 0;       ///< Found missing in that second, healed later or not.
  std::uint32_t out_of_order = 0;  ///< Reordered or for the second time.
  Duration delay_max{};            ///< Zero where no delay is known.
  Duration delay_sum{};            ///< Over `delays`.
  std::uint32_t delays = 0;
};

/// The counters of one session of one source: what came, what did not, in which order, and how
/// late. Memory is fixed, at most `bytes_max`, however many arrive.
///
/// The terms are those of RFC 4737 (reordered, its distance: the reordering extent of 4.2.1, in
/// arrivals) and RFC 5560 (duplicate). Text values are plain numbers. Values of a binary form count
/// on past its width, and which of two is the higher is told as in RFC 1982. Figures that a
/// stranger drives up by leaps stop at 2^64 - 1.
class Link {
 public:
  static constexpr std::size_t bytes_max = 65'536;
  /// How far below the highest value an arrival can still be told from a duplicate. What is farther
  /// below counts as one, unless it is below all that came before: then it is certainly new.
  static constexpr std::uint64_t window = 65'536;
  /// So many gaps are remembered, to tell how late a counter is that fills one of them. Of one in
  /// an older gap, distance and lateness are told as if it were in the oldest that is remembered.
  static constexpr std::size_t gaps_max = 512;
  static constexpr std::size_t recent_max = 48;
  static constexpr std::size_t seconds_max = 120;
  /// A time of sending lies when a counter would have been on its way for longer than this, or for
  /// less than nothing by more than `travel_below_zero_max`; it is left out. A little less than
  /// nothing is nothing: the kernel's times are not exact.
  static constexpr Duration travel_max = std::chrono::hours(24);
  static constexpr Duration travel_below_zero_max = std::chrono::seconds(1);

  struct Recent {
    std::uint64_t value = 0;
    Arrival arrival = Arrival::in_order;
  };

  /// `session` counts a source's sessions from 1.
  Link(const Endpoint& source, WireForm form, std::uint32_t session);

  /// A counter of `bytes` bytes arrived. `own_clock` is the clock that `at` was read from; `drops`
  /// pays for the gap that it may leave.
  Arrival receive(const Counter& counter, std::size_t bytes, Instant at, ClockId own_clock,
                  Drops& drops);

  [[nodiscard]] const Endpoint& source() const { return source_; }
  [[nodiscard]] WireForm form() const { return form_; }
  [[nodiscard]] std::uint32_t session() const { return session_; }
  /// What the sender calls the session; none in the text form.
  [[nodiscard]] std::optional<std::uint32_t> session_id() const;
  /// A later session of the same source has begun.
  [[nodiscard]] bool ended() const { return ended_; }

  /// The lowest value, as it was written.
  [[nodiscard]] std::uint64_t first() const { return (highest_ - span_) & mask_; }
  /// The highest, as it was written.
  [[nodiscard]] std::uint64_t highest() const { return highest_ & mask_; }
  /// Every counter that arrived, duplicates included.
  [[nodiscard]] std::uint64_t received() const { return received_; }
  /// Values from the lowest to the highest that have not arrived. A late arrival heals it.
  [[nodiscard]] std::uint64_t missing() const;
  [[nodiscard]] std::uint64_t duplicates() const { return duplicates_; }
  [[nodiscard]] std::uint64_t reordered() const { return reordered_; }
  [[nodiscard]] std::uint64_t reorder_distance_max() const { return reorder_distance_max_; }
  /// Of those that were reordered: how long after the first one that overtook them.
  [[nodiscard]] Duration late_max() const { return late_max_; }
  [[nodiscard]] Duration late_mean() const;
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// RFC 3550, 6.4.1. The text form has no send time, so an even sender is assumed there: what is
  /// smoothed is how much one gap between neighbouring values differs from the next.
  [[nodiscard]] Duration jitter() const;
  [[nodiscard]] Instant first_at() const { return first_at_; }
  [[nodiscard]] Instant last_at() const { return last_at_; }
  [[nodiscard]] const Culprits& culprits() const { return culprits_; }

  [[nodiscard]] DelayKind delay_kind() const;
  /// Null until one delay is known.
  [[nodiscard]] const Histogram* delay() const { return delay_.get(); }

  [[nodiscard]] const RateMeter& rate() const { return rate_; }
  /// The latest arrivals, oldest first.
  [[nodiscard]] std::vector<Recent> recent() const;
  /// The last seconds up to `now`, oldest first, empty ones included; the last one still fills.
  [[nodiscard]] std::array<LinkSecond, seconds_max> seconds(Instant now) const;

  /// What this takes of memory, in bytes.
  [[nodiscard]] std::size_t footprint() const;

 private:
  /// It ends sessions, and takes an arrival back that turns out to be of the next one.
  friend class Links;

  /// For each value of the window, and for as many below it, whether it has arrived.
  static constexpr std::uint64_t places = 2 * window;
  using Seen = std::array<std::uint64_t, places / 64>;

  /// Values that were left out when a higher one arrived.
  struct Gap {
    std::uint64_t to = 0;       ///< The higher one.
    std::uint64_t arrival = 0;  ///< Which arrival that was, from 1, duplicates left aside.
    Instant at;
  };
  using Gaps = std::array<Gap, gaps_max>;

  struct Jitter {
    void smooth(std::int64_t difference_ns);

    double ns = 0;
    std::uint64_t next_value = 0;  ///< Text: after the latest one.
    Duration gap{};                ///< Text: between the latest two, which were neighbours.
    bool has_gap = false;
    std::uint64_t travel = 0;  ///< Binary: of the latest one, of two clocks perhaps.
  };

  class Seconds {
   public:
    /// What is told late counts as of the newest.
    LinkSecond& at(Instant at) {
      if (at >= newest_end_) go_on_to(at);
      return newest();
    }
    LinkSecond& newest() { return ring_[newest_place_]; }
    [[nodiscard]] std::array<LinkSecond, seconds_max> until(Instant now) const;

   private:
    void go_on_to(Instant at);

    std::int64_t newest_ = 0;  ///< In seconds since the axis's origin.
    Instant newest_end_{std::chrono::seconds(1)};
    std::size_t newest_place_ = 0;
    std::array<LinkSecond, seconds_max> ring_{};
  };

  /// The latest duplicate, and what was there before it.
  struct Repeated {
    std::uint64_t value = 0;
    std::size_t bytes = 0;
    Instant at;
    std::uint64_t received = 0;  ///< With it: no other has arrived since while this is the same.
    Instant last_at;
    Jitter jitter;
    Recent recent;  ///< Of which it took the place.
  };

  void begin(const Counter& counter, Instant at);
  Arrival place(std::uint64_t value, Instant at, Drops& drops);
  Arrival place_above(std::uint64_t above, Instant at, Drops& drops);
  Arrival place_below(std::uint64_t below, Instant at, const Drops& drops);

  [[nodiscard]] bool seen(std::uint64_t value) const;
  void mark(std::uint64_t value);
  void forget_below_highest(std::uint64_t count);
  void remember_gap(Instant at);
  [[nodiscard]] Gap overtaker(std::uint64_t below) const;

  void miss(std::uint64_t count, Drops& drops);
  void miss_nowhere(std::uint64_t count, bool kernel_tells);
  void heal_one();

  void measure_evenness(std::uint64_t value, Instant at);
  void measure_travel(const Counter& counter, Instant at, ClockId own_clock, LinkSecond& second);

  // ---- of text sessions, for which `Links` tells by the values when another one has begun ----

  [[nodiscard]] bool has(std::uint64_t value) const;
  /// Whether the latest arrival was this value, for the second time at least.
  [[nodiscard]] bool just_repeated(std::uint64_t value) const {
    return repeated_.received == received_ && repeated_.value == value;
  }
  void remember_repeated(std::uint64_t value, std::size_t bytes, Instant at);
  /// As if the latest arrival, a duplicate, had never come. Returns it.
  Repeated take_back();
  /// Nothing will arrive any more.
  void let_go();

  // What every arrival touches stands together.
  Endpoint source_;
  WireForm form_;
  bool ended_ = false;
  bool is_round_trip_ = false;
  std::uint32_t session_;
  std::uint32_t session_id_ = 0;
  Instant last_at_ = Instant::min();
  // Values count on past their form's width, and here past 2^64 too.
  std::uint64_t mask_;
  std::uint64_t highest_ = 0;
  std::uint64_t span_ = 0;  ///< From the lowest to the highest.
  std::uint64_t received_ = 0;
  std::uint64_t bytes_ = 0;
  std::unique_ptr<Seen> seen_;
  std::unique_ptr<Histogram> delay_;
  Jitter jitter_;
  ClockId clock_{};  ///< Of the latest one.
  std::size_t recent_next_ = 0;
  RateMeter rate_;
  Seconds seconds_;
  std::array<Recent, recent_max> recent_{};

  Instant first_at_;
  std::uint64_t opening_ = 0;  ///< The value that arrived first.
  std::uint64_t duplicates_ = 0;
  std::uint64_t reordered_ = 0;
  std::uint64_t reorder_distance_max_ = 0;
  Duration late_max_{};
  double late_sum_ns_ = 0;
  std::uint64_t gap_count_ = 0;
  std::unique_ptr<Gaps> gaps_;
  Culprits culprits_;
  Repeated repeated_;
};

}  // namespace readyscope
