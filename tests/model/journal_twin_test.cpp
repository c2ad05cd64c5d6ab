// The journal against a twin that remembers everything in the most obvious way.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "random.hpp"
#include "readyscope/model/journal.hpp"

namespace readyscope::model {
namespace {

using support::Random;
using namespace std::chrono_literals;

/// What is known of a history.
struct Twin {
  struct Run {
    std::uint64_t sequence = 0;
    std::uint64_t polls = 0;
    Instant begin;
    Instant end;
  };
  struct Lane {
    std::array<std::deque<std::uint64_t>, kinds> tracks;
    std::array<std::optional<Run>, 3> runs;  ///< That still go on.
  };
  std::vector<Lane> lanes;
  std::vector<Run> ended;
};

/// Random happenings on a few lanes, and what should be known of them.
class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed) {
    for (std::size_t i = 0; i < lanes; ++i) journal_.add_lane(std::to_string(i));
    twin_.lanes.resize(lanes);
  }

  void go_on() {
    at_ += Duration(random_.below(1'000));
    const std::uint64_t dice = random_.below(1'000);
    if (dice == 0) {
      clear();
    } else if (dice < 500) {
      poll();
    } else {
      const auto lane = random_.below(lanes);
      const auto kind = 3 + random_.below(kinds - 3);
      const auto sequence = journal_.append({.at = at_,
                                             .lane = LaneId(static_cast<std::uint32_t>(lane)),
                                             .kind = static_cast<Kind>(kind)});
      twin_.lanes[lane].tracks[kind].push_back(sequence);
    }
  }

  void compare() {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      for (std::size_t kind = 0; kind < kinds; ++kind) compare_track(lane, kind);
    }
    for (const Twin::Run& run : twin_.ended) compare_run(run);
  }

 private:
  static constexpr std::size_t lanes = 4;

  void clear() {
    journal_.clear();
    twin_ = {};
    twin_.lanes.resize(lanes);
  }

  void poll() {
    journal_.poll(at_);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      for (std::size_t kind = 0; kind < 3; ++kind) {
        // Some are nearly always ready and some hardly ever.
        const bool ready = random_.chance(kind == 1 ? 0.98 : 0.3);
        note(lane, kind, ready);
      }
    }
  }

  void note(std::size_t lane, std::size_t kind, bool ready) {
    auto& run = twin_.lanes[lane].runs[kind];
    const bool forgotten = run && !journal_.keeps(run->sequence);
    if (run && !forgotten && !ready) twin_.ended.push_back(*run);
    if (forgotten || !ready) run.reset();
    if (!ready) return;
    const std::uint64_t next = journal_.end();
    journal_.ready(LaneId(static_cast<std::uint32_t>(lane)), static_cast<Kind>(kind));
    if (!run) {
      run = Twin::Run{.sequence = next, .polls = 0, .begin = at_, .end = at_};
      twin_.lanes[lane].tracks[kind].push_back(next);
    }
    ++run->polls;
    run->end = at_;
  }

  void compare_track(std::size_t lane, std::size_t kind) {
    auto& expected = twin_.lanes[lane].tracks[kind];
    while (!expected.empty() && expected.front() < journal_.first()) expected.pop_front();
    const auto track =
        journal_.track(LaneId(static_cast<std::uint32_t>(lane)), static_cast<Kind>(kind));
    ASSERT_TRUE(std::ranges::equal(track, expected)) << "lane " << lane << ", kind " << kind;
    if (kind >= 3 || !twin_.lanes[lane].runs[kind]) return;
    const Twin::Run& open = *twin_.lanes[lane].runs[kind];
    if (!journal_.keeps(open.sequence)) return;
    compare_run(open);
    EXPECT_TRUE(journal_.goes_on(journal_.record(open.sequence)));
  }

  void compare_run(const Twin::Run& run) {
    if (!journal_.keeps(run.sequence)) return;
    const Record record = journal_.record(run.sequence);
    ASSERT_EQ(record.at, run.begin);
    ASSERT_EQ(record.span, run.end - run.begin);
    ASSERT_EQ(record.count, run.polls);
  }

  Random random_;
  Journal journal_{{.record_bytes = std::size_t{3} * 1024 * sizeof(Record), .payload_bytes = 0}};
  Twin twin_;
  Instant at_{1h};
};

TEST(Journal, AgreesWithATwinThatRemembersEverything) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    History history(seed);
    for (int i = 0; i < 4'000; ++i) {
      history.go_on();
      if (i % 100 == 0) history.compare();
      ASSERT_FALSE(HasFatalFailure()) << "seed " << seed << ", after " << i;
    }
  }
}

}  // namespace
}  // namespace readyscope::model
