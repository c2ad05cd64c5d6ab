#include "program/source_words.hpp"

#include <string_view>

#include "text/format.hpp"

namespace readyscope {

std::string source_words(const SourceFigures& source) {
  std::string words;
  const auto add = [&](std::uint64_t count, std::string_view sentence) {
    if (count == 0) return;
    append_sentence(words, std::string(sentence) + ": " + format_count(count) + ".");
  };
  if (source.datagrams == 0 && source.frames > 0) {
    add(source.frames, "No UDP datagram is in " + source.file + "; frames of other kinds");
  }
  add(source.missing, "Datagrams that are missing in " + source.file);
  add(source.truncated, "Datagrams of which " + source.file + " has only the beginning");
  add(source.not_shown, "Datagrams left out, because there were too many addresses");
  add(source.broken, "Damaged places in " + source.file);
  if (source.cut_off) append_sentence(words, source.file + " ends in the middle of something.");
  return words;
}

}  // namespace readyscope
