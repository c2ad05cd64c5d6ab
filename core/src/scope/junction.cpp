#include "readyscope/scope/junction.hpp"

namespace readyscope {

void Junction::take(std::span<const Happening> happenings) {
  if (holds_) {
    held_.take(happenings);
    return;
  }
  for (HappeningSink* sink : sinks_) sink->take(happenings);
}

void Junction::release() {
  holds_ = false;
  take(held_.all());
  held_.clear();
}

}  // namespace readyscope
