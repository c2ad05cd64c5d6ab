#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

#include "readyscope/scope/happening.hpp"

namespace readyscope {

/// One that may have come more than once, always in the same words.
struct RepeatedFailure {
  Failure failure;
  std::uint64_t times = 1;
};

/// The outcomes of requests, and what failed.
class Outcomes {
 public:
  static constexpr std::size_t outcomes_max = 16'384;
  static constexpr std::size_t failures_max = 100;

  void conclude(const Concluded& concluded);
  void complain(const Failure& failure);

  /// Null while the request is in progress, or if it was long ago: only the latest `outcomes_max`
  /// are kept.
  [[nodiscard]] const Concluded* outcome(Ticket ticket) const;
  /// The latest failures, oldest first; at most `failures_max`. One that repeats is there once, as
  /// of the last time.
  [[nodiscard]] const std::deque<RepeatedFailure>& failures() const { return failures_; }
  /// How many there have been, including those no longer kept.
  [[nodiscard]] std::uint64_t failure_count() const { return failure_count_; }

 private:
  std::deque<Concluded> outcomes_;
  std::deque<RepeatedFailure> failures_;
  std::uint64_t failure_count_ = 0;
};

}  // namespace readyscope
