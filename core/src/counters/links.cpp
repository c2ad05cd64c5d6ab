#include "readyscope/counters/links.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

namespace readyscope {
namespace {

constexpr std::size_t table_size_min = 4;

/// At how many bits the values of a text run wrap around, if this one shows it; otherwise 0. Where
/// some came so late that one from the beginning may come now, nothing shows it.
unsigned width_shown_by(const Link& link, std::uint64_t value) {
  if (link.reorder_distance_max() > Links::wrap_near) return 0;
  const std::uint64_t highest = link.highest();
  const bool is_low = value < Links::wrap_near;
  const bool has_just_begun =
      link.received() <= Links::first_arrivals && highest < Links::first_arrivals;
  if (!is_low && !has_just_begun) return 0;
  for (const unsigned bits : {8U, 16U, 32U}) {
    const std::uint64_t end = std::uint64_t{1} << bits;
    const auto is_below_end = [end](std::uint64_t one, std::uint64_t by_at_most) {
      return one < end && one >= end - by_at_most;
    };
    if (is_low && is_below_end(highest, Links::wrap_near)) return bits;
    if (has_just_begun && is_below_end(value, Links::first_arrivals)) return bits;
  }
  return 0;
}

}  // namespace

Arrival Links::receive(const Counter& counter, const ArrivalContext& context) {
  note_drops(context);
  Key key{context.from, counter.form, counter.run};
  if (settings_.source_is == SourceIs::address) key.source = context.from.with_port(0);
  Link* link = latest_ != nullptr && fits(*latest_, key) ? latest_ : find(key);
  if (link == nullptr) {
    link = &begin_run(key);
  } else if (counter.form == WireForm::ascii) {
    link = &run_of_text(*link, counter.value, key);
  }
  latest_ = link;
  const std::size_t bytes_before = link->footprint();
  const Arrival arrival = link->receive(counter, context.bytes, context.at, own_clock_, drops_);
  link_bytes_ += link->footprint() - bytes_before;
  return arrival;
}

void Links::set(const ReceiverSettings& settings) {
  const bool changes_sources = settings.source_is != settings_.source_is;
  const bool changes_width = settings.wrap != settings_.wrap;
  settings_ = settings;
  if (links_.empty() || !(changes_sources || changes_width)) return;
  for (const auto& link : links_) {
    if (!changes_sources && link->form() != WireForm::ascii) continue;
    remove_from_table(*link);
    link->ended_ = true;
    let_go(*link);
  }
  latest_ = nullptr;
}

void Links::let_go(Link& link) {
  link_bytes_ -= link.footprint();
  link.let_go();
  link_bytes_ += link.footprint();
}

void Links::let_go() {
  link_bytes_ = 0;
  for (const auto& link : links_) {
    link->keep_figures_alone();
    link_bytes_ += link->footprint();
  }
  table_ = std::vector<Link*>();
  latest_ = nullptr;
}

/// Drops from before the first counter are ignored: they cannot have left a gap.
inline void Links::note_drops(const ArrivalContext& context) {
  const bool is_first = links_.empty();
  drops_.kernel_reports = context.kernel_dropped.has_value();
  if (context.kernel_dropped != kernel_dropped_) {
    const std::uint64_t now = context.kernel_dropped.value_or(0);
    const std::uint64_t before = kernel_dropped_.value_or(now);
    const bool was_not_polled =
        context.poll_gap_ended_at && *context.poll_gap_ended_at >= previous_at_;
    if (now > before) (was_not_polled ? drops_.poll_gap : drops_.kernel) += now - before;
    kernel_dropped_ = context.kernel_dropped;
  }
  if (context.impairment_dropped > impairment_dropped_ && !is_first) {
    drops_.impairment += context.impairment_dropped - impairment_dropped_;
  }
  impairment_dropped_ = context.impairment_dropped;
  previous_at_ = context.at;
}

/// Which run a text value belongs to: the current one, or a new one.
Link& Links::run_of_text(Link& current, std::uint64_t value, const Key& key) {
  if (current.wraps_at_bits() == 0) {
    if (const unsigned bits = width_shown_by(current, value)) current.wrap_at(bits);
  }
  const SeenValues& values = current.values_;
  if (!values.has_room_for(value)) return begin_run(key);
  if (values.distance_above(value) > 0) return current;
  if (values.distance_below(value) > Link::window) return begin_run(key);
  if (!current.is_second_of_another_run(value, restart_below)) return current;
  const Link::Doubtful first = current.take_back();
  Link& anew = begin_run(key);
  // A first counter needs no more memory.
  anew.receive({.value = first.value, .sent_at = {}}, first.bytes, first.at, own_clock_, drops_);
  return run_of_text(anew, value, key);
}

Link& Links::begin_run(const Key& key) {
  std::uint32_t run = 1;
  std::size_t where = links_.size();
  for (std::size_t i = 0; i < links_.size(); ++i) {
    Link& other = *links_[i];
    if (other.source() != key.source) continue;
    other.ended_ = true;
    run = std::max(run, other.run() + 1);
    where = i + 1;
  }
  // Only text runs share a key with their predecessor. The new run takes over its slot.
  if (Link* const before = find(key)) let_go(*before);
  if (links_.size() == links_max && forget_one() < where) --where;

  auto link = std::make_unique<Link>(key.source, key.form, run);
  link->run_id_ = key.run_id;
  link->delays_.set_round_trip(is_round_trip_);
  const unsigned bits = bits_of(settings_.wrap);
  if (key.form == WireForm::ascii && bits > 0) link->wrap_at(bits);
  make_room_in_table();
  table_[slot_of(key)] = link.get();
  link_bytes_ += link->footprint();
  return **links_.insert(links_.begin() + static_cast<std::ptrdiff_t>(where), std::move(link));
}

/// Returns the index that it had in `links_`.
std::size_t Links::forget_one() {
  return forget(std::ranges::min_element(
      links_, {}, [](const auto& link) { return std::pair(!link->ended(), link->last_at()); }));
}

void Links::forget(const Link& link) {
  const auto found = std::ranges::find(links_, &link, [](const auto& one) { return one.get(); });
  if (found != links_.end()) (void)forget(found);
}

std::size_t Links::forget(std::vector<std::unique_ptr<Link>>::iterator link) {
  const auto where = static_cast<std::size_t>(link - links_.begin());
  remove_from_table(**link);
  if (latest_ == link->get()) latest_ = nullptr;
  link_bytes_ -= (*link)->footprint();
  links_.erase(link);
  if (links_.empty()) table_ = std::vector<Link*>();
  ++forgotten_;
  return where;
}

std::uint64_t Links::missing() const {
  std::uint64_t missing = 0;
  for (const auto& link : links_) {
    missing += std::min(link->missing(), std::numeric_limits<std::uint64_t>::max() - missing);
  }
  return missing;
}

// ---- the table ---------------------------------------------------------------------------------

Links::Key Links::key_of(const Link& link) { return {link.source(), link.form(), link.run_id_}; }

inline bool Links::fits(const Link& link, const Key& key) {
  return link.source() == key.source && link.form() == key.form && link.run_id_ == key.run_id;
}

/// Strangers choose their addresses, and could choose them to collide. In the worst case, a search
/// then looks at every link: `links_max` of them.
inline std::size_t Links::home_slot_of(const Key& key) const {
  std::uint64_t halves[2];
  std::memcpy(halves, key.source.address().data(), sizeof halves);
  const std::uint64_t rest = std::uint64_t{key.source.port()} << 48U ^
                             static_cast<std::uint64_t>(key.form) << 46U ^ key.run_id ^
                             key.source.scope();
  // Multiplying by a number close to 2^64 / golden ratio spreads keys over the upper bits (Knuth,
  // The Art of Computer Programming, volume 3, 6.4).
  constexpr std::uint64_t spread = 0x9e3779b97f4a7c15U;
  const std::uint64_t mixed = (halves[0] ^ std::rotl(halves[1], 32) ^ rest) * spread;
  return static_cast<std::size_t>(mixed >> (64 - std::countr_zero(table_.size())));
}

inline std::size_t Links::next_slot(std::size_t slot) const {
  return (slot + 1) & (table_.size() - 1);
}

/// For one more link.
void Links::make_room_in_table() {
  if (table_.size() >= 2 * (links_.size() + 1)) return;
  const auto before = std::exchange(
      table_, std::vector<Link*>(std::max(table_size_min, std::bit_ceil(2 * links_.size() + 2))));
  for (Link* const link : before) {
    if (link != nullptr) table_[slot_of(key_of(*link))] = link;
  }
}

/// The slot of the link with this key, or the free one where it would go.
inline std::size_t Links::slot_of(const Key& key) const {
  std::size_t slot = home_slot_of(key);
  while (table_[slot] != nullptr && !fits(*table_[slot], key)) slot = next_slot(slot);
  return slot;
}

inline Link* Links::find(const Key& key) const {
  return table_.empty() ? nullptr : table_[slot_of(key)];
}

/// Does nothing for an ended text run, which has left the table already. Links after the freed slot
/// move up, so that a search never stops at it before it reaches them.
void Links::remove_from_table(const Link& link) {
  if (table_.empty()) return;
  std::size_t free = slot_of(key_of(link));
  if (table_[free] != &link) return;
  for (std::size_t slot = next_slot(free); table_[slot] != nullptr; slot = next_slot(slot)) {
    const std::size_t home = home_slot_of(key_of(*table_[slot]));
    const bool stays =
        ((slot - home) & (table_.size() - 1)) < ((slot - free) & (table_.size() - 1));
    if (!stays) table_[std::exchange(free, slot)] = table_[slot];
  }
  table_[free] = nullptr;
}

}  // namespace readyscope
