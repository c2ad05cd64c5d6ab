#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "readyscope/counters/link.hpp"
#include "readyscope/counters/receiver_settings.hpp"
#include "readyscope/counters/wire.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// What is known about a datagram besides its bytes.
struct ArrivalContext {
  Endpoint from;
  std::size_t bytes = 0;
  Instant at;
  /// How many datagrams the kernel had dropped at this socket by the time it received this one;
  /// std::nullopt if the kernel does not report it.
  std::optional<std::uint64_t> kernel_dropped{};
  /// How many an impairment of this endpoint had dropped by then.
  std::uint64_t impairment_dropped = 0;
  /// When Readyscope last resumed polling after a gap.
  std::optional<Instant> poll_gap_ended_at{};
};

/// The counter traffic that arrives at one endpoint, kept apart by source, wire form and run. A run
/// is what a sender sends from one start value on, in equal steps.
///
/// With a binary form, which carries a run number, each new number begins a new run; stragglers of
/// an older run still count there. Text carries none, and does not say either whether its values
/// wrap around, so both are inferred:
///
/// - If the highest is at most `wrap_near` below 2^8, 2^16 or 2^32, and a value less than as far
///   above 0 arrives, the sender has wrapped around at that width. From then on, its values are
///   read as serial numbers of that width (RFC 1982). So are they if, among the first arrivals, a
///   value just below one of these powers follows on values just above 0: the sender wrapped
///   around, and this one was overtaken.
/// - A new run begins with a value more than `Link::window` below the highest, one too large for
///   the width, or two arrivals in a row, v and v + 1, both at least `restart_below` below the
///   highest, each received before or below the lowest; these two count for it, not for the old
///   one. Neither is inferred where values come so late that these may be the first ones.
///
/// Whatever this machine dropped since the first counter arrived is attributed to the gaps that
/// appear afterwards. Nobody reports which source the dropped datagrams came from, so among several
/// sources, the one whose gap appears first takes them.
///
/// At most `links_max` links are kept, each within `Link::bytes_max`.
class Links {
 public:
  static constexpr std::size_t links_max = 256;
  static constexpr std::uint64_t restart_below = 16;
  static constexpr std::uint64_t wrap_near = 64;
  /// How many arrivals are the first ones of a run, and how far from 0 they may be, for one from
  /// before the wrap to come after them.
  static constexpr std::uint64_t first_arrivals = 16;

  explicit Links(ClockId own_clock) : own_clock_(own_clock) {}

  Arrival receive(const Counter& counter, const ArrivalContext& context);

  /// A source without regard to its port has port 0, and counters that are too large for the width
  /// must not be given to it. A change ends all runs that were read in another way.
  void set(const ReceiverSettings& settings);

  /// In runs that begin from now on, counters timed by our own clock are our own that came back:
  /// their delay is a round trip.
  void set_round_trip(bool is_round_trip) { is_round_trip_ = is_round_trip; }

  /// Sources in the order of their first arrival, and each source's runs in the order they began.
  [[nodiscard]] std::span<const std::unique_ptr<Link>> all() const { return links_; }
  [[nodiscard]] bool empty() const { return all().empty(); }
  [[nodiscard]] std::size_t size() const { return all().size(); }
  [[nodiscard]] auto begin() const { return all().begin(); }
  [[nodiscard]] auto end() const { return all().end(); }
  /// How many links were dropped: to stay within `links_max` always the one silent the longest, and
  /// ended ones first; and those that `forget` was called for.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }
  /// Drops one of them.
  void forget(const Link& link);

  /// Nothing more will arrive: keeps the figures alone, and frees what only arrivals and plots
  /// need.
  void let_go();

  /// How much memory all of them take, in bytes.
  [[nodiscard]] std::size_t bytes() const {
    return link_bytes_ + table_.capacity() * sizeof(table_[0]);
  }
  /// Missing values of all links together; stops at 2^64 - 1.
  [[nodiscard]] std::uint64_t missing() const;

 private:
  /// What a datagram says about the link it belongs to. Lives no longer than the datagram.
  struct Key {
    Endpoint source;
    WireForm form;
    std::uint32_t run_id;
  };
  static Key key_of(const Link& link);
  static bool fits(const Link& link, const Key& key);

  void note_drops(const ArrivalContext& context);
  Link* find(const Key& key) const;
  Link& run_of_text(Link& current, std::uint64_t value, const Key& key);
  Link& begin_run(const Key& key);
  std::size_t forget_one();
  /// Returns the index that it had in `links_`.
  std::size_t forget(std::vector<std::unique_ptr<Link>>::iterator link);
  void let_go(Link& link);

  [[nodiscard]] std::size_t home_slot_of(const Key& key) const;
  [[nodiscard]] std::size_t next_slot(std::size_t slot) const;
  [[nodiscard]] std::size_t slot_of(const Key& key) const;
  void make_room_in_table();
  void remove_from_table(const Link& link);

  ClockId own_clock_;
  ReceiverSettings settings_;
  bool is_round_trip_ = false;
  Link* latest_ = nullptr;  ///< The last to receive, tried first. Null once it is forgotten.
  std::vector<std::unique_ptr<Link>> links_;
  /// Hash table with linear probing of the links that may still receive: each is in the slot that
  /// its key hashes to, or the next free one after it. Its size is a power of two, and at least
  /// half of the slots are free. Empty until the first counter arrives.
  std::vector<Link*> table_;
  std::uint64_t forgotten_ = 0;
  std::size_t link_bytes_ = 0;

  Drops drops_;
  std::optional<std::uint64_t> kernel_dropped_;
  std::uint64_t impairment_dropped_ = 0;
  Instant previous_at_;
};

}  // namespace readyscope
