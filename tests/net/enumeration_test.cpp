#include "readyscope/net/enumeration.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace readyscope {
namespace {

enum class Tone : std::uint8_t { low, middle, high };
enum class Alone : std::uint8_t { one };

// A list counted by the compiler itself cannot lack an enumerator.
static_assert(enumerator_count<Tone> == 3);
static_assert(enumerator_count<Alone> == 1);

constexpr Words<Tone> tones{{{Tone::low, "low"}, {Tone::middle, "middle"}, {Tone::high, "high"}}};

TEST(Enumeration, has_all_its_enumerators_in_their_order) {
  EXPECT_EQ(enumerators<Tone>, (std::array{Tone::low, Tone::middle, Tone::high}));
}

TEST(Enumeration, has_a_word_for_each_of_them) {
  for (const Tone tone : enumerators<Tone>) EXPECT_EQ(tones.from(tones.name_of(tone)), tone);
  EXPECT_EQ(tones.name_of(Tone::high), "high");
}

TEST(Enumeration, has_nothing_for_other_words) {
  for (const char* word : {"", "hi", "highest", "High"}) EXPECT_EQ(tones.from(word), std::nullopt);
}

}  // namespace
}  // namespace readyscope
