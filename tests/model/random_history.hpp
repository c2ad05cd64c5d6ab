#pragma once

#include <cstdint>

#include "random.hpp"
#include "readyscope/model/journal.hpp"

namespace readyscope::model {

/// A journal in which a few lanes saw runs of polls, datagrams and notes at random times: some of
/// them at the same time, some far apart, some after more was pushed out than is kept.
inline Journal random_history(std::uint64_t seed, Instant begin, std::size_t happenings = 1'500) {
  support::Random random(seed);
  constexpr std::uint32_t lanes = 2;
  Journal journal({.record_bytes = random.chance(0.5) ? 0 : JournalBounds{}.record_bytes});
  for (std::uint32_t lane = 0; lane < lanes; ++lane) (void)journal.add_lane("");
  const std::uint64_t step = std::uint64_t{1} << random.below(31);
  Instant at = begin;
  for (std::size_t i = 0; i < happenings; ++i) {
    if (!random.chance(0.2)) at += Duration(random.below(step));
    journal.poll(at);
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
      if (random.chance(0.9)) journal.ready(LaneId{lane}, Kind::write);
      if (random.chance(0.4)) journal.ready(LaneId{lane}, Kind::read);
      if (random.chance(0.01)) journal.ready(LaneId{lane}, Kind::except);
      if (random.chance(0.5)) {
        const auto kind = static_cast<Kind>(3 + random.below(random.chance(0.9) ? 2 : kinds - 3));
        const Duration earlier(random.chance(0.3) ? random.below(step) : 0);
        journal.append({.at = at - earlier, .lane = LaneId{lane}, .kind = kind});
      }
    }
    if (random.chance(0.0005)) journal.clear();
  }
  return journal;
}

}  // namespace readyscope::model
