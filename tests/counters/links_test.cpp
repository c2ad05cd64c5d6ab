#include "readyscope/counters/links.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "heap.hpp"
#include "links_rig.hpp"
#include "random.hpp"

namespace readyscope {
namespace {

using support::Random;

// ---- what is kept apart ------------------------------------------------------------------------

TEST(Links, keeps_sources_apart) {
  Fed fed;
  EXPECT_TRUE(fed.links.empty());
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(fed.text(i, alice), Arrival::in_order);
    EXPECT_EQ(fed.text(2 * i, bob), i == 0 ? Arrival::in_order : Arrival::after_gap);
  }
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).source(), alice);
  EXPECT_EQ(fed.link(0).missing(), 0U);
  EXPECT_EQ(fed.link(1).source(), bob);
  EXPECT_EQ(fed.link(1).missing(), 99U);
  EXPECT_EQ(fed.links.missing(), 99U);
}

TEST(Links, keeps_sources_apart_that_differ_in_one_thing_only) {
  const std::array<std::uint8_t, 16> address{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<Endpoint> sources;
  for (const std::uint16_t port : {std::uint16_t{1}, std::uint16_t{2}}) {
    for (const std::uint32_t scope : {0U, 1U}) {
      for (const std::size_t byte : {0U, 7U, 8U, 15U}) {
        auto other = address;
        ++other[byte];
        sources.emplace_back(Family::ipv6, other, port, scope);
      }
    }
    sources.emplace_back(Family::ipv4, address, port);
  }
  Fed fed;
  for (int round = 0; round < 3; ++round) {
    for (const Endpoint& source : sources) (void)fed.text(5, source);
  }
  ASSERT_EQ(fed.links.size(), sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    EXPECT_EQ(fed.link(i).source(), sources[i]);
    EXPECT_EQ(fed.link(i).duplicates(), 2U);
  }
}

TEST(Links, keeps_wire_forms_of_one_source_apart) {
  Fed fed;
  for (std::uint64_t i = 0; i < 10; ++i) {
    (void)fed.text(i);
    (void)fed.binary(0, i);
    (void)fed.binary(0, i, alice, WireForm::binary64);
  }
  ASSERT_EQ(fed.links.size(), 3U);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(fed.link(i).form(), wire_forms[i]);
    EXPECT_EQ(fed.link(i).run(), i + 1) << "runs of a source are counted over all forms";
    EXPECT_EQ(fed.link(i).received(), 10U);
    EXPECT_EQ(fed.link(i).duplicates(), 0U);
  }
}

TEST(Links, begins_a_run_with_each_new_id_of_a_binary_form) {
  Fed fed;
  for (std::uint64_t i = 0; i < 10; ++i) (void)fed.binary(900, i);
  EXPECT_EQ(fed.binary(5, 0), Arrival::in_order);
  EXPECT_EQ(fed.binary(900, 11), Arrival::after_gap) << "one of the old run";
  EXPECT_EQ(fed.binary(5, 1), Arrival::in_order);
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).run_id(), 900U);
  EXPECT_EQ(fed.link(0).received(), 11U);
  EXPECT_EQ(fed.link(0).missing(), 1U);
  EXPECT_TRUE(fed.link(0).ended());
  EXPECT_EQ(fed.link(1).run_id(), 5U);
  EXPECT_EQ(fed.link(1).run(), 2U);
  EXPECT_EQ(fed.link(1).received(), 2U);
  EXPECT_FALSE(fed.link(1).ended());
}

TEST(Links, lists_each_sources_runs_together) {
  Fed fed;
  (void)fed.binary(1, 0, alice);
  (void)fed.binary(1, 0, bob);
  (void)fed.binary(2, 0, alice);
  (void)fed.binary(2, 0, bob);
  (void)fed.binary(3, 0, alice);
  std::vector<std::pair<Endpoint, std::uint32_t>> listed;
  for (const auto& link : fed.links) listed.emplace_back(link->source(), link->run());
  const std::vector<std::pair<Endpoint, std::uint32_t>> expected{
      {alice, 1}, {alice, 2}, {alice, 3}, {bob, 1}, {bob, 2}};
  EXPECT_EQ(listed, expected);
}

TEST(Links, takes_own_counters_that_come_back_for_round_trips) {
  Fed fed;
  (void)fed.binary(1, 0);
  EXPECT_EQ(fed.link(0).delay_kind(), DelayKind::one_way);
  fed.links.set_round_trip(true);
  (void)fed.binary(2, 0);
  EXPECT_EQ(fed.link(1).delay_kind(), DelayKind::round_trip);
  (void)fed.receive({.form = WireForm::binary32, .run = 3, .clock = ClockId{1}, .sent_at = {}});
  EXPECT_EQ(fed.link(2).delay_kind(), DelayKind::clocks_not_comparable);
}

// ---- bounds ------------------------------------------------------------------------------------

Endpoint source(std::size_t number) {
  return Endpoint::loopback(static_cast<std::uint16_t>(10'000 + number));
}

TEST(Links, forgets_the_one_that_was_silent_the_longest) {
  Fed fed;
  for (std::size_t i = 0; i < Links::links_max; ++i) (void)fed.text(i, source(i));
  (void)fed.text(100, source(0));
  EXPECT_EQ(fed.links.forgotten(), 0U);
  (void)fed.text(0, source(1'000));
  EXPECT_EQ(fed.links.size(), Links::links_max);
  EXPECT_EQ(fed.links.forgotten(), 1U);
  EXPECT_EQ(fed.link(0).source(), source(0)) << "it has been heard since";
  EXPECT_EQ(fed.link(1).source(), source(2));
  (void)fed.text(1, source(1));
  EXPECT_EQ(fed.links.forgotten(), 2U);
  EXPECT_EQ(fed.links.all().back()->received(), 1U) << "forgotten, so it begins again";
  EXPECT_EQ(fed.links.all().back()->run(), 1U);
}

TEST(Links, forgets_ended_ones_first) {
  Fed fed;
  for (std::size_t i = 0; i + 2 < Links::links_max; ++i) (void)fed.text(i, source(i));
  (void)fed.binary(1, 0, bob);
  (void)fed.binary(2, 0, bob);
  for (std::uint32_t run = 3; run < 10; ++run) (void)fed.binary(run, 0, bob);
  EXPECT_EQ(fed.links.size(), Links::links_max);
  EXPECT_EQ(fed.links.forgotten(), 7U);
  EXPECT_EQ(fed.link(0).source(), source(0));
  const auto all = fed.links.all();
  EXPECT_EQ(all[all.size() - 2]->run_id(), 8U);
  EXPECT_EQ(all.back()->run_id(), 9U);
  EXPECT_EQ(all.back()->run(), 9U);
  (void)fed.binary(7, 1, bob);
  EXPECT_EQ(fed.links.all().back()->run(), 10U) << "it was forgotten";
  EXPECT_EQ(fed.links.all().back()->received(), 1U);
}

TEST(Links, may_forget_the_run_that_just_ended) {
  Fed fed;
  (void)fed.text(0, bob);
  fed.texts_up_to(100);
  for (std::size_t i = 0; i + 2 < Links::links_max; ++i) (void)fed.text(i, source(i));
  fed.texts({0, 1, 2});
  EXPECT_EQ(fed.links.forgotten(), 1U);
  EXPECT_EQ(fed.link(0).source(), bob);
  EXPECT_EQ(fed.link(1).source(), alice);
  EXPECT_EQ(fed.link(1).run(), 2U);
  EXPECT_EQ(fed.link(1).received(), 3U);
  EXPECT_EQ(fed.link(1).highest(), 2U);
  EXPECT_EQ(fed.link(2).source(), source(0));
}

/// What a plain list remembers of each link, to compare with.
struct Remembered {
  Endpoint source;
  std::uint32_t run_id = 0;
  Instant last_at;
  bool ended = false;
  std::uint64_t received = 0;
};

void remember(std::vector<Remembered>& all, const Endpoint& from, std::uint32_t id, Instant at) {
  auto found = std::ranges::find_if(
      all, [&](const auto& one) { return one.source == from && one.run_id == id; });
  if (found == all.end()) {
    for (auto& one : all) one.ended = one.ended || one.source == from;
    if (all.size() == Links::links_max) {
      all.erase(std::ranges::min_element(
          all, {}, [](const auto& one) { return std::pair(!one.ended, one.last_at); }));
    }
    found = all.insert(all.end(), {from, id, at, false, 0});
  }
  found->last_at = at;
  ++found->received;
}

TEST(Links, finds_each_one_again_however_many_come_and_go) {
  Random random(1);
  Fed fed;
  std::vector<Remembered> expected;
  for (int i = 0; i < 20'000; ++i) {
    const Endpoint from = source(random.below(random.chance(0.5) ? 100 : 400));
    const auto id = static_cast<std::uint32_t>(random.below(3));
    (void)fed.binary(id, random.below(1'000), from);
    remember(expected, from, id, fed.context.at);
    if (i % 500 != 0) continue;
    ASSERT_EQ(fed.links.size(), expected.size());
    for (const Remembered& one : expected) {
      const auto link = std::ranges::find_if(fed.links, [&](const auto& each) {
        return each->source() == one.source && each->run_id() == one.run_id;
      });
      ASSERT_NE(link, fed.links.end());
      ASSERT_EQ((*link)->received(), one.received);
      ASSERT_EQ((*link)->ended(), one.ended);
    }
  }
  EXPECT_GT(fed.links.forgotten(), 1'000U);
}

TEST(Links, stays_within_its_bounds_when_a_source_begins_anew_all_the_time) {
  const std::size_t before = support::heap_bytes();
  Fed fed;
  (void)fed.text(7, bob);
  for (int i = 0; i < 5'000; ++i) fed.texts({0, 100'000});
  EXPECT_EQ(fed.links.size(), Links::links_max);
  EXPECT_EQ(fed.links.forgotten(), 5'001 - Links::links_max);
  EXPECT_EQ(fed.link(0).source(), bob) << "who goes on, though silent for long";
  EXPECT_EQ(fed.links.all().back()->run(), 5'000U);
  EXPECT_LT(support::heap_bytes() - before, Links::links_max * Link::bytes_max);
}

// ---- hostile numbers ---------------------------------------------------------------------------

TEST(Links, is_not_disturbed_by_what_is_no_counter_or_a_wild_one) {
  using namespace std::string_view_literals;
  Fed fed;
  for (std::uint64_t i = 0; i < 50; ++i) (void)fed.text(i, bob);
  fed.texts_up_to(50);
  const std::string digits(10'240, '7');
  for (const auto text :
       {""sv, std::string_view(digits), "-1"sv, "1e9"sv, "\xff\x00\x80RSC"sv, "RSC\x04"sv}) {
    EXPECT_FALSE(parse_counter(std::as_bytes(std::span(text))));
  }
  const auto leap = parse_counter(std::as_bytes(std::span("9223372036854775808"sv)));
  ASSERT_TRUE(leap);
  EXPECT_EQ(fed.receive(*leap), Arrival::after_gap) << "it is a counter, and leaves a gap";
  EXPECT_EQ(fed.link(1).missing(), (std::uint64_t{1} << 63) - 50);
  for (std::uint64_t i = 50; i < 100; ++i) (void)fed.text(i);
  for (std::uint64_t i = 50; i < 100; ++i) (void)fed.text(i, bob);
  ASSERT_EQ(fed.links.size(), 3U);
  EXPECT_EQ(fed.link(0).received(), 100U);
  EXPECT_EQ(fed.link(0).missing(), 0U);
  EXPECT_EQ(fed.link(1).received(), 51U);
  EXPECT_EQ(fed.link(2).run(), 2U) << "the next small one begins anew";
  EXPECT_EQ(fed.link(2).received(), 50U);
  EXPECT_EQ(fed.link(2).first(), 50U);
  EXPECT_EQ(fed.link(2).missing(), 0U);
}

TEST(Links, begins_anew_after_the_largest_text_counter) {
  Fed fed;
  fed.texts({largest - 1, largest, 0, 1});
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_EQ(fed.link(0).highest(), largest);
  EXPECT_EQ(fed.link(1).highest(), 1U);
}

TEST(Links, adds_up_what_is_missing_without_going_around) {
  Fed fed;
  fed.texts({0, largest}, alice);
  fed.texts({0, largest}, bob);
  EXPECT_EQ(fed.links.missing(), largest);
}

// ---- whose fault it is -------------------------------------------------------------------------

TEST(Links, lays_a_gap_to_the_kernel_that_dropped_since_the_datagram_before) {
  Fed fed;
  fed.context.kernel_dropped = 1'000;  // Before the first arrival: these left no gap.
  (void)fed.text(0);
  fed.context.kernel_dropped = 1'004;
  (void)fed.text(7);
  EXPECT_EQ(fed.link(0).culprits().kernel, 4U);
  EXPECT_EQ(fed.link(0).culprits().network, 2U);
  (void)fed.text(9);
  EXPECT_EQ(fed.link(0).culprits().kernel, 4U) << "it has dropped no more since";
  EXPECT_EQ(fed.link(0).culprits().network, 3U);
}

TEST(Links, lays_it_to_ourselves_when_we_did_not_poll_meanwhile) {
  Fed fed;
  (void)fed.text(0);
  fed.context.poll_gap_ended_at = fed.context.at - 1ns;
  fed.context.kernel_dropped = 2;
  (void)fed.text(3);
  EXPECT_EQ(fed.link(0).culprits().kernel, 2U) << "that was before";
  fed.context.poll_gap_ended_at = fed.context.at;
  fed.context.kernel_dropped = 5;
  (void)fed.text(7);
  EXPECT_EQ(fed.link(0).culprits().poll_gap, 3U);
  EXPECT_EQ(fed.link(0).culprits().kernel, 2U);
}

TEST(Links, lays_it_to_the_impairment_that_was_set_here) {
  Fed fed;
  fed.context.impairment_dropped = 9;
  (void)fed.text(0);
  fed.context.impairment_dropped = 12;
  fed.context.kernel_dropped = 1;
  (void)fed.text(6);
  EXPECT_EQ(fed.link(0).culprits().impairment, 3U);
  EXPECT_EQ(fed.link(0).culprits().kernel, 1U);
  EXPECT_EQ(fed.link(0).culprits().network, 1U);
}

TEST(Links, keeps_drops_for_the_gap_that_shows_them) {
  Fed fed;
  fed.texts({0}, alice);
  fed.texts({0}, bob);
  fed.context.kernel_dropped = 3;
  (void)fed.text(1, alice);
  EXPECT_EQ(fed.links.missing(), 0U) << "not one of its own";
  (void)fed.text(3, bob);
  (void)fed.text(5, alice);
  EXPECT_EQ(fed.link(1).culprits().kernel, 2U);
  EXPECT_EQ(fed.link(0).culprits().kernel, 1U) << "what is left";
  EXPECT_EQ(fed.link(0).culprits().network, 2U);
}

TEST(Links, says_unknown_where_the_kernel_reports_nothing) {
  Fed fed;
  fed.context.kernel_dropped.reset();
  fed.texts({0, 5});
  EXPECT_EQ(fed.link(0).culprits().unknown, 4U);
  EXPECT_EQ(fed.link(0).culprits().network, 0U);
  fed.context.kernel_dropped = 700;
  fed.texts({7});
  EXPECT_EQ(fed.link(0).culprits().kernel, 0U) << "it does not say how many of them are new";
  EXPECT_EQ(fed.link(0).culprits().network, 1U);
}

TEST(Links, takes_nothing_from_a_count_of_drops_that_begins_anew) {
  Fed fed;
  fed.context.kernel_dropped = 10;
  fed.context.impairment_dropped = 10;
  (void)fed.text(0);
  fed.context.kernel_dropped = 2;
  fed.context.impairment_dropped = 2;
  (void)fed.text(5);
  EXPECT_EQ(fed.link(0).culprits().network, 4U);
  fed.context.kernel_dropped = 3;
  (void)fed.text(7);
  EXPECT_EQ(fed.link(0).culprits().kernel, 1U);
}

// ---- how much memory they take
// -------------------------------------------------------------------

std::size_t sum_of_footprints(const Links& links) {
  std::size_t sum = 0;
  for (const auto& link : links) sum += link->footprint();
  return sum;
}

TEST(Links, know_how_much_memory_they_take) {
  Fed fed;
  EXPECT_EQ(fed.links.bytes(), 0U);
  Random random(13);
  for (int i = 0; i < 20'000; ++i) {
    const Endpoint from = Endpoint::loopback(static_cast<std::uint16_t>(random.below(300)));
    const std::uint64_t value = random.below(1'000);
    if (random.below(2) == 0) {
      (void)fed.text(value, from);
    } else {
      (void)fed.binary(static_cast<std::uint32_t>(random.below(2)), value, from);
    }
    const std::size_t table = fed.links.bytes() - sum_of_footprints(fed.links);
    ASSERT_GE(table, 2 * fed.links.size() * sizeof(Link*)) << i;
    ASSERT_LE(table, 4 * (Links::links_max + 1) * sizeof(Link*)) << i;
    if (random.below(100) == 0) fed.links.forget(*fed.links.all()[random.below(fed.links.size())]);
    if (random.below(500) == 0) {
      fed.links.set(
          {.source_is = random.below(2) == 0 ? SourceIs::address : SourceIs::address_and_port});
    }
  }
  fed.links.let_go();
  EXPECT_EQ(fed.links.bytes(), sum_of_footprints(fed.links));
}

TEST(Links, keep_their_figures_alone_when_they_are_let_go) {
  Fed fed;
  for (std::uint64_t value = 0; value < 1'000; ++value) {
    if (value % 10 != 3) (void)fed.binary(1, value);
    (void)fed.text(value, bob);
  }
  (void)fed.binary(1, 3);
  const Duration jitter = fed.link(0).jitter();
  const auto most = fed.link(0).second_rates().until(fed.context.at);
  const std::size_t before = fed.links.bytes();
  fed.links.let_go();
  ASSERT_EQ(fed.links.size(), 2U);
  EXPECT_LT(fed.links.bytes(), before / 5);
  const Link& link = fed.link(0);
  EXPECT_EQ(link.received(), 901U);
  EXPECT_EQ(link.missing(), 99U);
  EXPECT_EQ(link.culprits().network, 99U);
  EXPECT_EQ(link.reordered(), 1U);
  EXPECT_EQ(link.first(), 0U);
  EXPECT_EQ(link.highest(), 999U);
  EXPECT_EQ(link.jitter(), jitter);
  EXPECT_EQ(link.delay()->count(), 901U);
  EXPECT_EQ(link.second_rates().until(fed.context.at), most);
  EXPECT_TRUE(link.recent().empty());
  EXPECT_EQ(link.rate().per_second(fed.context.at), 0.0);
  EXPECT_EQ(link.seconds(fed.context.at).back().received, 0U);
  // The stream may come from a stranger, for whom nothing is impossible.
  fed.texts({1, 2, 5}, bob);
  fed.links.set({.source_is = SourceIs::address});
  EXPECT_EQ(fed.links.size(), 3U);
}

TEST(Links, forget_whichever_they_are_told_to) {
  Fed fed;
  for (std::uint16_t port = 1; port <= 100; ++port) fed.texts({1}, Endpoint::loopback(port));
  for (const std::size_t which : {std::size_t{99}, std::size_t{0}, std::size_t{50}}) {
    fed.links.forget(fed.link(which));
  }
  EXPECT_EQ(fed.links.size(), 97U);
  EXPECT_EQ(fed.links.forgotten(), 3U);
  fed.texts({2}, Endpoint::loopback(2));
  EXPECT_EQ(fed.link(0).received(), 2U) << "the others go on";
  fed.texts({2}, Endpoint::loopback(1));
  EXPECT_EQ(fed.links.size(), 98U);
}

}  // namespace
}  // namespace readyscope
