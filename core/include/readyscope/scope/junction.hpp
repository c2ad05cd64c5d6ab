#pragma once

#include <span>
#include <vector>

#include "readyscope/scope/happening_log.hpp"

namespace readyscope {

/// Passes happenings on to several sinks, in the order in which the sinks were added. Can hold them
/// back for a while, so that everything drawn in one frame is as of the same time.
class Junction final : public HappeningSink {
 public:
  /// The sink must outlive this.
  void add(HappeningSink& sink) { sinks_.push_back(&sink); }

  void take(std::span<const Happening> happenings) override;

  void hold() { holds_ = true; }
  /// Passes on what was held back.
  void release();

 private:
  std::vector<HappeningSink*> sinks_;
  bool holds_ = false;
  /// Bounded by what the engine does while this holds: a few steps, each with its budget.
  HappeningLog held_;
};

}  // namespace readyscope
