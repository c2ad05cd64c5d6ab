#include "panels/widgets/selection.hpp"

namespace readyscope::gui {

std::optional<Record> shown_datagram(const Scope& scope, const View& view) {
  const Journal& journal = scope.journal();
  if (view.selected && journal.keeps(*view.selected)) {
    const Record selected = journal.record(*view.selected);
    if (is_datagram(selected.kind)) return selected;
  }
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

void toggle_pause(const Scope& scope, View& view) {
  if (view.pause) {
    view.pause.reset();
  } else {
    view.pause = Pause{scope.now(), scope.journal().end()};
  }
}

}  // namespace readyscope::gui
