#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "readyscope/history/journal.hpp"

namespace readyscope {

/// A number drawn at random once in each process. Strangers choose the numbers of lanes in a file,
/// and must not know which of them would share a place.
std::uint64_t lane_secret();

/// Values by lane. Lanes have numbers that are never used again, so there may be large ones; memory
/// follows how many lanes are in it, and finding one takes little longer than in an array.
///
/// A hash table with linear probing, at most half full.
template <class T>
class LaneMap {
 public:
  /// Null if there is none. Valid until another one is added or erased.
  [[nodiscard]] T* find(LaneId lane) { return const_cast<T*>(std::as_const(*this).find(lane)); }
  [[nodiscard]] const T* find(LaneId lane) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[slot_of(lane)];
    return slot.lane == lane && lane != no_lane ? &slot.value : nullptr;
  }

  /// Adds one if there is none. Not for `no_lane`.
  T& operator[](LaneId lane) {
    if (T* const found = find(lane)) return *found;
    if (2 * (size_ + 1) > slots_.size()) grow();
    ++size_;
    Slot& slot = slots_[slot_of(lane)];
    slot.lane = lane;
    return slot.value;
  }

  void erase(LaneId lane) {
    if (find(lane) == nullptr) return;
    std::size_t free = slot_of(lane);
    // Those behind it move up, so that a search never stops at it before it reaches them.
    for (std::size_t i = next(free); slots_[i].lane != no_lane; i = next(i)) {
      const bool stays = ((i - home_of(slots_[i].lane)) & mask()) < ((i - free) & mask());
      if (!stays) slots_[std::exchange(free, i)] = std::move(slots_[i]);
    }
    slots_[free] = Slot();
    --size_;
  }

  /// Keeps the memory if about as many may come again.
  void clear() {
    if (size_ < slots_.size() / 8) {
      *this = LaneMap();
    } else {
      std::ranges::fill(slots_, Slot());
      size_ = 0;
    }
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  /// What it takes, besides what its values point to.
  [[nodiscard]] std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  struct Slot {
    LaneId lane = no_lane;
    T value{};
  };

  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }
  [[nodiscard]] std::size_t next(std::size_t slot) const { return (slot + 1) & mask(); }
  /// Multiplying by a number close to 2^64 / golden ratio spreads numbers over the upper bits
  /// (Knuth, The Art of Computer Programming, volume 3, 6.4).
  [[nodiscard]] std::size_t home_of(LaneId lane) const {
    constexpr std::uint64_t spread = 0x9e37'79b9'7f4a'7c15U;
    std::uint64_t mixed = (static_cast<std::uint64_t>(lane) ^ secret_) * spread;
    mixed = (mixed ^ mixed >> 32U) * spread;
    return static_cast<std::size_t>(mixed >> shift_);
  }
  /// Where this lane is, or would be.
  [[nodiscard]] std::size_t slot_of(LaneId lane) const {
    std::size_t slot = home_of(lane);
    while (slots_[slot].lane != lane && slots_[slot].lane != no_lane) slot = next(slot);
    return slot;
  }

  void grow() {
    std::vector<Slot> before(slots_.empty() ? 8 : 2 * slots_.size());
    before.swap(slots_);
    shift_ = before.empty() ? 61 : shift_ - 1;
    for (Slot& slot : before) {
      if (slot.lane != no_lane) slots_[slot_of(slot.lane)] = std::move(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  unsigned shift_ = 64;  ///< 64 less the binary logarithm of the number of slots.
  std::uint64_t secret_ = lane_secret();
};

}  // namespace readyscope
