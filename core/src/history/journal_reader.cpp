// Reading the history in order. A cursor per track knows its next record, so nothing is searched.

#include <algorithm>

#include "history/journal_store.hpp"

namespace readyscope {

struct Journal::Reader::State {
  /// How far a track of the block has been read.
  struct Cursor {
    const Track::Store* track = nullptr;
    const SealedPart* part = nullptr;
    std::optional<Monotone::Walk> keys;
    std::uint32_t index = 0;
  };

  const Store* store = nullptr;
  std::uint64_t sequence = 0;  ///< Of the next record.
  const Block* block = nullptr;
  std::vector<Cursor> cursors;
  // Where the payload of the last record is, among those of its block:
  std::size_t payload_at = 0;
  std::size_t captured = 0;

  void enter(const Block& entered);
  Record next_sealed();
  Record next_open();
};

void Journal::Reader::State::enter(const Block& entered) {
  block = &entered;
  cursors.assign(block->parts.size(), {});
  const auto position = static_cast<std::uint32_t>(sequence - block->first_sequence);
  for (std::uint32_t at = 0; at < position; ++at) ++cursors[block->part_at(at)].index;
  payload_at = store->payload_offset(entered, position);
  captured = 0;
}

Record Journal::Reader::State::next_sealed() {
  const std::uint32_t number =
      block->part_at(static_cast<std::uint32_t>(sequence - block->first_sequence));
  Cursor& cursor = cursors[number];
  if (cursor.track == nullptr) {
    cursor.track = &store->tracks[block->parts[number]];
    cursor.part = &store->part_in(*cursor.track, *block);
    cursor.keys.emplace(cursor.track->keys(*cursor.part), cursor.index);
  }
  const std::uint64_t key = cursor.keys->next();
  const Record record =
      store->sealed_record(*cursor.part, *cursor.track, cursor.index++, key, sequence++);
  payload_at += captured;
  captured = record.captured;
  return record;
}

Record Journal::Reader::State::next_open() {
  block = nullptr;
  const auto position = static_cast<std::uint32_t>(sequence++ - store->open.first_sequence);
  const Record record = store->open_record(position);
  payload_at = store->open_stored(position).payload;
  captured = record.captured;
  return record;
}

Journal::Reader::Reader(const Journal& journal, std::uint64_t sequence)
    : state_(std::make_unique<State>()) {
  state_->store = journal.store_.get();
  state_->sequence = std::max(sequence, journal.first());
}

Journal::Reader::~Reader() = default;
Journal::Reader::Reader(Reader&&) noexcept = default;
Journal::Reader& Journal::Reader::operator=(Reader&&) noexcept = default;

std::optional<Record> Journal::Reader::next() {
  State& state = *state_;
  const Store& store = *state.store;
  if (state.sequence >= store.end()) return {};
  if (state.sequence >= store.open.first_sequence) return state.next_open();
  const bool is_inside =
      state.block != nullptr && state.sequence < state.block->first_sequence + state.block->records;
  if (!is_inside) state.enter(*store.block_of(state.sequence));
  return state.next_sealed();
}

std::optional<std::span<const std::byte>> Journal::Reader::payload() const {
  const State& state = *state_;
  if (state.captured == 0) return std::span<const std::byte>{};
  if (state.block != nullptr && state.block->payload.empty()) return {};
  const OpenBlock& open = state.store->open;
  const auto payload =
      state.block != nullptr ? state.block->payload : std::span(open.payload, open.payload_bytes);
  return payload.subspan(state.payload_at, state.captured);
}

}  // namespace readyscope
