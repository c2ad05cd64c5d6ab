#include "text/range.hpp"

#include "text/format.hpp"

namespace readyscope {
namespace {

std::uint64_t events(const RangeFigures& figures, Kind kind) {
  return figures.events[static_cast<std::size_t>(kind)];
}

std::string flow(std::uint64_t datagrams, std::uint64_t bytes, double seconds) {
  std::string text = format_count(datagrams) + (datagrams == 1 ? " datagram, " : " datagrams, ") +
                     format_bytes(bytes);
  if (datagrams == 0 || seconds <= 0) return text;
  const auto count = static_cast<double>(datagrams);
  const auto bytes_per_second = static_cast<std::uint64_t>(static_cast<double>(bytes) / seconds);
  return text + ", " + format_rate(count / seconds) + "/s, " + format_bytes(bytes_per_second) +
         "/s";
}

std::string gaps(const RangeFigures& figures) {
  const std::uint64_t count = events(figures, Kind::poll_gap);
  return format_count(count) + (count == 1 ? " gap, " : " gaps, ") +
         format_duration(figures.gap_total) + ", longest " + format_duration(figures.gap_max);
}

}  // namespace

const RangeFigures& CachedRangeFigures::of(const Journal& journal, const MarkedRange& range,
                                           std::span<const LaneId> all) {
  const auto lanes = range.lanes.empty() ? all : std::span<const LaneId>(range.lanes);
  Key key{range.begin(), range.end(), {lanes.begin(), lanes.end()}, journal.first(), 0, 0};
  const bool same_range = key_ && key_->begin == key.begin && key_->end == key.end &&
                          key_->lanes == key.lanes && key_->first == key.first;
  if (same_range && settled_) return figures_;
  key.records = journal.end();
  key.polls = journal.polls();
  if (key_ == key) return figures_;
  settled_ = journal.last_poll() > range.end() && journal.last_poll() - range.end() > settled_after;
  figures_ = figures_between(journal, lanes, range.begin(), range.end());
  key_ = std::move(key);
  ++computed_;
  return figures_;
}

std::vector<RangeLine> range_lines(const MarkedRange& range, const RangeFigures& figures) {
  const double seconds = std::chrono::duration<double>(range.duration()).count();
  std::vector<RangeLine> lines;
  lines.push_back({"time", format_duration(range.duration())});
  lines.push_back({"in", flow(events(figures, Kind::received), figures.received_bytes, seconds)});
  lines.push_back({"out", flow(events(figures, Kind::sent), figures.sent_bytes, seconds)});
  lines.push_back({"ready", "R " + format_count(events(figures, Kind::read)) + ", W " +
                                format_count(events(figures, Kind::write)) + ", X " +
                                format_count(events(figures, Kind::except)) + " in " +
                                format_count(figures.polls) +
                                (figures.polls == 1 ? " poll" : " polls")});
  const bool has_gaps = events(figures, Kind::poll_gap) > 0;
  lines.push_back({"not polled", has_gaps ? gaps(figures) : "never", has_gaps});
  for (std::size_t i = 0; i < kinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    const std::uint64_t count = figures.events[i];
    if (!is_note(kind) || kind == Kind::poll_gap || count == 0) continue;
    std::string value = format_count(count);
    if (kind == Kind::dropped) value += " times, " + format_count(figures.dropped) + " datagrams";
    lines.push_back({std::string(kind_name(kind)), value, is_trouble(kind)});
  }
  return lines;
}

}  // namespace readyscope
