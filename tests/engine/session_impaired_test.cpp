// What an impairment does to a sender's counters is what their receiver reports.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "random.hpp"
#include "session_rig.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::chrono_literals;

// ---- what really arrived, counted by the definitions -------------------------------------------

/// The values of one run in the order of their arrival, unwrapped where the form wraps around.
using Values = std::vector<std::int64_t>;

struct Truth {
  std::uint64_t received = 0, missing = 0, duplicate = 0, reordered = 0, distance_max = 0;
  auto operator<=>(const Truth&) const = default;
};

Truth truth_of(const Values& values) {
  Truth truth{.received = values.size()};
  Values distinct;
  for (const std::int64_t value : values) {
    if (std::ranges::find(distinct, value) == distinct.end()) distinct.push_back(value);
  }
  const auto [low, high] = std::ranges::minmax(distinct);
  truth.duplicate = values.size() - distinct.size();
  truth.missing = static_cast<std::uint64_t>(high - low) + 1 - distinct.size();
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    const auto overtaker =
        std::ranges::find_if(distinct, [&](std::int64_t other) { return other > distinct[i]; });
    const auto place = static_cast<std::size_t>(overtaker - distinct.begin());
    if (place >= i) continue;
    ++truth.reordered;
    truth.distance_max = std::max<std::uint64_t>(truth.distance_max, i - place);
  }
  return truth;
}

/// Text says nothing of its run, so runs are told apart by the values, as described in `Links`. It
/// never wraps around here.
std::vector<Values> runs_of_text(const Values& values) {
  std::vector<Values> runs(1);
  for (const std::int64_t value : values) {
    Values& current = runs.back();
    const auto may_be_anew = [&current](std::int64_t v) {
      const std::int64_t highest = *std::ranges::max_element(current);
      const auto before_both = current.end() - 1;
      const bool is_known = std::find(current.begin(), before_both, v) != before_both;
      return v + static_cast<std::int64_t>(Links::restart_below) <= highest &&
             (is_known || v < *std::min_element(current.begin(), before_both));
    };
    const auto may_be_late = [&current] {
      const Values before(current.begin(), current.end() - 1);
      const bool is_below = current.back() < std::ranges::min(before);
      return is_below && (before.size() <= Links::first_arrivals ||
                          truth_of(before).distance_max >= Links::restart_below);
    };
    const bool anew = current.size() > 1 && current.back() + 1 == value && may_be_anew(value - 1) &&
                      may_be_anew(value) && !may_be_late();
    if (anew) {
      current.pop_back();
      runs.push_back({value - 1, value});
    } else {
      current.push_back(value);
    }
  }
  return runs;
}

/// Everything that arrived, taken from the history: by source, form and run.
std::vector<Truth> truths_at(const SessionRig& rig, LaneId receiver) {
  std::map<std::tuple<Endpoint, WireForm, std::uint32_t>, Values> arrived;
  for (const Record& record : rig.records(receiver, Kind::received)) {
    const auto counter = parse_counter(*rig.session.journal().payload(record)).value();
    Values& values = arrived[{*record.peer, counter.form, counter.run}];
    auto value = static_cast<std::int64_t>(counter.value);
    if (counter.form == WireForm::binary32 && !values.empty()) {
      value = values.back() +
              static_cast<std::int32_t>(counter.value - static_cast<std::uint64_t>(values.back()));
    }
    values.push_back(value);
  }
  std::vector<Truth> truths;
  for (const auto& [key, values] : arrived) {
    const bool is_text = std::get<WireForm>(key) == WireForm::ascii;
    const std::vector<Values> one(1, values);
    for (const Values& run : is_text ? runs_of_text(values) : one) {
      truths.push_back(truth_of(run));
    }
  }
  std::ranges::sort(truths);
  return truths;
}

std::vector<Truth> figures_at(const EndpointState& receiver) {
  std::vector<Truth> figures;
  for (const auto& link : receiver.links) {
    figures.push_back({link->received(), link->missing(), link->duplicates(), link->reordered(),
                       link->reorder_distance_max()});
  }
  std::ranges::sort(figures);
  return figures;
}

// ---- a thousand runs ---------------------------------------------------------------------------

Impairment draw_impairment(Random& random) {
  const auto share = [&random](double most) {
    return random.chance(0.3) ? 0 : most * static_cast<double>(random.below(1'000)) / 1'000;
  };
  return {.drop = share(0.3),
          .duplicate = share(0.2),
          .reorder = share(0.2),
          .delay = Duration(random.below(5'000'000)),
          .jitter = Duration(random.chance(0.5) ? 0 : random.below(8'000'000)),
          .hold_back = Duration(random.below(20'000'000)),
          .seed = random.next()};
}

LaneId add_sender(SessionRig& rig, LaneId receiver, Random& random) {
  const WireForm form = wire_forms[random.below(std::size(wire_forms))];
  const std::uint64_t start = form == WireForm::binary32   ? 0x1'0000'0000U - random.below(200)
                              : form == WireForm::binary64 ? 0 - random.below(200)
                                                           : 300 + random.below(1'000);
  return rig.add({.attach = Attach::connect,
                  .address = rig.at(receiver).local.text(),
                  .role = Role::counter_sender,
                  .sender = {.rate = 1'000, .limit = endless, .form = form, .start = start},
                  .impairments = {.sending = draw_impairment(random)}});
}

TEST(SessionImpaired, a_thousand_times_over_the_receivers_figures_are_the_truth) {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    SessionRig rig;
    const LaneId receiver = rig.bind(Role::counter_receiver);
    const LaneId senders[] = {add_sender(rig, receiver, random), add_sender(rig, receiver, random)};
    const bool both_ways = random.chance(0.3);
    if (both_ways) {
      rig.apply(SetImpairment{receiver, Direction::receiving, draw_impairment(random)});
    }
    rig.run(Duration(20'000'000 + random.below(100'000'000)));
    if (random.chance(0.5)) rig.apply(RestartSender{senders[random.below(2)]});
    rig.run(Duration(20'000'000 + random.below(60'000'000)));
    if (random.chance(0.5)) {
      // The tail is lost.
      rig.apply(SetImpairment{senders[0], Direction::sending, {.drop = 1}});
      rig.run(20ms);
    }
    for (const LaneId sender : senders) rig.apply(StopSender{sender});
    rig.run(200ms);

    const EndpointState& state = rig.at(receiver);
    ASSERT_EQ(figures_at(state), truths_at(rig, receiver));
    std::uint64_t passed = 0;
    for (const LaneId sender : senders) passed += rig.at(sender).impaired.sending.passed;
    if (!both_ways && passed > 0) {
      ASSERT_EQ(state.counts.received, passed);
    }
    for (const auto& link : state.links) {
      const Culprits& culprits = link->culprits();
      ASSERT_EQ(culprits.kernel + culprits.poll_gap + culprits.impairment + culprits.network +
                    culprits.unknown,
                link->missing());
    }
  }
}

TEST(SessionImpaired, one_senders_figures_are_what_its_impairment_did) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    SessionRig rig;
    const LaneId receiver = rig.bind(Role::counter_receiver);
    const LaneId sender =
        rig.add({.attach = Attach::connect,
                 .address = rig.at(receiver).local.text(),
                 .role = Role::counter_sender,
                 .sender = {.rate = 1'000, .limit = endless, .form = WireForm::binary64},
                 .impairments = {.sending = draw_impairment(random)}});
    rig.run(300ms);
    // The last one is sent unharmed; otherwise what was dropped before it would not be missing yet.
    rig.apply(SetImpairment{sender, Direction::sending, {}});
    rig.run(100ms);
    const ImpairmentFigures& did = rig.at(sender).impaired.sending;
    const Link& link = **rig.at(receiver).links.begin();
    EXPECT_EQ(link.missing() + link.first(), did.thrown_away());
    EXPECT_EQ(link.duplicates(), did.duplicated);
    EXPECT_EQ(did.waiting, 0U);
    EXPECT_EQ(did.failed, 0U);
    EXPECT_EQ(link.reordered(), did.reordered);
    EXPECT_EQ(link.reorder_distance_max(), did.reorder_distance_max);
  }
}

// ---- when it has left -------------------------------------------------------------------------

void expect_accounted_for(const ImpairmentFigures& did) {
  EXPECT_EQ(did.waiting, 0U);
  EXPECT_EQ(did.taken + did.duplicated, did.thrown_away() + did.passed + did.failed);
}

/// A sender of which some datagrams wait to be sent.
LaneId add_delayed(SessionRig& rig) {
  const LaneId sender = rig.add({.attach = Attach::connect,
                                 .address = "127.0.0.1:9000",
                                 .role = Role::counter_sender,
                                 .sender = {.rate = 1'000, .limit = endless},
                                 .impairments = {.sending = {.delay = 50ms}}});
  rig.run(100ms);
  EXPECT_GT(rig.at(sender).impaired.sending.waiting, 0U);
  return sender;
}

TEST(SessionImpaired, an_endpoint_that_is_removed_accounts_for_what_still_waited) {
  SessionRig rig;
  const LaneId sender = add_delayed(rig);
  rig.apply(RemoveEndpoint{sender});
  expect_accounted_for(rig.at(sender).impaired.sending);
  EXPECT_GT(rig.at(sender).impaired.sending.failed, 0U);
}

TEST(SessionImpaired, an_endpoint_that_lost_its_socket_accounts_for_what_still_waited) {
  for (const bool reused : {false, true}) {
    SCOPED_TRACE(reused ? "another socket has the handle" : "nobody has the handle");
    SessionRig rig;
    const LaneId sender = add_delayed(rig);
    const Handle handle = rig.handle(sender);
    rig.network.close_behind_our_back(handle);
    EXPECT_EQ(rig.send(sender, "accepted and not yet reported"), "");
    if (reused) {
      EXPECT_EQ(rig.handle(rig.bind()), handle);
    }
    rig.steps(1);
    EXPECT_FALSE(rig.at(sender).is_open());
    expect_accounted_for(rig.at(sender).impaired.sending);
    EXPECT_EQ(rig.at(sender).impaired.sending.taken, rig.at(sender).counts.sent);
  }
}

// ---- whose fault it was ------------------------------------------------------------------------

TEST(SessionImpaired, what_the_receivers_impairment_drops_is_its_fault_alone) {
  SessionRig rig;
  const LaneId receiver = rig.add({.address = "127.0.0.1:0",
                                   .role = Role::counter_receiver,
                                   .impairments = {.receiving = {.drop = 0.2, .seed = 3}}});
  (void)rig.connect(receiver, Role::counter_sender, {.rate = 1'000, .limit = 1'000});
  rig.run(2s);
  const Link& link = **rig.at(receiver).links.begin();
  EXPECT_GT(link.missing(), 100U);
  EXPECT_EQ(link.culprits().impairment, link.missing());
}

TEST(SessionCulprits,
     are_the_kernel_where_its_buffer_is_full_and_the_poll_gap_where_nobody_polled) {
  SessionRig rig({.receive_buffer_bytes = 20'000});
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender =
      rig.connect(receiver, Role::counter_sender, {.rate = 0, .limit = endless, .burst = 1'000});
  rig.apply(StopSender{sender});
  const auto flood = [&] {
    rig.apply(StartSender{sender});
    rig.session.step();
    rig.apply(StopSender{sender});
  };
  rig.steps(2);
  flood();
  rig.steps(3);
  flood();
  rig.steps(3);
  const Link& link = **rig.at(receiver).links.begin();
  ASSERT_GT(link.missing(), 0U);
  EXPECT_EQ(link.culprits().kernel, link.missing()) << "it was polled all the time";

  const std::uint64_t before = link.missing();
  flood();
  rig.clock.advance(1s);
  rig.steps(3);
  flood();
  rig.steps(3);
  EXPECT_GT(link.missing(), before);
  EXPECT_EQ(link.culprits().poll_gap, link.missing() - before);
  EXPECT_EQ(link.culprits().network, 0U);
}

TEST(SessionCulprits,
     are_the_network_where_it_loses_them_and_unknown_where_the_kernel_does_not_tell) {
  for (const bool reports : {true, false}) {
    SessionRig rig({.path = {.loss = 0.1}, .counts_drops = reports});
    const LaneId receiver = rig.bind(Role::counter_receiver);
    (void)rig.connect(receiver, Role::counter_sender, {.rate = 1'000, .limit = 1'000});
    rig.run(2s);
    const Link& link = **rig.at(receiver).links.begin();
    ASSERT_GT(link.missing(), 50U);
    EXPECT_EQ(reports ? link.culprits().network : link.culprits().unknown, link.missing());
  }
}

TEST(SessionImpaired, a_sender_with_a_limit_leaves_when_its_last_datagram_has) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender = rig.add({.attach = Attach::connect,
                                 .address = rig.at(receiver).local.text(),
                                 .role = Role::counter_sender,
                                 .sender = {.rate = 100, .limit = 10},
                                 .impairments = {.sending = {.delay = 500ms}}});
  rig.run(300ms);
  EXPECT_TRUE(rig.at(sender).is_open());
  rig.run(1s);
  EXPECT_EQ(rig.at(sender).phase, Phase::finished);
  EXPECT_EQ((*rig.at(receiver).links.begin())->received(), 10U);
}

}  // namespace
}  // namespace readyscope
