#include "readyscope/counters/link.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <ranges>

namespace readyscope {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

std::uint64_t mask_of(WireForm form) { return form == WireForm::binary32 ? 0xffff'ffffU : most; }

/// Stops at the largest number there is, for a stranger chooses what is added.
std::uint64_t sum_at_most(std::uint64_t a, std::uint64_t b) { return a + std::min(b, most - a); }

std::uint64_t ns_of(Instant at) {
  return static_cast<std::uint64_t>(at.time_since_epoch().count());
}

}  // namespace

Link::Link(const Endpoint& source, WireForm form, std::uint32_t session)
    : source_(source),
      form_(form),
      session_(session),
      mask_(mask_of(form)),
      seen_(std::make_unique<Seen>()) {}

Arrival Link::receive(const Counter& counter, std::size_t bytes, Instant at, ClockId own_clock,
                      Drops& drops) {
  LinkSecond& second = seconds_.at(at);
  if (received_ == 0) begin(counter, at);
  const Arrival arrival = received_ == 0 ? Arrival::in_order : place(counter.value, at, drops);
  if (form_ == WireForm::ascii) {
    if (arrival == Arrival::duplicate) remember_repeated(counter.value, bytes, at);
    measure_evenness(counter.value, at);
  } else {
    measure_travel(counter, at, own_clock, second);
  }
  ++received_;
  bytes_ += bytes;
  last_at_ = std::max(last_at_, at);
  rate_.add(1, at);
  ++second.received;
  if (arrival >= Arrival::reordered) ++second.out_of_order;
  recent_[recent_next_] = {counter.value, arrival};
  recent_next_ = recent_next_ + 1 < recent_max ? recent_next_ + 1 : 0;
  return arrival;
}

void Link::begin(const Counter& counter, Instant at) {
  session_id_ = counter.session;
  highest_ = opening_ = counter.value;
  first_at_ = at;
  mark(highest_);
}

// ---- which values came -------------------------------------------------------------------------

inline Arrival Link::place(std::uint64_t value, Instant at, Drops& drops) {
  const std::uint64_t above = (value - highest_) & mask_;
  const bool is_above =
      form_ == WireForm::ascii ? value > highest_ : above != 0 && above <= mask_ / 2;
  return is_above ? place_above(above, at, drops)
                  : place_below((highest_ - value) & mask_, at, drops);
}

/// The window moves up with the highest value. What it passes over has not arrived.
inline Arrival Link::place_above(std::uint64_t above, Instant at, Drops& drops) {
  highest_ += above;
  span_ = sum_at_most(span_, above);
  if (above > 1) forget_below_highest(above - 1);
  mark(highest_);
  if (above == 1) return Arrival::in_order;
  remember_gap(at);
  miss(above - 1, drops);
  return Arrival::after_gap;
}

Arrival Link::place_below(std::uint64_t below, Instant at, const Drops& drops) {
  const bool is_lowest = below > span_;
  if (!is_lowest && (below > window || seen(highest_ - below))) {
    ++duplicates_;
    return Arrival::duplicate;
  }
  if (is_lowest) {
    miss_nowhere(below - span_ - 1, drops.kernel_tells);
    span_ = below;
  } else {
    heal_one();
  }
  if (below <= window) mark(highest_ - below);
  const Gap first = overtaker(below);
  const std::uint64_t arrival = received_ - duplicates_ + 1;
  const Duration late = std::max(at - first.at, Duration::zero());
  reorder_distance_max_ = std::max(reorder_distance_max_, arrival - first.arrival);
  late_max_ = std::max(late_max_, late);
  late_sum_ns_ += static_cast<double>(late.count());
  ++reordered_;
  return Arrival::reordered;
}

bool Link::seen(std::uint64_t value) const {
  const std::uint64_t place = value % places;
  return ((*seen_)[place / 64] >> (place % 64) & 1U) != 0;
}

inline void Link::mark(std::uint64_t value) {
  const std::uint64_t place = value % places;
  (*seen_)[place / 64] |= std::uint64_t{1} << (place % 64);
}

/// A stranger chooses how many, so whole words go at once, and all of them when none is left.
void Link::forget_below_highest(std::uint64_t count) {
  if (count >= window) {
    seen_->fill(0);
    return;
  }
  for (std::uint64_t value = highest_ - count; value != highest_;) {
    const std::uint64_t place = value % places;
    const std::uint64_t taken = std::min(64 - place % 64, highest_ - value);
    (*seen_)[place / 64] &= ~(~std::uint64_t{0} >> (64 - taken) << (place % 64));
    value += taken;
  }
}

void Link::remember_gap(Instant at) {
  if (!gaps_) gaps_ = std::make_unique<Gaps>();
  const std::uint64_t arrival = received_ - duplicates_ + 1;
  (*gaps_)[gap_count_ % gaps_max] = {highest_, arrival, at};
  ++gap_count_;
}

/// The earliest arrival with a higher value. When it came, it left this one out; only those that
/// are below the first arrival of all were left out by that.
Link::Gap Link::overtaker(std::uint64_t below) const {
  if (gap_count_ == 0 || highest_ - opening_ < below) return {opening_, 1, first_at_};
  const auto gap = [this](std::uint64_t number) { return (*gaps_)[number % gaps_max]; };
  const std::uint64_t oldest = gap_count_ - std::min<std::uint64_t>(gap_count_, gaps_max);
  const auto kept = std::views::iota(oldest, gap_count_ - 1);
  const auto found = std::ranges::partition_point(
      kept, [&](std::uint64_t number) { return highest_ - gap(number).to >= below; });
  return gap(oldest + static_cast<std::uint64_t>(found - kept.begin()));
}

// ---- whose fault it is -------------------------------------------------------------------------

std::uint64_t Link::missing() const {
  return culprits_.kernel + culprits_.poll_gap + culprits_.impairment + culprits_.network +
         culprits_.unknown;
}

/// First those who are known to have done it.
void Link::miss(std::uint64_t count, Drops& drops) {
  LinkSecond& second = seconds_.newest();
  constexpr std::uint32_t second_most = std::numeric_limits<std::uint32_t>::max();
  second.missing +=
      static_cast<std::uint32_t>(std::min<std::uint64_t>(count, second_most - second.missing));
  count = std::min(count, most - missing());
  const auto lay_to = [&count](std::uint64_t& culprit, std::uint64_t& dropped) {
    const std::uint64_t share = std::min(count, dropped);
    culprit += share;
    dropped -= share;
    count -= share;
  };
  lay_to(culprits_.impairment, drops.impairment);
  lay_to(culprits_.poll_gap, drops.poll_gap);
  lay_to(culprits_.kernel, drops.kernel);
  miss_nowhere(count, drops.kernel_tells);
}

void Link::miss_nowhere(std::uint64_t count, bool kernel_tells) {
  (kernel_tells ? culprits_.network : culprits_.unknown) += count;
}

/// What is dropped for certain does not arrive any more, so the network is cleared first.
void Link::heal_one() {
  for (std::uint64_t* const culprit : {&culprits_.network, &culprits_.unknown, &culprits_.kernel,
                                       &culprits_.poll_gap, &culprits_.impairment}) {
    if (*culprit == 0) continue;
    --*culprit;
    return;
  }
}

// ---- times -------------------------------------------------------------------------------------

inline void Link::Jitter::smooth(std::int64_t difference_ns) {
  ns += (static_cast<double>(std::abs(difference_ns)) - ns) / 16;
}

Duration Link::jitter() const { return Duration(static_cast<Duration::rep>(jitter_.ns)); }

inline void Link::measure_evenness(std::uint64_t value, Instant at) {
  const bool are_neighbours = received_ > 0 && value == jitter_.next_value;
  const Duration gap = received_ > 0 ? at - last_at_ : Duration::zero();
  if (are_neighbours && jitter_.has_gap) jitter_.smooth((gap - jitter_.gap).count());
  jitter_.next_value = value + 1;
  jitter_.gap = gap;
  jitter_.has_gap = are_neighbours;
}

/// The time of sending may be anything at all. Differences are taken without a sign, where they may
/// pass 2^64, and then looked at whether they make sense.
inline void Link::measure_travel(const Counter& counter, Instant at, ClockId own_clock,
                                 LinkSecond& second) {
  const std::uint64_t travel = ns_of(at) - ns_of(counter.sent_at);
  const auto change = static_cast<std::int64_t>(travel - jitter_.travel);
  const bool makes_sense = change >= -travel_max.count() && change <= travel_max.count();
  if (received_ > 0 && counter.clock == clock_ && makes_sense) jitter_.smooth(change);
  jitter_.travel = travel;
  clock_ = counter.clock;

  const Duration delay(static_cast<Duration::rep>(travel));
  if (counter.clock != own_clock || delay < -travel_below_zero_max || delay > travel_max) return;
  if (!delay_) delay_ = std::make_unique<Histogram>();
  const Duration positive = std::max(delay, Duration::zero());
  delay_->add(positive);
  second.delay_max = std::max(second.delay_max, positive);
  second.delay_sum += positive;
  ++second.delays;
}

DelayKind Link::delay_kind() const {
  if (form_ == WireForm::ascii) return DelayKind::no_send_time;
  if (!delay_) return DelayKind::clocks_not_comparable;
  return is_round_trip_ ? DelayKind::round_trip : DelayKind::one_way;
}

Duration Link::late_mean() const {
  if (reordered_ == 0) return {};
  return Duration(static_cast<Duration::rep>(late_sum_ns_ / static_cast<double>(reordered_)));
}

void Link::Seconds::go_on_to(Instant at) {
  constexpr auto size = static_cast<std::int64_t>(seconds_max);
  const std::int64_t second = at.time_since_epoch() / std::chrono::seconds(1);
  const std::int64_t passed = std::min(second - newest_, size);
  newest_ = second;
  newest_end_ = Instant(std::chrono::seconds(second + 1));
  newest_place_ = static_cast<std::size_t>(second % size);
  for (std::int64_t i = 0; i < passed; ++i) {
    ring_[static_cast<std::size_t>((second - i + size) % size)] = {};
  }
}

std::array<LinkSecond, Link::seconds_max> Link::Seconds::until(Instant now) const {
  constexpr auto size = static_cast<std::int64_t>(seconds_max);
  std::array<LinkSecond, seconds_max> seconds{};
  std::int64_t second = now.time_since_epoch() / std::chrono::seconds(1) - size;
  for (LinkSecond& one : seconds) {
    ++second;
    const bool is_kept = second >= 0 && second <= newest_ && second > newest_ - size;
    if (is_kept) one = ring_[static_cast<std::size_t>(second % size)];
  }
  return seconds;
}

std::array<LinkSecond, Link::seconds_max> Link::seconds(Instant now) const {
  return seconds_.until(now);
}

// ---- the rest ----------------------------------------------------------------------------------

std::optional<std::uint32_t> Link::session_id() const {
  if (form_ == WireForm::ascii) return {};
  return session_id_;
}

std::vector<Link::Recent> Link::recent() const {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(received_, recent_max));
  std::vector<Recent> latest;
  latest.reserve(count);
  for (std::size_t i = recent_max - count; i < recent_max; ++i) {
    latest.push_back(recent_[(recent_next_ + i) % recent_max]);
  }
  return latest;
}

std::size_t Link::footprint() const {
  return sizeof *this + (seen_ ? sizeof *seen_ : 0) + (gaps_ ? sizeof *gaps_ : 0) +
         (delay_ ? sizeof *delay_ : 0);
}

bool Link::has(std::uint64_t value) const {
  const std::uint64_t below = highest_ - value;
  return value <= highest_ && below <= std::min(span_, window) && seen(value);
}

void Link::remember_repeated(std::uint64_t value, std::size_t bytes, Instant at) {
  repeated_ = {.value = value,
               .bytes = bytes,
               .at = at,
               .received = received_ + 1,
               .last_at = last_at_,
               .jitter = jitter_,
               .recent = recent_[recent_next_]};
}

Link::Repeated Link::take_back() {
  --received_;
  --duplicates_;
  bytes_ -= repeated_.bytes;
  last_at_ = repeated_.last_at;
  jitter_ = repeated_.jitter;
  rate_.take_back(1);
  LinkSecond& second = seconds_.newest();
  --second.received;
  --second.out_of_order;
  recent_next_ = (recent_next_ + recent_max - 1) % recent_max;
  recent_[recent_next_] = repeated_.recent;
  return repeated_;
}

void Link::let_go() {
  seen_.reset();
  gaps_.reset();
}

}  // namespace readyscope
