#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "random.hpp"
#include "readyscope/history/journal.hpp"

namespace readyscope {

/// A journal to which random things happen, and a twin that remembers all of them in the most
/// obvious way.
class History {
 public:
  static constexpr std::uint32_t lanes = 3;

  /// How time passes.
  enum class Pace : std::uint8_t { even, bursts, repeating, backwards, leaping };
  static constexpr std::size_t paces = 5;

  History(std::uint64_t seed, Instant begin, Pace pace, std::size_t bytes = 1)
      : journal({.bytes = bytes}), random_(seed), pace_(pace), at_(begin) {
    for (std::uint32_t lane = 0; lane < lanes; ++lane) (void)journal.add_lane("");
    step_ns_ = std::uint64_t{1} << random_.below(31);
  }

  void go_on(std::size_t happenings) {
    for (std::size_t i = 0; i < happenings; ++i) happen();
  }

  void clear() {
    journal.clear();
    was_cleared = true;
    for (auto& [key, runs] : runs_of) runs.clear();
    running.clear();
  }

  // ---- what the twin knows ----

  struct Run {
    std::uint64_t sequence = 0;
    std::uint64_t first_poll = 0;
    std::uint64_t last_poll = 0;
  };
  using Key = std::pair<LaneId, Kind>;

  /// A run is known in full, even if its record is no longer kept.
  [[nodiscard]] Record record(std::uint64_t sequence) const {
    Record record = records[sequence];
    if (!is_readiness(record.kind)) return record;
    const Run& run = runs_by_sequence.at(sequence);
    record.at = polls[run.first_poll];
    record.span = polls[run.last_poll] - record.at;
    record.count = run.last_poll - run.first_poll + 1;
    return record;
  }

  [[nodiscard]] std::vector<Record> kept(LaneId lane, Kind kind) const {
    std::vector<Record> kept;
    for (std::uint64_t s = journal.first(); s < journal.end(); ++s) {
      if (records[s].lane == lane && records[s].kind == kind) kept.push_back(record(s));
    }
    return kept;
  }

  /// Every run of which the history has kept a poll.
  [[nodiscard]] std::vector<Run> runs(LaneId lane, Kind kind) const {
    std::vector<Run> kept;
    const auto known = runs_of.find({lane, kind});
    if (known == runs_of.end()) return kept;
    for (const std::uint64_t sequence : known->second) {
      const Run& run = runs_by_sequence.at(sequence);
      if (run.last_poll >= first_poll()) kept.push_back(run);
    }
    return kept;
  }

  /// The first poll that is kept; nothing is known of the time before it.
  [[nodiscard]] std::uint64_t first_poll() const { return journal.edge(Instant::min()).poll; }

  [[nodiscard]] Instant any_time() {
    if (random_.chance(0.02)) return random_.chance(0.5) ? Instant::min() : Instant::max();
    if (records.empty()) return at_;
    const std::size_t kept = records.size() - journal.first();
    const Instant at =
        kept == 0 || random_.chance(0.2) ? at_ : record(journal.first() + random_.below(kept)).at;
    if (random_.chance(0.3)) return at;
    const auto away = static_cast<std::int64_t>(random_.next()) >> (6 + random_.below(56));
    return at + Duration(away / 4);
  }

  Journal journal;
  std::vector<Record> records;  ///< By sequence; for readiness only lane and kind.
  std::vector<std::vector<std::byte>> payloads;
  std::vector<Instant> polls;
  std::map<std::uint64_t, Run> runs_by_sequence;
  std::map<Key, std::vector<std::uint64_t>> runs_of;
  std::map<Key, std::uint64_t> running;  ///< The sequence of the run in progress.
  bool was_cleared = false;
  std::size_t payload_bytes_max = 60;

 private:
  void advance() {
    if (pace_ == Pace::bursts && !random_.chance(0.05)) return;
    if (pace_ == Pace::repeating && !random_.chance(0.2)) return;
    Duration by(random_.below(step_ns_));
    if (pace_ == Pace::leaping && random_.chance(0.01)) by += std::chrono::hours(8);
    if (pace_ == Pace::backwards && random_.chance(0.3)) by = -by;
    at_ += by;
  }

  void happen() {
    if (random_.chance(0.0005)) {
      // A quiet time, of which only the polls are known.
      for (int i = 0; i < 300; ++i) {
        advance();
        poll();
      }
    }
    advance();
    if (random_.chance(0.4)) {
      poll();
      return;
    }
    const LaneId lane =
        random_.chance(0.1) ? no_lane : LaneId(static_cast<std::uint32_t>(random_.below(lanes)));
    const auto kind = static_cast<Kind>(3 + random_.below(random_.chance(0.8) ? 2 : kinds - 3));
    append(lane, kind);
  }

  void poll() {
    journal.poll(at_);
    polls.push_back(polls.empty() ? at_ : std::max(polls.back(), at_));
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
      // Some are nearly always ready and some hardly ever.
      if (random_.chance(0.95)) ready(LaneId{lane}, Kind::write);
      if (random_.chance(0.4)) ready(LaneId{lane}, Kind::read);
      if (random_.chance(0.01)) ready(LaneId{lane}, Kind::except);
    }
  }

  void ready(LaneId lane, Kind kind) {
    journal.ready(lane, kind);
    const std::uint64_t poll = polls.size() - 1;
    const auto goes_on = running.find({lane, kind});
    if (goes_on != running.end()) {
      Run& run = runs_by_sequence.at(goes_on->second);
      if (run.last_poll + 1 == poll && poll != next_after_gap_) {
        run.last_poll = poll;
        return;
      }
    }
    Record& record = records.emplace_back();
    payloads.emplace_back();
    record.sequence = records.size() - 1;
    record.lane = lane;
    record.kind = kind;
    running[{lane, kind}] = record.sequence;
    runs_of[{lane, kind}].push_back(record.sequence);
    runs_by_sequence[record.sequence] = {record.sequence, poll, poll};
  }

  void append(LaneId lane, Kind kind) {
    const Duration earlier(random_.chance(0.3) ? random_.below(step_ns_) : 0);
    Record record{.at = at_ - earlier, .span = {}, .lane = lane, .kind = kind};
    std::vector<std::byte> payload(
        is_datagram(kind) ? random_.below(random_.chance(0.5) ? 4 : payload_bytes_max) : 0);
    for (std::byte& byte : payload) byte = static_cast<std::byte>(random_.next());
    record.count = random_.chance(0.9) ? payload.size() : random_.below(2'000);
    if (random_.chance(0.001)) record.count = random_.next();
    if (kind == Kind::poll_gap) {
      record.count = 1;
      record.span = Duration(random_.below(step_ns_));
      Instant& gap_end = gap_ends_.try_emplace(lane, Instant::min()).first->second;
      record.at = std::max(record.at, gap_end);
      gap_end = record.at + record.span;
      next_after_gap_ = polls.size();
    }
    record.kernel_time = random_.chance(0.5);
    record.truncated = random_.chance(0.01);
    record.error = random_.chance(0.1) ? static_cast<std::int32_t>(random_.next()) : 0;
    if (random_.chance(0.8)) {
      record.peer = Endpoint::loopback(static_cast<std::uint16_t>(random_.below(5)));
    }
    record.sequence = journal.append(record, payload);
    Instant& last = last_[{lane, kind}];
    const bool is_first = seen_.insert({lane, kind}).second;
    record.at = last = is_first ? record.at : std::max(last, record.at);
    record.captured = static_cast<std::uint32_t>(payload.size());
    records.push_back(record);
    payloads.push_back(std::move(payload));
  }

  support::Random random_;
  Pace pace_;
  Instant at_;
  std::uint64_t step_ns_ = 1;
  std::uint64_t next_after_gap_ = 0;  ///< The first poll after the latest poll gap.
  std::map<Key, Instant> last_;
  std::map<LaneId, Instant> gap_ends_;
  std::set<Key> seen_;
};

inline std::vector<LaneId> all_lanes() {
  std::vector<LaneId> lanes{no_lane};
  for (std::uint32_t lane = 0; lane < History::lanes; ++lane) lanes.push_back(LaneId{lane});
  return lanes;
}

}  // namespace readyscope
