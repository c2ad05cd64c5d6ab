#include "readyscope/scope/outcomes.hpp"

#include <algorithm>

namespace readyscope {

void Outcomes::conclude(const Concluded& concluded) {
  if (!concluded.failure.empty()) complain(concluded.failure);
  outcomes_.push_back(concluded);
  if (outcomes_.size() > outcomes_max) outcomes_.pop_front();
}

void Outcomes::complain(const Failure& failure) {
  ++failure_count_;
  failures_.push_back(failure);
  if (failures_.size() > failures_max) failures_.pop_front();
}

const Concluded* Outcomes::outcome(Ticket ticket) const {
  const auto found =
      std::ranges::find(outcomes_.rbegin(), outcomes_.rend(), ticket, &Concluded::ticket);
  return found == outcomes_.rend() ? nullptr : &*found;
}

}  // namespace readyscope
