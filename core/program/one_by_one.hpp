#pragma once

#include <span>

#include "readyscope/scope/happening.hpp"

namespace readyscope {

/// Gives each happening to two sinks in turn, so that the second may ask the first what it knows by
/// then. Both must outlive it.
class OneByOne final : public HappeningSink {
 public:
  OneByOne(HappeningSink& first, HappeningSink& second) : first_(first), second_(second) {}

  void take(std::span<const Happening> happenings) override {
    for (const Happening& happening : happenings) {
      first_.take({&happening, 1});
      second_.take({&happening, 1});
    }
  }

 private:
  HappeningSink& first_;
  HappeningSink& second_;
};

}  // namespace readyscope
