#include "panels/desk/window_state.hpp"

#include <algorithm>

namespace readyscope::gui {

void WorkspaceInfo::note_recent(const std::string& opened) {
  std::erase(recent, opened);
  recent.insert(recent.begin(), opened);
  if (recent.size() > recent_max) recent.resize(recent_max);
}

const OpenedInfo* SourcesInfo::file_shown() const {
  const auto at = std::ranges::find(files, shown, &OpenedInfo::id);
  return at == files.end() ? nullptr : &*at;
}

void WindowState::take_choices() {
  appearance.theme = chosen_theme(choices.theme, choices.system_theme);
  appearance.scale = choices.scale;
}

}  // namespace readyscope::gui
