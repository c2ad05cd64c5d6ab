#include "readyscope/counters/link_seconds.hpp"

namespace readyscope {

void LinkSeconds::advance_to(Instant at) {
  constexpr auto size = static_cast<std::int64_t>(kept_max);
  const std::int64_t second = at.time_since_epoch() / std::chrono::seconds(1);
  const std::int64_t passed = std::min(second - newest_, size);
  newest_ = second;
  newest_end_ = Instant(std::chrono::seconds(second + 1));
  newest_index_ = static_cast<std::size_t>(second % size);
  for (std::int64_t i = 0; i < passed; ++i) {
    ring_[static_cast<std::size_t>((second - i + size) % size)] = {};
  }
}

std::array<LinkSecond, LinkSeconds::kept_max> LinkSeconds::until(Instant now) const {
  constexpr auto size = static_cast<std::int64_t>(kept_max);
  std::array<LinkSecond, kept_max> seconds{};
  std::int64_t second = now.time_since_epoch() / std::chrono::seconds(1) - size;
  for (LinkSecond& one : seconds) {
    ++second;
    const bool is_kept = second >= 0 && second <= newest_ && second > newest_ - size;
    if (is_kept) one = ring_[static_cast<std::size_t>(second % size)];
  }
  return seconds;
}

}  // namespace readyscope
