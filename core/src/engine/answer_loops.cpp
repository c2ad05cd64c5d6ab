#include "engine/answer_loops.hpp"

#include <vector>

namespace readyscope {

AnswerLoops::Rounds AnswerLoops::between(LaneId from, LaneId to, Instant since) const {
  const auto found = pairs_.find(key(from, to));
  return found != pairs_.end() && found->second.at > since ? found->second : Rounds{};
}

void AnswerLoops::answered(LaneId from, LaneId to, std::uint64_t depth, Instant now,
                           Instant since) {
  Rounds& known = pair(from, to, now);
  if (known.at <= since) known = {.at = now};
  // When others join a loop its depth stays as it is: the newcomers do not end it.
  if (depth >= known.depth) {
    known.depth = depth;
    known.at = now;
  }
  if (depth > connected_[root_of(from)].pairs) ++known.looped;
}

AnswerLoops::Rounds& AnswerLoops::pair(LaneId from, LaneId to, Instant now) {
  if (const auto known = pairs_.find(key(from, to)); known != pairs_.end()) return known->second;
  // Starting afresh lets loops run a little longer, but they are found again.
  if (pairs_.size() >= pairs_max) {
    pairs_.clear();
    connected_.clear();
  }
  const LaneId root = root_of(from);
  const LaneId joining = root_of(to);
  if (joining != root) {
    connected_[root].pairs += connected_[joining].pairs;
    connected_[joining].parent = root;
  }
  ++connected_[root].pairs;
  return pairs_[key(from, to)] = {.at = now};
}

LaneId AnswerLoops::root_of(LaneId lane) {
  Connected* at = &connected_.try_emplace(lane, Connected{.parent = lane}).first->second;
  while (at->parent != lane) {
    lane = at->parent;
    Connected& above = connected_.at(lane);
    // Shortens the way for the next time.
    at->parent = above.parent;
    at = &above;
  }
  return lane;
}

void AnswerLoops::forget(LaneId lane) {
  if (!connected_.contains(lane)) return;
  const LaneId root = root_of(lane);
  std::erase_if(pairs_, [&](const auto& pair) {
    return root_of(LaneId{static_cast<std::uint32_t>(pair.first >> 32U)}) == root;
  });
  std::vector<LaneId> forgotten;
  for (const auto& [one, ignored] : connected_) {
    if (root_of(one) == root) forgotten.push_back(one);
  }
  for (const LaneId one : forgotten) connected_.erase(one);
}

}  // namespace readyscope
