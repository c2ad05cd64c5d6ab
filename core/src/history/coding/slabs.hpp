#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <utility>

#include "readyscope/history/spill.hpp"

namespace readyscope {

/// Memory that is taken piece by piece and given back in the same order. It is allocated in slabs
/// of one size: pieces of many sizes would fragment the heap, and the history would take more
/// memory than it counts. One slab that was given back is kept as a spare, so that a full history
/// needs no further allocations.
///
/// Nothing changes any more in any slab but the newest; all others can be moved to a spill, the
/// oldest first.
class Slabs {
 public:
  explicit Slabs(std::size_t slab_bytes) : slab_bytes_(slab_bytes) {}

  /// Contiguous memory, uninitialised. A piece larger than a slab gets a slab of its own size.
  std::span<std::byte> take(std::size_t bytes) {
    if (!has_room_behind(bytes)) add_slab(bytes);
    const std::span<std::byte> piece(next_, bytes);
    next_ += bytes;
    return piece;
  }
  /// The same, aligned for words. Must not be mixed with `take` in one object.
  std::span<std::uint64_t> take_words(std::size_t count);
  /// Whether that many bytes would follow directly after those taken last.
  [[nodiscard]] bool has_room_behind(std::size_t bytes) const {
    return static_cast<std::size_t>(end_ - next_) >= bytes;
  }

  /// The number of the slab that was taken from last, or of the first slab to come. Slabs are
  /// numbered in ascending order.
  [[nodiscard]] std::uint64_t newest() const {
    return slabs_.empty() ? first_ : first_ + slabs_.size() - 1;
  }
  /// The first one that was not given back, or the first to come.
  [[nodiscard]] std::uint64_t oldest() const { return first_; }
  /// The first one that is in memory; all before it have left or are about to. There must be one.
  [[nodiscard]] std::uint64_t oldest_here() const;
  /// Whether there is one in memory besides the newest.
  [[nodiscard]] bool has_older() const { return sent_ < newest() && oldest_here() < newest(); }
  /// The memory of all slabs in use and of the spare one.
  [[nodiscard]] std::size_t bytes() const { return bytes_ + spare_.size; }
  /// The memory once one more slab is needed.
  [[nodiscard]] std::size_t bytes_soon() const { return bytes_ + slab_bytes_; }
  /// The size of the slabs that were moved to a spill.
  [[nodiscard]] std::size_t bytes_spilled() const { return bytes_spilled_; }

  /// Gives back all slabs with lower numbers.
  void give_back_before(std::uint64_t number);
  void give_back_all() {
    give_back_before(first_ + slabs_.size());
    spare_ = {};
  }
  [[nodiscard]] std::size_t slab_bytes() const { return slab_bytes_; }

  /// Gives back the memory of the oldest slab that is here, which must not be the newest. Its
  /// number remains.
  void empty_oldest_here();
  /// Begins to move that one. False if there is none, or no room for it.
  bool begin_to_spill(Spill& spill, Spill::Reading reading);
  /// For each slab that has arrived since the last call, calls `moved` with its number, its old
  /// address, and its new one. Those that have been lost count as memory again.
  template <class Moved>
  void settle(Moved moved);
  /// Whether something has been sent that has not arrived.
  [[nodiscard]] bool is_under_way() const { return arrived_ < sent_; }
  /// Hands the slabs that have left, or are about to, over to another object without any.
  void hand_over_spilled(Slabs& to);

 private:
  struct Slab {
    std::unique_ptr<std::byte[]> memory;  ///< Null if it is no longer here.
    std::size_t size = 0;
    std::unique_ptr<Spill::Piece> spilled{};  ///< Null unless it leaves or has left.
  };

  void add_slab(std::size_t bytes);
  Slab& at(std::uint64_t number) { return slabs_[static_cast<std::size_t>(number - first_)]; }
  void free(Slab& slab);
  void take_back();

  std::size_t slab_bytes_;
  Slab spare_;
  std::deque<Slab> slabs_;
  std::byte* next_ = nullptr;  ///< The free part of the newest slab is [next_, end_).
  std::byte* end_ = nullptr;
  std::uint64_t first_ = 0;
  // Before the first of these two numbers all slabs have arrived, and before the second all have
  // been sent; empty ones need not have been either.
  std::uint64_t arrived_ = 0;
  std::uint64_t sent_ = 0;
  std::size_t bytes_ = 0;
  std::size_t bytes_spilled_ = 0;
};

template <class Moved>
void Slabs::settle(Moved moved) {
  for (; arrived_ < sent_; ++arrived_) {
    Slab& slab = at(arrived_);
    if (!slab.spilled) continue;
    const auto state = slab.spilled->state();
    if (state == Spill::Piece::State::under_way) return;
    if (state == Spill::Piece::State::lost) return take_back();
    moved(arrived_, static_cast<const std::byte*>(slab.memory.get()), slab.spilled->bytes().data());
    free(slab);
  }
}

}  // namespace readyscope
