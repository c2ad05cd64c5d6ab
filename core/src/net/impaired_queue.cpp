#include "impaired_queue.hpp"

#include <algorithm>
#include <iterator>

namespace readyscope {
namespace {

/// Upper bound on the transmission time of one datagram.
constexpr Duration hold_max = std::chrono::hours(1);

Duration bounded(Duration duration) {
  return std::clamp(duration, Duration::zero(), Impairment::time_max);
}

/// How long it takes to send that many bytes, rounded up.
Duration transmission(std::size_t bytes, double bits_per_second) {
  const double ns = 8e9 * static_cast<double>(bytes) / bits_per_second;
  const auto most = static_cast<double>(hold_max.count());
  return ns < most ? Duration(static_cast<Duration::rep>(ns) + 1) : hold_max;
}

}  // namespace

std::uint64_t ReorderMeter::pass(std::uint64_t number) {
  on_the_way_.erase(number);
  std::uint64_t extent = 0;
  if (number < next_expected_) {
    // The datagram that left the gap around this number was the first to overtake it.
    const auto gap = gaps_.upper_bound(number);
    extent = passed_ - gap->second.passed_before;
    close(gap);
  } else {
    const auto behind =
        std::distance(on_the_way_.lower_bound(next_expected_), on_the_way_.lower_bound(number));
    if (behind > 0) gaps_.emplace(number, Gap{passed_, static_cast<std::size_t>(behind)});
    next_expected_ = number + 1;
  }
  ++passed_;
  return extent;
}

void ReorderMeter::lose(std::uint64_t number) {
  on_the_way_.erase(number);
  if (number < next_expected_) close(gaps_.upper_bound(number));
}

void ReorderMeter::close(std::map<std::uint64_t, Gap>::iterator gap) {
  if (--gap->second.on_the_way == 0) gaps_.erase(gap);
}

void ImpairedQueue::impair(const Impairment& impairment) {
  // Do not restart the random numbers unless the seed changes: dragging a slider calls this in
  // every frame, and each call would repeat the same fates.
  const bool begins = !does_something_ || impairment.seed != impairment_.seed;
  if (begins) random_ = SplitMix(impairment.seed ^ (static_cast<std::uint64_t>(direction_) << 63U));
  impairment_ = impairment;
  impairment_.delay = bounded(impairment.delay);
  impairment_.jitter = bounded(impairment.jitter);
  impairment_.hold_back = bounded(impairment.hold_back);
  does_something_ = impairment_.does_something();
}

/// Always draws the same number of random values per datagram, so that changing one setting does
/// not affect what the others do.
ImpairedQueue::Fate ImpairedQueue::draw() {
  const auto jitter = [this] {
    const double most = static_cast<double>(impairment_.jitter.count()) + 1;
    return Duration(static_cast<Duration::rep>(random_.fraction() * most));
  };
  Fate fate;
  fate.dropped = random_.fraction() < impairment_.drop;
  fate.duplicated = random_.fraction() < impairment_.duplicate;
  fate.held_back = random_.fraction() < impairment_.reorder;
  fate.jitter = jitter();
  fate.jitter_of_copy = jitter();
  return fate;
}

void ImpairedQueue::take(Held datagram, Instant at) {
  // Arrival times may step back a little. Datagrams that are not delayed keep their order even so.
  taken_until_ = std::max(taken_until_, at);
  datagram.number = figures_.taken++;
  const Fate fate = draw();
  if (fate.dropped) {
    ++figures_.dropped;
    return;
  }
  if (!has_room_for(datagram.bytes.size())) {
    ++figures_.crowded_out;
    return;
  }
  const Duration delay =
      impairment_.delay + (fate.held_back ? impairment_.hold_back : Duration::zero());
  order_.take(datagram.number);
  if (!fate.duplicated) {
    hold(std::move(datagram), taken_until_, delay + fate.jitter);
    return;
  }
  datagram.twins = std::make_shared<Held::Twins>();
  hold(datagram, taken_until_, delay + fate.jitter);
  // No data is lost without the duplicate, so if there is no room it is not made and not counted.
  if (!has_room_for(datagram.bytes.size())) return;
  ++figures_.duplicated;
  hold(std::move(datagram), taken_until_, delay + fate.jitter_of_copy);
}

void ImpairedQueue::take_refusal(Held refusal) {
  held_.emplace(Key{taken_until_, held_count_++}, std::move(refusal));
}

bool ImpairedQueue::has_room_for(std::size_t bytes) const {
  return figures_.waiting < ImpairedNetwork::waiting_max &&
         held_bytes_ + bytes <= ImpairedNetwork::waiting_bytes_max;
}

void ImpairedQueue::hold(Held datagram, Instant at, Duration delay) {
  const Instant due = shape(at, datagram.bytes.size()) + delay;
  if (due > at) datagram.received.arrived = due;
  if (datagram.twins) ++datagram.twins->waiting;
  ++figures_.waiting;
  held_bytes_ += datagram.bytes.size();
  held_.emplace(Key{due, held_count_++}, std::move(datagram));
}

/// Applies the rate limit: when a datagram taken at this time can start to leave.
Instant ImpairedQueue::shape(Instant at, std::size_t bytes) {
  if (!(impairment_.bits_per_second_max > 0)) return at;
  const Instant leaves = std::max(at, line_free_at_);
  line_free_at_ = leaves + transmission(bytes, impairment_.bits_per_second_max);
  return leaves;
}

std::size_t ImpairedQueue::due(Instant now, std::size_t enough) const {
  std::size_t count = 0;
  for_each_due(now, [&](const Held&) { return ++count < enough; });
  return std::min(count, enough);
}

Held ImpairedQueue::take_front() {
  Held held = std::move(held_.extract(held_.begin()).mapped());
  if (held.received.outcome == Outcome::refused) return held;
  --figures_.waiting;
  held_bytes_ -= held.bytes.size();
  if (held.twins) --held.twins->waiting;
  return held;
}

void ImpairedQueue::pass() {
  const Held held = take_front();
  if (held.received.outcome == Outcome::refused) return;
  ++figures_.passed;
  if (held.twins && std::exchange(held.twins->passed, true)) return;
  const std::uint64_t extent = order_.pass(held.number);
  if (extent > 0) ++figures_.reordered;
  figures_.reorder_distance_max = std::max(figures_.reorder_distance_max, extent);
}

void ImpairedQueue::fail() {
  const Held held = take_front();
  if (held.received.outcome == Outcome::refused) return;
  ++figures_.failed;
  const bool may_still_count = held.twins && (held.twins->passed || held.twins->waiting > 0);
  if (!may_still_count) order_.lose(held.number);
}

void ImpairedQueue::fail_all() {
  while (!held_.empty()) fail();
}

std::optional<Instant> ImpairedQueue::next_due() const {
  if (held_.empty()) return {};
  return held_.begin()->first.first;
}

}  // namespace readyscope
