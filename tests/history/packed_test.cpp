#include "history/coding/packed.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;
using Numbers = std::vector<std::uint64_t>;

std::size_t coded_words(const Numbers& numbers) {
  std::vector<std::uint64_t> words;
  append_packed(words, numbers);
  return words.size();
}

TEST(Packed, gives_back_what_it_was_given_and_its_sums) {
  Random random(1);
  for (int round = 0; round < 3'000; ++round) {
    Numbers numbers(random.below(random.chance(0.05) ? 70'000 : 2'000) % 65'537);
    const auto shift = random.below(64);
    const double change = random.chance(0.5) ? 1 : 0.01;
    std::uint64_t value = random.next();
    for (std::uint64_t& number : numbers) {
      if (random.chance(change)) value = random.next() >> shift;
      number = value;
    }
    std::vector<std::uint64_t> words{~std::uint64_t{0}};
    append_packed(words, numbers);
    const std::size_t size = words.size();
    words.push_back(~std::uint64_t{0});
    const Packed coded(words.data() + 1);
    ASSERT_EQ(coded.end(), words.data() + size);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (i % 64 == 0 || i + 70 > numbers.size()) {
        ASSERT_EQ(coded.at(i), numbers[i]) << "round " << round;
        ASSERT_EQ(coded.sum(i), sum) << "round " << round;
      }
      sum += numbers[i];
    }
    ASSERT_EQ(coded.sum(numbers.size()), sum) << "round " << round;
  }
}

TEST(Packed, takes_no_room_for_what_is_all_alike) {
  EXPECT_LE(coded_words(Numbers(65'536, 1'400)), 2U);
}

TEST(Packed, takes_room_for_the_runs_where_there_are_few) {
  Numbers numbers(10'000, 5);
  for (std::size_t i = 5'000; i < numbers.size(); ++i) numbers[i] = 1'000;
  EXPECT_LE(coded_words(numbers), 8U);
}

TEST(Packed, takes_no_more_bits_than_the_largest_number) {
  Random random(2);
  Numbers numbers(10'000);
  for (std::uint64_t& number : numbers) number = 1'000 + random.below(16);
  EXPECT_LE(coded_words(numbers), 10'000 * 4 / 64 + 50U);
}

}  // namespace
}  // namespace readyscope
