#include "cli/exit_code.hpp"

#include <algorithm>

namespace readyscope::cli {

int exit_code_of(std::span<const JudgedRequirement> requirements) {
  const auto any = [&](Verdict verdict) {
    return std::ranges::any_of(requirements, [&](const JudgedRequirement& judged) {
      return judged.judgement.verdict == verdict;
    });
  };
  if (any(Verdict::failed)) return exit_code_requirement_failed;
  return any(Verdict::not_enough_data) ? exit_code_not_enough_data : exit_code_success;
}

}  // namespace readyscope::cli
