#pragma once

#include <span>
#include <vector>

#include "readyscope/scope/happening_log.hpp"

namespace readyscope {

/// Hands happenings on to several sinks, in the order in which these were added. It can hold them
/// back meanwhile, so that all that is drawn in one picture is as of one time.
class Junction final : public HappeningSink {
 public:
  /// The sink must outlive this.
  void add(HappeningSink& sink) { sinks_.push_back(&sink); }

  void take(std::span<const Happening> happenings) override;

  void hold() { holds_ = true; }
  /// What was held back goes on.
  void release();

 private:
  std::vector<HappeningSink*> sinks_;
  bool holds_ = false;
  /// Bounded by what the engine does while it is held: a few steps, each with its budget.
  HappeningLog held_;
};

}  // namespace readyscope
