#include "panels/widgets/selection.hpp"

namespace readyscope::gui {

std::optional<Record> selected_record(const Scope& scope, const Selection& selection) {
  const Journal& journal = scope.journal();
  if (!selection.event || !journal.keeps(*selection.event)) return {};
  return journal.record(*selection.event);
}

std::optional<Record> shown_datagram(const Scope& scope, const Selection& selection) {
  const auto selected = selected_record(scope, selection);
  if (selected && is_datagram(selected->kind)) return selected;
  const Journal& journal = scope.journal();
  std::optional<Record> newest;
  for (const auto& endpoint : scope.endpoints()) {
    for (const Kind kind : {Kind::received, Kind::sent}) {
      const auto track = journal.track(endpoint->lane, kind);
      if (track.empty()) continue;
      const Record last = track.record(track.size() - 1);
      if (!newest || newest->sequence < last.sequence) newest = last;
    }
  }
  return newest;
}

void toggle_pause(const Scope& scope, Selection& selection) {
  if (selection.pause) {
    selection.pause.reset();
  } else {
    selection.pause = Pause{scope.now(), scope.journal().end()};
  }
}

}  // namespace readyscope::gui
