#include "readyscope/counters/links.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

namespace readyscope {
namespace {

constexpr unsigned table_bits = 9;
constexpr std::size_t table_size = std::size_t{1} << table_bits;
static_assert(table_size >= 2 * Links::links_max);

std::size_t behind(std::size_t place) { return (place + 1) % table_size; }

}  // namespace

Arrival Links::receive(const Counter& counter, const ArrivalContext& context) {
  note_drops(context);
  const Key key{context.from, counter.form, counter.session};
  Link* link = latest_ != nullptr && fits(*latest_, key) ? latest_ : find(key);
  if (link == nullptr) {
    link = &begin_session(key);
  } else if (counter.form == WireForm::ascii && counter.value < link->highest()) {
    link = &session_of_text(*link, counter.value, key);
  }
  latest_ = link;
  return link->receive(counter, context.bytes, context.at, own_clock_, drops_);
}

/// What was dropped before the first counter came left no gap.
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

/// The link that a text belongs to which is below the highest of its source's.
Link& Links::session_of_text(Link& current, std::uint64_t value, const Key& key) {
  const std::uint64_t below = current.highest() - value;
  if (below > Link::window) return begin_session(key);
  if (below < restart_below || !current.just_repeated(value - 1) || !current.values_.knows(value)) {
    return current;
  }
  const Link::Repeated first = current.take_back();
  Link& anew = begin_session(key);
  anew.receive({.value = first.value, .sent_at = {}}, first.bytes, first.at, own_clock_, drops_);
  return anew;
}

Link& Links::begin_session(const Key& key) {
  std::uint32_t session = 1;
  std::size_t where = links_.size();
  for (std::size_t i = 0; i < links_.size(); ++i) {
    Link& other = *links_[i];
    if (other.source() != key.source) continue;
    other.ended_ = true;
    session = std::max(session, other.session() + 1);
    where = i + 1;
  }
  // What is found here is a text session, and the one that begins takes its place in the table.
  if (Link* const before = find(key)) before->let_go();
  if (links_.size() == links_max && forget_one() < where) --where;

  auto link = std::make_unique<Link>(key.source, key.form, session);
  link->session_id_ = key.session_id;
  link->delays_.set_round_trip(is_round_trip_);
  if (table_.empty()) table_.resize(table_size);
  table_[place_of(key)] = link.get();
  return **links_.insert(links_.begin() + static_cast<std::ptrdiff_t>(where), std::move(link));
}

/// Returns where it was.
std::size_t Links::forget_one() {
  const auto forgotten = std::ranges::min_element(
      links_, {}, [](const auto& link) { return std::pair(!link->ended(), link->last_at()); });
  const auto where = static_cast<std::size_t>(forgotten - links_.begin());
  take_out_of_table(**forgotten);
  if (latest_ == forgotten->get()) latest_ = nullptr;
  links_.erase(forgotten);
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

Links::Key Links::key_of(const Link& link) {
  return {link.source(), link.form(), link.session_id_};
}

inline bool Links::fits(const Link& link, const Key& key) {
  return link.source() == key.source && link.form() == key.form &&
         link.session_id_ == key.session_id;
}

/// Strangers choose their addresses, and could choose them so that they share a place. Then as many
/// are looked at as there may be links.
inline std::size_t Links::home_of(const Key& key) {
  std::uint64_t halves[2];
  std::memcpy(halves, key.source.address().data(), sizeof halves);
  const std::uint64_t rest = std::uint64_t{key.source.port()} << 48U ^
                             static_cast<std::uint64_t>(key.form) << 46U ^ key.session_id ^
                             key.source.scope();
  // A number near 2^64 / golden ratio spreads what is multiplied by it over the upper bits (Knuth,
  // The Art of Computer Programming, volume 3, 6.4).
  constexpr std::uint64_t spread = 0x9e3779b97f4a7c15U;
  const std::uint64_t mixed = (halves[0] ^ std::rotl(halves[1], 32) ^ rest) * spread;
  return static_cast<std::size_t>(mixed >> (64 - table_bits));
}

/// Where the link is that this key belongs to, or would be.
inline std::size_t Links::place_of(const Key& key) const {
  std::size_t place = home_of(key);
  while (table_[place] != nullptr && !fits(*table_[place], key)) place = behind(place);
  return place;
}

inline Link* Links::find(const Key& key) const {
  return table_.empty() ? nullptr : table_[place_of(key)];
}

/// An ended text session is not there any more. The links behind one that goes move up, so that
/// none is cut off from its place.
void Links::take_out_of_table(const Link& link) {
  std::size_t free = place_of(key_of(link));
  if (table_[free] != &link) return;
  for (std::size_t place = behind(free); table_[place] != nullptr; place = behind(place)) {
    const std::size_t home = home_of(key_of(*table_[place]));
    const bool stays = (place - home) % table_size < (place - free) % table_size;
    if (!stays) table_[std::exchange(free, place)] = table_[place];
  }
  table_[free] = nullptr;
}

}  // namespace readyscope
