#include "history/coding/monotone.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

#include "history/coding/bits.hpp"

namespace readyscope {
namespace {

constexpr unsigned bucket_bits = 5;
constexpr std::size_t bucket_parts = std::size_t{1} << bucket_bits;
/// Keeps `low_bits + bucket_bits` below 64, so that it is a valid shift.
constexpr unsigned low_bits_max = 57;

std::size_t high_words(std::size_t size, std::size_t buckets) {
  return words_for(size + (buckets << bucket_bits));
}

/// One word more than the bits take, because `read_bits` may read the word after them.
std::size_t low_words_of(std::size_t size, unsigned low_bits) {
  return low_bits == 0 ? 0 : words_for(size * low_bits) + 1;
}

unsigned low_bits_for(std::uint64_t span, std::size_t size) {
  const std::uint64_t gap = span / size;
  return gap == 0 ? 0 : std::min(static_cast<unsigned>(std::bit_width(gap)) - 1, low_bits_max);
}

void fetch([[maybe_unused]] const std::uint64_t* word) {
#if defined(__GNUC__)
  __builtin_prefetch(word);
#endif
}

}  // namespace

std::uint64_t monotone_base(std::uint64_t first, unsigned low_bits) {
  const unsigned bucket_shift = low_bits + bucket_bits;
  return (first >> bucket_shift) << bucket_shift;
}

MonotoneShape append_monotone(std::vector<std::uint64_t>& words,
                              std::vector<std::uint16_t>& directory,
                              std::span<const std::uint64_t> ascending) {
  const std::size_t size = ascending.size();
  assert(size <= coded_numbers_max);
  if (size == 0) return {};
  const unsigned low_bits = low_bits_for(ascending.back() - ascending.front(), size);
  const std::uint64_t base = monotone_base(ascending.front(), low_bits);
  const auto buckets =
      static_cast<std::size_t>((ascending.back() - base) >> (low_bits + bucket_bits)) + 1;

  const std::size_t begin = words.size();
  words.resize(begin + high_words(size, buckets) + low_words_of(size, low_bits));
  std::uint64_t* high = words.data() + begin;
  BitWriter low(high + high_words(size, buckets), low_bits);
  const std::uint64_t low_mask = (std::uint64_t{1} << low_bits) - 1;
  std::size_t bucket = 0;
  std::size_t high_at = 0;
  std::uint64_t high_word = 0;
  directory.push_back(0);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t offset = ascending[i] - base;
    const auto upper = static_cast<std::size_t>(offset >> low_bits);
    for (; bucket < upper >> bucket_bits; ++bucket) {
      directory.push_back(static_cast<std::uint16_t>(i));
    }
    if ((upper + i) / 64 != high_at) {
      high[high_at] = std::exchange(high_word, 0);
      high_at = (upper + i) / 64;
    }
    high_word |= std::uint64_t{1} << ((upper + i) % 64);
    low.write(offset & low_mask);
  }
  high[high_at] = high_word;
  if (low_bits > 0) low.finish();
  return {.base = base,
          .size = static_cast<std::uint32_t>(size),
          .buckets = static_cast<std::uint32_t>(buckets),
          .low_bits = static_cast<std::uint8_t>(low_bits)};
}

const std::uint64_t* Monotone::low_words() const {
  return high_ + high_words(shape_.size, shape_.buckets);
}

const std::uint64_t* Monotone::end() const {
  return shape_.size == 0 ? high_ : low_words() + low_words_of(shape_.size, shape_.low_bits);
}

std::size_t Monotone::before(std::uint64_t value) const {
  if (shape_.size == 0 || value <= shape_.base) return 0;
  const std::uint64_t offset = value - shape_.base;
  const unsigned low_bits = shape_.low_bits;
  const unsigned bucket_shift = low_bits + bucket_bits;
  const std::uint64_t bucket = offset >> bucket_shift;
  if (bucket >= shape_.buckets) return shape_.size;
  const std::size_t start = directory_[bucket];
  if (offset << (64 - bucket_shift) == 0) return start;

  // In the high bits, each high part is one 1 per number that has it, followed by a 0.
  const auto upper = static_cast<std::size_t>(offset >> low_bits);
  std::size_t position = start + (static_cast<std::size_t>(bucket) << bucket_bits);
  auto zeros = static_cast<unsigned>(upper % bucket_parts);
  if (zeros > 0) {
    std::size_t at = position / 64;
    std::uint64_t word = ~high_[at] & (~std::uint64_t{0} << (position % 64));
    for (auto here = static_cast<unsigned>(std::popcount(word)); here < zeros;
         here = static_cast<unsigned>(std::popcount(word))) {
      zeros -= here;
      word = ~high_[++at];
    }
    position = at * 64 + select_bit(word, zeros - 1) + 1;
  }
  std::size_t first = position - upper;
  const std::uint64_t sought = offset & ((std::uint64_t{1} << low_bits) - 1);
  if (sought == 0) return first;
  // One or two numbers share a high part, unless many have nearly the same value.
  std::size_t end = position;
  for (bool more = true; more;) {
    const auto ones = static_cast<std::size_t>(std::countr_one(high_[end / 64] >> (end % 64)));
    end += ones;
    more = ones > 0 && end % 64 == 0;
  }
  const std::uint64_t* low = low_words();
  for (std::size_t last = end - upper; first < last;) {
    const std::size_t middle = first + (last - first) / 2;
    if (read_bits(low, middle * low_bits, low_bits) < sought) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return first;
}

void Monotone::fetch_for(std::uint64_t value) const {
  if (shape_.size == 0 || value <= shape_.base) return;
  const unsigned bucket_shift = shape_.low_bits + bucket_bits;
  const std::uint64_t offset = value - shape_.base;
  const std::uint64_t bucket = offset >> bucket_shift;
  if (bucket >= shape_.buckets || offset << (64 - bucket_shift) == 0) return;
  // As if the numbers of a bucket were evenly spread over its high parts.
  const auto into = static_cast<std::size_t>((offset >> shape_.low_bits) % bucket_parts);
  const std::size_t begin = directory_[bucket];
  const std::size_t end = bucket + 1 < shape_.buckets ? directory_[bucket + 1] : shape_.size;
  const std::size_t index = begin + (end - begin) * into / bucket_parts;
  fetch(high_ + (index + (bucket << bucket_bits) + into) / 64);
  fetch(low_words() + index * shape_.low_bits / 64);
}

/// The position in the high bits of the 1 that stands for this number.
std::size_t Monotone::high_position(std::size_t index) const {
  const std::uint16_t* const after =
      std::upper_bound(directory_, directory_ + shape_.buckets, index);
  const auto bucket = static_cast<std::size_t>(after - directory_) - 1;
  const std::size_t start = directory_[bucket];
  const std::size_t position = start + (bucket << bucket_bits);
  auto ones = static_cast<unsigned>(index - start);
  std::size_t at = position / 64;
  std::uint64_t word = high_[at] & (~std::uint64_t{0} << (position % 64));
  for (auto here = static_cast<unsigned>(std::popcount(word)); here <= ones;
       here = static_cast<unsigned>(std::popcount(word))) {
    ones -= here;
    word = high_[++at];
  }
  return at * 64 + select_bit(word, ones);
}

std::uint64_t Monotone::at(std::size_t index) const {
  assert(index < shape_.size);
  const std::uint64_t upper = high_position(index) - index;
  return shape_.base + ((upper << shape_.low_bits) |
                        read_bits(low_words(), index * shape_.low_bits, shape_.low_bits));
}

Monotone::Walk::Walk(const Monotone& numbers, std::size_t index)
    : high_(numbers.high_),
      low_(numbers.low_words()),
      base_(numbers.shape_.base),
      index_(index),
      low_bits_(numbers.shape_.low_bits) {
  if (index >= numbers.size()) return;
  const std::size_t position = numbers.high_position(index);
  word_index_ = position / 64;
  word_ = high_[word_index_] & (~std::uint64_t{0} << (position % 64));
}

std::uint64_t Monotone::Walk::next() {
  while (word_ == 0) word_ = high_[++word_index_];
  const std::uint64_t upper =
      word_index_ * 64 + static_cast<unsigned>(std::countr_zero(word_)) - index_;
  word_ &= word_ - 1;
  return base_ + ((upper << low_bits_) | read_bits(low_, index_++ * low_bits_, low_bits_));
}

}  // namespace readyscope
