#include "history/coding/monotone.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;
using Numbers = std::vector<std::uint64_t>;

void expect_read_back(const Numbers& numbers, Random& random) {
  // Something precedes and follows it, as among the chunks of a block.
  std::vector<std::uint64_t> words{~std::uint64_t{0}};
  std::vector<std::uint16_t> directory{0xffff};
  const MonotoneShape shape = append_monotone(words, directory, numbers);
  const std::size_t size = words.size();
  words.push_back(~std::uint64_t{0});
  directory.push_back(0xffff);
  const Monotone coded(shape, directory.data() + 1, words.data() + 1);
  ASSERT_EQ(coded.end(), words.data() + size);
  ASSERT_EQ(coded.size(), numbers.size());
  for (int i = 0; i < 200; ++i) {
    std::uint64_t value = random.next() >> random.below(64);
    if (!numbers.empty() && random.chance(0.9)) {
      const std::size_t index = random.below(numbers.size());
      ASSERT_EQ(coded.at(index), numbers[index]);
      value = numbers[index] + random.below(5) - 2;
      if (random.chance(0.3)) value &= ~std::uint64_t{0} << random.below(64);
    }
    const auto expected = std::ranges::lower_bound(numbers, value) - numbers.begin();
    ASSERT_EQ(coded.before(value), static_cast<std::size_t>(expected)) << value;
  }
  if (numbers.empty()) return;
  const std::size_t from = random.below(numbers.size());
  Monotone::Walk walk(coded, from);
  for (std::size_t i = from; i < numbers.size(); ++i) ASSERT_EQ(walk.next(), numbers[i]);
}

TEST(Monotone, gives_back_what_it_was_given) {
  Random random(1);
  for (int round = 0; round < 3'000; ++round) {
    Numbers numbers(random.below(random.chance(0.05) ? 5'000 : 100));
    const auto gap_bits = random.below(58);
    std::uint64_t value = random.next() >> random.below(64);
    for (std::uint64_t& number : numbers) {
      // Gaps of about one size, mixed with gaps of zero and with long ones.
      const std::uint64_t gap = random.next() >> (63 - gap_bits);
      value += random.chance(0.2) ? 0 : random.chance(0.02) ? gap << random.below(5) : gap >> 5;
      number = value;
    }
    if (!std::ranges::is_sorted(numbers)) std::ranges::sort(numbers);
    ASSERT_NO_FATAL_FAILURE(expect_read_back(numbers, random)) << "round " << round;
  }
}

TEST(Monotone, takes_both_ends_of_the_axis_at_once) {
  Random random(2);
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  expect_read_back({}, random);
  expect_read_back({0}, random);
  expect_read_back({most}, random);
  expect_read_back({0, most}, random);
  expect_read_back({0, 0, 0, most - 1, most, most}, random);
  expect_read_back(Numbers(coded_numbers_max, 7), random);
  Numbers spread(coded_numbers_max);
  for (std::size_t i = 0; i < spread.size(); ++i) spread[i] = i * (most / spread.size());
  expect_read_back(spread, random);
}

TEST(Monotone, takes_little_more_than_the_entropy_of_a_poisson_process) {
  Random random(3);
  for (const double mean_ns : {1e4, 1e6, 1e9}) {
    Numbers numbers;
    double at = 1e12;
    for (int i = 0; i < 2'000; ++i) {
      at -= mean_ns * std::log(1 - static_cast<double>(random.below(1'000'000)) / 1e6);
      numbers.push_back(static_cast<std::uint64_t>(at));
    }
    std::vector<std::uint64_t> words;
    std::vector<std::uint16_t> directory;
    append_monotone(words, directory, numbers);
    const double all_bits = static_cast<double>(words.size() * 64 + directory.size() * 16);
    const double bits = all_bits / static_cast<double>(numbers.size());
    const double entropy_bits = std::log2(mean_ns * std::exp(1.0));
    EXPECT_LT(bits / entropy_bits, 1.10) << mean_ns;
    EXPECT_GT(bits / entropy_bits, 1.0) << mean_ns;
  }
}

}  // namespace
}  // namespace readyscope
