#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "readyscope/counters/wire.hpp"

namespace readyscope {

/// Which values of one run have arrived, in at most 16 KiB however many do: as much as the values
/// from the lowest to the highest need.
///
/// Values from the highest down to `window` below it are known one by one. Farther down, only the
/// lowest value is known: whatever lies between it and the window counts as seen.
///
/// Values of a binary form wrap around at its width, and which of two is the higher follows the
/// serial number arithmetic of RFC 1982. Text values are plain numbers, unless it becomes known at
/// which width their sender wraps around; from then on they follow the same arithmetic. Internally,
/// values keep counting past that width, modulo 2^64; these are called unwrapped.
class SeenValues {
 public:
  static constexpr std::uint64_t window = 65'536;

  explicit SeenValues(WireForm form);

  /// The first value of all has arrived.
  void begin(std::uint64_t value) {
    highest_ = value;
    mark(value);
  }

  /// Text only: its values wrap around at so many bits, at most 32. The highest must fit in that.
  void wrap_at(unsigned width) {
    mask_ = (std::uint64_t{1} << width) - 1;
    is_plain_ = false;
  }
  /// Whether such a value can be written at all.
  [[nodiscard]] bool has_room_for(std::uint64_t value) const { return value <= mask_; }

  /// The lowest value that has arrived: as it was written, but for text as if its width had no end.
  [[nodiscard]] std::uint64_t lowest() const { return shown(highest_ - span_); }
  /// The highest, likewise.
  [[nodiscard]] std::uint64_t highest() const { return shown(highest_); }
  [[nodiscard]] std::uint64_t unwrapped_highest() const { return highest_; }
  /// The unwrapped form of a value that is not above the highest.
  [[nodiscard]] std::uint64_t unwrapped(std::uint64_t value) const {
    return highest_ - distance_below(value);
  }
  /// How far it is from the lowest to the highest. Stops at 2^64 - 1, because a stranger who sends
  /// leaps can drive it up.
  [[nodiscard]] std::uint64_t span() const { return span_; }

  /// How far `value` is above the highest; 0 if it is not above it.
  [[nodiscard]] std::uint64_t distance_above(std::uint64_t value) const {
    if (is_plain_) return value > highest_ ? value - highest_ : 0;
    const std::uint64_t distance = (value - highest_) & mask_;
    return distance <= mask_ / 2 ? distance : 0;
  }
  /// How far `value`, which is not above the highest, is below it.
  [[nodiscard]] std::uint64_t distance_below(std::uint64_t value) const {
    return (highest_ - value) & mask_;
  }

  /// The value `above` the highest has arrived; the window moves up to it. Those skipped have not.
  void raise_by(std::uint64_t above) {
    const std::uint64_t span =
        span_ + std::min(above, std::numeric_limits<std::uint64_t>::max() - span_);
    if (span >= bits_ && bits_ < bits_max) make_room_for(span);
    highest_ += above;
    span_ = span;
    if (above > 1) forget_below_highest(above - 1);
    mark(highest_);
  }

  /// Whether the value `below` the highest is lower than every value so far: then it is certainly
  /// new, even below the window.
  [[nodiscard]] bool is_below_lowest(std::uint64_t below) const { return below > span_; }
  /// Whether the value `below` the highest counts as one that has arrived.
  [[nodiscard]] bool has_below(std::uint64_t below) const {
    return !is_below_lowest(below) && (below > window || is_marked(highest_ - below));
  }
  /// The value `below` the highest has arrived.
  void fill_below(std::uint64_t below);

  /// Whether the very value `below` the highest is known to have arrived. Not once released.
  [[nodiscard]] bool knows_below(std::uint64_t below) const {
    return below <= std::min(span_, window) && is_marked(highest_ - below);
  }
  /// As if the lowest value had never arrived, and the span had still been this.
  void take_back_lowest(std::uint64_t span_before);

  /// Frees the window. After that, only the lowest, the highest and the span may be asked for.
  void release() { seen_ = std::vector<std::uint64_t>(); }
  /// Memory in bytes, in addition to the object itself.
  [[nodiscard]] std::size_t heap_bytes() const { return seen_.capacity() * sizeof(seen_[0]); }

 private:
  /// The window has `window + 1` values, both ends included. A power of two has room for them and
  /// keeps every value at its bit where unwrapped values pass 2^64.
  static constexpr std::uint64_t bits_max = 2 * window;
  static constexpr std::uint64_t word_bits = 64;

  [[nodiscard]] std::uint64_t bit_of(std::uint64_t value) const { return value & (bits_ - 1); }
  void mark(std::uint64_t value) {
    const std::uint64_t bit = bit_of(value);
    seen_[bit / word_bits] |= std::uint64_t{1} << (bit % word_bits);
  }
  void unmark(std::uint64_t value) {
    const std::uint64_t bit = bit_of(value);
    seen_[bit / word_bits] &= ~(std::uint64_t{1} << (bit % word_bits));
  }
  [[nodiscard]] bool is_marked(std::uint64_t value) const {
    const std::uint64_t bit = bit_of(value);
    return (seen_[bit / word_bits] >> (bit % word_bits) & 1U) != 0;
  }
  [[nodiscard]] std::uint64_t shown(std::uint64_t unwrapped) const {
    if (!is_text_) return unwrapped & mask_;
    // What came late may lie before the zero that the first value is counted from.
    return !is_plain_ && span_ > highest_ ? unwrapped + mask_ + 1 : unwrapped;
  }
  void make_room_for(std::uint64_t span);
  void forget_below_highest(std::uint64_t count);

  bool is_text_;
  bool is_plain_ = is_text_;  ///< As far as is known, its values never wrap around.
  std::uint64_t mask_;        ///< All bits of a value as it is written.
  std::uint64_t highest_ = 0;
  std::uint64_t span_ = 0;
  std::uint64_t bits_ = word_bits;  ///< A power of two: more than the span, or `bits_max`.
  /// A bit for each value, at its number modulo `bits_`.
  std::vector<std::uint64_t> seen_ = std::vector<std::uint64_t>(1);
};

}  // namespace readyscope
