#include "readyscope/counters/seen_values.hpp"

namespace readyscope {

SeenValues::SeenValues(WireForm form)
    : is_text_(form == WireForm::ascii),
      mask_(form == WireForm::binary32 ? std::numeric_limits<std::uint32_t>::max()
                                       : std::numeric_limits<std::uint64_t>::max()),
      seen_(std::make_unique<Words>()) {}

void SeenValues::fill_below(std::uint64_t below) {
  span_ = std::max(span_, below);
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
    seen_->fill(0);
    return;
  }
  for (std::uint64_t value = highest_ - count; value != highest_;) {
    const std::uint64_t bit = value % bits;
    const std::uint64_t cleared = std::min(word_bits - bit % word_bits, highest_ - value);
    (*seen_)[bit / word_bits] &= ~(~std::uint64_t{0} >> (word_bits - cleared) << (bit % word_bits));
    value += cleared;
  }
}

}  // namespace readyscope
