#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "panels/desk/window_state.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope::gui {

/// Says elsewhere, too, what the window shows to be wrong, since nobody may look at it: each thing
/// once, and again when it changes.
class Troubles {
 public:
  explicit Troubles(std::function<void(const std::string& words)> say) : say_(std::move(say)) {}

  /// Call it whenever something may have gone wrong. The last two are those of their files.
  void tell(const WindowState& window, const Failure& presets, const Failure& settings);

 private:
  std::function<void(const std::string& words)> say_;
  std::vector<std::string> told_;  ///< What was wrong the last time.
};

}  // namespace readyscope::gui
