#pragma once

#include <gmock/gmock.h>

#include <cmath>

#include "hand.hpp"
#include "text/format.hpp"

namespace readyscope::gui::test {

/// A timeline with one lane, and where times are in it.
class TimelinePanel : public WindowTest {
 protected:
  [[nodiscard]] gui::TimelinePanel& timeline() { return hand.desk.panels.timeline; }
  [[nodiscard]] TimelineLook& look() { return timeline().look; }
  Box plot() { return hand.find("##plot").seen; }
  double columns() { return std::floor(plot().high.x - plot().low.x); }
  /// The time at the right edge while it does not follow.
  Instant time_under(float x) {
    return timeline().right -
           Duration(std::llround((columns() - (x - plot().low.x)) * look().ns_per_column));
  }
  float x_of(Instant at) {
    const auto before_right = static_cast<double>((timeline().right - at).count());
    return plot().low.x + static_cast<float>(columns() - before_right / look().ns_per_column);
  }
  Duration column() { return Duration(std::llround(look().ns_per_column)); }
  ImVec2 middle() { return plot().centre(); }
  void stop_following() {
    hand.click(Target("Follow").in("Timeline"));
    ASSERT_FALSE(timeline().follow);
    hand.frame();
  }
  ImVec2 name_of(const std::string& name) { return hand.place_of(name, "Timeline"); }
  /// A lane is below another one.
  bool is_below(const std::string& lower, const std::string& upper) {
    return name_of(lower).y > name_of(upper).y;
  }

  const EndpointState& endpoint = hand.bind("127.0.0.1:9876");
};

inline void expect_near(Instant a, Instant b, Duration within) {
  EXPECT_LE(std::chrono::abs(a - b), within) << (a - b).count() << " ns apart";
}

}  // namespace readyscope::gui::test
