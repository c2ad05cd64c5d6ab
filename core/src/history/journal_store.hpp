#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "history/coding/slabs.hpp"
#include "history/journal_block.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/history/lane_map.hpp"

namespace readyscope {

/// Maps times to unsigned numbers, preserving their order.
inline std::uint64_t key_of(Instant at) {
  return static_cast<std::uint64_t>(at.time_since_epoch().count()) ^ (std::uint64_t{1} << 63);
}
inline Instant time_of(std::uint64_t key) {
  return Instant(Duration(static_cast<std::int64_t>(key ^ (std::uint64_t{1} << 63))));
}

/// Consecutive polls that found a socket ready.
struct PollRun {
  std::uint64_t index = 0;  ///< The index of its record among all that its track ever had.
  std::uint64_t first_poll = 0;
  std::uint64_t polls = 0;  ///< 0 if there has been no run yet.
  [[nodiscard]] std::uint64_t last_poll() const { return first_poll + polls - 1; }
};

/// The records of one track in one sealed block.
struct SealedPart {
  const std::uint64_t* words = nullptr;  ///< The encoded chunk.
  const Block* block = nullptr;
  std::uint64_t first_key = 0;
  std::uint64_t first_index = 0;  ///< Among all records that the track ever had.
  std::uint64_t counted = 0;      ///< The sum of the counts of all earlier records.
  /// The count of its last record, kept here because it still grows if that is a run in progress.
  std::uint64_t last_count = 0;
  std::uint64_t directory_at = 0;  ///< Among all entries that the track's directory ever had.
  std::uint32_t records = 0;
  std::uint32_t buckets = 0;
  std::uint16_t part = 0;
  std::uint8_t low_bits = 0;
};

/// The peer of a track's newest record that has one. It seldom changes.
struct LatestPeer {
  Endpoint peer;
  std::uint16_t number = 0;
  std::uint64_t block = 0;  ///< The block in which `number` is valid, counting from 1.
};

/// One lane's records of one kind.
struct Track::Store {
  // What every append touches comes first, close together.
  std::vector<StoredRecord> open;  ///< The records in the open block.
  std::uint64_t last_key = 0;
  std::uint32_t part = 0;    ///< Its part in the open block, unless `open` is empty.
  std::uint32_t number = 0;  ///< Among the tracks of the journal.
  LatestPeer latest_peer;

  LaneId lane = no_lane;
  Kind kind = Kind::added;
  std::vector<SealedPart> sealed;
  std::size_t head = 0;                  ///< Parts before this index have been pushed out.
  std::vector<std::uint16_t> directory;  ///< For the keys of all sealed parts.
  std::uint64_t directory_begin = 0;     ///< How many of its entries have been removed.
  std::uint64_t open_index = 0;          ///< The index of the first open record among all ever.
  std::uint64_t open_counted = 0;        ///< The sum of all counts before it, except `latest`.

  PollRun latest;
  PollRun reaches_in;  ///< The run whose record was pushed out most recently.

  [[nodiscard]] std::span<const SealedPart> parts() const {
    return std::span(sealed).subspan(head);
  }
  [[nodiscard]] std::uint64_t first_index() const {
    return parts().empty() ? open_index : parts().front().first_index;
  }
  [[nodiscard]] std::uint64_t end_index() const { return open_index + open.size(); }
  /// The part that contains the record with this index, which must be sealed and still kept.
  [[nodiscard]] const SealedPart& part_with(std::uint64_t index) const {
    return *(std::ranges::upper_bound(parts(), index, {}, &SealedPart::first_index) - 1);
  }
  [[nodiscard]] Monotone keys(const SealedPart& sealed_part) const {
    return {{.base = monotone_base(sealed_part.first_key, sealed_part.low_bits),
             .size = sealed_part.records,
             .buckets = sealed_part.buckets,
             .low_bits = sealed_part.low_bits},
            directory.data() + (sealed_part.directory_at - directory_begin),
            sealed_part.words};
  }
  [[nodiscard]] Chunk chunk(const SealedPart& sealed_part) const {
    return Chunk(keys(sealed_part));
  }
  void pop_oldest_part();
};

/// The records since the last block was sealed, not yet encoded.
struct OpenBlock {
  std::uint64_t first_sequence = 0;
  std::uint64_t first_poll = 0;
  std::uint32_t records = 0;
  Track::Store* latest = nullptr;        ///< The track of the newest record.
  std::vector<PartSpan> order;           ///< Which part each record belongs to.
  std::vector<std::uint32_t> parts;      ///< The tracks that occur.
  std::vector<std::uint64_t> poll_keys;  ///< From `first_poll` on.
  std::vector<Endpoint> peers;
  std::unordered_map<Endpoint, std::uint16_t> peer_numbers;
  /// Of both for each peer.
  static constexpr std::size_t peer_bytes = 2 * sizeof(Endpoint) + 4 * sizeof(void*);
  const std::byte* payload = nullptr;  ///< In the newest slab of `payloads`; null if there is none.
  std::uint32_t payload_bytes = 0;
  std::uint64_t payloads = 0;
};

/// All polls so far, also those that are no longer kept.
struct PollsMade {
  std::uint64_t count = 0;
  Instant last_at;
  std::uint64_t next_after_gap = 0;  ///< The first one after the latest poll gap.
};

/// Buffers for encoding a block, reused for the next one.
struct EncodingRoom {
  std::vector<std::uint64_t> words;
  std::vector<std::uint64_t> scratch;
};

struct Journal::Store {
  using Tracks = std::array<Track::Store*, kinds>;  ///< One lane's. Null if nothing happened yet.
  struct Lane {
    Tracks tracks{};
    std::unique_ptr<LaneName> name;
    bool left = false;
  };

  explicit Store(JournalBounds wanted);

  JournalBounds bounds;
  std::size_t bytes_elsewhere = 0;  ///< What something else takes of the bounds.
  std::size_t records_max = 0;      ///< Per block; follows from the bounds.

  LaneMap<Lane> lanes;
  std::vector<LaneId> lane_numbers;  ///< In their order.
  std::uint32_t lanes_ever = 0;      ///< The number of the next new one.
  std::deque<LaneId> lanes_left;     ///< Those that will go, in the order in which they were left.
  Tracks common{};                   ///< For `no_lane`.
  std::deque<Track::Store> tracks;
  std::vector<std::uint32_t> tracks_free;  ///< Of lanes that have gone.
  std::deque<std::unique_ptr<Block>> blocks;
  OpenBlock open;
  std::uint64_t blocks_sealed = 0;
  EncodingRoom encoding;
  Slabs words;
  Slabs payloads;
  std::shared_ptr<Spill> spill;
  std::size_t waiting_allowed = 0;  ///< Memory, while a spill is busy; 0 if as usual.
  std::size_t block_bytes = 0;      ///< Memory of the blocks besides their slabs.
  std::size_t spare = 0;  ///< `spare_bytes` when last counted, and what has been added since.
  PollsMade polls;
  PushedOut pushed_out;
  std::uint64_t epoch = 0;

  /// Null if the lane is not there.
  [[nodiscard]] const Tracks* tracks_of(LaneId lane) const {
    if (lane == no_lane) return &common;
    const Lane* const found = lanes.find(lane);
    return found == nullptr ? nullptr : &found->tracks;
  }
  [[nodiscard]] const Track::Store* find(LaneId lane, Kind kind) const {
    const Tracks* const of_lane = tracks_of(lane);
    return of_lane == nullptr ? nullptr : (*of_lane)[static_cast<std::size_t>(kind)];
  }
  /// Null if the lane is not there, or was left.
  Track::Store* find_or_add(LaneId lane, Kind kind) {
    Lane* const found = lane == no_lane ? nullptr : lanes.find(lane);
    if (lane != no_lane && (found == nullptr || found->left)) return nullptr;
    Tracks& of_lane = lane == no_lane ? common : found->tracks;
    Track::Store* const track = of_lane[static_cast<std::size_t>(kind)];
    return track != nullptr ? track : &add_track(of_lane, lane, kind);
  }
  Track::Store& add_track(Tracks& of_lane, LaneId lane, Kind kind);
  bool make_room_for_lane();
  void remove_lanes_left();
  void remove_lane(LaneId lane);
  void set_bounds(JournalBounds wanted);
  [[nodiscard]] std::uint64_t end() const { return open.first_sequence + open.records; }
  [[nodiscard]] std::uint64_t first() const {
    return blocks.empty() ? open.first_sequence : blocks.front()->first_sequence;
  }
  [[nodiscard]] std::uint64_t first_poll() const {
    return blocks.empty() ? open.first_poll : blocks.front()->polls.first;
  }

  std::uint16_t peer_number(Track::Store& track, const Endpoint& peer) {
    const LatestPeer& latest = track.latest_peer;
    const bool is_latest = latest.block == blocks_sealed && latest.peer == peer;
    return is_latest ? latest.number : other_peer_number(track, peer);
  }
  std::uint16_t other_peer_number(Track::Store& track, const Endpoint& peer);
  /// Adds a record of this track to the order; returns its position in the open block.
  std::uint16_t next_position(Track::Store& track) {
    if (&track != open.latest) begin_part_span(track);
    return static_cast<std::uint16_t>(open.records++);
  }
  void begin_part_span(Track::Store& track);
  /// The track of the record at this position of the open block.
  [[nodiscard]] const Track::Store& open_track(std::uint32_t position) const;
  [[nodiscard]] const StoredRecord& open_stored(std::uint32_t position) const;
  static void close_run(Track::Store& track);

  void move_to_slabs_of(std::size_t bytes);
  void move_words(Block& block, std::span<const std::uint64_t> to);
  void begin_block();
  void seal();
  void seal_part(Block& block, std::uint32_t part);
  void release_spare(const Block& sealed);
  /// Makes room for one more in a list of the open block, whose elements take this many bytes each.
  template <class T>
  void make_room(std::vector<T>& list, std::size_t bytes_each = sizeof(T)) {
    if (list.size() < list.capacity()) return;
    const std::size_t before = list.capacity();
    list.reserve(std::max<std::size_t>(1, 2 * before));
    grown_by((list.capacity() - before) * bytes_each);
  }
  void grown_by(std::size_t bytes);
  void keep_within_bounds();
  bool spill_some();
  [[nodiscard]] bool may_wait_for_spill() const;
  [[nodiscard]] std::size_t bytes_soon() const {
    return words.bytes_soon() + payloads.bytes_soon() + block_bytes + spare + bytes_elsewhere;
  }
  void settle_spilled();
  void push_out_payloads();
  void push_out_block();
  [[nodiscard]] std::size_t spare_bytes() const;
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::size_t bytes_spilled() const;

  /// The sealed block that contains this sequence; null if it is in the open block.
  [[nodiscard]] const Block* block_of(std::uint64_t sequence) const;
  [[nodiscard]] std::uint64_t open_begin_key() const;
  [[nodiscard]] std::uint64_t poll_key(std::uint64_t poll) const;
  [[nodiscard]] std::uint64_t poll_before(std::uint64_t key) const;

  [[nodiscard]] Record record(const Track::Store& track, std::uint64_t index,
                              const StoredRecord& stored, std::uint64_t sequence,
                              std::span<const Endpoint> peers) const;
  [[nodiscard]] Record open_record(const Track::Store& track, std::size_t i) const;
  [[nodiscard]] Record open_record(std::uint32_t position) const;
  [[nodiscard]] Record sealed_record(const SealedPart& part, const Track::Store& track,
                                     std::uint32_t index, std::uint64_t key,
                                     std::uint64_t sequence) const;
  [[nodiscard]] Record sealed_record(const Block& block, std::uint64_t sequence) const;

  [[nodiscard]] const SealedPart& part_in(const Track::Store& track, const Block& block) const;
  /// Where in the block's payloads that of the record at this position begins.
  [[nodiscard]] std::size_t payload_offset(const Block& block, std::uint32_t position) const;
  void keep_payload(std::span<const std::byte> captured) {
    std::byte* const copy = payloads.take(captured.size()).data();
    if (open.payload == nullptr) open.payload = copy;
    std::copy_n(captured.data(), captured.size(), copy);
    open.payload_bytes += static_cast<std::uint32_t>(captured.size());
    ++open.payloads;
  }
};

}  // namespace readyscope
