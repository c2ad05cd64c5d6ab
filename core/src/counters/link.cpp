#include "readyscope/counters/link.hpp"

#include "readyscope/counters/links.hpp"

namespace readyscope {

Link::Link(const Endpoint& source, WireForm form, std::uint32_t run)
    : source_(source), form_(form), run_(run), values_(form), lately_(std::make_unique<Lately>()) {
  measure_footprint();
}

Arrival Link::receive(const Counter& counter, std::size_t bytes, Instant at, ClockId own_clock,
                      Drops& drops) {
  Lately& lately = *lately_;
  LinkSecond& second = lately.seconds.at(at);
  Arrival arrival = Arrival::in_order;
  if (tally_.received == 0) {
    begin(counter, at);
  } else {
    const bool may_begin_another_run =
        form_ == WireForm::ascii && values_.distance_above(counter.value) == 0;
    if (may_begin_another_run) remember(counter, bytes, at);
    arrival = place(counter.value, at, second, drops);
  }
  measure(counter, at, own_clock, second);
  ++tally_.received;
  tally_.bytes += bytes;
  tally_.last_at = std::max(tally_.last_at, at);
  lately.rate.add(1, at);
  second_rates_.add(1, at);
  ++second.received;
  if (arrival >= Arrival::reordered) ++second.out_of_order;
  if (arrival == Arrival::duplicate) ++tally_.duplicates;
  lately.recent.add({counter.value, arrival});
  return arrival;
}

void Link::begin(const Counter& counter, Instant at) {
  run_id_ = counter.run;
  tally_.first_at = at;
  values_.begin(counter.value);
  reordering_.begin(counter.value, at);
}

// ---- where a value belongs ---------------------------------------------------------------------

inline Arrival Link::place(std::uint64_t value, Instant at, LinkSecond& second, Drops& drops) {
  const std::uint64_t above = values_.distance_above(value);
  if (above == 0) return place_below(value, at, drops);
  values_.raise_by(above);
  if (above == 1) return Arrival::in_order;
  add_gap(above - 1, at, second, drops);
  return Arrival::after_gap;
}

void Link::add_gap(std::uint64_t count, Instant at, LinkSecond& second, Drops& drops) {
  reordering_.add_gap({values_.unwrapped_highest(), tally_.without_duplicates() + 1, at});
  second.add_missing(count);
  missing_.add_gap(count, drops);
  measure_footprint();
}

Arrival Link::place_below(std::uint64_t value, Instant at, const Drops& drops) {
  const std::uint64_t below = values_.distance_below(value);
  if (values_.has_below(below)) return Arrival::duplicate;
  if (values_.is_below_lowest(below)) {
    missing_.add_unexplained(below - values_.span() - 1, drops.kernel_reports);
  } else {
    missing_.heal_one();
  }
  values_.fill_below(below);
  reordering_.add_late(values_.unwrapped_highest(), below, tally_.without_duplicates() + 1, at);
  return Arrival::reordered;
}

// ---- times -------------------------------------------------------------------------------------

inline void Link::measure(const Counter& counter, Instant at, ClockId own_clock,
                          LinkSecond& second) {
  const bool is_first = tally_.received == 0;
  if (form_ == WireForm::ascii) {
    if (is_first) {
      jitter_.begin_text(counter.value);
    } else {
      jitter_.add_text(values_.unwrapped(counter.value), at - tally_.last_at);
    }
    return;
  }
  const Travel travel = travel_of(counter.sent_at, at);
  if (is_first) {
    jitter_.begin_timed(travel, counter.clock);
  } else {
    jitter_.add_timed(travel, counter.clock);
  }
  if (counter.clock != own_clock) return;
  const bool is_first_delay = delays_.histogram() == nullptr;
  if (const auto delay = delays_.add(travel)) second.add_delay(*delay);
  if (is_first_delay) measure_footprint();
}

DelayKind Link::delay_kind() const {
  if (form_ == WireForm::ascii) return DelayKind::no_send_time;
  if (delays_.histogram() == nullptr) return DelayKind::clocks_not_comparable;
  return delays_.is_round_trip() ? DelayKind::round_trip : DelayKind::one_way;
}

// ---- the rest ----------------------------------------------------------------------------------

std::optional<std::uint32_t> Link::run_id() const {
  if (form_ == WireForm::ascii) return {};
  return run_id_;
}

const RateMeter& Link::rate() const {
  static const RateMeter unknown;
  return lately_ ? lately_->rate : unknown;
}

std::vector<Link::Recent> Link::recent() const {
  return lately_ ? lately_->recent.latest(tally_.received) : std::vector<Recent>();
}

std::array<LinkSecond, Link::seconds_max> Link::seconds(Instant now) const {
  return lately_ ? lately_->seconds.until(now) : std::array<LinkSecond, seconds_max>();
}

void Link::measure_footprint() {
  footprint_ = sizeof *this + reordering_.heap_bytes() + delays_.heap_bytes() +
               (lately_ ? sizeof *lately_ : 0);
}

void Link::wrap_at(unsigned bits) {
  wraps_at_bits_ = static_cast<std::uint8_t>(bits);
  values_.wrap_at(bits);
}

/// What fills a gap is late, and no sign of another run.
void Link::remember(const Counter& counter, std::size_t bytes, Instant at) {
  const std::uint64_t below = values_.distance_below(counter.value);
  const bool is_below_lowest = values_.is_below_lowest(below);
  if (!is_below_lowest && !values_.has_below(below)) return;
  doubtful_ = {.value = counter.value,
               .bytes = bytes,
               .at = at,
               .unwrapped = values_.unwrapped(counter.value),
               .was_below_lowest = is_below_lowest,
               .span_before = values_.span(),
               .tally_before = tally_,
               .jitter_before = jitter_,
               .missing_before = missing_,
               .late_before = reordering_.late(),
               .replaced = lately_->recent.oldest()};
}

bool Link::is_second_of_another_run(std::uint64_t value, std::uint64_t below_min) const {
  const std::uint64_t below = values_.distance_below(value);
  const bool follows_a_doubtful_one = doubtful_ &&
                                      doubtful_->tally_before.received + 1 == tally_.received &&
                                      doubtful_->unwrapped + 1 == values_.unwrapped(value);
  if (!follows_a_doubtful_one || below < below_min) return false;
  const bool is_below_lowest = doubtful_->was_below_lowest || below > doubtful_->span_before;
  // Where so much is late, the first values may be as well.
  const bool may_be_late = doubtful_->tally_before.received <= Links::first_arrivals ||
                           doubtful_->late_before.distance_max >= below_min;
  if (is_below_lowest && may_be_late) return false;
  return is_below_lowest || values_.knows_below(below);
}

Link::Doubtful Link::take_back() {
  const Doubtful taken = *doubtful_;
  doubtful_.reset();
  tally_ = taken.tally_before;
  jitter_ = taken.jitter_before;
  missing_ = taken.missing_before;
  reordering_.take_back(taken.late_before);
  if (taken.was_below_lowest) values_.take_back_lowest(taken.span_before);
  lately_->rate.take_back(1);
  second_rates_.take_back(1);
  LinkSecond& second = lately_->seconds.newest();
  --second.received;
  --second.out_of_order;
  lately_->recent.take_back(taken.replaced);
  return taken;
}

void Link::let_go() {
  values_.release();
  reordering_.release();
  measure_footprint();
}

void Link::keep_figures_alone() {
  delays_.shrink();
  lately_.reset();
  doubtful_.reset();
  let_go();
}

}  // namespace readyscope
