// What is typed into the filter of the events. The first line is the filter, the rest a payload.

#include "text/filter.hpp"

#include <string>

#include "fuzz.hpp"

namespace {

using namespace readyscope;

bool passes(const std::string& text, const Journal& journal) {
  Filter filter;
  filter.set_text(text);
  return filter.passes(journal, journal.record(journal.first()));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto [text, payload] = fuzz::split_line(fuzz::text_of(data, size));
  Journal journal;
  const LaneId lane = journal.add_lane("127.0.0.1:9876").value();
  const auto bytes = std::as_bytes(std::span(payload));
  journal.append({.at = Instant{std::chrono::hours(1)},
                  .lane = lane,
                  .kind = Kind::received,
                  .count = bytes.size(),
                  .peer = Endpoint::loopback(40'001)},
                 bytes);
  const bool shown = passes(std::string(text), journal);
  const bool is_one_word = !text.empty() && text.size() < Filter::text_bytes_max &&
                           text.front() != '!' &&
                           text.find_first_of(" \t\r\v\f") == std::string_view::npos;
  if (is_one_word) {
    fuzz::require(passes('!' + std::string(text), journal) != shown,
                  "a word with ! before it shows exactly the others");
  }
  return 0;
}
