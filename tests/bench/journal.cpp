// What the history costs: bytes per event, time to append, time to look.

#include "readyscope/history/journal.hpp"

#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <vector>

#include "arrivals.hpp"
#include "bench.hpp"
#include "loopback.hpp"
#include "readyscope/history/timeline.hpp"

namespace readyscope::bench {
namespace {

// ---- bytes ------------------------------------------------------------------------------------

/// Of encoded history. Ends with the block that is sealed once there are enough polls, because
/// besides encoded blocks there are the newest events, which are not encoded yet, and spare room.
double ready_bytes_per_event(double read_share) {
  constexpr std::size_t lanes = 500;
  constexpr std::size_t polls_min = 100'000;
  Journal journal;
  for (std::size_t i = 0; i < lanes; ++i) (void)journal.add_lane("lane");
  Random random;
  Instant at = begin_of_history;
  std::uint64_t events = 0;
  std::size_t coded = 0;
  bool is_sealed = false;
  for (std::size_t poll = 0; poll < polls_min || !is_sealed; ++poll) {
    at = later(at, frame_ns + static_cast<double>(random.below(1'000'000)));
    journal.poll(at);
    is_sealed = journal.footprint().polls != coded;
    coded = journal.footprint().polls;
    if (poll >= polls_min && is_sealed) break;
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
      journal.ready(LaneId{lane}, Kind::write);
      ++events;
      if (read_share == 0 || random.share() > read_share) continue;
      journal.ready(LaneId{lane}, Kind::read);
      ++events;
    }
  }
  const JournalBytes bytes = journal.footprint();
  return static_cast<double>(bytes.all() - bytes.open) / static_cast<double>(events);
}

/// The memory it takes to write ten times the byte budget, divided by the budget.
double memory_budget_ratio() {
  constexpr std::size_t budget = std::size_t{64} << 20;
  Random random;
  std::array<std::byte, 400> payload{};
  const long before_kib = resident_kib();
  Journal journal({.bytes = budget});
  for (int i = 0; i < 50; ++i) (void)journal.add_lane("lane");
  long most_kib = 0;
  std::size_t written = 0;
  Instant at = begin_of_history;
  for (std::size_t i = 0; written < 10 * budget; ++i) {
    at = later(at, static_cast<double>(random.below(100'000)));
    const std::size_t size = random.below(payload.size());
    journal.append({.at = at,
                    .lane = LaneId(static_cast<std::uint32_t>(random.below(50))),
                    .kind = Kind::received,
                    .count = size,
                    .peer = {}},
                   std::span(payload).first(size));
    written += size;
    if (i % 4'096 == 0) most_kib = std::max(most_kib, resident_kib());
  }
  return static_cast<double>(most_kib - before_kib) * 1024 / static_cast<double>(budget);
}

// ---- appending --------------------------------------------------------------------------------

/// Appends records as when draining sockets one after the other: some of one lane, then some of the
/// next. The journal is full from the beginning, like that of a program that has run for a while.
class Appending {
 public:
  explicit Appending(std::size_t lanes) : journal_({.bytes = std::size_t{64} << 20}) {
    for (std::size_t i = 0; i < lanes; ++i) {
      (void)journal_.add_lane("lane");
      peers_.push_back(Endpoint::loopback(static_cast<std::uint16_t>(40'000 + i)));
    }
    while (journal_.first() == 0) append(times(1'024), std::array<std::byte, 16>{});
  }

  std::vector<Instant> times(std::size_t count) {
    std::vector<Instant> times(count);
    for (Instant& time : times) time = at_ += Duration(random_.below(40'000));
    return times;
  }

  void append(std::span<const Instant> times, std::span<const std::byte> payload) {
    constexpr std::size_t drained_together =
        16;  // A thousand per second come to about this many per frame.
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (i % drained_together == 0) lane_ = (lane_ + 1) % peers_.size();
      journal_.append({.at = times[i],
                       .lane = LaneId(static_cast<std::uint32_t>(lane_)),
                       .kind = Kind::received,
                       .kernel_time = true,
                       .count = payload.size(),
                       .peer = peers_[lane_]},
                      payload);
    }
  }

 private:
  Journal journal_;
  std::vector<Endpoint> peers_;
  Random random_;
  Instant at_ = begin_of_history;
  std::size_t lane_ = 0;
};

/// The time to append one record with its payload, divided by the time to receive its datagram, in
/// turns. Includes encoding and pushing out blocks, since a group is as large as a block.
std::optional<double> append_recv_ratio() {
  constexpr int groups = 9;
  constexpr int turns = 512;
  constexpr std::size_t datagrams = 128;  // Fits into the smallest receive buffer.
  const Loopback loopback;
  if (!loopback.works()) return {};
  Appending appending(50);
  std::array<std::byte, 16> room{};
  std::vector<double> ratios;
  for (int group = 0; group < groups; ++group) {
    double receive_ns = 0;
    double append_ns = 0;
    for (int turn = 0; turn < turns; ++turn) {
      const std::vector<Instant> times = appending.times(datagrams);
      for (std::size_t i = 0; i < datagrams; ++i) loopback.send(room);
      double begin = now_ns();
      for (std::size_t i = 0; i < datagrams; ++i) loopback.receive(room);
      receive_ns += now_ns() - begin;
      begin = now_ns();
      appending.append(times, room);
      append_ns += now_ns() - begin;
    }
    ratios.push_back(append_ns / receive_ns);
  }
  return median(ratios);
}

// ---- looking ----------------------------------------------------------------------------------

/// The columns of a frame while following the newest events and datagrams keep arriving, in a full
/// journal, so that every new block pushes out the oldest.
std::vector<double> columns_follow_ns(Arrivals& arrivals) {
  constexpr int frames = 1'000;
  arrivals.journal.set_bounds({.bytes = arrivals.journal.bytes() * 9 / 10});
  const auto lanes = with_gaps(arrivals.lanes);
  const double width = ladder_width(1e7);
  Columns columns;
  std::vector<double> ns;
  for (int i = 0; i < frames; ++i) {
    arrivals.frame();
    const Instant left = later(arrivals.now, -width * static_cast<double>(columns_shown - 1));
    const double begin = now_ns();
    columns.update(arrivals.journal, {snapped(left, width), width, columns_shown}, lanes);
    ns.push_back(now_ns() - begin);
  }
  std::ranges::sort(ns);
  return ns;
}

/// The first look, at the whole history and at ever smaller parts of it: the slowest of these.
double columns_cold_ns(const Arrivals& arrivals) {
  constexpr int looks = 9;
  const auto lanes = with_gaps(arrivals.lanes);
  std::vector<std::uint64_t> caches(std::size_t{8} << 20);
  Random random;
  double worst_ns = 0;
  const auto whole = static_cast<double>((arrivals.now - begin_of_history).count());
  for (const double part : {1.0, 0.25, 0.06, 0.015, 0.004, 0.0005}) {
    const double width = ladder_width(whole * part / static_cast<double>(columns_shown));
    std::vector<double> ns;
    for (int look = 0; look < looks; ++look) {
      // What is looked at for the first time is not in any cache.
      for (std::uint64_t& word : caches) word += random.below(2);
      const Instant left = later(begin_of_history, whole * (1 - part) * random.share());
      Columns columns;
      const double begin = now_ns();
      columns.update(arrivals.journal, {snapped(left, width), width, columns_shown}, lanes);
      ns.push_back(now_ns() - begin);
    }
    worst_ns = std::max(worst_ns, median(ns));
  }
  return worst_ns;
}

/// A window, and how many datagrams it should show, on all lanes together.
struct Counted {
  TimeWindow window;
  std::uint64_t datagrams = 0;
};

std::vector<Counted> random_windows(double history_ns) {
  Random random;
  std::vector<Counted> windows(60);
  for (Counted& counted : windows) {
    const double span = history_ns * std::pow(random.share(), 4);
    const std::size_t columns = 1 + random.below(columns_shown);
    const double width = ladder_width(span / static_cast<double>(columns));
    const Instant left = later(begin_of_history, history_ns * (random.share() * 1.1 - 0.05));
    counted.window = {snapped(left, width), width, columns};
  }
  return windows;
}

/// Counts in advance, one by one as they happen, what will be asked for later.
void fill_and_count(Arrivals& arrivals, std::uint64_t events, std::vector<Counted>& windows) {
  std::vector<Instant> told;
  arrivals.told = &told;
  while (arrivals.datagrams < events) {
    told.clear();
    const Instant before = arrivals.now;
    arrivals.frame();
    for (Counted& counted : windows) {
      const Instant begin = counted.window.begin;
      const Instant end = counted.window.end();
      if (end <= before || arrivals.now <= begin) continue;
      for (const Instant at : told) counted.datagrams += at >= begin && at < end ? 1 : 0;
    }
  }
  arrivals.told = nullptr;
}

/// The sum of the columns divided by the true number; the worst of all windows.
double columns_count_ratio(const Arrivals& arrivals, const std::vector<Counted>& windows) {
  double worst = 1;
  for (const Counted& counted : windows) {
    Columns columns;
    columns.update(arrivals.journal, counted.window, arrivals.lanes);
    std::uint64_t sum = 0;
    for (std::size_t lane = 0; lane < arrivals.lanes.size(); ++lane) {
      for (std::size_t column = 0; column < counted.window.columns; ++column) {
        sum += columns.at(lane, column).received;
      }
    }
    if (sum == counted.datagrams) continue;
    worst = worse(static_cast<double>(sum) / static_cast<double>(counted.datagrams), worst);
  }
  return worst;
}

}  // namespace

Line journal(const Options& options) {
  const HistoryWanted wanted(options);
  const std::size_t bytes = static_cast<std::size_t>(options.number("mebibytes", 2'048)) << 20;

  const double memory_ratio = memory_budget_ratio();
  const std::optional<double> append_ratio = append_recv_ratio();
  Arrivals arrivals(wanted.lanes, wanted.gap_ns, bytes);
  auto windows = random_windows(wanted.whole_ns());
  fill_and_count(arrivals, wanted.events, windows);

  const double count_ratio = columns_count_ratio(arrivals, windows);

  // The newest records are not encoded yet, so count when they have just been.
  const std::size_t before = arrivals.journal.footprint().times;
  while (arrivals.journal.footprint().times == before) arrivals.frame();
  const JournalBytes footprint = arrivals.journal.footprint();
  const auto coded = static_cast<double>(arrivals.datagrams);
  const double time_bytes = static_cast<double>(footprint.times) / coded;
  const double entropy_bits = std::log2(std::exp(1.0) * wanted.gap_ns);
  const double all_bytes = static_cast<double>(arrivals.journal.bytes()) / coded;
  Line line;
  line.add("events", arrivals.datagrams)
      .add("ready_bytes_per_event", ready_bytes_per_event(0))
      .add("ready_bytes_per_event_with_reads", ready_bytes_per_event(0.1))
      .add("datagram_time_bytes_per_event", time_bytes)
      .add("entropy_ratio", time_bytes * 8 / entropy_bits)
      .add("datagram_bytes_per_event",
           static_cast<double>(footprint.all() - footprint.open) / coded)
      .add("all_bytes_per_event", all_bytes)
      .add("columns_count_ratio", count_ratio)
      .add("columns_cold_ns", columns_cold_ns(arrivals))
      .add("memory_budget_ratio", memory_ratio);
  if (append_ratio) line.add("append_recv_ratio", *append_ratio);
  const std::vector<double> follow_ns = columns_follow_ns(arrivals);
  return line.add("columns_follow_ns", median(follow_ns))
      .add("columns_follow_ns_p99", follow_ns[follow_ns.size() * 99 / 100])
      .add("columns_follow_ns_max", follow_ns.back());
}

}  // namespace readyscope::bench
