// A history that memory has no room for: whether everything is found in it, and how long a look
// takes.

#include <algorithm>
#include <cmath>
#include <memory>
#include <thread>
#include <vector>

#include "arrivals.hpp"
#include "bench.hpp"
#include "program/spill_file.hpp"

namespace readyscope::bench {
namespace {

/// Fills the history, and returns how many datagrams each column of the window should show.
std::vector<std::uint64_t> fill_and_count(Arrivals& arrivals, std::uint64_t events,
                                          const TimeWindow& window, const SpillFile& spill) {
  std::vector<std::uint64_t> counts(window.columns);
  std::vector<Instant> told;
  arrivals.told = &told;
  while (arrivals.datagrams < events) {
    told.clear();
    while (spill.is_behind()) std::this_thread::yield();
    arrivals.frame();
    for (const Instant at : told) {
      if (at < window.end()) ++counts[window.column_of(at)];
    }
  }
  arrivals.told = nullptr;
  return counts;
}

/// What the columns show divided by what they should; the worst of all columns.
double worst_ratio(const Columns& columns, std::size_t lanes,
                   const std::vector<std::uint64_t>& counts) {
  double worst = 1;
  for (std::size_t column = 0; column < counts.size(); ++column) {
    std::uint64_t sum = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) sum += columns.at(lane, column).received;
    if (sum == counts[column]) continue;
    worst = worse(static_cast<double>(sum) / static_cast<double>(counts[column]), worst);
  }
  return worst;
}

}  // namespace

Line spilled(const Options& options) {
  const HistoryWanted wanted(options);
  const std::size_t bytes = static_cast<std::size_t>(options.number("mebibytes", 64)) << 20;

  const std::vector<std::byte> payload(16);
  Arrivals arrivals(wanted.lanes, wanted.gap_ns, bytes);
  arrivals.payload = payload;
  const auto spill = std::make_shared<SpillFile>();
  arrivals.journal.spill_into(spill);
  const double width = ladder_width(wanted.whole_ns() / static_cast<double>(columns_shown));
  const TimeWindow window{snapped(begin_of_history, width), width, columns_shown};
  const auto counts = fill_and_count(arrivals, wanted.events, window, *spill);

  constexpr int looks = 9;
  std::vector<double> ns;
  double ratio = 1;
  for (int look = 0; look < looks; ++look) {
    Columns columns;
    const double begin = now_ns();
    columns.update(arrivals.journal, window, arrivals.lanes);
    ns.push_back(now_ns() - begin);
    ratio = worst_ratio(columns, wanted.lanes, counts);
  }
  return Line()
      .add("events", arrivals.datagrams)
      .add("columns_count_ratio", ratio)
      .add("columns_first_ns", ns.front())
      .add("columns_again_ns", median(ns))
      .add("pushed_out", arrivals.journal.pushed_out().records)
      .add("memory_budget_ratio",
           static_cast<double>(arrivals.journal.bytes()) / static_cast<double>(bytes))
      .add("bytes_spilled", arrivals.journal.bytes_spilled());
}

}  // namespace readyscope::bench
