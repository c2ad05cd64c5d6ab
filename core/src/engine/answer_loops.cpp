#include "engine/answer_loops.hpp"

namespace readyscope {

std::uint64_t AnswerLoops::depth(LaneId from, LaneId to, Instant now) const {
  const auto found = depths_.find(key(from, to));
  const bool lately = found != depths_.end() && now - found->second.at < remembered_for;
  return lately ? found->second.depth : 0;
}

void AnswerLoops::answered(LaneId from, LaneId to, std::uint64_t depth, Instant now) {
  if (depths_.size() >= pairs_max) {
    std::erase_if(depths_,
                  [&](const auto& pair) { return now - pair.second.at >= remembered_for; });
    // Starting afresh lets loops run a little longer, but they are found again.
    if (depths_.size() >= pairs_max) depths_.clear();
  }
  Depth& known = depths_[key(from, to)];
  // When others join a loop its depth stays as it is: the newcomers do not end it.
  if (depth >= known.depth || now - known.at >= remembered_for) known = {depth, now};
}

void AnswerLoops::forget(LaneId lane) {
  const auto number = static_cast<std::uint32_t>(lane);
  std::erase_if(depths_, [&](const auto& pair) {
    return pair.first >> 32U == number || (pair.first & 0xffff'ffffU) == number;
  });
}

}  // namespace readyscope
