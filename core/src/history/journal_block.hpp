#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "history/coding/monotone.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// A record as held while its block is open, without what its track and block already say. Two of
/// them fill a cache line.
struct StoredRecord {
  static constexpr std::uint8_t kernel_time = 1;
  static constexpr std::uint8_t truncated = 2;

  std::uint64_t key = 0;      ///< What its track is sorted by: the time or the number of the poll.
  std::uint64_t count = 0;    ///< As `Record::count`; for a poll gap its span in nanoseconds.
  std::uint32_t payload = 0;  ///< Where its payload begins among the payloads of the block.
  std::uint32_t captured : 24 = 0;
  std::uint32_t flags : 8 = 0;
  std::uint16_t position = 0;  ///< Among the records of the block.
  std::uint16_t peer = 0;      ///< An index into the block's peers, plus 1. 0 if there is no peer.
  std::int32_t error = 0;
};
static_assert(sizeof(StoredRecord) == 32);

/// What is known of a chunk, the encoded records of one track in one block.
struct ChunkShape {
  MonotoneShape keys;
  std::uint64_t counted = 0;  ///< The sum of all counts.
};

/// Encodes records of one track and appends them to `words` and `directory`. `scratch` only saves
/// allocations from one call to the next.
ChunkShape append_chunk(std::vector<std::uint64_t>& words, std::vector<std::uint16_t>& directory,
                        std::span<const StoredRecord> records, std::vector<std::uint64_t>& scratch);

/// Reads an encoded chunk in place. The keys come first, because they are used most.
class Chunk {
 public:
  explicit Chunk(const Monotone& keys) : keys_(keys) {}

  [[nodiscard]] const Monotone& keys() const { return keys_; }
  /// The sum of the counts before `index`.
  [[nodiscard]] std::uint64_t counted(std::size_t index) const;
  [[nodiscard]] std::uint64_t count(std::size_t index) const;
  /// The number of payload bytes before `index`.
  [[nodiscard]] std::uint64_t captured(std::size_t index) const;
  /// All fields except those that take a search: `key`, `position` and `payload`.
  [[nodiscard]] StoredRecord fields(std::size_t index) const;

 private:
  Monotone keys_;
};

/// Consecutive records of the same part. Draining a socket appends many of them.
struct PartSpan {
  std::uint32_t begin = 0;  ///< A position in the block. The span ends where the next one begins.
  std::uint32_t part = 0;
};

/// The location of a record within a block.
struct InBlock {
  std::uint32_t part = 0;   ///< An index into the block's tracks.
  std::uint32_t index = 0;  ///< Among that track's records in the block.
};

/// The polls that were made while the records of a block came in, and where their times are.
struct BlockPolls {
  std::uint64_t first = 0;
  std::uint32_t count = 0;
  std::uint64_t first_key = 0;  ///< The time of the first, as a key.
  std::size_t at = 0;           ///< Where in the block's words the times begin.
  MonotoneShape shape;
  std::vector<std::uint16_t> directory;
};

/// Up to 65,535 consecutive records, sealed: nothing in it changes, only where it is, until first
/// its payloads and then the whole block are pushed out.
struct Block {
  std::uint64_t first_sequence = 0;
  std::uint32_t records = 0;
  BlockPolls polls;
  std::uint64_t begin_key = 0;       ///< The earliest time in the block.
  std::uint64_t payloads = 0;        ///< The number of records with a payload.
  std::vector<std::uint32_t> parts;  ///< The tracks that occur, by their numbers in the journal.
  std::vector<Endpoint> peers;
  std::span<const std::byte> payload;    ///< In the order of the records. Empty once pushed out.
  std::span<const std::uint64_t> words;  ///< Everything that is encoded.
  // The slabs that hold these two:
  std::uint64_t payload_slab = 0;
  std::uint64_t words_slab = 0;
  JournalBytes bytes_of;       ///< The memory of this block by purpose, without payloads.
  std::size_t tallies_at = 0;  ///< Where in `words` the tallies begin.
  std::vector<std::uint32_t> payload_at;  ///< For each row of tallies: where its payloads begin.

  /// Encodes which part each record belongs to, at the beginning of `coding`, which must be empty.
  /// `records` and `parts` must be complete.
  void append_order(std::vector<std::uint64_t>& coding, std::span<const PartSpan> order);

  [[nodiscard]] InBlock find(std::uint32_t position) const;
  [[nodiscard]] std::uint32_t position(InBlock where) const;
  /// The number of records per row of tallies.
  [[nodiscard]] std::size_t row_records() const;
  /// The number of records of a part before a row.
  [[nodiscard]] std::uint32_t tally(std::size_t row, std::uint32_t part) const;
  /// The part that the record at this position belongs to.
  [[nodiscard]] std::uint32_t part_at(std::uint32_t position) const;
  [[nodiscard]] Monotone poll_keys() const {
    return {polls.shape, polls.directory.data(), words.data() + polls.at};
  }
  /// Memory besides that in slabs.
  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] unsigned part_bits() const;
};

}  // namespace readyscope
