#include "readyscope/counters/missing_values.hpp"

#include <algorithm>
#include <limits>

namespace readyscope {

std::uint64_t MissingValues::total() const {
  return culprits_.kernel + culprits_.poll_gap + culprits_.impairment + culprits_.network +
         culprits_.unknown;
}

void MissingValues::add_gap(std::uint64_t count, Drops& drops) {
  count = std::min(count, std::numeric_limits<std::uint64_t>::max() - total());
  const auto attribute_to = [&count](std::uint64_t& culprit, std::uint64_t& dropped) {
    const std::uint64_t share = std::min(count, dropped);
    culprit += share;
    dropped -= share;
    count -= share;
  };
  attribute_to(culprits_.impairment, drops.impairment);
  attribute_to(culprits_.poll_gap, drops.poll_gap);
  attribute_to(culprits_.kernel, drops.kernel);
  add_unexplained(count, drops.kernel_reports);
}

void MissingValues::add_unexplained(std::uint64_t count, bool kernel_reports) {
  (kernel_reports ? culprits_.network : culprits_.unknown) += count;
}

void MissingValues::heal_one() {
  for (std::uint64_t* const culprit : {&culprits_.network, &culprits_.unknown, &culprits_.kernel,
                                       &culprits_.poll_gap, &culprits_.impairment}) {
    if (*culprit == 0) continue;
    --*culprit;
    return;
  }
}

}  // namespace readyscope
