#include "history/coding/packed.hpp"

#include <algorithm>
#include <bit>

#include "history/coding/bits.hpp"

namespace readyscope {
namespace {

constexpr std::size_t header_words = 2;
constexpr unsigned run_end_bits = 17;  ///< Enough for 65,536.
constexpr unsigned width_max = 57;     ///< The limit of `read_bits`; wider values take whole words.
constexpr unsigned width_whole = 64;

std::size_t words_of(std::size_t numbers, unsigned width) {
  if (width == 0) return 0;
  // One word more than the bits take, because `read_bits` may read the word after them.
  return width == width_whole ? numbers : words_for(numbers * width) + 1;
}

void write_value(std::uint64_t* words, std::size_t position, unsigned width, std::uint64_t value) {
  if (width == width_whole) {
    words[position] = value;
  } else {
    write_bits(words, position * width, width, value);
  }
}

/// The running sum is stored once per this many values, so that `sum` never has to add more.
constexpr std::size_t summed_together = 256;

std::size_t sums_of(std::size_t stored, unsigned width) {
  return width == 0 ? 0 : stored / summed_together + 1;
}

std::size_t runs_of(std::span<const std::uint64_t> numbers) {
  std::size_t runs = numbers.empty() ? 0 : 1;
  for (std::size_t i = 1; i < numbers.size(); ++i) runs += numbers[i] == numbers[i - 1] ? 0 : 1;
  return runs;
}

}  // namespace

void append_packed(std::vector<std::uint64_t>& words, std::span<const std::uint64_t> numbers) {
  const std::size_t begin = words.size();
  if (numbers.empty()) {
    words.resize(begin + header_words);
    return;
  }
  const auto [least, greatest] = std::ranges::minmax(numbers);
  auto width = static_cast<unsigned>(std::bit_width(greatest - least));
  if (width > width_max) width = width_whole;
  const std::size_t runs = width == 0 ? 0 : runs_of(numbers);
  const bool in_runs = runs * (run_end_bits + width) < numbers.size() * width;
  const std::size_t stored = in_runs ? runs : numbers.size();
  const std::size_t end_words = in_runs ? words_of(runs, run_end_bits) : 0;
  words.resize(begin + header_words + end_words + words_of(stored, width) + sums_of(stored, width));
  words[begin] = stored | (std::uint64_t{width} << 20) | (std::uint64_t{in_runs} << 28);
  words[begin + 1] = least;
  if (width == 0) return;
  std::uint64_t* ends = &words[begin + header_words];
  std::uint64_t* values = ends + end_words;
  std::uint64_t* sums = values + words_of(stored, width);
  std::uint64_t sum = 0;
  std::size_t position = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    sum += numbers[i];
    if (in_runs && i + 1 < numbers.size() && numbers[i] == numbers[i + 1]) continue;
    if (in_runs) write_bits(ends, position * run_end_bits, run_end_bits, i + 1);
    write_value(values, position++, width, numbers[i] - least);
    if (position % summed_together == 0) sums[position / summed_together] = sum;
  }
}

void append_constant(std::vector<std::uint64_t>& words, std::size_t count, std::uint64_t number) {
  words.push_back(count);
  words.push_back(number);
}

Packed::Packed(const std::uint64_t* words)
    : words_(words + header_words),
      least_(words[1]),
      stored_(words[0] & 0xf'ffffU),
      width_((words[0] >> 20) & 0xffU),
      in_runs_(((words[0] >> 28) & 1U) != 0) {}

const std::uint64_t* Packed::end() const { return sums() + sums_of(stored_, width_); }

const std::uint64_t* Packed::sums() const {
  return words_ + (in_runs_ ? words_of(stored_, run_end_bits) : 0) + words_of(stored_, width_);
}

std::uint64_t Packed::stored(std::size_t position) const {
  if (width_ == 0) return least_;
  const std::uint64_t* values = words_ + (in_runs_ ? words_of(stored_, run_end_bits) : 0);
  return least_ +
         (width_ == width_whole ? values[position] : read_bits(values, position * width_, width_));
}

std::size_t Packed::run_end(std::size_t run) const {
  return static_cast<std::size_t>(read_bits(words_, run * run_end_bits, run_end_bits));
}

std::size_t Packed::run_of(std::size_t index) const {
  std::size_t first = 0;
  std::size_t count = stored_;
  while (count > 0) {
    const std::size_t half = count / 2;
    if (run_end(first + half) <= index) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return first;
}

std::uint64_t Packed::at(std::size_t index) const {
  return stored(in_runs_ ? run_of(index) : index);
}

std::uint64_t Packed::sum(std::size_t index) const {
  if (width_ == 0) return least_ * index;
  const std::size_t last = in_runs_ ? run_of(index) : index;
  std::size_t position = last / summed_together * summed_together;
  std::uint64_t sum = sums()[position / summed_together];
  if (!in_runs_) {
    for (; position < last; ++position) sum += stored(position);
    return sum;
  }
  std::size_t from = position == 0 ? 0 : run_end(position - 1);
  for (; from < index; ++position) {
    const std::size_t to = std::min(run_end(position), index);
    sum += stored(position) * (to - from);
    from = to;
  }
  return sum;
}

}  // namespace readyscope
