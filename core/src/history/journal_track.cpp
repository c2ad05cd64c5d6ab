// Queries on the records of one lane and kind.

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

#include "history/journal_store.hpp"

namespace readyscope {
namespace {

/// The run with this index; if its record was pushed out, the run that reaches into the history.
PollRun run_at(const Track::Store& track, std::uint64_t index) {
  if (track.latest.polls > 0 && track.latest.index == index) return track.latest;
  if (index < track.first_index()) return track.reaches_in;
  if (index >= track.open_index) {
    const StoredRecord& stored = track.open[static_cast<std::size_t>(index - track.open_index)];
    return {.index = index, .first_poll = stored.key, .polls = stored.count};
  }
  const SealedPart& part = track.part_with(index);
  const auto position = static_cast<std::size_t>(index - part.first_index);
  const Chunk chunk = track.chunk(part);
  return {.index = index,
          .first_poll = chunk.keys().at(position),
          .polls = position + 1 == part.records ? part.last_count : chunk.count(position)};
}

/// How many of all records that the track ever had have a smaller key.
std::uint64_t index_before(const Track::Store& track, std::uint64_t key) {
  if (track.parts().empty() || (!track.open.empty() && track.open.front().key < key)) {
    const auto found = std::ranges::lower_bound(track.open, key, {}, &StoredRecord::key);
    return track.open_index + static_cast<std::uint64_t>(found - track.open.begin());
  }
  const auto after = std::ranges::lower_bound(track.parts(), key, {}, &SealedPart::first_key);
  if (after == track.parts().begin()) return after->first_index;
  const SealedPart& part = *(after - 1);
  return part.first_index + track.keys(part).before(key);
}

/// The sum of the counts of all records before this index since the track began.
std::uint64_t counted_before(const Track::Store& track, std::uint64_t index) {
  if (index < track.open_index) {
    const SealedPart& part = track.part_with(index);
    return part.counted +
           track.chunk(part).counted(static_cast<std::size_t>(index - part.first_index));
  }
  std::uint64_t counted = track.open_counted;
  for (std::uint64_t i = track.open_index; i < index; ++i) {
    counted += track.latest.polls > 0 && i == track.latest.index
                   ? track.latest.polls
                   : track.open[static_cast<std::size_t>(i - track.open_index)].count;
  }
  // `open_counted` does not include the latest run until it has ended.
  if (track.latest.polls > 0 && track.latest.index < track.open_index) {
    counted += track.latest.polls;
  }
  return counted;
}

/// In how many polls before this one the socket was ready. Counts from an arbitrary early poll, so
/// only differences are meaningful.
std::uint64_t ready_before(const Track::Store& track, std::uint64_t poll) {
  const std::uint64_t index = index_before(track, poll);
  const bool is_inside = index > track.first_index();
  const PollRun run =
      is_inside || track.reaches_in.polls > 0 ? run_at(track, index - 1) : PollRun{};
  if (run.polls == 0) return counted_before(track, index);
  const std::uint64_t counted =
      is_inside ? counted_before(track, index - 1) : counted_before(track, index) - run.polls;
  return counted + std::min(run.polls, poll - std::min(poll, run.first_poll));
}

}  // namespace

std::size_t Track::size() const {
  return store_ == nullptr ? 0
                           : static_cast<std::size_t>(store_->end_index() - store_->first_index());
}

Record Track::record(std::size_t position) const {
  assert(position < size());
  const std::uint64_t index = store_->first_index() + position;
  const Journal::Store& journal = *journal_->store_;
  if (index >= store_->open_index) {
    return journal.open_record(*store_, static_cast<std::size_t>(index - store_->open_index));
  }
  const SealedPart& part = store_->part_with(index);
  const auto inside = static_cast<std::uint32_t>(index - part.first_index);
  const std::uint64_t sequence =
      part.block->first_sequence + part.block->position({.part = part.part, .index = inside});
  return journal.sealed_record(part, *store_, inside, store_->keys(part).at(inside), sequence);
}

Instant Track::time(std::size_t position) const {
  assert(position < size());
  const std::uint64_t index = store_->first_index() + position;
  std::uint64_t key = 0;
  if (index >= store_->open_index) {
    key = store_->open[static_cast<std::size_t>(index - store_->open_index)].key;
  } else {
    const SealedPart& part = store_->part_with(index);
    key = store_->keys(part).at(static_cast<std::size_t>(index - part.first_index));
  }
  return is_readiness(store_->kind) ? journal_->poll_time(key) : time_of(key);
}

std::uint64_t Track::count(std::size_t position) const {
  assert(position < size());
  const std::uint64_t index = store_->first_index() + position;
  if (is_readiness(store_->kind)) return run_at(*store_, index).polls;
  if (index >= store_->open_index) {
    return store_->open[static_cast<std::size_t>(index - store_->open_index)].count;
  }
  const SealedPart& part = store_->part_with(index);
  return store_->chunk(part).count(static_cast<std::size_t>(index - part.first_index));
}

std::uint64_t Track::sequence(std::size_t position) const {
  assert(position < size());
  const std::uint64_t index = store_->first_index() + position;
  if (index >= store_->open_index) {
    return journal_->store_->open.first_sequence +
           store_->open[static_cast<std::size_t>(index - store_->open_index)].position;
  }
  const SealedPart& part = store_->part_with(index);
  const auto inside = static_cast<std::uint32_t>(index - part.first_index);
  return part.block->first_sequence + part.block->position({.part = part.part, .index = inside});
}

std::size_t Track::position_of(const Edge& edge) const {
  if (store_ == nullptr) return 0;
  const std::uint64_t key = is_readiness(store_->kind) ? edge.poll : key_of(edge.at);
  return static_cast<std::size_t>(index_before(*store_, key) - store_->first_index());
}

namespace {

/// Finds the indices of ascending keys, each search continuing where the previous one ended.
class AscendingLookup {
 public:
  explicit AscendingLookup(const Track::Store& track, std::uint64_t first_key)
      : track_(track), parts_(track.parts()), open_(track.open) {
    next_ = static_cast<std::size_t>(
        std::ranges::lower_bound(parts_, first_key, {}, &SealedPart::first_key) - parts_.begin());
    open_at_ = static_cast<std::size_t>(
        std::ranges::lower_bound(open_, first_key, {}, &StoredRecord::key) - open_.begin());
  }

  /// Looks up each key. In batches of `keys_together`, with all memory requested ahead, since
  /// waiting for memory takes longest.
  void look_up(std::span<const std::uint64_t> keys, std::span<std::uint64_t> indices) {
    std::array<const SealedPart*, keys_together> parts;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      parts[i] = is_open(keys[i]) ? nullptr : part_before(keys[i]);
      if (parts[i] != nullptr) track_.keys(*parts[i]).fetch_for(keys[i]);
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
      indices[i] = parts[i] != nullptr
                       ? parts[i]->first_index + track_.keys(*parts[i]).before(keys[i])
                       : index_elsewhere(keys[i]);
    }
  }

  /// Walks through the records up to each key, which is faster if there are few.
  void walk(std::span<const std::uint64_t> keys, std::span<std::uint64_t> indices) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const SealedPart* const part = is_open(keys[i]) ? nullptr : part_before(keys[i]);
      indices[i] =
          part != nullptr ? part->first_index + walk_to(*part, keys[i]) : index_elsewhere(keys[i]);
    }
  }

  static constexpr std::size_t keys_together = 32;

 private:
  [[nodiscard]] bool is_open(std::uint64_t key) const {
    return parts_.empty() || (!open_.empty() && open_.front().key < key);
  }

  /// The last part that begins before the key; null if there is none.
  const SealedPart* part_before(std::uint64_t key) {
    while (next_ < parts_.size() && parts_[next_].first_key < key) ++next_;
    return next_ == 0 ? nullptr : &parts_[next_ - 1];
  }

  std::uint64_t index_elsewhere(std::uint64_t key) {
    if (!is_open(key)) return track_.first_index();
    while (open_at_ < open_.size() && open_[open_at_].key < key) ++open_at_;
    return track_.open_index + open_at_;
  }

  std::size_t walk_to(const SealedPart& part, std::uint64_t key) {
    if (&part != walked_) {
      walked_ = &part;
      const Monotone keys = track_.keys(part);
      inside_ = keys.before(key);
      walk_.emplace(keys, inside_);
      if (inside_ < part.records) reached_ = walk_->next();
    }
    while (inside_ < part.records && reached_ < key) {
      if (++inside_ < part.records) reached_ = walk_->next();
    }
    return inside_;
  }

  const Track::Store& track_;
  std::span<const SealedPart> parts_;
  std::span<const StoredRecord> open_;
  std::size_t next_ = 0;  ///< The first part that begins at or after the current key.
  std::size_t open_at_ = 0;
  const SealedPart* walked_ = nullptr;
  std::optional<Monotone::Walk> walk_;
  std::size_t inside_ = 0;
  std::uint64_t reached_ = 0;  ///< The key of the record at `inside_`.
};

/// Looking up a key takes about as long as walking through this many records.
constexpr std::size_t records_per_lookup = 2;

}  // namespace

void Track::positions_of(std::span<const Edge> edges, std::span<std::size_t> positions) const {
  if (store_ == nullptr || edges.empty()) {
    std::ranges::fill(positions, 0);
    return;
  }
  const bool is_ready = is_readiness(store_->kind);
  const auto key_of_edge = [is_ready](const Edge& edge) {
    return is_ready ? edge.poll : key_of(edge.at);
  };
  const std::uint64_t first = store_->first_index();
  const std::uint64_t begin = index_before(*store_, key_of_edge(edges.front()));
  const std::uint64_t end = index_before(*store_, key_of_edge(edges.back()));
  if (begin == end) {
    std::ranges::fill(positions, static_cast<std::size_t>(begin - first));
    return;
  }
  AscendingLookup lookup(*store_, key_of_edge(edges.front()));
  std::array<std::uint64_t, AscendingLookup::keys_together> keys;
  std::array<std::uint64_t, AscendingLookup::keys_together> indices;
  for (std::size_t from = 0; from < edges.size(); from += keys.size()) {
    const std::size_t count = std::min(keys.size(), edges.size() - from);
    for (std::size_t i = 0; i < count; ++i) keys[i] = key_of_edge(edges[from + i]);
    const std::span sought(keys.data(), count);
    if (end - begin > records_per_lookup * edges.size()) {
      lookup.look_up(sought, indices);
    } else {
      lookup.walk(sought, indices);
    }
    for (std::size_t i = 0; i < count; ++i) {
      positions[from + i] = static_cast<std::size_t>(indices[i] - first);
    }
  }
}

std::uint64_t Track::counted_before(std::size_t position) const {
  if (store_ == nullptr) return 0;
  const std::uint64_t first = store_->first_index();
  return readyscope::counted_before(*store_, first + position) -
         readyscope::counted_before(*store_, first);
}

std::uint64_t Track::ready_polls(const Edge& begin, const Edge& end) const {
  if (store_ == nullptr || end.poll <= begin.poll) return 0;
  return ready_before(*store_, end.poll) - ready_before(*store_, begin.poll);
}

std::uint64_t Track::last_poll(std::size_t position) const {
  assert(position < size() && is_readiness(store_->kind));
  return run_at(*store_, store_->first_index() + position).last_poll();
}

std::optional<std::uint64_t> Track::pushed_out_run_until() const {
  if (store_ == nullptr || store_->reaches_in.polls == 0) return {};
  const std::uint64_t last = run_at(*store_, store_->reaches_in.index).last_poll();
  if (last < journal_->store_->first_poll()) return {};
  return last;
}

}  // namespace readyscope
