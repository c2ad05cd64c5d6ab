#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"
#include "text/range.hpp"

namespace readyscope {

/// Which records to show. Its text consists of words that must all match: `:9876` matches a whole
/// port, anything else a part of the kind, the endpoint, the peer or the payload, ignoring ASCII
/// case. `!` before a word inverts it.
class Filter {
 public:
  static constexpr std::size_t words_max = 16;
  static constexpr std::size_t text_bytes_max = 400;

  /// Words beyond the first `words_max` are ignored.
  void set_text(std::string_view text);
  void set_kind(Kind kind, bool shown) { kinds_[static_cast<std::size_t>(kind)] = shown; }

  void set_range(std::optional<MarkedRange> range) { range_ = std::move(range); }
  [[nodiscard]] const std::optional<MarkedRange>& range() const { return range_; }

  [[nodiscard]] bool shows(Kind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] bool passes_everything() const;
  /// As from `Journal::payload`.
  using Payload = std::optional<std::span<const std::byte>>;
  [[nodiscard]] bool passes(const Journal& journal, const Record& record,
                            const Payload& payload) const;
  [[nodiscard]] bool passes(const Journal& journal, const Record& record) const {
    return passes(journal, record, journal.payload(record));
  }

  bool operator==(const Filter&) const = default;

 private:
  struct Word {
    std::string text;
    bool negated = false;
    bool operator==(const Word&) const = default;
  };
  [[nodiscard]] static bool matches(const std::string& word, const Journal& journal,
                                    const Record& record, const Payload& payload);

  [[nodiscard]] bool is_in_range(const Record& record) const;

  std::vector<Word> words_;
  std::optional<MarkedRange> range_;
  std::array<bool, kinds> kinds_ = [] {
    std::array<bool, kinds> all{};
    all.fill(true);
    return all;
  }();
};

/// The records that pass a filter. The search is incremental, so that no frame waits for a long
/// history.
class FilteredRecords {
 public:
  static constexpr std::size_t scanned_per_update_max = 200'000;
  static constexpr Duration scan_time_max = std::chrono::milliseconds(4);
  static constexpr std::size_t matches_max = 1'000'000;  ///< Only the newest matches are kept.

  using Now = std::function<Instant()>;

  /// Searches new records before the sequence `until`, for at most about `scan_time_max` by `now`,
  /// and drops matches that the journal no longer keeps. A filter that differs from the last one
  /// starts the search again; returns whether it did.
  bool update(const Journal& journal, const Filter& filter, std::uint64_t until, const Now& now);

  [[nodiscard]] std::size_t size(const Journal& journal) const;
  [[nodiscard]] std::uint64_t sequence(const Journal& journal, std::size_t row) const;
  /// The row of this record, or of the next match after it.
  [[nodiscard]] std::size_t row_of(const Journal& journal, std::uint64_t sequence) const;
  [[nodiscard]] bool is_complete() const { return everything_ || scanned_ >= scan_end_; }
  /// How far the search has got, from 0 to 1.
  [[nodiscard]] double progress() const;
  /// How many matches were dropped because there were more than `matches_max`.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  [[nodiscard]] std::span<const std::uint64_t> matching() const {
    return std::span(sequences_).subspan(head_);
  }
  void begin_search(const Journal& journal, const Filter& filter);
  void scan(const Journal& journal, const Now& now);
  void drop_old(const Journal& journal);

  Filter filter_;
  bool everything_ = true;
  std::vector<std::uint64_t> sequences_;
  std::size_t head_ = 0;  ///< Matches before this index have been dropped.
  std::uint64_t until_ = 0;
  std::uint64_t scan_begin_ = 0;
  std::uint64_t scanned_ = 0;
  std::uint64_t scan_end_ = 0;
  std::uint64_t range_end_ = 0;  ///< No record from here on can be in the filter's range.
  std::uint64_t left_out_ = 0;
};

}  // namespace readyscope
