#include "history/coding/slabs.hpp"

#include <algorithm>
#include <utility>

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

void Slabs::give_back_before(std::uint64_t number) {
  for (; first_ < number && !slabs_.empty(); ++first_) {
    bytes_ -= slabs_.front().size;
    if (slabs_.front().size == slab_bytes_) spare_ = std::move(slabs_.front());
    slabs_.pop_front();
  }
  if (slabs_.empty()) next_ = end_ = nullptr;
}

}  // namespace readyscope
