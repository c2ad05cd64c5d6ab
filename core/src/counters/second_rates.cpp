#include "readyscope/counters/second_rates.hpp"

namespace readyscope {
namespace {

constexpr Duration second = std::chrono::seconds(1);

}  // namespace

void SecondRates::go_on_to(Instant at) {
  if (filled_at_ == Instant::min()) {
    filled_at_ = at + second;
    return;
  }
  close(filling_);
  filling_ = 0;
  const auto empty = (at - filled_at_) / second;
  if (empty > 0) close(0);
  filled_at_ += (empty + 1) * second;
}

void SecondRates::close(std::uint64_t count) {
  least_ = std::min(least_, count);
  most_ = std::max(most_, count);
}

std::optional<SecondRates::Range> SecondRates::until(Instant now) const {
  SecondRates ended = *this;
  if (filled_at_ != Instant::min() && now >= filled_at_) ended.go_on_to(now);
  if (ended.least_ > ended.most_) return {};
  return Range{ended.least_, ended.most_};
}

}  // namespace readyscope
