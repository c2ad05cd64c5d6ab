// Compares Links with a twin that remembers every arrival and counts strictly by the definitions.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "random.hpp"
#include "readyscope/counters/links.hpp"

namespace readyscope {
namespace {

using support::Random;
using namespace std::chrono_literals;

constexpr Instant start{1h};
constexpr ClockId own_clock{7};

// ---- what is sent, and what becomes of it ------------------------------------------------------

/// A counter under way. `number` keeps counting where the form wraps around, so that the higher of
/// two can be found without knowing about that.
struct Datagram {
  Instant at;  ///< When it arrives.
  std::size_t source = 0;
  WireForm form = WireForm::ascii;
  std::uint32_t run = 0;
  std::uint64_t base = 0;  ///< What is written for the number 0.
  std::int64_t number = 0;
  std::size_t bytes = 0;
  Instant sent_at;
};

std::uint64_t written(WireForm form, std::uint64_t base, std::int64_t number) {
  const std::uint64_t value = base + static_cast<std::uint64_t>(number);
  return form == WireForm::binary32 ? value & 0xffff'ffffU : value;
}

/// How badly the network behaves.
struct Day {
  explicit Day(Random& random)
      : loss(random.chance(0.3) ? 0 : 0.3 * share(random)),
        duplication(random.chance(0.3) ? 0 : 0.2 * share(random)),
        late(random.chance(0.3) ? 0 : 0.4 * share(random)),
        late_by_max(Duration(1 + random.below(40'000'000))),
        restart(random.chance(0.4) ? 0 : 0.02 * share(random)),
        lost_tail(random.chance(0.5) ? 0 : random.below(30)) {}

  static double share(Random& random) { return static_cast<double>(random.below(1'000)) / 1'000; }

  double loss;
  double duplication;
  double late;
  Duration late_by_max;
  double restart;
  std::uint64_t lost_tail;
};

/// Sends a counter every millisecond or so, and starts over now and then.
class Sender {
 public:
  Sender(Random& random, std::size_t source) : random_(random), source_(source) {
    form_ = wire_forms[random_.below(3)];
    begin();
  }

  void send_all(std::uint64_t count, std::vector<Datagram>& under_way) {
    const Day day(random_);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (random_.chance(day.restart)) begin();
      at_ += Duration(500'000 + random_.below(1'000'000));
      const bool is_lost = random_.chance(day.loss) || i + day.lost_tail >= count;
      if (!is_lost) under_way.push_back(arriving(day));
      while (!is_lost && random_.chance(day.duplication)) under_way.push_back(arriving(day));
      number_ += step_;
    }
  }

 private:
  /// Begins another run. It may have another form, and text begins with a value sent before, or far
  /// below, or far above.
  void begin() {
    if (random_.chance(0.1)) form_ = wire_forms[random_.below(3)];
    ++begun_;
    run_ = form_ == WireForm::ascii ? 0 : begun_;
    number_ = 0;
    step_ = random_.chance(0.9) ? 1 : static_cast<std::int64_t>(1 + random_.below(5));
    if (form_ == WireForm::ascii) {
      base_ = 0;
      bits_ = random_.chance(0.3) ? 0 : 8U << random_.below(3);
      if (random_.chance(0.3)) number_ = static_cast<std::int64_t>(random_.below(300'000));
      if (bits_ > 0 && random_.chance(0.8)) {
        number_ = (std::int64_t{1} << bits_) - static_cast<std::int64_t>(random_.below(200));
      }
    } else if (random_.chance(0.7)) {
      base_ = 0 - random_.below(300);  // The form wraps around during the run.
    } else {
      base_ = random_.next() >> random_.below(64);
    }
  }

  Datagram arriving(const Day& day) {
    Duration travel(100'000 + random_.below(50'000));
    if (random_.chance(day.late)) {
      travel += Duration(random_.below(static_cast<std::uint64_t>(day.late_by_max.count())));
    }
    const std::uint64_t value = written(form_, base_, number_);
    const bool wraps = form_ == WireForm::ascii && bits_ > 0;
    return {.at = at_ + travel,
            .source = source_,
            .form = form_,
            .run = run_,
            .base = base_,
            .number = wraps ? number_ & ((std::int64_t{1} << bits_) - 1) : number_,
            .bytes = form_ == WireForm::ascii ? std::to_string(value).size() : 40,
            .sent_at = at_};
  }

  Random& random_;
  std::size_t source_;
  WireForm form_ = WireForm::ascii;
  std::uint32_t begun_ = 0;
  std::uint32_t run_ = 0;
  std::uint64_t base_ = 0;
  std::int64_t number_ = 0;
  std::int64_t step_ = 1;
  unsigned bits_ = 0;  ///< At which text wraps around; 0 if it does not.
  Instant at_ = start;
};

// ---- the twin ----------------------------------------------------------------------------------

/// All arrivals of one run. Every figure is worked out from scratch each time.
struct TwinRun {
  std::size_t source = 0;
  WireForm form = WireForm::ascii;
  std::uint32_t ordinal = 0;
  std::uint32_t id = 0;
  std::vector<Datagram> arrivals;
  int bits = 0;  ///< At which the values of a text run wrap around; 0 if that was not seen.

  [[nodiscard]] std::int64_t highest() const {
    return std::ranges::max(arrivals, {}, &Datagram::number).number;
  }
  [[nodiscard]] std::int64_t first() const {
    return std::ranges::min(arrivals, {}, &Datagram::number).number;
  }
  [[nodiscard]] std::uint64_t written_as(std::int64_t number) const {
    return written(form, arrivals.front().base, number);
  }
  /// The lowest or the highest. Text is counted from the first zero that it passed, or began after.
  [[nodiscard]] std::uint64_t shown(std::int64_t number) const {
    const std::int64_t lift = form == WireForm::ascii && first() < 0 ? std::int64_t{1} << bits : 0;
    return written_as(number + lift);
  }
  /// As it arrived.
  [[nodiscard]] std::uint64_t value(const Datagram& arrival) const {
    const std::uint64_t written = written_as(arrival.number);
    return bits == 0 ? written : written & ((std::uint64_t{1} << bits) - 1);
  }
  [[nodiscard]] bool is_below_all(std::int64_t number, std::size_t end) const {
    return std::all_of(arrivals.begin(), arrivals.begin() + static_cast<std::ptrdiff_t>(end),
                       [number](const Datagram& other) { return number < other.number; });
  }
  [[nodiscard]] bool came_before(std::int64_t number, std::size_t end) const {
    return std::ranges::find(arrivals.begin(), arrivals.begin() + static_cast<std::ptrdiff_t>(end),
                             number, &Datagram::number) !=
           arrivals.begin() + static_cast<std::ptrdiff_t>(end);
  }
};

struct Figures {
  std::uint64_t missing = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t reordered = 0;
  std::uint64_t distance_max = 0;
  std::uint64_t bytes = 0;
  Duration late_max{};
  double late_sum_ns = 0;
  double jitter_ns = 0;
  std::vector<Arrival> became;
};

/// RFC 3550, 6.4.1, for arrival `i`. Text has no time of sending; its sender is assumed to be even.
void smooth_jitter(double& jitter, const std::vector<Datagram>& all, std::size_t i, bool is_text) {
  Duration difference{};
  if (is_text) {
    const auto follows = [&all](std::size_t k) { return all[k].number == all[k - 1].number + 1; };
    if (i < 2 || !follows(i) || !follows(i - 1)) return;
    difference = (all[i].at - all[i - 1].at) - (all[i - 1].at - all[i - 2].at);
  } else {
    if (i < 1) return;
    difference = (all[i].at - all[i].sent_at) - (all[i - 1].at - all[i - 1].sent_at);
  }
  jitter += (std::abs(static_cast<double>(difference.count())) - jitter) / 16;
}

Figures figures_of(const TwinRun& run) {
  Figures figures;
  std::set<std::int64_t> seen;
  std::vector<const Datagram*> distinct;  // In the order of arrival.
  for (std::size_t i = 0; i < run.arrivals.size(); ++i) {
    const Datagram& datagram = run.arrivals[i];
    figures.bytes += datagram.bytes;
    smooth_jitter(figures.jitter_ns, run.arrivals, i, run.form == WireForm::ascii);
    const std::int64_t next_expected = seen.empty() ? datagram.number : *seen.rbegin() + 1;
    if (!seen.insert(datagram.number).second) {
      ++figures.duplicates;
      figures.became.push_back(Arrival::duplicate);
      continue;
    }
    if (datagram.number < next_expected) {
      const auto overtaker = std::ranges::find_if(
          distinct, [&](const Datagram* other) { return other->number > datagram.number; });
      const auto extent = static_cast<std::uint64_t>(distinct.end() - overtaker);
      const Duration late = datagram.at - (*overtaker)->at;
      figures.distance_max = std::max(figures.distance_max, extent);
      figures.late_max = std::max(figures.late_max, late);
      figures.late_sum_ns += static_cast<double>(late.count());
      ++figures.reordered;
      figures.became.push_back(Arrival::reordered);
    } else {
      const bool is_next = datagram.number == next_expected;
      figures.became.push_back(is_next ? Arrival::in_order : Arrival::after_gap);
    }
    distinct.push_back(&datagram);
  }
  figures.missing = static_cast<std::uint64_t>(run.highest() - run.first() + 1) - seen.size();
  return figures;
}

class Twin {
 public:
  void receive(const Datagram& datagram) {
    if (datagram.form == WireForm::ascii) {
      receive_text(datagram);
    } else {
      const auto known = std::ranges::find_if(runs, [&](const TwinRun& run) {
        return run.source == datagram.source && run.form == datagram.form && run.id == datagram.run;
      });
      (known == runs.end() ? begin(datagram) : *known).arrivals.push_back(datagram);
    }
  }

  std::vector<TwinRun> runs;  ///< By the order in which they began.

 private:
  TwinRun& begin(const Datagram& datagram) {
    const auto before = std::ranges::count(runs, datagram.source, &TwinRun::source);
    return runs.emplace_back(TwinRun{.source = datagram.source,
                                     .form = datagram.form,
                                     .ordinal = static_cast<std::uint32_t>(before) + 1,
                                     .id = datagram.run,
                                     .arrivals = {}});
  }

  /// At which width a run wraps around that has come so far, if this value shows it; otherwise 0.
  static int bits_shown_by(const TwinRun& run, std::int64_t value) {
    const int bits = bits_near(run, value);
    return bits > 0 && figures_of(run).distance_max > 64 ? 0 : bits;
  }
  static int bits_near(const TwinRun& run, std::int64_t value) {
    const std::int64_t highest = run.highest();
    const bool is_young = run.arrivals.size() <= 16 && highest < 16;
    for (const int bits : {8, 16, 32}) {
      const std::int64_t end = std::int64_t{1} << bits;
      const bool ends = highest >= end - 64 && highest < end && value < 64;
      if (ends || (is_young && value >= end - 16 && value < end)) return bits;
    }
    return 0;
  }
  /// The number nearest to the highest that is written like this.
  static std::int64_t nearest(const TwinRun& run, std::int64_t value) {
    if (run.bits == 0) return value;
    const std::int64_t end = std::int64_t{1} << run.bits;
    const std::int64_t above = (((value - run.highest()) % end) + end) % end;
    return run.highest() + (above < end / 2 ? above : above - end);
  }

  void receive_text(Datagram datagram) {
    const auto latest = std::ranges::find_if(runs.rbegin(), runs.rend(), [&](const TwinRun& run) {
      return run.source == datagram.source && run.form == datagram.form;
    });
    const Datagram as_written = datagram;
    if (latest != runs.rend()) {
      if (latest->bits == 0) latest->bits = bits_shown_by(*latest, datagram.number);
      datagram.number = nearest(*latest, datagram.number);
    }
    if (latest == runs.rend() || latest->highest() - datagram.number > 65'536 ||
        (latest->bits > 0 && as_written.number >= std::int64_t{1} << latest->bits)) {
      begin(as_written).arrivals.push_back(as_written);
      return;
    }
    auto& arrivals = latest->arrivals;
    const Datagram before = arrivals.back();
    const bool are_both_low =
        datagram.number <= latest->highest() - 16 && before.number <= latest->highest() - 16;
    const std::size_t end = arrivals.size() - 1;
    const auto could_be_another = [&](std::int64_t number) {
      return latest->came_before(number, end) || latest->is_below_all(number, end);
    };
    const bool is_below = latest->is_below_all(before.number, end);
    const auto may_be_late = [&] {
      TwinRun until_then = *latest;
      until_then.arrivals.pop_back();
      return end <= 16 || figures_of(until_then).distance_max >= 16;
    };
    if (datagram.number == before.number + 1 && are_both_low && could_be_another(before.number) &&
        could_be_another(datagram.number) && !(is_below && may_be_late())) {
      Datagram first = before;
      first.number = static_cast<std::int64_t>(latest->value(before));
      arrivals.pop_back();
      TwinRun& anew = begin(as_written);
      anew.arrivals = {first};
      receive_text(as_written);
    } else {
      arrivals.push_back(datagram);
    }
  }
};

// ---- the comparison ----------------------------------------------------------------------------

Endpoint endpoint_of(std::size_t source) {
  return Endpoint::loopback(static_cast<std::uint16_t>(40'000 + source));
}

void expect_same_plots(const Link& link, const Figures& expected, std::size_t received) {
  const Instant now = link.last_at();
  std::uint64_t in_seconds = 0;
  std::uint64_t out_of_order = 0;
  for (const LinkSecond& second : link.seconds(now)) {
    in_seconds += second.received;
    out_of_order += second.out_of_order;
  }
  ASSERT_EQ(in_seconds, received);
  ASSERT_EQ(out_of_order, expected.duplicates + expected.reordered);
  const auto rates = link.rate().history(now);
  ASSERT_EQ(std::accumulate(rates.begin(), rates.end(), 0.0), static_cast<double>(received));
}

void expect_same(const Link& link, const TwinRun& run) {
  const Figures expected = figures_of(run);
  const std::vector<Datagram>& arrivals = run.arrivals;
  ASSERT_EQ(link.form(), run.form);
  ASSERT_EQ(link.run(), run.ordinal);
  ASSERT_EQ(link.run_id().value_or(0), run.id);
  ASSERT_EQ(link.wraps_at_bits(), static_cast<unsigned>(run.bits));
  ASSERT_EQ(link.first(), run.shown(run.first()));
  ASSERT_EQ(link.highest(), run.shown(run.highest()));
  ASSERT_EQ(link.received(), arrivals.size());
  ASSERT_EQ(link.missing(), expected.missing);
  ASSERT_EQ(link.duplicates(), expected.duplicates);
  ASSERT_EQ(link.reordered(), expected.reordered);
  ASSERT_EQ(link.reorder_distance_max(), expected.distance_max);
  ASSERT_EQ(link.late_max(), expected.late_max);
  ASSERT_EQ(link.late_mean(),
            expected.reordered == 0
                ? Duration::zero()
                : Duration(static_cast<std::int64_t>(expected.late_sum_ns /
                                                     static_cast<double>(expected.reordered))));
  ASSERT_EQ(link.bytes(), expected.bytes);
  ASSERT_NEAR(static_cast<double>(link.jitter().count()), expected.jitter_ns, 1.0);
  ASSERT_EQ(link.first_at(), arrivals.front().at);
  ASSERT_EQ(link.last_at(), arrivals.back().at);
  const Culprits& culprits = link.culprits();
  ASSERT_EQ(culprits.kernel + culprits.poll_gap + culprits.impairment + culprits.network +
                culprits.unknown,
            expected.missing);
  ASSERT_EQ(link.delay() == nullptr ? 0 : link.delay()->count(),
            run.form == WireForm::ascii ? 0 : arrivals.size());
  const auto recent = link.recent();
  ASSERT_EQ(recent.size(), std::min(arrivals.size(), Link::recent_max));
  for (std::size_t i = 0; i < recent.size(); ++i) {
    const std::size_t place = arrivals.size() - recent.size() + i;
    ASSERT_EQ(recent[i].value, run.value(arrivals[place]));
    ASSERT_EQ(recent[i].arrival, expected.became[place]);
  }
  ASSERT_NO_FATAL_FAILURE(expect_same_plots(link, expected, arrivals.size()));
}

void expect_same(const Links& links, const Twin& twin) {
  ASSERT_EQ(links.size(), twin.runs.size());
  ASSERT_EQ(links.forgotten(), 0U);
  for (const TwinRun& run : twin.runs) {
    const auto link = std::ranges::find_if(links, [&](const auto& each) {
      return each->source() == endpoint_of(run.source) && each->run() == run.ordinal;
    });
    ASSERT_NE(link, links.end());
    ASSERT_NO_FATAL_FAILURE(expect_same(**link, run))
        << "source " << run.source << ", run " << run.ordinal;
  }
}

/// Random drops: the culprits must add up whatever the kernel reports.
void drop_now_and_then(Random& random, ArrivalContext& context) {
  if (random.chance(0.05)) context.impairment_dropped += random.below(4);
  if (random.chance(0.05)) context.poll_gap_ended_at = context.at;
  if (random.chance(0.01)) context.kernel_dropped.reset();
  if (random.chance(0.1)) {
    context.kernel_dropped = context.kernel_dropped.value_or(0) + random.below(4);
  }
}

struct Tally {
  std::uint64_t runs = 0;
  std::uint64_t wrapped = 0;
  std::uint64_t missing = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t reordered = 0;
};

void try_seed(std::uint64_t seed, Tally& tally) {
  Random random(seed);
  std::vector<Datagram> under_way;
  const std::size_t sources = 1 + random.below(3);
  for (std::size_t source = 0; source < sources; ++source) {
    Sender(random, source).send_all(1 + random.below(300), under_way);
  }
  std::ranges::stable_sort(under_way, {}, &Datagram::at);

  Links links(own_clock);
  Twin twin;
  ArrivalContext context{.from = {}, .at = {}};
  for (std::size_t i = 0; i < under_way.size(); ++i) {
    const Datagram& datagram = under_way[i];
    context.from = endpoint_of(datagram.source);
    context.bytes = datagram.bytes;
    context.at = datagram.at;
    drop_now_and_then(random, context);
    (void)links.receive(
        {.form = datagram.form,
         .value = written(datagram.form, datagram.base, datagram.number),
         .run = datagram.run,
         .clock = datagram.form == WireForm::ascii ? ClockId{} : own_clock,
         .sent_at = datagram.form == WireForm::ascii ? Instant{} : datagram.sent_at},
        context);
    twin.receive(datagram);
    if (random.chance(0.01)) {
      ASSERT_NO_FATAL_FAILURE(expect_same(links, twin)) << "after " << i;
    }
  }
  ASSERT_NO_FATAL_FAILURE(expect_same(links, twin)) << "at the end";
  tally.runs += links.size();
  for (const auto& link : links) {
    tally.wrapped += link->wraps_at_bits() > 0 ? 1 : 0;
    tally.missing += link->missing();
    tally.duplicates += link->duplicates();
    tally.reordered += link->reordered();
  }
}

TEST(LinksTwin, agrees_on_every_figure) {
  constexpr std::uint64_t seeds = 1'200;
  Tally tally;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    ASSERT_NO_FATAL_FAILURE(try_seed(seed, tally)) << "seed " << seed;
  }
  EXPECT_GT(tally.runs, 2 * seeds) << "it is not much of a test otherwise";
  EXPECT_GT(tally.wrapped, seeds / 4);
  EXPECT_GT(tally.missing, 10 * seeds);
  EXPECT_GT(tally.duplicates, 10 * seeds);
  EXPECT_GT(tally.reordered, 10 * seeds);
}

}  // namespace
}  // namespace readyscope
