// How the journal stays within its bounds: sealing full blocks, pushing out old ones.

#include <algorithm>

#include "history/journal_store.hpp"

namespace readyscope {
namespace {

constexpr std::size_t records_min = 64;
// Fractions of the bounds: for one slab, for the records of the open block, and what is left for
// payloads under pressure.
constexpr std::size_t slab_share = 64;
constexpr std::size_t open_share = 32;
constexpr std::size_t payload_share = 4;
// A slab that is spilled can be read through one large page, if it is no smaller. Histories that
// are so many times as large can afford that.
constexpr std::size_t large_page_bytes = std::size_t{2} << 20;
constexpr std::size_t large_page_share = 32;

}  // namespace

void Track::Store::pop_oldest_part() {
  const auto directory_end = static_cast<std::ptrdiff_t>(sealed[head].directory_at +
                                                         sealed[head].buckets - directory_begin);
  ++head;
  // Memory is released only once half of it is obsolete, so that moving the rest takes amortised
  // constant time.
  if (2 * head < sealed.size()) return;
  sealed = std::vector(sealed.begin() + static_cast<std::ptrdiff_t>(head), sealed.end());
  head = 0;
  directory = std::vector(directory.begin() + directory_end, directory.end());
  directory_begin += static_cast<std::uint64_t>(directory_end);
}

Journal::Store::Store(JournalBounds wanted) : words(0), payloads(0) {
  set_bounds(wanted);
  begin_block();
}

void Journal::Store::set_bounds(JournalBounds wanted) {
  // What is too much now may take its time to leave.
  if (spill) waiting_allowed = bytes_soon();
  bounds = wanted;
  records_max =
      std::clamp(wanted.bytes / open_share / sizeof(StoredRecord), records_min, block_records_max);
  const std::size_t least = wanted.bytes / large_page_bytes < large_page_share
                                ? 2 * captured_bytes_max
                                : large_page_bytes;
  const std::size_t slab = std::max(wanted.bytes / slab_share, least);
  const bool moves = slab != words.slab_bytes();
  if (open.records > 0 && (moves || open.records >= records_max)) seal();
  if (moves) {
    move_to_slabs_of(slab);
    // Release the buffers, which may be sized for larger blocks.
    encoding.words = std::vector<std::uint64_t>();
    encoding.scratch = std::vector<std::uint64_t>();
    open.order = std::vector<PartSpan>();
    open.poll_keys.shrink_to_fit();
  }
  keep_within_bounds();
}

/// Moves all blocks to slabs of the new size: a journal that is to be small cannot give back parts
/// of large slabs. Copies block by block and frees each old slab as soon as it is empty. What has
/// been spilled stays where it is.
void Journal::Store::move_to_slabs_of(std::size_t bytes) {
  Slabs new_words(bytes);
  Slabs new_payloads(bytes);
  words.hand_over_spilled(new_words);
  payloads.hand_over_spilled(new_payloads);
  for (const auto& block : blocks) {
    if (block->words_slab >= words.oldest()) {
      const std::span<std::uint64_t> to = new_words.take_words(block->words.size());
      std::ranges::copy(block->words, to.begin());
      words.give_back_before(block->words_slab);
      move_words(*block, to);
      block->words_slab = new_words.newest();
    }
    if (block->payload_slab >= payloads.oldest()) {
      const std::span<std::byte> payload = new_payloads.take(block->payload.size());
      std::ranges::copy(block->payload, payload.begin());
      payloads.give_back_before(block->payload_slab);
      block->payload = payload;
      block->payload_slab = new_payloads.newest();
    }
  }
  words = std::move(new_words);
  payloads = std::move(new_payloads);
}

/// One poll may find more than fits into a block. What follows still belongs to that poll, so every
/// block begins with the poll that the one before ended with.
void Journal::Store::begin_block() {
  open.first_sequence = end();
  open.order.clear();
  open.records = 0;
  open.latest = nullptr;
  open.parts.clear();
  open.peers.clear();
  open.peer_numbers.clear();
  open.payload = nullptr;
  open.payload_bytes = 0;
  open.payloads = 0;
  open.poll_keys.clear();
  open.first_poll = polls.count == 0 ? 0 : polls.count - 1;
  if (polls.count > 0) open.poll_keys.push_back(key_of(polls.last_at));
  ++blocks_sealed;
}

void Journal::Store::seal() {
  auto block = std::make_unique<Block>();
  block->first_sequence = open.first_sequence;
  block->records = open.records;
  block->polls.first = open.first_poll;
  block->polls.count = static_cast<std::uint32_t>(open.poll_keys.size());
  block->begin_key = open_begin_key();
  if (!open.poll_keys.empty()) block->polls.first_key = open.poll_keys.front();
  block->payloads = open.payloads;
  block->parts = std::vector(open.parts);
  block->peers = std::vector(open.peers);
  block->payload = std::span(open.payload, open.payload_bytes);
  block->payload_slab = payloads.newest();

  encoding.words.clear();
  block->append_order(encoding.words, open.order);
  block->polls.at = encoding.words.size();
  block->polls.shape = append_monotone(encoding.words, block->polls.directory, open.poll_keys);
  block->bytes_of.order = block->polls.at * sizeof(encoding.words[0]);
  block->bytes_of.polls = (encoding.words.size() - block->polls.at) * sizeof(encoding.words[0]);
  for (std::size_t at = 0; at < block->records; at += block->row_records()) {
    block->payload_at.push_back(open_stored(static_cast<std::uint32_t>(at)).payload);
  }
  std::vector<std::size_t> chunks;
  for (std::uint32_t part = 0; part < block->parts.size(); ++part) {
    chunks.push_back(encoding.words.size());
    seal_part(*block, part);
  }
  const std::span<std::uint64_t> room = words.take_words(encoding.words.size());
  std::ranges::copy(encoding.words, room.begin());
  block->words = room;
  block->words_slab = words.newest();
  for (std::size_t part = 0; part < chunks.size(); ++part) {
    tracks[block->parts[part]].sealed.back().words = room.data() + chunks[part];
  }

  release_spare(*block);
  block_bytes += block->bytes();
  blocks.push_back(std::move(block));
  begin_block();
  keep_within_bounds();
}

void Journal::Store::seal_part(Block& block, std::uint32_t part) {
  Track::Store& track = tracks[block.parts[part]];
  const std::size_t begin = encoding.words.size();
  const std::uint64_t directory_at = track.directory_begin + track.directory.size();
  const auto [keys, counted] =
      append_chunk(encoding.words, track.directory, track.open, encoding.scratch);
  const std::size_t all_bytes = (encoding.words.size() - begin) * sizeof(encoding.words[0]);
  const std::uint16_t* const directory = track.directory.data() + track.directory.size();
  const std::uint64_t* const chunk = encoding.words.data() + begin;
  const auto key_bytes =
      static_cast<std::size_t>(Monotone(keys, directory - keys.buckets, chunk).end() - chunk) *
      sizeof(encoding.words[0]);
  std::size_t& bytes_of_keys =
      is_readiness(track.kind) ? block.bytes_of.runs : block.bytes_of.times;
  bytes_of_keys += key_bytes + keys.buckets * sizeof(directory[0]) + sizeof(SealedPart);
  block.bytes_of.fields += all_bytes - key_bytes;

  const std::uint64_t last_count = track.open.back().count;
  track.sealed.push_back({.block = &block,
                          .first_key = track.open.front().key,
                          .first_index = track.open_index,
                          .counted = track.open_counted,
                          .last_count = last_count,
                          .directory_at = directory_at,
                          .records = keys.size,
                          .buckets = keys.buckets,
                          .part = static_cast<std::uint16_t>(part),
                          .low_bits = keys.low_bits});
  track.open_counted += counted;
  // The count of the latest run is not final until the next run begins.
  if (is_readiness(track.kind)) track.open_counted -= last_count;
  track.open_index += track.open.size();
}

/// Tracks keep the capacity that they needed lately, to save allocations. Tracks that were busy
/// once and are not any more give it back.
void Journal::Store::release_spare(const Block& sealed) {
  const auto release = [this](std::uint32_t number) {
    std::vector<StoredRecord>& records = tracks[number].open;
    if (records.capacity() > 2 * records.size() + 4) {
      records = std::vector<StoredRecord>();
    } else {
      records.clear();
    }
  };
  if (!blocks.empty()) {
    for (const std::uint32_t number : blocks.back()->parts) {
      if (tracks[number].open.empty()) release(number);
    }
  }
  for (const std::uint32_t number : sealed.parts) release(number);
}

std::size_t Journal::Store::spare_bytes() const {
  std::size_t bytes = open.order.capacity() * sizeof(open.order[0]) +
                      open.poll_keys.capacity() * sizeof(open.poll_keys[0]) +
                      open.peers.capacity() * OpenBlock::peer_bytes +
                      encoding.words.capacity() * sizeof(encoding.words[0]) +
                      encoding.scratch.capacity() * sizeof(encoding.scratch[0]);
  for (const Track::Store& track : tracks) {
    bytes += sizeof(Track::Store) + track.open.capacity() * sizeof(StoredRecord) +
             track.sealed.capacity() * sizeof(SealedPart) +
             track.directory.capacity() * sizeof(track.directory[0]);
  }
  return bytes + lanes.bytes() + lanes.size() * sizeof(LaneName);
}

std::size_t Journal::Store::bytes() const {
  return words.bytes() + payloads.bytes() + block_bytes + spare_bytes();
}

std::size_t Journal::bytes() const { return store_->bytes(); }

JournalBytes& JournalBytes::operator+=(const JournalBytes& other) {
  times += other.times;
  polls += other.polls;
  runs += other.runs;
  order += other.order;
  fields += other.fields;
  payloads += other.payloads;
  open += other.open;
  return *this;
}

std::size_t JournalBytes::all() const {
  return times + polls + runs + order + fields + payloads + open;
}

JournalBytes Journal::footprint() const {
  JournalBytes sum;
  for (const auto& block : store_->blocks) {
    sum += block->bytes_of;
    sum.payloads += block->payload.size();
  }
  // The rest is records that are not encoded yet, names and lists.
  sum.open = std::max(bytes() + bytes_spilled(), sum.all()) - sum.all();
  return sum;
}

/// The records of a block may need more room than those of the ones before it.
void Journal::Store::grown_by(std::size_t bytes) {
  spare += bytes;
  const std::size_t all = words.bytes() + payloads.bytes() + block_bytes + spare + bytes_elsewhere;
  const bool any_can_go = blocks.size() > 1 || payloads.has_older() || spill;
  if (all > bounds.bytes && any_can_go) keep_within_bounds();
}

void Journal::Store::keep_within_bounds() {
  settle_spilled();
  spare = spare_bytes();
  while (bytes_soon() > bounds.bytes) {
    if (spill_some()) continue;
    if (may_wait_for_spill()) return;
    const bool much_payload = payloads.bytes() > bounds.bytes / payload_share;
    if (payloads.has_older() && much_payload) {
      push_out_payloads();
    } else if (blocks.size() > 1) {
      push_out_block();
      spare = spare_bytes();
    } else {
      break;
    }
  }
  waiting_allowed = 0;
}

/// Pushes out the payloads in the oldest slab that is in memory.
void Journal::Store::push_out_payloads() {
  const auto in_slab = std::ranges::equal_range(
      blocks, payloads.oldest_here(), {}, [](const auto& block) { return block->payload_slab; });
  for (const auto& block : in_slab) {
    if (block->payload.empty()) continue;
    pushed_out.payloads += block->payloads;
    block->payload = {};
  }
  payloads.empty_oldest_here();
}

void Journal::Store::push_out_block() {
  const Block& block = *blocks.front();
  for (const std::uint32_t number : block.parts) {
    Track::Store& track = tracks[number];
    const SealedPart& part = track.parts().front();
    if (is_readiness(track.kind)) {
      track.reaches_in = {.index = part.first_index + part.records - 1,
                          .first_poll = track.keys(part).at(part.records - 1),
                          .polls = part.last_count};
    }
    track.pop_oldest_part();
  }
  pushed_out.records += block.records;
  // The next block begins with this one's last poll, which therefore remains known.
  pushed_out.polls += block.polls.count - std::min<std::uint32_t>(block.polls.count, 1);
  ++epoch;
  block_bytes -= block.bytes();
  blocks.pop_front();
  words.give_back_before(blocks.front()->words_slab);
  payloads.give_back_before(blocks.front()->payload_slab);
  remove_lanes_left();
}

}  // namespace readyscope
