#pragma once

#include <random>
#include <string>

#include "files/workspace.hpp"

namespace readyscope::gui::test {

/// Generates workspaces of every kind that a session and a window can reach, from a seed.
class WorkspaceDraw {
 public:
  explicit WorkspaceDraw(std::uint64_t seed) : random_(seed) {}

  Workspace workspace(std::size_t endpoints_max);

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool often() { return below(2) == 0; }
  template <Enumeration Choice>
  Choice one_of() {
    return static_cast<Choice>(below(enumerator_count<Choice>));
  }

 private:
  double share() { return static_cast<double>(below(1'000'001)) / 1e6; }
  float between(float low, float high) { return low + static_cast<float>(share()) * (high - low); }
  float split_share();
  float lane_height() { return between(LaneArrangement::height_min, LaneArrangement::height_max); }
  std::string bytes(std::size_t length_max);
  Impairment impairment();
  SavedEndpoint endpoint();
  WorkspaceLook look();

  std::mt19937_64 random_;
};

}  // namespace readyscope::gui::test
