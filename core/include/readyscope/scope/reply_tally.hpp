#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

namespace readyscope {

/// How often each reply rule answered, and how often none matched.
struct ReplyTally {
  std::vector<std::uint64_t> by_rule;
  std::uint64_t unmatched = 0;

  void count(std::optional<std::size_t> rule) {
    if (rule && *rule < by_rule.size()) {
      ++by_rule[*rule];
    } else {
      ++unmatched;
    }
  }
  [[nodiscard]] std::uint64_t answered() const {
    return std::accumulate(by_rule.begin(), by_rule.end(), std::uint64_t{0});
  }
};

}  // namespace readyscope
