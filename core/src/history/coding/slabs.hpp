#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>

namespace readyscope {

/// Memory that is taken piece by piece and given back in the same order. It is allocated in slabs
/// of one size: pieces of many sizes would fragment the heap, and the history would take more
/// memory than it counts. One slab that was given back is kept as a spare, so that a full history
/// needs no further allocations.
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
  [[nodiscard]] std::uint64_t oldest() const { return first_; }
  [[nodiscard]] std::size_t count() const { return slabs_.size(); }
  /// The size of all slabs in use and of the spare one.
  [[nodiscard]] std::size_t bytes() const { return bytes_ + spare_.size; }
  /// The size once one more slab is needed.
  [[nodiscard]] std::size_t bytes_soon() const { return bytes_ + slab_bytes_; }

  /// Gives back all slabs with lower numbers.
  void give_back_before(std::uint64_t number);
  void give_back_all() {
    give_back_before(first_ + slabs_.size());
    spare_ = {};
  }
  [[nodiscard]] std::size_t slab_bytes() const { return slab_bytes_; }

 private:
  struct Slab {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size = 0;
  };

  void add_slab(std::size_t bytes);

  std::size_t slab_bytes_;
  Slab spare_;
  std::deque<Slab> slabs_;
  std::byte* next_ = nullptr;  ///< The free part of the newest slab is [next_, end_).
  std::byte* end_ = nullptr;
  std::uint64_t first_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace readyscope
