#include "readyscope/model/link.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace readyscope::model {

std::optional<std::uint64_t> parse_counter(std::span<const std::byte> payload) {
  const std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
  constexpr std::size_t digits_max = 20;  // as many as 2^64 - 1 has
  if (text.empty() || text.size() > digits_max || (text.size() > 1 && text[0] == '0')) return {};
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

Arrival Link::receive(std::uint64_t value, std::size_t bytes, Instant at) {
  if (received_ > 0 && restarts(value)) begin_session();
  measure_jitter(value, at);
  ++received_;
  bytes_ += bytes;
  rate_.add(1, at);
  last_at_ = std::max(last_at_, at);
  const Arrival arrival = count(value);
  recent_[recent_count_++ % recent_max] = {value, arrival};
  return arrival;
}

bool Link::restarts(std::uint64_t value) const {
  return value < highest_ && highest_ - value > window;
}

void Link::begin_session() {
  ++session_;
  received_ = distinct_ = duplicates_ = reordered_ = reorder_distance_max_ = bytes_ = 0;
  jitter_ns_ = 0;
  last_gap_.reset();
  last_value_.reset();
  std::ranges::fill(seen_, 0);
}

Arrival Link::count(std::uint64_t value) {
  if (distinct_ == 0) {
    first_ = highest_ = value;
  } else if (value <= highest_) {
    if (seen(value)) {
      ++duplicates_;
      return Arrival::duplicate;
    }
    mark(value);
    ++distinct_;
    ++reordered_;
    reorder_distance_max_ = std::max(reorder_distance_max_, highest_ - value);
    first_ = std::min(first_, value);
    return Arrival::reordered;
  }
  // The window moves up with the highest value. What it passes over has not been seen.
  const std::uint64_t step = value - highest_;
  if (step > 1) forget_between(highest_, value);
  mark(value);
  ++distinct_;
  highest_ = value;
  return step > 1 ? Arrival::after_gap : Arrival::in_order;
}

std::uint64_t Link::missing() const {
  return distinct_ == 0 ? 0 : highest_ - first_ - (distinct_ - 1);
}

void Link::measure_jitter(std::uint64_t value, Instant at) {
  const bool neighbours = last_value_ && value == *last_value_ + 1;
  const Duration gap = at - last_at_;
  if (neighbours && last_gap_) {
    const auto difference = static_cast<double>((gap - *last_gap_).count());
    jitter_ns_ += (std::abs(difference) - jitter_ns_) / 16;
  }
  last_gap_ = neighbours ? std::optional(gap) : std::nullopt;
  last_value_ = value;
}

bool Link::seen(std::uint64_t value) const {
  const std::uint64_t place = value % places;
  return (seen_[place / 64] >> (place % 64) & 1U) != 0;
}

void Link::mark(std::uint64_t value) {
  const std::uint64_t place = value % places;
  seen_[place / 64] |= std::uint64_t{1} << (place % 64);
}

/// All values above `low` and below `high`. A stranger chooses how many, so whole words go at once.
void Link::forget_between(std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = high - std::min(high - low - 1, places);
  while (value < high) {
    const std::uint64_t place = value % places;
    if (place % 64 == 0 && high - value >= 64) {
      seen_[place / 64] = 0;
      value += 64;
    } else {
      seen_[place / 64] &= ~(std::uint64_t{1} << (place % 64));
      ++value;
    }
  }
}

std::vector<Link::Recent> Link::recent() const {
  const std::uint64_t count = std::min<std::uint64_t>(recent_count_, recent_max);
  std::vector<Recent> latest;
  latest.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = recent_count_ - count; i < recent_count_; ++i) {
    latest.push_back(recent_[i % recent_max]);
  }
  return latest;
}

}  // namespace readyscope::model
