#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "history/coding/monotone.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// A record as it is held while it is new, without what its track and block say of it. Two fill a
/// line of the processor's cache.
struct Entry {
  static constexpr std::uint8_t kernel_time = 1;
  static constexpr std::uint8_t truncated = 2;

  std::uint64_t key = 0;      ///< On its track's axis: the time, or the number of the poll.
  std::uint64_t count = 0;    ///< Of a poll gap, how long it was.
  std::uint32_t payload = 0;  ///< How many bytes of payload the block's records before it have.
  std::uint32_t captured : 24 = 0;
  std::uint32_t flags : 8 = 0;
  std::uint16_t position = 0;  ///< Among the records of the block.
  std::uint16_t peer = 0;  ///< 0 for none, else one more than its place among the block's peers.
  std::int32_t error = 0;
};
static_assert(sizeof(Entry) == 32);

/// What came of coding the entries of one track in one block.
struct ChunkShape {
  MonotoneShape keys;
  std::uint64_t counted = 0;  ///< By all entries together.
};

/// Appends the code of some entries of one track. `scratch` is only there to be used again.
ChunkShape append_chunk(std::vector<std::uint64_t>& words, std::vector<std::uint16_t>& directory,
                        std::span<const Entry> entries, std::vector<std::uint64_t>& scratch);

/// Reads such a code where it lies. The keys come first: they are what is asked for most.
class Chunk {
 public:
  explicit Chunk(const Monotone& keys) : keys_(keys) {}

  [[nodiscard]] const Monotone& keys() const { return keys_; }
  /// What the entries before `index` counted together.
  [[nodiscard]] std::uint64_t counted(std::size_t index) const;
  [[nodiscard]] std::uint64_t count(std::size_t index) const;
  /// How many bytes of payload the entries before `index` have together.
  [[nodiscard]] std::uint64_t captured(std::size_t index) const;
  /// The entry without what takes a search: its key, its position and its payload's place.
  [[nodiscard]] Entry fields(std::size_t index) const;

 private:
  Monotone keys_;
};

/// Records in a row that belong to the same part: draining a socket brings many.
struct Stretch {
  std::uint32_t begin = 0;  ///< Among the records of the block; it ends where the next begins.
  std::uint32_t part = 0;
};

/// Where in a block a record is.
struct InBlock {
  std::uint32_t part = 0;   ///< Which of the block's tracks.
  std::uint32_t index = 0;  ///< Among that track's records in the block.
};

/// Up to 65,535 records in a row, sealed: nothing in it changes any more, until the payloads
/// and at last all of it are pushed out.
struct Block {
  std::uint64_t first_sequence = 0;
  std::uint32_t records = 0;
  std::uint64_t first_poll = 0;
  std::uint32_t polls = 0;
  std::uint64_t first_poll_key = 0;  ///< The time of that poll, as a key.
  std::uint64_t begin_key = 0;       ///< The earliest time there is in it.
  std::uint64_t payloads = 0;        ///< How many records have one.
  std::vector<std::uint32_t> parts;  ///< The tracks that occur, by their numbers in the journal.
  std::vector<Endpoint> peers;
  std::span<const std::byte> payload;    ///< In the order of the records. Empty once pushed out.
  std::span<const std::uint64_t> words;  ///< All that is coded.
  // The slabs in which these two are:
  std::uint64_t payload_slab = 0;
  std::uint64_t words_slab = 0;
  JournalBytes bytes_of;       ///< What the words and the rest are for.
  std::size_t tallies_at = 0;  ///< Where in the words they begin.
  std::size_t polls_at = 0;
  std::vector<std::uint32_t> payload_at;  ///< Where that of each row of tallies begins.
  MonotoneShape polls_shape;
  std::vector<std::uint16_t> polls_directory;

  /// Codes which track each record belongs to, at the beginning of `coding`. `records` and `parts`
  /// must be complete.
  void append_order(std::vector<std::uint64_t>& coding, std::span<const Stretch> order);

  [[nodiscard]] InBlock find(std::uint32_t position) const;
  [[nodiscard]] std::uint32_t position(InBlock place) const;
  /// How many records there are to a row of tallies.
  [[nodiscard]] std::size_t row_records() const;
  /// How many records of a part come before a row.
  [[nodiscard]] std::uint32_t tally(std::size_t row, std::uint32_t part) const;
  /// Which track the record at this position belongs to.
  [[nodiscard]] std::uint32_t part_at(std::uint32_t position) const;
  [[nodiscard]] Monotone poll_keys() const {
    return {polls_shape, polls_directory.data(), words.data() + polls_at};
  }
  /// Beside what is in slabs.
  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] unsigned part_bits() const;
};

}  // namespace readyscope
