#include "readyscope/scope/outcomes.hpp"

#include <algorithm>
#include <utility>

namespace readyscope {

void Outcomes::conclude(const Concluded& concluded) {
  if (!concluded.failure.empty()) complain(concluded.failure);
  outcomes_.push_back(concluded);
  if (outcomes_.size() > outcomes_max) outcomes_.pop_front();
}

void Outcomes::complain(const Failure& failure) {
  ++failure_count_;
  RepeatedFailure latest{failure};
  const auto before =
      std::ranges::find(failures_, failure.words,
                        [](const auto& one) -> const std::string& { return one.failure.words; });
  if (before != failures_.end()) {
    latest.times += before->times;
    failures_.erase(before);
  }
  failures_.push_back(std::move(latest));
  if (failures_.size() > failures_max) failures_.pop_front();
}

const Concluded* Outcomes::outcome(Ticket ticket) const {
  const auto found =
      std::ranges::find(outcomes_.rbegin(), outcomes_.rend(), ticket, &Concluded::ticket);
  return found == outcomes_.rend() ? nullptr : &*found;
}

}  // namespace readyscope
