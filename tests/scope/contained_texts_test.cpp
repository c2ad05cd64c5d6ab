#include "readyscope/scope/contained_texts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "random.hpp"

namespace readyscope {
namespace {

using namespace std::string_view_literals;

using Numbered = ContainedTexts::Numbered;

std::optional<std::uint32_t> lowest_of(const std::vector<Numbered>& texts, std::string_view in) {
  std::optional<std::uint32_t> lowest;
  for (const auto& [text, number] : texts) {
    if (in.contains(text) && number < lowest.value_or(number + 1)) lowest = number;
  }
  return lowest;
}

TEST(ContainedTexts, are_none_at_first) {
  EXPECT_EQ(ContainedTexts().lowest_in("a"), std::nullopt);
  const ContainedTexts none(std::vector<Numbered>{});
  EXPECT_EQ(none.lowest_in("a"), std::nullopt);
  EXPECT_EQ(none.lowest_in(""), std::nullopt);
}

TEST(ContainedTexts, have_the_empty_one_in_every_text) {
  const ContainedTexts texts({{"", 7}, {"b", 3}});
  EXPECT_EQ(texts.lowest_in(""), 7U);
  EXPECT_EQ(texts.lowest_in("a"), 7U);
  EXPECT_EQ(texts.lowest_in("ab"), 3U);
}

TEST(ContainedTexts, are_found_within_longer_ones_of_them) {
  const ContainedTexts texts({{"she", 0}, {"he", 1}, {"hers", 2}, {"his", 3}, {"s", 4}});
  EXPECT_EQ(texts.lowest_in("ushers"), 0U);
  EXPECT_EQ(texts.lowest_in("hers"), 1U);
  EXPECT_EQ(texts.lowest_in("shis"), 3U);
  EXPECT_EQ(texts.lowest_in("sh"), 4U);
  EXPECT_EQ(texts.lowest_in("h"), std::nullopt);
}

TEST(ContainedTexts, that_are_equal_count_as_the_first_of_them) {
  EXPECT_EQ(ContainedTexts({{"a", 9}, {"a", 2}, {"a", 5}}).lowest_in("banana"), 2U);
}

TEST(ContainedTexts, may_have_any_bytes) {
  const ContainedTexts texts({{"\0\0"sv, 0}, {"\xff\x80"sv, 1}, {"\x7f\xff"sv, 2}});
  EXPECT_EQ(texts.lowest_in("a\0\0"sv), 0U);
  EXPECT_EQ(texts.lowest_in("\x7f\xff\x80"sv), 1U);
  EXPECT_EQ(texts.lowest_in("\x7f\xff"sv), 2U);
  EXPECT_EQ(texts.lowest_in("\0"sv), std::nullopt);
}

TEST(ContainedTexts, are_found_like_by_looking_for_each) {
  support::Random random(15);
  const auto some_text = [&](std::size_t length_max, std::uint64_t letters) {
    std::string text(random.below(length_max + 1), 'a');
    for (char& letter : text) letter = static_cast<char>('a' + random.below(letters));
    return text;
  };
  for (int round = 0; round < 2'000; ++round) {
    const std::uint64_t letters = 1 + random.below(4);
    std::vector<std::string> words(1 + random.below(30));
    std::vector<Numbered> numbered;
    for (std::string& word : words) {
      word = some_text(8, letters);
      // The empty one would be in all of them.
      if (!word.empty()) {
        numbered.push_back({word, static_cast<std::uint32_t>(random.below(100))});
      }
    }
    const ContainedTexts texts(numbered);
    for (int i = 0; i < 10; ++i) {
      const std::string text = some_text(40, letters + random.below(2));
      ASSERT_EQ(texts.lowest_in(text), lowest_of(numbered, text)) << round << ": " << text;
    }
  }
}

}  // namespace
}  // namespace readyscope
