#pragma once

#include <cstddef>

#include "engine/common.hpp"

namespace readyscope {

/// Samples what changes without a happening of its own: the kernel's receive buffers, and the
/// figures of impairments.
class Sampling {
 public:
  /// So few endpoints' buffers per step that thousands of endpoints do not cost a frame.
  static constexpr std::size_t buffers_per_step = 16;

  explicit Sampling(EngineCommon& common) : common_(&common) {}

  void step();
  /// All at once.
  void sample_all();
  void sample_buffer(LiveEndpoint& endpoint);
  void sample_impairment(LiveEndpoint& endpoint);

 private:
  void report(const LiveEndpoint& endpoint, Direction direction, ImpairmentFigures& last);

  EngineCommon* common_;
  std::size_t turn_ = 0;
};

}  // namespace readyscope
