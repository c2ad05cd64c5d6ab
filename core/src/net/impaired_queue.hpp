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

/// The same numbers for the same seed on every system. SplitMix64 (Steele, Lea and Flood, 2014).
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}

  /// Evenly from 0 up to, and without, 1.
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

/// Finds what passes after something taken later, and how far after it: the reordering extent of
/// RFC 4737, 4.2.1. Takes memory for what is on its way alone.
class ReorderMeter {
 public:
  /// Numbers ascend in the order in which they are taken.
  void take(std::uint64_t number) { on_the_way_.insert(on_the_way_.end(), number); }
  /// The extent; 0 for what no later one had overtaken.
  std::uint64_t pass(std::uint64_t number);
  /// It is never going to pass.
  void lose(std::uint64_t number);

 private:
  /// What one that passed early left behind it.
  struct Gap {
    std::uint64_t passed_before = 0;  ///< How many had passed before it.
    std::size_t on_the_way = 0;       ///< How many are still to come, never 0.
  };

  void close(std::map<std::uint64_t, Gap>::iterator gap);

  std::set<std::uint64_t> on_the_way_;
  std::map<std::uint64_t, Gap> gaps_;  ///< By the number that left it.
  std::uint64_t next_expected_ = 0;    ///< One more than the highest that passed.
  std::uint64_t passed_ = 0;
};

/// A datagram while it waits, or word of a refused one.
struct Held {
  /// A datagram and its copy: whichever passes first is the datagram to who counts.
  struct Twins {
    std::size_t waiting = 0;
    bool passed = false;
  };

  std::vector<std::byte> bytes{};
  std::optional<Endpoint> to{};  ///< Of one that is sent.
  Incoming told{};  ///< Of one that came in: what was told with it, without its buffer.
  std::uint64_t number = 0;
  std::shared_ptr<Twins> twins{};  ///< Null for one that has no copy.
};

/// What one impairment does: it decides the fate of each datagram, and holds it until it is due.
class ImpairedQueue {
 public:
  explicit ImpairedQueue(Direction direction) : direction_(direction) {}

  void impair(const Impairment& impairment);

  /// `at` is when it was sent or arrived.
  void take(Held datagram, Instant at);
  /// Holds no more than the line of those that are due: word of a refusal is no datagram.
  void take_refusal(Held refusal);

  /// How many are due; counts no further than `enough`.
  [[nodiscard]] std::size_t due(Instant now, std::size_t enough) const;
  /// Shows those due in the order in which they leave, for as long as `f` returns true.
  template <class F>
  void for_each_due(Instant now, F f) const {
    for (const auto& [key, held] : held_) {
      if (key.first > now || !f(held)) break;
    }
  }
  /// The next one to leave.
  [[nodiscard]] const Held& front() const { return held_.begin()->second; }
  /// It has left.
  void pass();
  /// It could not leave.
  void fail();
  void fail_all();

  /// When the next one is due. May be long ago.
  [[nodiscard]] std::optional<Instant> next_due() const;
  [[nodiscard]] bool is_full() const { return !has_room_for(1); }
  /// Whether datagrams must come this way.
  [[nodiscard]] bool is_active() const { return does_something_ || !held_.empty(); }
  [[nodiscard]] const ImpairmentFigures& figures() const { return figures_; }

 private:
  using Key = std::pair<Instant, std::uint64_t>;  ///< When it is due, and in which order held.

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
  std::uint64_t held_count_ = 0;  ///< Ever, refusals included.
  Instant taken_until_;           ///< When the latest datagram was taken.
  Instant line_free_at_;          ///< When all that was taken has left, at the greatest rate.
  ReorderMeter order_;
  ImpairmentFigures figures_;
};

}  // namespace readyscope
