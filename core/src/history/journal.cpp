#include "readyscope/history/journal.hpp"

#include <algorithm>
#include <cassert>
#include <random>
#include <utility>

#include "history/journal_store.hpp"

namespace readyscope {

LaneName::LaneName(const Endpoint& its_local, const std::optional<Endpoint>& its_peer)
    : whole(its_local.text()), local(whole) {
  if (!its_peer) return;
  peer = its_peer->text();
  whole += " > " + peer;
}

Journal::Journal(JournalBounds bounds) : store_(std::make_unique<Store>(bounds)) {}

Journal::~Journal() = default;
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;

std::uint64_t lane_secret() {
  static const std::uint64_t secret = [] {
    std::random_device random;
    return std::uint64_t{random()} << 32U | random();
  }();
  return secret;
}

// ---- lanes ------------------------------------------------------------------------------------

std::optional<LaneId> Journal::add_lane(LaneName name) {
  const auto lane = static_cast<LaneId>(store_->lanes_ever);
  if (!add_lane(lane, std::move(name))) return {};
  return lane;
}

bool Journal::add_lane(LaneId lane, LaneName name) {
  Store& store = *store_;
  if (lane == no_lane) return false;
  if (Store::Lane* const there = store.lanes.find(lane)) {
    if (std::exchange(there->left, false)) std::erase(store.lanes_left, lane);
    return true;
  }
  if (!store.make_room_for_lane()) return false;
  const std::size_t bytes_before = store.lanes.bytes();
  store.lanes[lane].name = std::make_unique<LaneName>(std::move(name));
  store.lane_numbers.insert(std::ranges::upper_bound(store.lane_numbers, lane), lane);
  store.lanes_ever = std::max(store.lanes_ever, static_cast<std::uint32_t>(lane) + 1);
  store.grown_by(store.lanes.bytes() - bytes_before + sizeof(LaneName));
  return true;
}

bool Journal::Store::make_room_for_lane() {
  while (lanes.size() >= lanes_max) {
    if (lanes_left.empty()) return false;
    seal();
    if (blocks.size() > 1) push_out_block();
    remove_lanes_left();
  }
  return true;
}

void Journal::leave_lane(LaneId lane) {
  Store::Lane* const found = store_->lanes.find(lane);
  if (found == nullptr || std::exchange(found->left, true)) return;
  store_->lanes_left.push_back(lane);
  store_->remove_lanes_left();
}

/// Whatever was left earlier has its last record earlier, or hardly later.
void Journal::Store::remove_lanes_left() {
  const auto is_empty = [](const Track::Store* track) {
    return track == nullptr || track->first_index() == track->end_index();
  };
  const std::size_t before = lanes_left.size();
  while (!lanes_left.empty()) {
    const LaneId lane = lanes_left.front();
    if (!std::ranges::all_of(*tracks_of(lane), is_empty)) break;
    remove_lane(lane);
    lanes_left.pop_front();
  }
  if (lanes_left.size() == before) return;
  std::erase_if(lane_numbers, [this](LaneId lane) { return lanes.find(lane) == nullptr; });
}

void Journal::Store::remove_lane(LaneId lane) {
  for (Track::Store* const track : *tracks_of(lane)) {
    if (track == nullptr) continue;
    const std::uint32_t number = track->number;
    *track = Track::Store();
    track->number = number;
    tracks_free.push_back(number);
  }
  lanes.erase(lane);
}

void Journal::rename_lane(LaneId lane, LaneName name) {
  if (Store::Lane* const found = store_->lanes.find(lane)) *found->name = std::move(name);
}

const LaneName& Journal::name_parts(LaneId lane) const {
  static const LaneName unnamed("");
  const Store::Lane* const found = store_->lanes.find(lane);
  return found == nullptr ? unnamed : *found->name;
}

std::span<const LaneId> Journal::lanes() const { return store_->lane_numbers; }

/// Whatever has to go to make room for it, the lane that it is for stays where it is until then.
Track::Store& Journal::Store::add_track(Tracks& of_lane, LaneId lane, Kind kind) {
  const bool is_new = tracks_free.empty();
  const auto number = is_new ? static_cast<std::uint32_t>(tracks.size()) : tracks_free.back();
  if (is_new) {
    tracks.emplace_back();
  } else {
    tracks_free.pop_back();
  }
  Track::Store& track = tracks[number];
  track.number = number;
  track.lane = lane;
  track.kind = kind;
  of_lane[static_cast<std::size_t>(kind)] = &track;
  if (is_new) grown_by(sizeof(Track::Store));
  return track;
}

// ---- writing ----------------------------------------------------------------------------------

void Journal::poll(Instant at) {
  Store& store = *store_;
  if (store.open.poll_keys.size() >= store.records_max) store.seal();
  store.polls.last_at = store.polls.count == 0 ? at : std::max(store.polls.last_at, at);
  if (store.open.poll_keys.empty()) store.open.first_poll = store.polls.count;
  ++store.polls.count;
  store.make_room(store.open.poll_keys);
  store.open.poll_keys.push_back(key_of(store.polls.last_at));
}

void Journal::Store::begin_part_span(Track::Store& track) {
  if (track.open.empty()) {
    track.part = static_cast<std::uint32_t>(open.parts.size());
    open.parts.push_back(track.number);
  }
  make_room(open.order);
  open.order.push_back({.begin = open.records, .part = track.part});
  open.latest = &track;
}

void Journal::ready(LaneId lane, Kind kind) {
  assert(is_readiness(kind) && store_->polls.count > 0);
  Store& store = *store_;
  Track::Store* const found = store.find_or_add(lane, kind);
  if (found == nullptr) return;
  Track::Store& track = *found;
  const std::uint64_t poll = store.polls.count - 1;
  const bool has_run = track.latest.polls > 0;
  if (has_run && track.latest.last_poll() == poll) return;
  // Nobody knows whether it stayed ready while nobody polled.
  const bool follows_gap = poll == store.polls.next_after_gap;
  if (has_run && track.latest.last_poll() + 1 == poll && !follows_gap) {
    ++track.latest.polls;
    return;
  }
  if (store.open.records >= store.records_max) store.seal();
  store.make_room(track.open);
  if (has_run) Store::close_run(track);
  track.latest = {.index = track.end_index(), .first_poll = poll, .polls = 1};
  const std::uint16_t position = store.next_position(track);
  track.open.push_back(
      {.key = poll, .count = 1, .payload = store.open.payload_bytes, .position = position});
}

namespace {

std::uint64_t ns_of(Duration span) {
  return static_cast<std::uint64_t>(std::max(span, Duration::zero()).count());
}

}  // namespace

std::uint64_t Journal::append(const Record& record, std::span<const std::byte> payload) {
  assert(!is_readiness(record.kind));
  Store& store = *store_;
  const auto captured = payload.first(std::min(payload.size(), captured_bytes_max));
  OpenBlock& open = store.open;
  // A block's payloads lie in one slab.
  const bool needs_slab = !store.payloads.has_room_behind(captured.size());
  if (open.records >= store.records_max || (needs_slab && open.payload_bytes > 0)) store.seal();
  Track::Store* const found = store.find_or_add(record.lane, record.kind);
  assert(found != nullptr);
  if (found == nullptr) return store.end();
  Track::Store& track = *found;
  store.make_room(track.open);
  // Kernel times follow the wall clock and can step back, but a track must stay sorted.
  track.last_key = std::max(track.last_key, key_of(record.at));
  const bool is_gap = record.kind == Kind::poll_gap;
  if (is_gap) store.polls.next_after_gap = store.polls.count;
  const std::uint64_t count = is_gap ? ns_of(record.span) : record.count;
  const std::uint16_t peer = record.peer ? store.peer_number(track, *record.peer) : 0;
  const unsigned flags = (record.kernel_time ? StoredRecord::kernel_time : 0U) |
                         (record.truncated ? StoredRecord::truncated : 0U);
  const std::uint16_t position = store.next_position(track);
  // Constructed in place: a copy would cost as much as everything else here.
  track.open.emplace_back(track.last_key, count, open.payload_bytes,
                          static_cast<std::uint32_t>(captured.size()) & 0xff'ffffU, flags & 0xffU,
                          position, peer, record.error);
  if (!captured.empty()) store.keep_payload(captured);
  return store.end() - 1;
}

std::uint16_t Journal::Store::other_peer_number(Track::Store& track, const Endpoint& peer) {
  const auto [known, is_new] =
      open.peer_numbers.try_emplace(peer, static_cast<std::uint16_t>(open.peers.size() + 1));
  if (is_new) {
    make_room(open.peers, OpenBlock::peer_bytes);
    open.peers.push_back(peer);
  }
  track.latest_peer = {.peer = peer, .number = known->second, .block = blocks_sealed};
  return known->second;
}

/// Gives the latest run its final count, wherever its record is by now.
void Journal::Store::close_run(Track::Store& track) {
  const bool has_gone = track.latest.index < track.first_index();
  if (has_gone) track.reaches_in = track.latest;
  if (track.latest.index >= track.open_index) {
    track.open.back().count = track.latest.polls;
    return;
  }
  track.open_counted += track.latest.polls;
  if (!track.parts().empty()) track.sealed.back().last_count = track.latest.polls;
}

void Journal::clear() {
  Store& store = *store_;
  store.blocks.clear();
  store.block_bytes = 0;
  store.words.give_back_all();
  store.payloads.give_back_all();
  store.pushed_out = {};
  ++store.epoch;
  for (Track::Store& track : store.tracks) {
    track.open_index = track.end_index();
    track.open_counted = 0;
    track.sealed = std::vector<SealedPart>();
    track.head = 0;
    track.directory = std::vector<std::uint16_t>();
    track.directory_begin = 0;
    track.open = std::vector<StoredRecord>();
    track.latest = track.reaches_in = PollRun();
  }
  const std::uint64_t end = store.end();
  store.encoding.words = std::vector<std::uint64_t>();
  store.open = OpenBlock();
  store.open.first_sequence = end;
  store.begin_block();
  store.remove_lanes_left();
}

void Journal::set_bounds(JournalBounds bounds) {
  store_->set_bounds(bounds);
  if (store_->open.records >= store_->records_max) store_->seal();
}

JournalBounds Journal::bounds() const { return store_->bounds; }

void Journal::leave_room_for(std::size_t bytes) {
  const bool is_more = bytes > store_->bytes_elsewhere;
  store_->bytes_elsewhere = bytes;
  if (is_more) store_->grown_by(0);
}

// ---- reading ----------------------------------------------------------------------------------

std::uint64_t Journal::first() const { return store_->first(); }
std::uint64_t Journal::end() const { return store_->end(); }
std::uint64_t Journal::polls() const { return store_->polls.count; }
Instant Journal::last_poll() const { return store_->polls.last_at; }
const PushedOut& Journal::pushed_out() const { return store_->pushed_out; }
std::uint64_t Journal::epoch() const { return store_->epoch; }

Track Journal::track(LaneId lane, Kind kind) const {
  return Track(*this, store_->find(lane, kind));
}

const Track::Store& Journal::Store::open_track(std::uint32_t position) const {
  const auto after = std::ranges::upper_bound(open.order, position, {}, &PartSpan::begin);
  return tracks[open.parts[(after - 1)->part]];
}

const StoredRecord& Journal::Store::open_stored(std::uint32_t position) const {
  return *std::ranges::lower_bound(open_track(position).open, position, {},
                                   &StoredRecord::position);
}

Edge Journal::edge(Instant at) const { return {at, store_->poll_before(key_of(at))}; }

Instant Journal::poll_time(std::uint64_t poll) const { return time_of(store_->poll_key(poll)); }

std::optional<Instant> Journal::begin_time() const {
  if (first() == end() && polls() == 0) return {};
  return time_of(store_->blocks.empty() ? store_->open_begin_key()
                                        : store_->blocks.front()->begin_key);
}

/// The earliest time in the open block.
std::uint64_t Journal::Store::open_begin_key() const {
  std::uint64_t key =
      open.poll_keys.empty() ? std::numeric_limits<std::uint64_t>::max() : open.poll_keys.front();
  for (const std::uint32_t number : open.parts) {
    const Track::Store& track = tracks[number];
    if (!is_readiness(track.kind)) key = std::min(key, track.open.front().key);
  }
  return key;
}

const Block* Journal::Store::block_of(std::uint64_t sequence) const {
  if (sequence >= open.first_sequence) return nullptr;
  const auto after = std::ranges::upper_bound(
      blocks, sequence, {}, [](const auto& block) { return block->first_sequence; });
  return (after - 1)->get();
}

/// The time of a poll as a key; for a poll that is no longer kept, that of the first one that is.
std::uint64_t Journal::Store::poll_key(std::uint64_t poll) const {
  poll = std::max(poll, first_poll());
  if (poll >= open.first_poll) {
    const auto offset = static_cast<std::size_t>(poll - open.first_poll);
    return offset < open.poll_keys.size() ? open.poll_keys[offset] : key_of(polls.last_at);
  }
  const auto after = std::ranges::upper_bound(blocks, poll, {},
                                              [](const auto& block) { return block->polls.first; });
  const Block& block = **(after - 1);
  return block.poll_keys().at(static_cast<std::size_t>(poll - block.polls.first));
}

std::uint64_t Journal::Store::poll_before(std::uint64_t key) const {
  if (blocks.empty() || (!open.poll_keys.empty() && open.poll_keys.front() < key)) {
    const auto found = std::ranges::lower_bound(open.poll_keys, key);
    return open.first_poll + static_cast<std::uint64_t>(found - open.poll_keys.begin());
  }
  const auto after = std::ranges::lower_bound(
      blocks, key, {}, [](const auto& block) { return block->polls.first_key; });
  if (after == blocks.begin()) return first_poll();
  const Block& block = **(after - 1);
  return block.polls.first + block.poll_keys().before(key);
}

Record Journal::Store::record(const Track::Store& track, std::uint64_t index,
                              const StoredRecord& stored, std::uint64_t sequence,
                              std::span<const Endpoint> peers) const {
  Record record{.sequence = sequence,
                .at = {},
                .lane = track.lane,
                .kind = track.kind,
                .kernel_time = (stored.flags & StoredRecord::kernel_time) != 0,
                .truncated = (stored.flags & StoredRecord::truncated) != 0,
                .captured = stored.captured,
                .count = stored.count,
                .error = stored.error};
  if (stored.peer > 0) record.peer = peers[stored.peer - 1];
  if (track.kind == Kind::poll_gap) {
    record.span = Duration(static_cast<Duration::rep>(stored.count));
    record.count = 1;
  }
  if (!is_readiness(track.kind)) {
    record.at = time_of(stored.key);
    return record;
  }
  if (track.latest.polls > 0 && track.latest.index == index) record.count = track.latest.polls;
  record.at = time_of(poll_key(stored.key));
  record.span = time_of(poll_key(stored.key + record.count - 1)) - record.at;
  return record;
}

Record Journal::Store::open_record(const Track::Store& track, std::size_t i) const {
  const StoredRecord& stored = track.open[i];
  return record(track, track.open_index + i, stored, open.first_sequence + stored.position,
                open.peers);
}

Record Journal::Store::open_record(std::uint32_t position) const {
  const Track::Store& track = open_track(position);
  return open_record(track, static_cast<std::size_t>(&open_stored(position) - track.open.data()));
}

Record Journal::Store::sealed_record(const SealedPart& part, const Track::Store& track,
                                     std::uint32_t index, std::uint64_t key,
                                     std::uint64_t sequence) const {
  StoredRecord stored = track.chunk(part).fields(index);
  stored.key = key;
  if (index + 1 == part.records) stored.count = part.last_count;
  return record(track, part.first_index + index, stored, sequence, part.block->peers);
}

const SealedPart& Journal::Store::part_in(const Track::Store& track, const Block& block) const {
  // A block without records may share its first sequence with the next one, but as it has no parts
  // it cannot be found here.
  return *std::ranges::lower_bound(
      track.parts(), block.first_sequence, {},
      [](const SealedPart& part) { return part.block->first_sequence; });
}

Record Journal::Store::sealed_record(const Block& block, std::uint64_t sequence) const {
  const InBlock where = block.find(static_cast<std::uint32_t>(sequence - block.first_sequence));
  const Track::Store& track = tracks[block.parts[where.part]];
  const SealedPart& part = part_in(track, block);
  return sealed_record(part, track, where.index, track.keys(part).at(where.index), sequence);
}

Record Journal::record(std::uint64_t sequence) const {
  assert(keeps(sequence));
  const Store& store = *store_;
  if (const Block* block = store.block_of(sequence)) return store.sealed_record(*block, sequence);
  const auto position = static_cast<std::uint32_t>(sequence - store.open.first_sequence);
  return store.open_record(position);
}

std::size_t Journal::Store::payload_offset(const Block& block, std::uint32_t position) const {
  const std::size_t row = position / block.row_records();
  std::vector<std::uint32_t> counts(block.parts.size());
  for (auto at = static_cast<std::uint32_t>(row * block.row_records()); at < position; ++at) {
    ++counts[block.part_at(at)];
  }
  std::size_t offset = block.payload_at[row];
  for (std::uint32_t part = 0; part < counts.size(); ++part) {
    if (counts[part] == 0) continue;
    const Track::Store& track = tracks[block.parts[part]];
    const Chunk chunk = track.chunk(part_in(track, block));
    const std::uint32_t before = block.tally(row, part);
    offset += chunk.captured(before + counts[part]) - chunk.captured(before);
  }
  return offset;
}

std::optional<std::span<const std::byte>> Journal::payload(const Record& record) const {
  if (record.captured == 0) return std::span<const std::byte>{};
  if (!keeps(record.sequence)) return {};
  const Store& store = *store_;
  if (const Block* block = store.block_of(record.sequence)) {
    if (block->payload.empty()) return {};
    const auto position = static_cast<std::uint32_t>(record.sequence - block->first_sequence);
    return block->payload.subspan(store.payload_offset(*block, position), record.captured);
  }
  const auto position = static_cast<std::uint32_t>(record.sequence - store.open.first_sequence);
  return std::span(store.open.payload, store.open.payload_bytes)
      .subspan(store.open_stored(position).payload, record.captured);
}

bool Journal::is_in_progress(const Record& run) const {
  if (!is_readiness(run.kind) || !keeps(run.sequence)) return false;
  const Track latest = track(run.lane, run.kind);
  return !latest.empty() && latest.sequence(latest.size() - 1) == run.sequence &&
         latest.last_poll(latest.size() - 1) + 1 == polls();
}

}  // namespace readyscope
