#include <algorithm>

#include "panels/timeline/timeline_panel.hpp"
#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/conditions.hpp"

namespace readyscope::gui {
namespace {

constexpr Duration range_min = std::chrono::microseconds(1);
constexpr double pan_share = 0.125;  ///< Of the width.

std::vector<LaneId> lanes_of(const std::optional<MarkedRange>& range) {
  return range ? range->lanes : std::vector<LaneId>();
}

/// From the selected event to where the range ended, or to now.
void begin_range(const Frame& frame) {
  auto& range = frame.selection.range;
  const Instant at = selected_record(frame.scope, frame.selection)->at;
  const Instant end = range && range->end() > at ? range->end() : frame.scope.now();
  range = MarkedRange{at, std::max(end, at + range_min), lanes_of(range)};
}

/// Up to the selected event: from where the range began, or from where the history begins.
void end_range(const Frame& frame) {
  auto& range = frame.selection.range;
  const Instant at = selected_record(frame.scope, frame.selection)->at;
  const Instant first = frame.scope.journal().begin_time().value_or(at);
  const Instant begin = range && range->begin() < at ? range->begin() : first;
  range = MarkedRange{std::min(begin, at - range_min), at, lanes_of(range)};
}

/// Something that the timeline does when it is drawn next, while it is shown.
template <class Wished>
Action wish(int section, const char* name, Keys keys, Wished wished) {
  return {.menu = Menu::go,
          .section = section,
          .name = name,
          .keys = keys,
          .act = [wished](const Frame& frame) { frame.wishes.add(wished); },
          .needs = Panel::timeline};
}

}  // namespace

void TimelinePanel::follow_newest(Selection& selection) {
  follow = true;
  selection.pause.reset();
}

Actions TimelinePanel::actions() {
  const auto mark = [this](const char* name, char key, void (*change)(const Frame&)) {
    return Action{.menu = Menu::go,
                  .section = 3,
                  .name = name,
                  .keys = {.character = key},
                  .act =
                      [this, change](const Frame& frame) {
                        // What is being measured must stay in place.
                        timeline::stop_following({frame, *this});
                        change(frame);
                      },
                  .possible = is_event_selected};
  };
  return {{.menu = Menu::edit,
           .section = 2,
           .name = "Zoom to the range",
           .act = [](const Frame& frame) { frame.wishes.add(ZoomToRange{}); },
           .possible = is_range_marked},
          {.menu = Menu::go,
           .name = "Pause or resume the picture",
           .keys = {.chord = ImGuiKey_Space},
           .act = [](const Frame& frame) { toggle_pause(frame.scope, frame.selection); },
           .ticked = [](const Frame& frame) { return frame.selection.pause.has_value(); }},
          {.menu = Menu::go,
           .name = "To the newest",
           .keys = {.chord = ImGuiKey_End},
           .act = [this](const Frame& frame) { follow_newest(frame.selection); }},
          wish(0, "To where the history begins", {.chord = ImGuiKey_Home}, ShowOldest{}),
          wish(1, "Zoom in", {.chord = ImGuiKey_W, .repeats = true}, Zoom{-timeline::zoom_steps}),
          wish(1, "Zoom out", {.chord = ImGuiKey_S, .repeats = true}, Zoom{timeline::zoom_steps}),
          wish(1, "Earlier", {.chord = ImGuiKey_A, .repeats = true}, Pan{-pan_share}),
          wish(1, "Later", {.chord = ImGuiKey_D, .repeats = true}, Pan{pan_share}),
          wish(1, "Centre the selection, then fit all", {.chord = ImGuiKey_F}, CentreThenFit{}),
          mark("Begin the range at the selected event", '[', begin_range),
          mark("End the range at the selected event", ']', end_range)};
}

}  // namespace readyscope::gui
