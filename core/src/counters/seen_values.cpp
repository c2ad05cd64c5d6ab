#include "readyscope/counters/seen_values.hpp"

#include <bit>
#include <utility>

namespace readyscope {

SeenValues::SeenValues(WireForm form)
    : is_text_(form == WireForm::ascii),
      mask_(form == WireForm::binary32 ? std::numeric_limits<std::uint32_t>::max()
                                       : std::numeric_limits<std::uint64_t>::max()) {}

/// What has arrived so far fits into the bits there were. As their number doubles at least, all
/// moves together cost as much as a few marks per value.
void SeenValues::make_room_for(std::uint64_t span) {
  const std::uint64_t bits_before = std::exchange(bits_, std::bit_ceil(std::min(span, window) + 1));
  const auto before = std::exchange(seen_, std::vector<std::uint64_t>(bits_ / word_bits));
  for (std::uint64_t below = 0; below <= span_; ++below) {
    const std::uint64_t value = highest_ - below;
    const std::uint64_t bit = value & (bits_before - 1);
    if ((before[bit / word_bits] >> (bit % word_bits) & 1U) != 0) mark(value);
  }
}

void SeenValues::fill_below(std::uint64_t below) {
  const std::uint64_t span = std::max(span_, below);
  if (span >= bits_ && bits_ < bits_max) make_room_for(span);
  span_ = span;
  if (below <= window) mark(highest_ - below);
}

void SeenValues::take_back_lowest(std::uint64_t span_before) {
  if (span_ <= window) unmark(highest_ - span_);
  span_ = span_before;
}

/// Clears whole words at a time, and all of them at once where the window keeps nothing: a stranger
/// chooses the count, and must not be able to choose how long this takes.
void SeenValues::forget_below_highest(std::uint64_t count) {
  if (count >= window) {
    std::ranges::fill(seen_, 0);
    return;
  }
  for (std::uint64_t value = highest_ - count; value != highest_;) {
    const std::uint64_t bit = bit_of(value);
    const std::uint64_t cleared = std::min(word_bits - bit % word_bits, highest_ - value);
    seen_[bit / word_bits] &= ~(~std::uint64_t{0} >> (word_bits - cleared) << (bit % word_bits));
    value += cleared;
  }
}

}  // namespace readyscope
