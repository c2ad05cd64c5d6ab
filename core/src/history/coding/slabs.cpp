#include "history/coding/slabs.hpp"

#include <algorithm>

namespace readyscope {

void Slabs::add_slab(std::size_t bytes) {
  const std::size_t size = std::max(bytes, slab_bytes_);
  if (size == spare_.size) {
    slabs_.push_back(std::exchange(spare_, {}));
  } else {
    slabs_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
  }
  bytes_ += size;
  next_ = slabs_.back().memory.get();
  end_ = next_ + size;
}

std::span<std::uint64_t> Slabs::take_words(std::size_t count) {
  // Nothing but words is ever taken from these slabs, so every piece is aligned as the slab is.
  std::byte* const bytes = take(count * sizeof(std::uint64_t)).data();
  return {reinterpret_cast<std::uint64_t*>(bytes), count};
}

std::uint64_t Slabs::oldest_here() const {
  std::uint64_t number = std::max(sent_, first_);
  while (slabs_[static_cast<std::size_t>(number - first_)].memory == nullptr) ++number;
  return number;
}

/// Its size remains, for the books.
void Slabs::free(Slab& slab) {
  if (slab.size == slab_bytes_) {
    spare_ = {std::move(slab.memory), slab.size};
  } else {
    slab.memory.reset();
  }
}

void Slabs::give_back_before(std::uint64_t number) {
  for (; first_ < number && !slabs_.empty(); ++first_) {
    Slab& slab = slabs_.front();
    if (slab.spilled) {
      bytes_spilled_ -= slab.size;
    } else if (slab.memory) {
      bytes_ -= slab.size;
    }
    if (slab.memory) free(slab);
    slabs_.pop_front();
  }
  arrived_ = std::max(arrived_, first_);
  sent_ = std::max(sent_, first_);
  if (slabs_.empty()) next_ = end_ = nullptr;
}

void Slabs::empty_oldest_here() {
  const std::uint64_t number = oldest_here();
  Slab& slab = at(number);
  bytes_ -= slab.size;
  free(slab);
  if (!is_under_way()) arrived_ = number + 1;
  sent_ = number + 1;
}

// ---- spilling ---------------------------------------------------------------------------------

bool Slabs::begin_to_spill(Spill& spill, Spill::Reading reading) {
  if (!has_older()) return false;
  const std::uint64_t number = oldest_here();
  Slab& slab = at(number);
  slab.spilled = spill.take({slab.memory.get(), slab.size}, reading);
  if (!slab.spilled) return false;
  bytes_ -= slab.size;
  bytes_spilled_ += slab.size;
  sent_ = number + 1;
  return true;
}

/// What has been sent and has not arrived.
void Slabs::take_back() {
  for (std::uint64_t number = arrived_; number < sent_; ++number) {
    Slab& slab = at(number);
    if (!slab.spilled) continue;
    slab.spilled.reset();
    bytes_spilled_ -= slab.size;
    bytes_ += slab.size;
  }
  sent_ = arrived_;
}

void Slabs::hand_over_spilled(Slabs& to) {
  to.first_ = first_;
  to.arrived_ = arrived_;
  to.sent_ = sent_;
  to.bytes_spilled_ = std::exchange(bytes_spilled_, 0);
  for (; first_ < sent_; ++first_) {
    to.slabs_.push_back(std::move(slabs_.front()));
    slabs_.pop_front();
  }
  arrived_ = sent_;
}

}  // namespace readyscope
