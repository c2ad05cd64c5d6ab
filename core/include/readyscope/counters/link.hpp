#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "readyscope/counters/histogram.hpp"
#include "readyscope/counters/link_seconds.hpp"
#include "readyscope/counters/link_times.hpp"
#include "readyscope/counters/missing_values.hpp"
#include "readyscope/counters/rate_meter.hpp"
#include "readyscope/counters/recent_arrivals.hpp"
#include "readyscope/counters/reordering.hpp"
#include "readyscope/counters/second_rates.hpp"
#include "readyscope/counters/seen_values.hpp"
#include "readyscope/counters/wire.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// Every counter that arrived, whatever became of it.
struct ArrivalTally {
  [[nodiscard]] std::uint64_t without_duplicates() const { return received - duplicates; }

  std::uint64_t received = 0;  ///< Duplicates included.
  std::uint64_t duplicates = 0;
  std::uint64_t bytes = 0;
  Instant first_at;
  Instant last_at = Instant::min();  ///< The latest time, should times be out of order.
};

/// The counters of one run of one source: which arrived, which did not, in what order, and how
/// late. Memory grows with the values and gaps up to `bytes_max`; nothing is allocated any more
/// once the window and the gaps are full.
///
/// A link is made of parts with one purpose each, which know nothing of each other. It knows in
/// which order an arrival concerns them, and how to undo an arrival that was not its own after all.
class Link {
 public:
  static constexpr std::size_t bytes_max = 65'536;
  /// How far below the highest value an arrival can still be told from a duplicate. Farther below,
  /// it counts as a duplicate, unless it is lower than all before it: then it is certainly new.
  static constexpr std::uint64_t window = SeenValues::window;
  static constexpr std::size_t gaps_max = Reordering::gaps_max;
  static constexpr std::size_t recent_max = RecentArrivals::kept_max;
  static constexpr std::size_t seconds_max = LinkSeconds::kept_max;

  using Recent = RecentArrival;

  /// `run` counts a source's runs from 1.
  Link(const Endpoint& source, WireForm form, std::uint32_t run);

  /// A counter in a datagram of `bytes` bytes arrived. `own_clock` is the clock that `at` was read
  /// from. If the counter leaves a gap, `drops` accounts for as much of it as it can.
  Arrival receive(const Counter& counter, std::size_t bytes, Instant at, ClockId own_clock,
                  Drops& drops);

  [[nodiscard]] const Endpoint& source() const { return source_; }
  [[nodiscard]] WireForm form() const { return form_; }
  [[nodiscard]] std::uint32_t run() const { return run_; }
  /// The sender's own number for the run; std::nullopt in the text form.
  [[nodiscard]] std::optional<std::uint32_t> run_id() const;
  /// A later run of the same source has begun.
  [[nodiscard]] bool ended() const { return ended_; }

  /// Text: at how many bits its values wrap around, 8, 16 or 32; 0 if none has been seen to.
  [[nodiscard]] unsigned wraps_at_bits() const { return wraps_at_bits_; }
  /// The lowest value. Binary forms: as it was written. Text: as if its width had no end, so that
  /// the 0 after 255 is 256.
  [[nodiscard]] std::uint64_t first() const { return values_.lowest(); }
  /// The highest, likewise.
  [[nodiscard]] std::uint64_t highest() const { return values_.highest(); }
  /// Every counter that arrived, duplicates included.
  [[nodiscard]] std::uint64_t received() const { return tally_.received; }
  /// Values from the lowest to the highest that have not arrived. A late arrival heals it.
  [[nodiscard]] std::uint64_t missing() const { return missing_.total(); }
  [[nodiscard]] std::uint64_t duplicates() const { return tally_.duplicates; }
  [[nodiscard]] std::uint64_t reordered() const { return reordering_.count(); }
  [[nodiscard]] std::uint64_t reorder_distance_max() const { return reordering_.distance_max(); }
  /// Of those reordered: how long they came after the first arrival that overtook them.
  [[nodiscard]] Duration late_max() const { return reordering_.late_max(); }
  [[nodiscard]] Duration late_mean() const { return reordering_.late_mean(); }
  /// Of payload, duplicates included.
  [[nodiscard]] std::uint64_t bytes() const { return tally_.bytes; }
  [[nodiscard]] Duration jitter() const { return jitter_.smoothed(); }
  [[nodiscard]] Instant first_at() const { return tally_.first_at; }
  [[nodiscard]] Instant last_at() const { return tally_.last_at; }
  [[nodiscard]] const Culprits& culprits() const { return missing_.culprits(); }

  /// The counters of each whole second.
  [[nodiscard]] const SecondRates& second_rates() const { return second_rates_; }

  [[nodiscard]] DelayKind delay_kind() const;
  /// Null until one delay is known.
  [[nodiscard]] const Histogram* delay() const { return delays_.histogram(); }

  /// This and what follows is no longer known once its endpoint has left: see `Links::let_go`.
  [[nodiscard]] const RateMeter& rate() const;
  /// The latest arrivals, oldest first.
  [[nodiscard]] std::vector<Recent> recent() const;
  /// The last seconds up to `now`, oldest first, empty ones included; the last one is still
  /// filling.
  [[nodiscard]] std::array<LinkSecond, seconds_max> seconds(Instant now) const;

  /// How much memory this takes, in bytes.
  [[nodiscard]] std::size_t footprint() const { return footprint_ + values_.heap_bytes(); }

 private:
  /// It ends runs, and takes back an arrival that turns out to belong to the next one.
  friend class Links;

  /// An arrival that may turn out to be the first of another run, and all that is needed to undo
  /// it.
  struct Doubtful {
    std::uint64_t value = 0;  ///< As it was written.
    std::size_t bytes = 0;
    Instant at;
    std::uint64_t unwrapped = 0;
    bool was_below_lowest = false;  ///< Otherwise it had been received before.
    std::uint64_t span_before = 0;
    ArrivalTally tally_before;
    Jitter jitter_before;
    MissingValues missing_before;
    Reordering::Late late_before;
    RecentArrival replaced;  ///< By this one, in the ring of recent arrivals.
  };

  /// What the latest arrivals were like.
  struct Lately {
    RateMeter rate;
    LinkSeconds seconds;
    RecentArrivals recent;
  };

  void begin(const Counter& counter, Instant at);
  Arrival place(std::uint64_t value, Instant at, LinkSecond& second, Drops& drops);
  Arrival place_below(std::uint64_t value, Instant at, const Drops& drops);
  void add_gap(std::uint64_t count, Instant at, LinkSecond& second, Drops& drops);
  void measure(const Counter& counter, Instant at, ClockId own_clock, LinkSecond& second);

  // ---- text only: `Links` has to infer from the values when another run has begun ----

  void wrap_at(unsigned bits);
  /// Whether this value and the one before it, in a row, may be the first two of another run.
  [[nodiscard]] bool is_second_of_another_run(std::uint64_t value, std::uint64_t below_min) const;
  void remember(const Counter& counter, std::size_t bytes, Instant at);
  /// As if the latest arrival, the doubtful one, had never come. Returns it.
  Doubtful take_back();
  /// Nothing more will arrive: frees what only arrivals need.
  void let_go();
  /// Nothing more will arrive, and its figures are enough.
  void keep_figures_alone();
  void measure_footprint();

  // From here on: what every arrival reads or writes, in as few cache lines as possible.
  Endpoint source_;
  WireForm form_;
  bool ended_ = false;
  std::uint8_t wraps_at_bits_ = 0;
  std::uint32_t run_;
  std::uint32_t run_id_ = 0;
  ArrivalTally tally_;
  SeenValues values_;
  Jitter jitter_;
  Delays delays_;
  SecondRates second_rates_;
  std::size_t footprint_ = 0;  ///< Without the values, which may grow with each of them.
  std::unique_ptr<Lately> lately_;

  // What only gaps, late arrivals and duplicates touch.
  MissingValues missing_;
  Reordering reordering_;
  std::optional<Doubtful> doubtful_;  ///< The latest one.
};

}  // namespace readyscope
