#include "readyscope/model/link.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "heap.hpp"
#include "random.hpp"

namespace readyscope::model {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr Instant start{1h};
constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

// ---- the wire form -----------------------------------------------------------------------------

std::optional<std::uint64_t> parse(std::string_view text) {
  return parse_counter(std::as_bytes(std::span(text)));
}

TEST(ParseCounter, TakesWhatToStringWrites) {
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t value = random.next() >> random.below(64);
    ASSERT_EQ(parse(std::to_string(value)), value);
  }
  EXPECT_EQ(parse("0"), 0U);
  EXPECT_EQ(parse("18446744073709551615"), largest);
}

TEST(ParseCounter, TakesNothingElse) {
  using namespace std::string_view_literals;
  for (const auto text : {""sv,
                          "-1"sv,
                          "+1"sv,
                          "-0"sv,
                          "1e9"sv,
                          "0x10"sv,
                          "1.0"sv,
                          "01"sv,
                          "00"sv,
                          " 1"sv,
                          "1 "sv,
                          "1\n"sv,
                          "1\r\n"sv,
                          "1\0"sv,
                          "\0"sv,
                          "1\0002"sv,
                          "1,2"sv,
                          "ten"sv,
                          "\xff\xfe"sv,
                          "\x80\x81"sv,
                          "\xd9\xa1"sv,              // a digit, though not of ASCII
                          "18446744073709551616"sv,  // 2^64
                          "99999999999999999999"sv,
                          "100000000000000000000"sv,
                          "000000000000000000001"sv}) {
    EXPECT_FALSE(parse(text)) << '"' << text << '"';
  }
  EXPECT_FALSE(parse(std::string(10'240, '1')));
  EXPECT_FALSE(parse(std::string(10'240, '0')));
}

TEST(ParseCounter, SurvivesWhateverComes) {
  Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random.below(24), '\0');
    // Mostly digits, as what is nearly right is the most dangerous.
    for (char& c : text) {
      c = random.chance(0.97) ? static_cast<char>('0' + random.below(10))
                              : static_cast<char>(random.below(256));
    }
    const auto value = parse(text);
    if (value) {
      ASSERT_EQ(std::to_string(*value), text);
    }
  }
}

// ---- what became of each -----------------------------------------------------------------------

/// A link and the arrivals at it, a millisecond apart.
struct Fed {
  Link link{Endpoint::loopback(9876)};
  Instant at = start;

  Arrival receive(std::uint64_t value) {
    return link.receive(value, std::to_string(value).size(), at += 1ms);
  }
  void receive_all(std::initializer_list<std::uint64_t> values) {
    for (const std::uint64_t value : values) (void)receive(value);
  }
};

TEST(Link, CountsAPerfectStream) {
  Fed fed;
  for (std::uint64_t i = 0; i < 1'000; ++i) ASSERT_EQ(fed.receive(i), Arrival::in_order);
  EXPECT_EQ(fed.link.source(), Endpoint::loopback(9876));
  EXPECT_EQ(fed.link.received(), 1'000U);
  EXPECT_EQ(fed.link.first(), 0U);
  EXPECT_EQ(fed.link.highest(), 999U);
  EXPECT_EQ(fed.link.missing(), 0U);
  EXPECT_EQ(fed.link.duplicates(), 0U);
  EXPECT_EQ(fed.link.reordered(), 0U);
  EXPECT_EQ(fed.link.bytes(), 10U + 90 * 2 + 900 * 3);
  EXPECT_EQ(fed.link.session(), 1U);
  EXPECT_EQ(fed.link.last_at(), start + 1s);
}

TEST(Link, KnowsNothingYetBeforeTheFirstArrival) {
  const Link link{Endpoint{}};
  EXPECT_EQ(link.received(), 0U);
  EXPECT_EQ(link.missing(), 0U);
  EXPECT_TRUE(link.recent().empty());
}

TEST(Link, DoesNotMissWhatWasSentBeforeItListened) {
  Fed fed;
  EXPECT_EQ(fed.receive(1'000'000), Arrival::in_order);
  EXPECT_EQ(fed.receive(1'000'001), Arrival::in_order);
  EXPECT_EQ(fed.link.missing(), 0U);
  EXPECT_EQ(fed.link.first(), 1'000'000U);
}

TEST(Link, MissesWhatAGapLeftOut) {
  Fed fed;
  fed.receive_all({0, 1});
  EXPECT_EQ(fed.receive(5), Arrival::after_gap);
  EXPECT_EQ(fed.receive(6), Arrival::in_order);
  EXPECT_EQ(fed.link.missing(), 3U);
  EXPECT_EQ(fed.link.reordered(), 0U);
}

TEST(Link, HealsALossWhenTheLateOneArrives) {
  Fed fed;
  fed.receive_all({0, 1, 5});
  EXPECT_EQ(fed.receive(3), Arrival::reordered);
  EXPECT_EQ(fed.link.missing(), 2U);
  EXPECT_EQ(fed.link.reordered(), 1U);
  EXPECT_EQ(fed.link.reorder_distance_max(), 2U);
  EXPECT_EQ(fed.receive(2), Arrival::reordered);
  EXPECT_EQ(fed.link.reorder_distance_max(), 3U);
}

TEST(Link, CountsADuplicateApartAndNeverAsReordered) {
  Fed fed;
  fed.receive_all({0, 1, 2});
  EXPECT_EQ(fed.receive(1), Arrival::duplicate);
  EXPECT_EQ(fed.receive(2), Arrival::duplicate);
  EXPECT_EQ(fed.link.received(), 5U);
  EXPECT_EQ(fed.link.duplicates(), 2U);
  EXPECT_EQ(fed.link.reordered(), 0U);
  EXPECT_EQ(fed.link.missing(), 0U) << "a duplicate does not make up for a loss";
}

TEST(Link, CountsALateOneOnceHoweverOftenItArrives) {
  Fed fed;
  fed.receive_all({0, 2, 1, 1, 1});
  EXPECT_EQ(fed.link.reordered(), 1U);
  EXPECT_EQ(fed.link.duplicates(), 2U);
}

TEST(Link, BeginsLowerWhenTheFirstArrivalHadOvertakenOthers) {
  Fed fed;
  fed.receive_all({5, 3});
  EXPECT_EQ(fed.link.first(), 3U);
  EXPECT_EQ(fed.link.missing(), 1U);
}

TEST(Link, TellsALateOneFromADuplicateAsFarAsItsWindow) {
  Fed fed;
  fed.receive_all({0, 1});
  EXPECT_EQ(fed.receive(Link::window + 1), Arrival::after_gap);
  EXPECT_EQ(fed.receive(1), Arrival::duplicate) << "as far below as the window is wide";
  EXPECT_EQ(fed.receive(2), Arrival::reordered);
  EXPECT_EQ(fed.link.session(), 1U);
  EXPECT_EQ(fed.receive(0), Arrival::in_order) << "and no farther";
  EXPECT_EQ(fed.link.session(), 2U);
}

TEST(Link, DoesNotTakeAValueForOneThatIsAWholeWindowAway) {
  Fed fed;
  fed.receive(0);
  for (const std::uint64_t step : {Link::window, 2 * Link::window, 4 * Link::window}) {
    const std::uint64_t highest = fed.link.highest() + step;
    EXPECT_EQ(fed.receive(highest), Arrival::after_gap);
    EXPECT_EQ(fed.receive(highest - Link::window / 2), Arrival::reordered);
    EXPECT_EQ(fed.receive(highest - Link::window / 2), Arrival::duplicate);
  }
}

TEST(Link, BeginsANewSessionWhenTheSenderBeganAnew) {
  Fed fed;
  fed.receive_all({100'000, 100'002, 100'001, 100'001});
  EXPECT_EQ(fed.receive(0), Arrival::in_order);
  EXPECT_EQ(fed.link.session(), 2U);
  EXPECT_EQ(fed.link.received(), 1U);
  EXPECT_EQ(fed.link.first(), 0U);
  EXPECT_EQ(fed.link.highest(), 0U);
  EXPECT_EQ(fed.link.missing(), 0U);
  EXPECT_EQ(fed.link.duplicates(), 0U);
  EXPECT_EQ(fed.link.reordered(), 0U);
  EXPECT_EQ(fed.link.reorder_distance_max(), 0U);
  EXPECT_EQ(fed.link.bytes(), 1U);
  EXPECT_EQ(fed.receive(1), Arrival::in_order);
}

TEST(Link, CountsToTheLargestCounterThereIs) {
  Fed fed;
  fed.receive_all({largest - 2, largest});
  EXPECT_EQ(fed.link.missing(), 1U);
  EXPECT_EQ(fed.receive(0), Arrival::in_order) << "after the largest one a sender begins anew";
  EXPECT_EQ(fed.link.session(), 2U);
  EXPECT_EQ(fed.receive(largest), Arrival::after_gap);
  EXPECT_EQ(fed.link.missing(), largest - 1);
}

TEST(Link, RemembersTheLatestArrivalsOldestFirst) {
  Fed fed;
  fed.receive_all({7, 9, 8, 8});
  auto recent = fed.link.recent();
  ASSERT_EQ(recent.size(), 4U);
  EXPECT_EQ(recent[1].value, 9U);
  EXPECT_EQ(recent[1].arrival, Arrival::after_gap);
  EXPECT_EQ(recent[2].arrival, Arrival::reordered);
  EXPECT_EQ(recent[3].arrival, Arrival::duplicate);
  for (std::uint64_t i = 0; i < 1'000; ++i) (void)fed.receive(10 + i);
  recent = fed.link.recent();
  ASSERT_EQ(recent.size(), Link::recent_max);
  EXPECT_EQ(recent.front().value, 1'009 - (Link::recent_max - 1));
  EXPECT_EQ(recent.back().value, 1'009U);
}

TEST(Link, KnowsWhenItWasLastHeardThoughTimesMayComeOutOfOrder) {
  Link link{Endpoint{}};
  (void)link.receive(0, 1, start + 1s);
  (void)link.receive(1, 1, start);
  EXPECT_EQ(link.last_at(), start + 1s);
}

// ---- jitter ------------------------------------------------------------------------------------

TEST(Link, SeesNoJitterInAnEvenStream) {
  Fed fed;
  for (std::uint64_t i = 0; i < 100; ++i) (void)fed.receive(i);
  EXPECT_EQ(fed.link.jitter(), 0ns);
}

TEST(Link, SmoothsJitterByASixteenth) {
  Link link{Endpoint{}};
  (void)link.receive(0, 1, start);
  (void)link.receive(1, 1, start + 10ms);
  EXPECT_EQ(link.jitter(), 0ns);
  (void)link.receive(2, 1, start + 36ms);  // 16 ms more than the gap before it
  EXPECT_EQ(link.jitter(), 1ms);
  (void)link.receive(3, 1, start + 62ms);
  EXPECT_EQ(link.jitter(), 937'500ns);
}

TEST(Link, TakesNoJitterFromAGapThatALossMade) {
  Link link{Endpoint{}};
  (void)link.receive(0, 1, start);
  (void)link.receive(1, 1, start + 10ms);
  (void)link.receive(3, 1, start + 30ms);
  (void)link.receive(4, 1, start + 40ms);
  (void)link.receive(5, 1, start + 50ms);
  EXPECT_EQ(link.jitter(), 0ns);
}

// ---- bounds and a twin -------------------------------------------------------------------------

TEST(Link, TakesNoMemoryHoweverManyArrive) {
  Link link{Endpoint{}};
  const auto before = support::heap_allocations();
  Random random(3);
  for (int i = 0; i < 200'000; ++i) {
    (void)link.receive(random.next() >> random.below(64), 8, start + i * 1ms);
  }
  EXPECT_EQ(support::heap_allocations(), before);
}

/// The same terms, by remembering every value.
struct Twin {
  std::set<std::uint64_t> seen;
  std::uint64_t received = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t reordered = 0;
  std::uint64_t distance_max = 0;
  std::uint32_t session = 1;

  Arrival receive(std::uint64_t value) {
    if (!seen.empty() && *seen.rbegin() > value && *seen.rbegin() - value > Link::window) {
      *this = {.seen = {}, .session = session + 1};
    }
    ++received;
    const bool is_first = seen.empty();
    const std::uint64_t highest = is_first ? value : *seen.rbegin();
    if (!seen.insert(value).second) {
      ++duplicates;
      return Arrival::duplicate;
    }
    if (value < highest) {
      ++reordered;
      distance_max = std::max(distance_max, highest - value);
      return Arrival::reordered;
    }
    return is_first || value == highest + 1 ? Arrival::in_order : Arrival::after_gap;
  }
  [[nodiscard]] std::uint64_t missing() const {
    return *seen.rbegin() - *seen.begin() - (seen.size() - 1);
  }
};

void expect_same(const Link& link, const Twin& twin) {
  ASSERT_EQ(link.session(), twin.session);
  ASSERT_EQ(link.received(), twin.received);
  ASSERT_EQ(link.duplicates(), twin.duplicates);
  ASSERT_EQ(link.reordered(), twin.reordered);
  ASSERT_EQ(link.reorder_distance_max(), twin.distance_max);
  ASSERT_EQ(link.first(), *twin.seen.begin());
  ASSERT_EQ(link.highest(), *twin.seen.rbegin());
  ASSERT_EQ(link.missing(), twin.missing());
  ASSERT_EQ(link.received(), link.highest() - link.first() + 1 - link.missing() + link.duplicates())
      << "what is to be received, less what is missing, and what came twice";
}

/// A stream of counters on a bad day: some get lost, come twice, late, or after a leap.
class BadStream {
 public:
  explicit BadStream(std::uint64_t seed) : random_(seed), next_(random_.next() >> 20) {
    late_by_max_ = std::uint64_t{1} << random_.below(18);
    leap_max_ = std::uint64_t{1} << random_.below(20);
  }

  std::uint64_t next() {
    if (random_.chance(0.001)) next_ = random_.below(1'000);
    if (random_.chance(0.01)) next_ += random_.below(leap_max_);
    if (random_.chance(0.1)) ++next_;
    if (random_.chance(0.3)) return next_ - std::min(next_, random_.below(late_by_max_));
    return next_++;
  }

 private:
  Random random_;
  std::uint64_t next_;
  std::uint64_t late_by_max_;
  std::uint64_t leap_max_;
};

TEST(Link, AgreesWithATwinThatRemembersEveryValue) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    BadStream stream(seed);
    Fed fed;
    Twin twin;
    for (int i = 0; i < 3'000; ++i) {
      const std::uint64_t value = stream.next();
      ASSERT_EQ(fed.receive(value), twin.receive(value)) << "seed " << seed << ", " << i;
      if (i % 16 == 0) expect_same(fed.link, twin);
      ASSERT_FALSE(HasFatalFailure()) << "seed " << seed << ", " << i;
    }
  }
}

}  // namespace
}  // namespace readyscope::model
