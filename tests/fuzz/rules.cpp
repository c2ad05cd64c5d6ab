// Reply rules, from a file and to any datagram. The first line is the datagram.

#include <chrono>

#include "fuzz.hpp"
#include "readyscope/scope/replier.hpp"
#include "text/patterns.hpp"
#include "text/rules_file.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  static const PatternCompiler compile = make_pattern_compiler();
  const auto [datagram, text] = fuzz::split_line(fuzz::text_of(data, size));
  const auto rules = parse_rules(text, compile);
  if (!rules) {
    fuzz::require(!rules.error().empty(), "every fault is explained");
    return 0;
  }
  auto replier = Replier::make(*rules, compile);
  fuzz::require(replier.has_value(), "rules that were read can be used");
  const auto reply = replier->answer(std::as_bytes(std::span(datagram)), std::chrono::hours(1));
  if (!reply) return 0;
  fuzz::require(reply->rule < rules->size(), "the rule that matched exists");
  fuzz::require(reply->text.size() <= Replier::reply_bytes_max, "a reply fits into a datagram");
  return 0;
}
