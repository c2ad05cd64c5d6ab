#pragma once

#include <cstddef>

#include "engine/common.hpp"

namespace readyscope {

/// Looks at what changes without a happening of its own: the kernel's receive buffers, and what
/// impairments do.
class Sampling {
 public:
  /// So few endpoints' buffers in each step that thousands do not cost a frame.
  static constexpr std::size_t buffers_per_step = 16;

  explicit Sampling(EngineCommon& common) : common_(&common) {}

  void step();
  void sample_buffer(LiveEndpoint& endpoint);
  void sample_impairment(LiveEndpoint& endpoint);

 private:
  void report(LiveEndpoint& endpoint, Direction direction, Handle handle, ImpairmentFigures& last);

  EngineCommon* common_;
  std::size_t turn_ = 0;
};

}  // namespace readyscope
