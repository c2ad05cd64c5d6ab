#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "readyscope/history/journal.hpp"

namespace readyscope::gui {

/// How a person has arranged one lane of the timeline.
struct LaneLook {
  float height = 1;  ///< The default is 1.
  bool pinned = false;
  bool hidden = false;
  bool operator==(const LaneLook&) const = default;
};

/// How a person has arranged all lanes together.
struct LanesLook {
  float height = 1;
  bool by_port = false;                 ///< Lanes of one local port are grouped.
  std::vector<std::uint16_t> folded{};  ///< Ports whose lanes are folded under their header.

  void resize(float factor);
  void fold(std::uint16_t port, bool put_away);
  [[nodiscard]] bool is_folded(std::uint16_t port) const;

  bool operator==(const LanesLook&) const = default;
};

/// How the lanes of the timeline are arranged: plain values, kept for every lane of the history, so
/// that one that disappears and comes back is where it was.
struct LaneArrangement {
  static constexpr float height_min = 0.5F;
  static constexpr float height_max = 8;

  std::unordered_map<LaneId, LaneLook> looks;  ///< Of those that do not look like any other.
  std::vector<LaneId> order;                   ///< All of them, from the top.
  std::vector<LaneId> known;                   ///< All of them, in the order of their numbers.

  /// Makes these the lanes there are, in the order of their numbers; new ones go to the end.
  void know(std::span<const LaneId> lanes);
  [[nodiscard]] LaneLook look(LaneId lane) const;
  void pin(LaneId lane, bool pinned);
  void hide(LaneId lane, bool hidden);
  void resize(LaneId lane, float factor);
  /// `lane` takes the place of `other`, which moves towards where `lane` was.
  void take_place(LaneId lane, LaneId other);

  bool operator==(const LaneArrangement&) const = default;
};

/// A lane that has something to show.
struct PresentLane {
  LaneId lane = no_lane;
  std::uint16_t port = 0;  ///< Its own; 0 while it has none.
};

/// One row of the timeline: a lane, or the header of several with one port.
struct LaneRow {
  LaneId lane = no_lane;  ///< `no_lane` for a header.
  std::uint16_t port = 0;
  std::size_t lanes = 1;  ///< How many are grouped; under a header if there are several.
  float height = 1;

  [[nodiscard]] bool is_header() const { return lane == no_lane; }
};

/// The lanes in the order in which they are drawn.
struct LaneRows {
  static constexpr float header_height = 0.5F;

  std::vector<LaneRow> pinned;  ///< Above the others, which scroll.
  std::vector<LaneRow> scrolled;
  std::vector<LaneId> hidden;

  /// The lane in the row above this one, or below: where Move up and Move down lead. `std::nullopt`
  /// at the end of its part, or of its port's group.
  [[nodiscard]] std::optional<LaneId> next_to(LaneId lane, bool above) const;
};

/// `present` are known to the arrangement.
LaneRows rows_of(const LaneArrangement& arrangement, const LanesLook& look,
                 std::span<const PresentLane> present);

}  // namespace readyscope::gui
