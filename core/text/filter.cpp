#include "text/filter.hpp"

#include <algorithm>

#include "text/format.hpp"

namespace readyscope {
namespace {

constexpr std::size_t payload_searched_bytes_max = 4096;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whether `text` contains `word`, which must be in lower case, ignoring case.
bool contains(std::string_view text, std::string_view word) {
  return std::ranges::search(text, word, [](char a, char b) { return lower(a) == b; }).begin() !=
         text.end();
}

/// Whether records of this kind have a duration, and so may begin before a range that they are in.
bool lasts(Kind kind) { return is_readiness(kind) || kind == Kind::poll_gap; }

struct Sequences {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Bounds on the sequences of all records in a range, which save reading all of a long history.
Sequences sequences_of(const Journal& journal, const MarkedRange& range) {
  constexpr std::uint64_t none = ~std::uint64_t{0};
  Sequences found{none, 0};
  const Edge begin = journal.edge(range.begin());
  const Edge end = journal.edge(range.end());
  const auto include = [&](LaneId lane) {
    for (std::size_t i = 0; i < kinds; ++i) {
      const auto kind = static_cast<Kind>(i);
      const Track track = journal.track(lane, kind);
      if (track.empty()) continue;
      std::size_t first = track.position_of(begin);
      if (lasts(kind) && first > 0) --first;
      const std::size_t last = track.position_of(end);
      if (first >= last) continue;
      found.begin = std::min(found.begin, track.sequence(first));
      found.end = std::max(found.end, track.sequence(last - 1) + 1);
    }
  };
  for (const LaneId lane : journal.lanes()) include(lane);
  include(no_lane);
  const bool settled = journal.last_poll() > range.end() &&
                       journal.last_poll() - range.end() > CachedRangeFigures::settled_after;
  if (!settled) found.end = none;
  return {std::min(found.begin, journal.end()), found.end};
}

}  // namespace

void Filter::set_text(std::string_view text) {
  words_.clear();
  while (words_.size() < words_max) {
    const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(begin);
    if (text.empty()) return;
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    const bool negated = word.front() == '!';
    if (negated) word.remove_prefix(1);
    if (word.empty()) continue;
    std::string lowered(word);
    std::ranges::transform(lowered, lowered.begin(), lower);
    words_.push_back({std::move(lowered), negated});
  }
}

bool Filter::passes_everything() const {
  return words_.empty() && !range_ && std::ranges::all_of(kinds_, [](bool shown) { return shown; });
}

bool Filter::passes(const Journal& journal, const Record& record, const Payload& payload) const {
  return shows(record.kind) && is_in_range(record) &&
         std::ranges::all_of(words_, [&](const Word& word) {
           return matches(word.text, journal, record, payload) != word.negated;
         });
}

bool Filter::is_in_range(const Record& record) const {
  if (!range_) return true;
  const bool on_lane = range_->lanes.empty() || record.lane == no_lane ||
                       std::ranges::find(range_->lanes, record.lane) != range_->lanes.end();
  const Instant last = lasts(record.kind) ? record.at + record.span : record.at;
  return on_lane && record.at < range_->end() && last >= range_->begin();
}

bool Filter::matches(const std::string& word, const Journal& journal, const Record& record,
                     const Payload& payload) {
  const std::string& endpoint = journal.name(record.lane);
  const std::string peer = record.peer ? record.peer->text() : std::string();
  if (word.front() == ':') {
    // A port must match as a whole: `:98` does not match `127.0.0.1:9876`.
    const auto has_port = [&](std::string_view text) {
      for (std::size_t at = text.find(word); at != std::string_view::npos;
           at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if (end == text.size() || text[end] == ' ') return true;
      }
      return false;
    };
    return has_port(endpoint) || has_port(peer);
  }
  if (contains(kind_name(record.kind), word) || contains(endpoint, word) || contains(peer, word)) {
    return true;
  }
  if (!payload) return false;
  const auto searched = payload->first(std::min(payload->size(), payload_searched_bytes_max));
  return contains({reinterpret_cast<const char*>(searched.data()), searched.size()}, word);
}

bool FilteredRecords::update(const Journal& journal, const Filter& filter, std::uint64_t until,
                             const Now& now) {
  until_ = until;
  const bool is_other = !(filter == filter_);
  if (is_other) begin_search(journal, filter);
  if (everything_) return is_other;
  scan_end_ = std::min(until, range_end_);
  if (scanned_ < journal.first()) scanned_ = journal.first();
  if (scanned_ < scan_end_) scan(journal, now);
  drop_old(journal);
  return is_other;
}

void FilteredRecords::begin_search(const Journal& journal, const Filter& filter) {
  filter_ = filter;
  everything_ = filter.passes_everything();
  sequences_.clear();
  head_ = 0;
  left_out_ = 0;
  const Sequences all{journal.first(), ~std::uint64_t{0}};
  const Sequences sought = filter.range() ? sequences_of(journal, *filter.range()) : all;
  scan_begin_ = scanned_ = std::max(sought.begin, journal.first());
  range_end_ = sought.end;
}

void FilteredRecords::scan(const Journal& journal, const Now& now) {
  constexpr std::uint64_t clock_interval = 256;  // records between two readings of the clock
  const Instant begin = now();
  const std::uint64_t end = std::min<std::uint64_t>(scan_end_, scanned_ + scanned_per_update_max);
  Journal::Reader reader(journal, scanned_);
  for (; scanned_ < end; ++scanned_) {
    if (scanned_ % clock_interval == 0 && now() - begin >= scan_time_max) return;
    const auto record = reader.next();
    if (!record) return;
    if (filter_.passes(journal, *record, reader.payload())) sequences_.push_back(scanned_);
  }
}

void FilteredRecords::drop_old(const Journal& journal) {
  const auto kept = std::ranges::lower_bound(matching(), journal.first());
  head_ += static_cast<std::size_t>(kept - matching().begin());
  if (matching().size() > matches_max) {
    const std::size_t beyond = matching().size() - matches_max;
    head_ += beyond;
    left_out_ += beyond;
  }
  if (head_ > 1024 && 2 * head_ > sequences_.size()) {
    sequences_.erase(sequences_.begin(), sequences_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

std::size_t FilteredRecords::size(const Journal& journal) const {
  if (!everything_) return matching().size();
  return static_cast<std::size_t>(std::max(until_, journal.first()) - journal.first());
}

std::uint64_t FilteredRecords::sequence(const Journal& journal, std::size_t row) const {
  return everything_ ? journal.first() + row : matching()[row];
}

std::size_t FilteredRecords::row_of(const Journal& journal, std::uint64_t sequence) const {
  if (everything_) {
    return static_cast<std::size_t>(std::max(sequence, journal.first()) - journal.first());
  }
  return static_cast<std::size_t>(std::ranges::lower_bound(matching(), sequence) -
                                  matching().begin());
}

double FilteredRecords::progress() const {
  if (is_complete() || scan_end_ <= scan_begin_) return 1;
  return static_cast<double>(scanned_ - scan_begin_) / static_cast<double>(scan_end_ - scan_begin_);
}

}  // namespace readyscope
