#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "readyscope/net/impaired_network.hpp"

namespace readyscope {

/// Random numbers, the same for a seed on every system: SplitMix64, after Steele, Lea and Flood,
/// "Fast Splittable Pseudorandom Number Generators" (2014).
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}

  /// Uniform in [0, 1).
  double fraction() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<double>((mixed ^ (mixed >> 31U)) >> 11U) * 0x1.0p-53;
  }

 private:
  std::uint64_t state_;
};

/// Computes the reordering extent of RFC 4737, section 4.2, of each datagram that passes. Needs
/// memory only for the datagrams that are on the way.
class ReorderMeter {
 public:
  /// Numbers must ascend.
  void take(std::uint64_t number) { on_the_way_.insert(on_the_way_.end(), number); }
  /// Returns the extent: 0 if no later datagram passed before this one.
  std::uint64_t pass(std::uint64_t number);
  /// This one will never pass.
  void lose(std::uint64_t number);

 private:
  /// The numbers that a datagram skipped by passing early.
  struct Gap {
    std::uint64_t passed_before = 0;  ///< How many had passed before that datagram.
    std::size_t on_the_way = 0;       ///< How many are still to come; never 0.
  };

  void close(std::map<std::uint64_t, Gap>::iterator gap);

  std::set<std::uint64_t> on_the_way_;
  std::map<std::uint64_t, Gap> gaps_;  ///< By the number of the datagram that skipped them.
  std::uint64_t next_expected_ = 0;    ///< NextExp in RFC 4737: the highest that passed, plus 1.
  std::uint64_t passed_ = 0;
};

/// A datagram or a refusal while it waits.
struct Held {
  /// Shared by a datagram and its duplicate. Whichever passes first counts as the datagram.
  struct Twins {
    std::size_t waiting = 0;
    bool passed = false;
  };

  std::vector<std::byte> bytes{};
  std::optional<Endpoint> to{};  ///< When sending: as in `Outgoing`.
  Incoming received{};           ///< When receiving: what was received, without the buffer.
  std::uint64_t number = 0;
  std::shared_ptr<Twins> twins{};  ///< Null if it has no duplicate.
};

/// Applies one impairment: decides the fate of each datagram and holds it until it is due.
class ImpairedQueue {
 public:
  explicit ImpairedQueue(Direction direction) : direction_(direction) {}

  void impair(const Impairment& impairment);

  /// `at` is when the datagram was sent or arrived.
  void take(Held datagram, Instant at);
  /// Refusals are not datagrams: they keep their place in the order but are neither impaired nor
  /// counted.
  void take_refusal(Held refusal);

  /// How many are due, counted up to `enough` only.
  [[nodiscard]] std::size_t due(Instant now, std::size_t enough) const;
  /// Calls `f` for those due, in the order in which they leave, until it returns false.
  template <class F>
  void for_each_due(Instant now, F f) const {
    for (const auto& [key, held] : held_) {
      if (key.first > now || !f(held)) break;
    }
  }
  /// The next one to leave. There must be one; likewise for `pass` and `fail`.
  [[nodiscard]] const Held& front() const { return held_.begin()->second; }
  /// Removes the front, which was sent or delivered.
  void pass();
  /// Removes the front, which could not be sent or delivered.
  void fail();
  void fail_all();

  /// When the front is due, possibly in the past; std::nullopt if the queue is empty.
  [[nodiscard]] std::optional<Instant> next_due() const;
  [[nodiscard]] bool is_full() const { return !has_room_for(1); }
  /// Whether datagrams must pass through this queue.
  [[nodiscard]] bool is_active() const { return does_something_ || !held_.empty(); }
  [[nodiscard]] const ImpairmentFigures& figures() const { return figures_; }

 private:
  using Key = std::pair<Instant, std::uint64_t>;  ///< When it is due, then in order of arrival.

  struct Fate {
    bool dropped = false;
    bool duplicated = false;
    bool held_back = false;
    Duration jitter{};
    Duration jitter_of_copy{};
  };

  Fate draw();
  [[nodiscard]] bool has_room_for(std::size_t bytes) const;
  void hold(Held datagram, Instant at, Duration delay);
  Instant shape(Instant at, std::size_t bytes);
  Held take_front();
  void count_passed(const Held& datagram);

  Direction direction_;
  Impairment impairment_;
  bool does_something_ = false;
  SplitMix random_{0};
  std::map<Key, Held> held_;
  std::size_t held_bytes_ = 0;
  std::uint64_t held_count_ = 0;  ///< Ever held, including refusals.
  Instant taken_until_;           ///< The latest `at` so far.
  Instant line_free_at_;          ///< When the rate limit lets the next datagram start.
  ReorderMeter order_;
  ImpairmentFigures figures_;
};

}  // namespace readyscope
