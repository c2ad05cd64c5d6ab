#pragma once

#include <optional>

#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

/// The column by which a table is sorted.
struct Sorting {
  int column = 0;
  bool descending = false;
  bool operator==(const Sorting&) const = default;
};

/// How the traffic is shown, as far as it is saved.
struct TrafficLook {
  std::optional<Sorting> links_sorting{};  ///< Empty: in the order in which the links came.
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
