#include "history/journal_block.hpp"

#include <algorithm>
#include <bit>

#include "history/coding/bits.hpp"
#include "history/coding/packed.hpp"

namespace readyscope {
namespace {

// Which columns a chunk has. Those that are zero throughout are left out.
constexpr std::uint64_t has_captured = 1;  ///< In a column of its own.
constexpr std::uint64_t captured_all = 2;  ///< Equal to `count` throughout.
constexpr std::uint64_t has_peers = 4;
constexpr std::uint64_t has_errors = 8;
constexpr std::uint64_t has_flags = 16;

std::uint64_t unsigned_of(std::int32_t error) { return static_cast<std::uint32_t>(error); }

/// Finds out which columns are needed and which of them are constant. Copies the keys along the
/// way, because most of the cost of encoding is iterating over the records.
struct Survey {
  Survey(std::span<const StoredRecord> records, std::span<std::uint64_t> keys) {
    std::uint64_t* key = keys.data();
    const StoredRecord& first = records.front();
    std::uint64_t captured = 0;
    std::uint64_t uncaptured = 0;
    for (const StoredRecord& stored : records) {
      *key++ = stored.key;
      counted += stored.count;
      captured |= stored.captured;
      uncaptured |= stored.count ^ stored.captured;
      counts_differ |= stored.count ^ first.count;
      peers_differ |= stored.peer ^ first.peer;
      errors_differ |= unsigned_of(stored.error) ^ unsigned_of(first.error);
      flags_differ |= stored.flags ^ first.flags;
    }
    columns = (captured == 0     ? 0
               : uncaptured == 0 ? captured_all
                                 : has_captured) |
              ((peers_differ | first.peer) == 0 ? 0 : has_peers) |
              ((errors_differ | unsigned_of(first.error)) == 0 ? 0 : has_errors) |
              ((flags_differ | first.flags) == 0 ? 0 : has_flags);
  }

  std::uint64_t columns = 0;
  std::uint64_t counted = 0;
  std::uint64_t counts_differ = 0;
  std::uint64_t peers_differ = 0;
  std::uint64_t errors_differ = 0;
  std::uint64_t flags_differ = 0;
};

/// The columns that follow the keys, in the order in which they are stored.
struct FieldColumns {
  explicit FieldColumns(const Monotone& keys) : head(keys.end()), counts(head + 1) {}

  [[nodiscard]] bool has(std::uint64_t column) const { return (*head & column) != 0; }
  [[nodiscard]] std::uint64_t captured_before(std::size_t index) const {
    if (has(captured_all)) return counts.sum(index);
    return has(has_captured) ? Packed(counts.end()).sum(index) : 0;
  }

  const std::uint64_t* head;
  Packed counts;
};

constexpr std::size_t row_records_min = 1024;
constexpr std::size_t row_records_per_part = 32;
constexpr std::size_t row_records_max = 4096;

}  // namespace

ChunkShape append_chunk(std::vector<std::uint64_t>& words, std::vector<std::uint16_t>& directory,
                        std::span<const StoredRecord> records,
                        std::vector<std::uint64_t>& scratch) {
  if (scratch.size() < records.size()) scratch.resize(records.size());
  const std::span column(scratch.data(), records.size());
  const auto gather = [&](auto field) -> std::span<const std::uint64_t> {
    for (std::size_t i = 0; i < records.size(); ++i) column[i] = field(records[i]);
    return column;
  };
  const Survey survey(records, column);
  const MonotoneShape keys = append_monotone(words, directory, column);
  words.push_back(survey.columns);
  const auto append = [&](bool differ, auto field) {
    if (differ) {
      append_packed(words, gather(field));
    } else {
      append_constant(words, records.size(), field(records.front()));
    }
  };
  const auto has = [&](std::uint64_t wanted) { return (survey.columns & wanted) != 0; };
  append(survey.counts_differ != 0, [](const StoredRecord& stored) { return stored.count; });
  if (has(has_captured)) {
    append(true, [](const StoredRecord& stored) { return std::uint64_t{stored.captured}; });
  }
  if (has(has_peers)) {
    append(survey.peers_differ != 0,
           [](const StoredRecord& stored) { return std::uint64_t{stored.peer}; });
  }
  if (has(has_errors)) {
    append(survey.errors_differ != 0,
           [](const StoredRecord& stored) { return unsigned_of(stored.error); });
  }
  if (has(has_flags)) {
    append(survey.flags_differ != 0,
           [](const StoredRecord& stored) { return std::uint64_t{stored.flags}; });
  }
  return {keys, survey.counted};
}

std::uint64_t Chunk::counted(std::size_t index) const {
  return FieldColumns(keys_).counts.sum(index);
}

std::uint64_t Chunk::count(std::size_t index) const { return FieldColumns(keys_).counts.at(index); }

std::uint64_t Chunk::captured(std::size_t index) const {
  return FieldColumns(keys_).captured_before(index);
}

StoredRecord Chunk::fields(std::size_t index) const {
  const FieldColumns columns(keys_);
  StoredRecord stored;
  stored.count = columns.counts.at(index);
  if (columns.has(captured_all))
    stored.captured = static_cast<std::uint32_t>(stored.count) & 0xff'ffffU;
  const std::uint64_t* column = columns.counts.end();
  const auto take = [&](std::uint64_t wanted) -> std::uint64_t {
    if (!columns.has(wanted)) return 0;
    const Packed packed(column);
    column = packed.end();
    return packed.at(index);
  };
  if (columns.has(has_captured))
    stored.captured = static_cast<std::uint32_t>(take(has_captured)) & 0xff'ffffU;
  stored.peer = static_cast<std::uint16_t>(take(has_peers));
  stored.error = static_cast<std::int32_t>(static_cast<std::uint32_t>(take(has_errors)));
  stored.flags = static_cast<std::uint32_t>(take(has_flags)) & 0xffU;
  return stored;
}

// ---- the order of the records in a block ------------------------------------------------------

/// The more tracks, the farther apart are the rows of tallies, to save memory; but never so far
/// that counting between two of them becomes noticeable.
std::size_t Block::row_records() const {
  return std::clamp(row_records_per_part * parts.size(), row_records_min, row_records_max);
}

unsigned Block::part_bits() const {
  return parts.empty() ? 0 : static_cast<unsigned>(std::bit_width(parts.size() - 1));
}

void Block::append_order(std::vector<std::uint64_t>& coding, std::span<const PartSpan> order) {
  const std::size_t spacing = row_records();
  tallies_at = words_for(std::size_t{records} * part_bits()) + 1;
  const std::size_t rows = records == 0 ? 0 : (records - 1) / spacing + 1;
  coding.resize(tallies_at + words_for(rows * parts.size() * 16) + 1);

  std::vector<std::uint32_t> tally(parts.size());
  BitWriter writer(coding.data(), part_bits());
  std::size_t row = 0;
  const auto write_row = [&] {
    for (std::size_t part = 0; part < parts.size(); ++part) {
      write_bits(&coding[tallies_at], (row * parts.size() + part) * 16, 16, tally[part]);
    }
    ++row;
  };
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t end = i + 1 < order.size() ? order[i + 1].begin : records;
    for (std::size_t at = order[i].begin; at < end; ++at) {
      if (at == row * spacing) write_row();
      ++tally[order[i].part];
      writer.write(order[i].part);
    }
  }
  writer.finish();
}

std::uint32_t Block::tally(std::size_t row, std::uint32_t part) const {
  return static_cast<std::uint32_t>(
      read_bits(&words[tallies_at], (row * parts.size() + part) * 16, 16));
}

std::uint32_t Block::part_at(std::uint32_t position) const {
  const unsigned width = part_bits();
  return static_cast<std::uint32_t>(read_bits(words.data(), std::size_t{position} * width, width));
}

InBlock Block::find(std::uint32_t position) const {
  if (parts.size() == 1) return {.part = 0, .index = position};
  const std::uint32_t part = part_at(position);
  const std::size_t row = position / row_records();
  std::uint32_t index = tally(row, part);
  for (auto at = static_cast<std::uint32_t>(row * row_records()); at < position; ++at) {
    if (part_at(at) == part) ++index;
  }
  return {.part = part, .index = index};
}

std::uint32_t Block::position(InBlock where) const {
  if (parts.size() == 1) return where.index;
  std::size_t row = 0;
  for (std::size_t end = (records - 1) / row_records() + 1; end - row > 1;) {
    const std::size_t middle = row + (end - row) / 2;
    (tally(middle, where.part) <= where.index ? row : end) = middle;
  }
  std::uint32_t to_go = where.index - tally(row, where.part);
  auto at = static_cast<std::uint32_t>(row * row_records());
  while (part_at(at) != where.part || to_go-- > 0) ++at;
  return at;
}

std::size_t Block::bytes() const {
  return sizeof(Block) + parts.capacity() * sizeof(parts[0]) + peers.capacity() * sizeof(peers[0]) +
         polls.directory.capacity() * sizeof(polls.directory[0]) +
         payload_at.capacity() * sizeof(payload_at[0]);
}

}  // namespace readyscope
