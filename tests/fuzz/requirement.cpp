// A requirement: a figure compared with a number.

#include "text/requirement.hpp"

#include <string>

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  const auto requirement = Requirement::parse(fuzz::text_of(data, size));
  if (!requirement) {
    fuzz::require(!requirement.error().empty(), "a refusal has words");
    for (const char c : requirement.error()) {
      fuzz::require(c >= 0x20 && c < 0x7f, "and they are harmless on a terminal");
    }
    return 0;
  }
  const auto again = Requirement::parse(requirement->text());
  fuzz::require(
      again && again->text() == requirement->text() && again->unit() == requirement->unit(),
      "its text says all of it");
  static const Scope nothing({});
  const Judgement judgement = requirement->judge(nothing);
  const Judgement twin = again->judge(nothing);
  fuzz::require(judgement.verdict == twin.verdict && judgement.value == twin.value,
                "the same requirement comes to the same");
  fuzz::require((judgement.verdict == Verdict::not_enough_data) == !judgement.value,
                "without a value there is no verdict");
  fuzz::require(!explain(*requirement, judgement).empty(), "what it came to has words");
  return 0;
}
