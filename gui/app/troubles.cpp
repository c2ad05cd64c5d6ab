#include "app/troubles.hpp"

#include <algorithm>

namespace readyscope::gui {

void Troubles::tell(const WindowState& window, const Failure& presets, const Failure& settings) {
  std::vector<std::string> wrong;
  for (const Failure* trouble :
       {&presets, &window.workspace.trouble, &settings, &window.recording.trouble,
        &window.sources.trouble, &window.exported.trouble, &window.replay.trouble}) {
    const std::string& words = trouble->words;
    if (words.empty() || std::ranges::find(wrong, words) != wrong.end()) continue;
    if (std::ranges::find(told_, words) == told_.end()) say_(words);
    wrong.push_back(words);
  }
  told_ = std::move(wrong);
}

}  // namespace readyscope::gui
