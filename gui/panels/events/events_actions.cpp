#include "panels/events/events_panel.hpp"
#include "panels/widgets/conditions.hpp"
#include "readyscope/history/timeline.hpp"

namespace readyscope::gui {
namespace {

/// Times count from the selected event; doing it again removes the reference.
void set_reference(const Frame& frame, TimeFormat& format) {
  std::optional<Instant>& reference = frame.selection.reference;
  const Instant at = selected_record(frame.scope, frame.selection)->at;
  if (format == TimeFormat::since_reference && reference == at) {
    reference.reset();
    format = TimeFormat::since_start;
  } else {
    reference = at;
    format = TimeFormat::since_reference;
  }
}

bool is_along_lane(EventStep step) {
  return step == EventStep::previous_of_lane || step == EventStep::next_of_lane;
}

}  // namespace

void EventsPanel::step_to(const Frame& frame, EventStep step) const {
  const Journal& journal = frame.scope.journal();
  const std::size_t size = records.size(journal);
  const auto selected = selected_record(frame.scope, frame.selection);
  if (!selected) {
    // If nothing is selected, this leads to the newest.
    if (size > 0) select_event(frame, records.sequence(journal, size - 1));
    return;
  }
  const bool forward = step == EventStep::next || step == EventStep::next_of_lane;
  std::optional<std::uint64_t> chosen;
  if (is_along_lane(step)) {
    chosen = neighbour(journal, selected->sequence, forward);
  } else {
    const std::size_t row = records.row_of(journal, selected->sequence);
    if (forward && row + 1 < size) chosen = records.sequence(journal, row + 1);
    if (!forward && row > 0) chosen = records.sequence(journal, row - 1);
  }
  const auto& pause = frame.selection.pause;
  if (chosen && (!pause || *chosen < pause->end)) select_event(frame, *chosen);
}

Actions EventsPanel::actions() {
  const auto step = [this](const char* name, Keys keys, EventStep which) {
    Action action{.menu = Menu::go,
                  .section = 2,
                  .name = name,
                  .keys = keys,
                  .act = [this, which](const Frame& frame) { step_to(frame, which); }};
    if (is_along_lane(which)) action.possible = is_event_selected;
    return action;
  };
  const auto arrow = [](ImGuiKey key) {
    return Keys{.chord = ImGuiMod_Ctrl | key, .repeats = true, .left_to_fields = true};
  };
  return {
      {.menu = Menu::edit,
       .section = 2,
       .name = "Filter the events",
       .keys = {.chord = ImGuiMod_Ctrl | ImGuiKey_F},
       .act =
           [](const Frame& frame) {
             frame.wishes.add(ShowPanel{Panel::events});
             frame.wishes.add(TypeFilter{});
           }},
      {.menu = Menu::edit,
       .section = 2,
       .name = "Show the range in Events",
       .act = [](const Frame& frame) { list_events_in(frame, *frame.selection.range); },
       .possible = is_range_marked},
      step("Previous event in the log", arrow(ImGuiKey_UpArrow), EventStep::previous),
      step("Next event in the log", arrow(ImGuiKey_DownArrow), EventStep::next),
      step("Previous event on the same lane", {.character = ',', .repeats = true},
           EventStep::previous_of_lane),
      step("Next event on the same lane", {.character = '.', .repeats = true},
           EventStep::next_of_lane),
      {.menu = Menu::go,
       .section = 3,
       .name = "Count times from the selected event",
       .keys = {.chord = ImGuiMod_Ctrl | ImGuiKey_T},
       .act = [this](const Frame& frame) { set_reference(frame, look.time_format); },
       .possible = is_event_selected,
       .ticked = [this](const Frame&) { return look.time_format == TimeFormat::since_reference; }}};
}

}  // namespace readyscope::gui
