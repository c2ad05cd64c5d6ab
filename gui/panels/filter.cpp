#include "panels/filter.hpp"

#include <algorithm>

#include "panels/format.hpp"

namespace readyscope::gui {
namespace {

constexpr std::size_t payload_searched_bytes_max = 4096;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whether `text` has `word`, which is in lower case, somewhere in it.
bool contains(std::string_view text, std::string_view word) {
  return std::ranges::search(text, word, [](char a, char b) { return lower(a) == b; }).begin() !=
         text.end();
}

}  // namespace

void Filter::set_text(std::string_view text) {
  words_.clear();
  while (words_.size() < words_max) {
    const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(begin);
    if (text.empty()) return;
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    const bool negated = word.front() == '!';
    if (negated) word.remove_prefix(1);
    if (word.empty()) continue;
    std::string lowered(word);
    std::ranges::transform(lowered, lowered.begin(), lower);
    words_.push_back({std::move(lowered), negated});
  }
}

bool Filter::passes_everything() const {
  return words_.empty() && std::ranges::all_of(kinds_, [](bool shown) { return shown; });
}

bool Filter::passes(const model::Journal& journal, const model::Record& record) const {
  return shows(record.kind) && std::ranges::all_of(words_, [&](const Word& word) {
           return matches(word.text, journal, record) != word.negated;
         });
}

bool Filter::matches(const std::string& word, const model::Journal& journal,
                     const model::Record& record) {
  const std::string& endpoint = journal.name(record.lane);
  const std::string peer = record.peer ? record.peer->text() : std::string();
  if (word.front() == ':') {
    // A port must match as a whole: `:98` is not in `127.0.0.1:9876`.
    const auto has_port = [&](std::string_view text) {
      for (std::size_t at = text.find(word); at != std::string_view::npos;
           at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if (end == text.size() || text[end] == ' ') return true;
      }
      return false;
    };
    return has_port(endpoint) || has_port(peer);
  }
  if (contains(kind_name(record.kind), word) || contains(endpoint, word) || contains(peer, word)) {
    return true;
  }
  const auto payload = journal.payload(record);
  if (!payload) return false;
  const auto searched = payload->first(std::min(payload->size(), payload_searched_bytes_max));
  return contains({reinterpret_cast<const char*>(searched.data()), searched.size()}, word);
}

void FilteredRecords::update(const model::Journal& journal, const Filter& filter) {
  if (!(filter == filter_)) {
    filter_ = filter;
    everything_ = filter.passes_everything();
    sequences_.clear();
    head_ = 0;
    scanned_ = journal.first();
  }
  if (everything_) return;
  scanned_ = std::max(scanned_, journal.first());
  const std::uint64_t end =
      std::min<std::uint64_t>(journal.end(), scanned_ + scanned_per_update_max);
  for (; scanned_ < end; ++scanned_) {
    if (filter_.passes(journal, journal.record(scanned_))) sequences_.push_back(scanned_);
  }
  const auto kept = std::ranges::lower_bound(matching(), journal.first());
  head_ += static_cast<std::size_t>(kept - matching().begin());
  if (head_ > 1024 && 2 * head_ > sequences_.size()) {
    sequences_.erase(sequences_.begin(), sequences_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

std::size_t FilteredRecords::size(const model::Journal& journal) const {
  return everything_ ? static_cast<std::size_t>(journal.end() - journal.first())
                     : matching().size();
}

std::uint64_t FilteredRecords::sequence(const model::Journal& journal, std::size_t row) const {
  return everything_ ? journal.first() + row : matching()[row];
}

std::size_t FilteredRecords::row_of(const model::Journal& journal, std::uint64_t sequence) const {
  if (everything_)
    return static_cast<std::size_t>(std::max(sequence, journal.first()) - journal.first());
  return static_cast<std::size_t>(std::ranges::lower_bound(matching(), sequence) -
                                  matching().begin());
}

bool FilteredRecords::is_complete(const model::Journal& journal) const {
  return everything_ || scanned_ >= journal.end();
}

}  // namespace readyscope::gui
