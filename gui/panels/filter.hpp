#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/model/journal.hpp"

namespace readyscope::gui {

/// Which records a person wants to see. Words that must all match, each with `!` before it for
/// "not": `:9876` a port, anything else a part of the kind, the endpoint, the peer or the payload's
/// text, in either case.
class Filter {
 public:
  static constexpr std::size_t words_max = 16;

  void set_text(std::string_view text);
  void set_kind(model::Kind kind, bool shown) { kinds_[static_cast<std::size_t>(kind)] = shown; }

  [[nodiscard]] bool shows(model::Kind kind) const {
    return kinds_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] bool passes_everything() const;
  [[nodiscard]] bool passes(const model::Journal& journal, const model::Record& record) const;

  bool operator==(const Filter&) const = default;

 private:
  struct Word {
    std::string text;
    bool negated = false;
    bool operator==(const Word&) const = default;
  };
  [[nodiscard]] static bool matches(const std::string& word, const model::Journal& journal,
                                    const model::Record& record);

  std::vector<Word> words_;
  std::array<bool, model::kinds> kinds_ = [] {
    std::array<bool, model::kinds> all{};
    all.fill(true);
    return all;
  }();
};

/// The records that pass a filter, found a little at a time so that no frame waits for a long
/// history.
class FilteredRecords {
 public:
  static constexpr std::size_t scanned_per_update_max = 50'000;

  /// Takes in what is new, and lets go of what the journal no longer keeps.
  void update(const model::Journal& journal, const Filter& filter);

  [[nodiscard]] std::size_t size(const model::Journal& journal) const;
  [[nodiscard]] std::uint64_t sequence(const model::Journal& journal, std::size_t row) const;
  /// The row of this record, or of the one that follows it.
  [[nodiscard]] std::size_t row_of(const model::Journal& journal, std::uint64_t sequence) const;
  [[nodiscard]] bool is_complete(const model::Journal& journal) const;

 private:
  [[nodiscard]] std::span<const std::uint64_t> matching() const {
    return std::span(sequences_).subspan(head_);
  }

  Filter filter_;
  bool everything_ = true;
  std::vector<std::uint64_t> sequences_;
  std::size_t head_ = 0;  ///< Before it lies what the journal has pushed out.
  std::uint64_t scanned_ = 0;
};

}  // namespace readyscope::gui
