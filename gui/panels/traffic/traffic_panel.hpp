#pragma once

#include <optional>

#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

/// By which column a table is sorted.
struct Sorting {
  int column = 0;
  bool descending = false;
  bool operator==(const Sorting&) const = default;
};

/// What lasts of how the traffic is shown.
struct TrafficLook {
  std::optional<Sorting> links_sorting{};  ///< None: as the links came.
  float links_share = 0.4F;                ///< Of the height, when there are details below.
  bool operator==(const TrafficLook&) const = default;
};

/// Counter senders, and the links of those that receive.
class TrafficPanel {
 public:
  explicit TrafficPanel(const Appearance& appearance) : appearance_(appearance) {}

  void draw(const Scope& scope, Selection& selection, Wishes& wishes);

  TrafficLook look;

 private:
  const Appearance& appearance_;
};

}  // namespace readyscope::gui
