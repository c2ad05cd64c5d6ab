#include "readyscope/model/journal.hpp"

#include <algorithm>
#include <cassert>

namespace readyscope::model {

void Journal::Track::pop_oldest() {
  ++head;
  // The part that was pushed out is given back when it is the larger one, so that moving the rest
  // costs no more than pushing it did.
  if (head < 64 || 2 * head < sequences.size()) return;
  sequences.erase(sequences.begin(), sequences.begin() + static_cast<std::ptrdiff_t>(head));
  head = 0;
}

Journal::Lane& Journal::lane_of(LaneId lane) {
  return lane == no_lane ? common_ : lanes_[static_cast<std::size_t>(lane)];
}

const Journal::Lane& Journal::lane_of(LaneId lane) const {
  return lane == no_lane ? common_ : lanes_[static_cast<std::size_t>(lane)];
}

Record& Journal::stored(std::uint64_t sequence) {
  assert(keeps(sequence));
  const auto block = static_cast<std::size_t>(sequence / block_records - first_block_);
  return (*blocks_[block])[sequence % block_records];
}

const Record& Journal::stored(std::uint64_t sequence) const {
  return const_cast<Journal*>(this)->stored(sequence);
}

std::optional<LaneId> Journal::add_lane(std::string name) {
  if (lanes_.size() >= lanes_max) return {};
  lanes_.push_back({.name = std::move(name), .tracks = {}, .runs = {}});
  return static_cast<LaneId>(lanes_.size() - 1);
}

void Journal::rename_lane(LaneId lane, std::string name) { lane_of(lane).name = std::move(name); }

const std::string& Journal::name(LaneId lane) const { return lane_of(lane).name; }

void Journal::poll(Instant at) {
  poll_at_ = polls_ == 0 ? at : std::max(poll_at_, at);
  ++polls_;
}

void Journal::ready(LaneId lane, Kind kind) {
  OpenRun& run = lane_of(lane).runs[static_cast<std::size_t>(kind)];
  const bool kept = run.polls > 0 && keeps(run.sequence);
  // A run whose beginning was pushed out goes on as a new one, so that it stays in sight.
  if (!kept || run.last_poll + 1 < polls_) {
    if (kept) {
      Record& ended = stored(run.sequence);
      ended.span = run.last_at - ended.at;
      ended.count = run.polls;
    }
    run = OpenRun{};
    run.sequence = append({.at = poll_at_, .lane = lane, .kind = kind});
  }
  ++run.polls;
  run.last_poll = polls_;
  run.last_at = poll_at_;
}

std::uint64_t Journal::append(Record record, std::span<const std::byte> payload) {
  if (end_ % block_records == 0) {
    const std::size_t blocks_max = std::max<std::size_t>(2, bounds_.record_bytes / sizeof(Block));
    if (blocks_.size() >= blocks_max) push_out_oldest_block();
    blocks_.push_back(std::make_unique<Block>());
  }
  Track& track = lane_of(record.lane).tracks[static_cast<std::size_t>(record.kind)];
  record.sequence = end_++;
  // Kernel times follow the wall clock and can step back. A lane's marks stay in order all the
  // same.
  record.at = track.last = std::max(track.last, record.at);
  record.captured = static_cast<std::uint32_t>(std::min(payload.size(), page_bytes));
  if (record.captured > 0) record.payload = keep_payload(payload.first(record.captured));
  track.push(record.sequence);
  stored(record.sequence) = record;
  return record.sequence;
}

std::uint64_t Journal::keep_payload(std::span<const std::byte> payload) {
  if (pages_.empty() || pages_.back()->used + payload.size() > page_bytes) {
    const std::size_t pages_max = std::max<std::size_t>(2, bounds_.payload_bytes / sizeof(Page));
    if (pages_.size() >= pages_max) {
      payloads_pushed_out_ += pages_.front()->payloads;
      pages_.pop_front();
      ++first_page_;
    }
    pages_.push_back(std::make_unique<Page>());
  }
  Page& page = *pages_.back();
  const std::uint64_t place = (first_page_ + pages_.size() - 1) * page_bytes + page.used;
  std::ranges::copy(payload, page.bytes.begin() + static_cast<std::ptrdiff_t>(page.used));
  page.used += payload.size();
  ++page.payloads;
  return place;
}

void Journal::push_out_oldest_block() {
  for (const Record& record : *blocks_.front()) {
    // A cleared journal's front block may begin before the first record that counts.
    if (record.sequence < first_) continue;
    lane_of(record.lane).tracks[static_cast<std::size_t>(record.kind)].pop_oldest();
  }
  blocks_.pop_front();
  ++first_block_;
  first_ = first_block_ * block_records;
}

void Journal::clear() {
  const auto forget = [](Lane& lane) {
    for (Track& track : lane.tracks) track = {.sequences = {}, .head = 0, .last = track.last};
    lane.runs = {};
  };
  for (Lane& lane : lanes_) forget(lane);
  forget(common_);
  while (blocks_.size() > 1) {
    blocks_.pop_front();
    ++first_block_;
  }
  if (end_ % block_records == 0 && !blocks_.empty()) {
    blocks_.pop_front();
    ++first_block_;
  }
  first_ = end_;
  first_page_ += pages_.size();
  pages_.clear();
}

Record Journal::record(std::uint64_t sequence) const {
  Record record = stored(sequence);
  if (!is_readiness(record.kind)) return record;
  const OpenRun& run = lane_of(record.lane).runs[static_cast<std::size_t>(record.kind)];
  if (run.polls > 0 && run.sequence == sequence) {
    record.span = run.last_at - record.at;
    record.count = run.polls;
  }
  return record;
}

bool Journal::goes_on(const Record& run) const {
  if (!is_readiness(run.kind)) return false;
  const OpenRun& open = lane_of(run.lane).runs[static_cast<std::size_t>(run.kind)];
  return open.polls > 0 && open.sequence == run.sequence && open.last_poll == polls_;
}

std::optional<std::span<const std::byte>> Journal::payload(const Record& record) const {
  if (record.captured == 0) return std::span<const std::byte>{};
  const std::uint64_t page = record.payload / page_bytes;
  if (page < first_page_) return {};
  return std::span(pages_[static_cast<std::size_t>(page - first_page_)]->bytes)
      .subspan(record.payload % page_bytes, record.captured);
}

std::span<const std::uint64_t> Journal::track(LaneId lane, Kind kind) const {
  const Track& track = lane_of(lane).tracks[static_cast<std::size_t>(kind)];
  return std::span(track.sequences).subspan(track.head);
}

std::optional<Instant> Journal::begin_time() const {
  if (first_ == end_) return {};
  return stored(first_).at;
}

std::size_t Journal::bytes() const {
  return blocks_.size() * sizeof(Block) + pages_.size() * sizeof(Page) +
         static_cast<std::size_t>(end_ - first_) * sizeof(std::uint64_t);
}

}  // namespace readyscope::model
